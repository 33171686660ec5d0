//! The data-protection authority's desk: exchanges, and stopping one (SG-24).

use crate::Guardian;
use crate::cases::agreements::{STOP_REASON_BYTES_MAX, agreements, stop_agreement};
use crate::gate::{Signed, Who};
use crate::pages::arbiter::back;
use crate::pages::frame::frame;
use crate::pages::paper::{Cell, Input, Paper, PaperForm, Part, Row};
use crate::pages::speech::Speech;
use crate::routes::{Route, reads, writes};
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use exchange::snapshot::SignedAgreement;
use ids::AgreementId;
use serde::Deserialize;
use web::look::page;
use web::{Form, Lang, Problem};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    reads("/desk/agreements", Who::Officer, || get(show)),
    writes("/desk/agreements/stop", Who::Officer, || post(stop)),
];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[("oversight.agreements", "/desk/agreements")];

/// `GET /desk/agreements`: who may ask whom, what for; each in force with its stop.
async fn show(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let rows: Vec<Row> = agreements(&guardian).await?.iter().map(|one| row(&speech, one)).collect();
    let heading = speech.ui("oversight.agreements").to_owned();
    let in_force = rows.iter().filter(|row| !row.late).count().to_string();
    let columns = [
        "agreements.asks",
        "agreements.owner",
        "agreements.data",
        "agreements.purpose",
        "agreements.until",
        "desk.col-do",
    ]
    .map(|key| speech.ui(key));
    let list =
        Part::new(speech.ui("agreements.list")).with_table(&columns, &[], rows, speech.ui("agreements.none"));
    let paper = Paper {
        frame: frame(&guardian, &official, lang, &heading, "/desk/agreements"),
        heading,
        lede: speech.ui("agreements.lede").to_owned(),
        warnings: Vec::new(),
        counts: vec![(in_force, speech.ui("agreements.in-force").to_owned())],
        parts: vec![list],
    };
    Ok(page(&paper))
}

fn row(speech: &Speech<'_>, signed: &SignedAgreement) -> Row {
    let one = &signed.agreement;
    let fields: Vec<&str> = one.fields.iter().map(ids::FieldId::as_str).collect();
    let basis = [one.act.as_ref().map(ToString::to_string), one.article.clone()];
    let basis = basis.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let purpose = one.purpose.as_ref().map(|purpose| speech.purpose(purpose.as_str())).unwrap_or_default();
    let mut cells = vec![
        Cell::text(client(speech, one)),
        Cell::text(speech.agency(&one.service.system.member.code)),
        Cell::text(format!("{}: {}", one.service.code, fields.join(", "))),
        Cell::text(format!("{purpose} ({basis})")),
        Cell::text(speech.date(one.to)),
    ];
    let Some(stopped) = &signed.stopped else {
        cells.push(Cell { form: Some(form(speech, &one.id)), ..Cell::default() });
        return Row { cells, late: false };
    };
    let when = speech.moment(stopped.at_micros);
    cells.push(Cell::text(speech.filled("agreements.stopped", &[&when, &stopped.reason])));
    Row { cells, late: true }
}

fn client(speech: &Speech<'_>, one: &access::Agreement) -> String {
    match &one.client {
        access::Client::System(system) => speech.agency(&system.member.code),
        access::Client::Group(group) => group.clone(),
    }
}

fn form(speech: &Speech<'_>, id: &AgreementId) -> PaperForm {
    PaperForm {
        id: format!("stop-{id}"),
        action: "/desk/agreements/stop".to_owned(),
        hidden: vec![("agreement", id.to_string())],
        inputs: vec![Input {
            name: "reason",
            label: speech.ui("agreements.reason").to_owned(),
            long: true,
            max: STOP_REASON_BYTES_MAX,
        }],
        submit: speech.ui("agreements.stop").to_owned(),
        about: id.to_string(),
        burdens: true,
    }
}

/// Which agreement is stopped, and why.
#[derive(Debug, Deserialize)]
struct Order {
    agreement: AgreementId,
    reason: String,
}

async fn stop(State(guardian): State<Guardian>, Form(order): Form<Order>) -> Result<Response, Problem> {
    stop_agreement(&guardian, &order.agreement, &order.reason).await?;
    Ok(back("/desk/agreements"))
}
