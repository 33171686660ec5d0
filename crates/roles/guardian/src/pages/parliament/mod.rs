//! Parliament's desk: counts, bases, bodies, samples; it only reads (SG-04). Every route here is a GET.

use crate::cases::count_log::count_log;
use crate::cases::lottery::say;
use crate::gate::{Signed, Who};
use crate::pages::frame::frame;
use crate::pages::open::{day, report_parts};
use crate::pages::paper::{Cell, Paper, Part, Row};
use crate::pages::speech::Speech;
use crate::routes::{Route, reads};
use crate::{Guardian, Trouble};
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use oversight::lottery::wire::{Answer, Message};
use oversight::lottery::{SAMPLE_FIELDS, Sample};
use web::look::page;
use web::{Lang, Problem};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    reads("/desk/counts", Who::Officer, || get(counts)),
    reads("/desk/bases", Who::Officer, || get(bases)),
    reads("/desk/samples", Who::Officer, || get(samples)),
];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[
    ("parliament.counts", "/desk/counts"),
    ("parliament.bases", "/desk/bases"),
    ("parliament.samples", "/desk/samples"),
];

/// `GET /desk/counts`: the public log counted here, now; nobody else's word.
async fn counts(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let heading = speech.ui("parliament.counts").to_owned();
    let (lede, parts) = match count_log(&guardian).await? {
        Some(report) => {
            let size = report.size.to_string();
            (speech.filled("parliament.counted", &[&size, &report.origin]), report_parts(&speech, &report))
        }
        None => (speech.ui("parliament.uncounted").to_owned(), Vec::new()),
    };
    let frame = frame(&guardian, &official, lang, &heading, "/desk/counts");
    Ok(page(&Paper { frame, heading, lede, warnings: Vec::new(), counts: Vec::new(), parts }))
}

/// `GET /desk/bases`: who may ask whom, for what, by which article, under whose oversight.
async fn bases(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let country = guardian.country();
    let heading = speech.ui("parliament.bases").to_owned();
    let rows = country.grants.iter().map(|grant| {
        let article = speech.article(grant.basis.act.as_str(), &grant.basis.article);
        let cells = vec![
            Cell::text(speech.agency(grant.client.as_str())),
            Cell::text(speech.register(grant.register.as_str())),
            Cell::text(speech.purpose(grant.purpose.as_str())),
            Cell::text(article.text),
            Cell::text(speech.agency(grant.oversight.as_str())),
        ];
        Row { cells, late: false }
    });
    let columns = [
        "agreements.asks",
        "parliament.register",
        "agreements.purpose",
        "parliament.basis",
        "parliament.oversight",
    ]
    .map(|key| speech.ui(key));
    let list = Part::new(speech.ui("parliament.grants")).with_table(
        &columns,
        &[],
        rows.collect(),
        speech.ui("agreements.none"),
    );
    let frame = frame(&guardian, &official, lang, &heading, "/desk/bases");
    let lede = speech.ui("parliament.bases-lede").to_owned();
    Ok(page(&Paper { frame, heading, lede, warnings: Vec::new(), counts: Vec::new(), parts: vec![list] }))
}

/// `GET /desk/samples`: opened leaves without persons, each proven here against its leaf's commitment.
async fn samples(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let heading = speech.ui("parliament.samples").to_owned();
    let (warnings, list) = match ask(&guardian).await? {
        Some(samples) => (Vec::new(), samples),
        None => (vec![speech.ui("parliament.arbiter-away").to_owned()], Vec::new()),
    };
    let columns = [
        "lottery.leaf",
        "lottery.day",
        "agreements.owner",
        "parliament.service",
        "agreements.data",
        "agreements.asks",
        "parliament.role",
        "agreements.purpose",
        "parliament.basis",
        "parliament.proof",
    ]
    .map(|key| speech.ui(key));
    let rows = list.iter().map(|sample| row(&speech, sample)).collect();
    let part =
        Part::new(heading.clone()).with_table(&columns, &[0], rows, speech.ui("parliament.samples-none"));
    let frame = frame(&guardian, &official, lang, &heading, "/desk/samples");
    let lede = speech.ui("parliament.samples-lede").to_owned();
    Ok(page(&Paper { frame, heading, lede, warnings, counts: Vec::new(), parts: vec![part] }))
}

async fn ask(guardian: &Guardian) -> Result<Option<Vec<Sample>>, Trouble> {
    let arbiter = guardian.institutions().arbiter.clone();
    match say(guardian, &arbiter, Message::Samples).await {
        Some(Answer::Samples { samples }) => Ok(Some(samples)),
        _ => Ok(None),
    }
}

fn row(speech: &Speech<'_>, sample: &Sample) -> Row {
    let holds = sample.holds();
    let mut cells = vec![sample.index.to_string(), day(speech, sample.day)];
    cells.extend(SAMPLE_FIELDS.map(|field| sample.opening.value(field).unwrap_or_default().to_owned()));
    cells.push(speech.ui(if holds { "parliament.proven" } else { "parliament.unproven" }).to_owned());
    Row { cells: cells.into_iter().map(Cell::text).collect(), late: !holds }
}
