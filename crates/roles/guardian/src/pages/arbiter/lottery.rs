//! The arbiter's findings, canaries and report (SG-22, SG-04).

use crate::cases::lottery::{ask_canary, canaries, findings, settle_finding};
use crate::cases::report::make_report;
use crate::gate::{Signed, Who};
use crate::pages::frame::frame;
use crate::pages::open::day;
use crate::pages::paper::{Cell, Input, Paper, PaperForm, Part, Row};
use crate::pages::speech::Speech;
use crate::routes::{Route, reads, writes};
use crate::{Guardian, Trouble};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::tz::TimeZone;
use serde::Deserialize;
use web::look::{Link, page};
use web::{Form, Lang, Problem};

/// Its routes at the desk.
pub(crate) const ROUTES: [Route; 4] = [
    reads("/desk/findings", Who::Officer, || get(show)),
    writes("/desk/findings/{seq}/settle", Who::Officer, || post(settle)),
    writes("/desk/canaries", Who::Officer, || post(canary)),
    writes("/desk/report", Who::Officer, || post(report)),
];

/// What the desk offers.
pub(crate) const NAV: [(&str, &str); 2] =
    [("oversight.findings", "/desk/findings"), ("oversight.reports", "/report")];

/// `GET /desk/findings`: what is open first, then canaries, then what can be done.
async fn show(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let heading = speech.ui("oversight.findings").to_owned();
    let paper = Paper {
        frame: frame(&guardian, &official, lang, &heading, "/desk/findings"),
        heading,
        lede: speech.ui("findings.lede").to_owned(),
        warnings: Vec::new(),
        counts: Vec::new(),
        parts: vec![
            open_part(&guardian, &speech).await?,
            canary_part(&guardian, &speech).await?,
            report_part(&speech),
        ],
    };
    Ok(page(&paper))
}

async fn open_part(guardian: &Guardian, speech: &Speech<'_>) -> Result<Part, Trouble> {
    let open = findings(guardian).await?.into_iter().filter(|one| one.settled.is_none());
    let rows = open.map(|one| {
        let what = speech.filled(&format!("finding-what.{}", one.what), &[]);
        let form = PaperForm {
            id: format!("finding-{}", one.seq),
            action: format!("/desk/findings/{}/settle", one.seq),
            inputs: vec![Input {
                name: "reason",
                label: speech.ui("findings.reason").to_owned(),
                long: true,
                max: 2_000,
            }],
            submit: speech.ui("findings.settle").to_owned(),
            about: what.clone(),
            ..PaperForm::default()
        };
        let cells = vec![
            Cell::text(speech.agency(&one.about)),
            Cell::text(day(speech, one.day)),
            Cell::text(what),
            Cell::text(one.detail),
            Cell { form: Some(form), ..Cell::default() },
        ];
        Row { cells, late: true }
    });
    let columns = ["lottery.who", "lottery.day", "lottery.what", "findings.detail", "desk.col-do"]
        .map(|key| speech.ui(key));
    let part = Part::new(speech.ui("lottery.findings"));
    Ok(part.with_table(&columns, &[], rows.collect(), speech.ui("lottery.findings-none")))
}

async fn canary_part(guardian: &Guardian, speech: &Speech<'_>) -> Result<Part, Trouble> {
    let rows = canaries(guardian).await?.into_iter().map(|one| {
        let said = match (one.wrong, one.found, one.answered) {
            (Some(wrong), _, _) => speech.filled(&format!("finding-what.{}", wrong.code()), &[]),
            (None, Some(_), _) => speech.ui("findings.canary-logged").to_owned(),
            (None, None, Some(_)) => speech.ui("findings.canary-sought").to_owned(),
            (None, None, None) => speech.ui("findings.canary-asked").to_owned(),
        };
        let cells = [
            speech.moment(one.asked.0),
            speech.agency(one.provider.as_str()),
            speech.agency(one.asker.as_str()),
            said,
        ];
        Row { late: one.wrong.is_some(), ..Row::words(cells) }
    });
    let columns =
        ["findings.when", "lottery.who", "findings.through", "lottery.outcome"].map(|key| speech.ui(key));
    let mut part = Part::new(speech.ui("findings.canaries"))
        .with_words(speech.ui("findings.canaries-text"))
        .with_table(&columns, &[], rows.collect(), speech.ui("findings.canaries-none"));
    part.forms.push(PaperForm {
        id: "canary".to_owned(),
        action: "/desk/canaries".to_owned(),
        submit: speech.ui("findings.ask-canary").to_owned(),
        ..PaperForm::default()
    });
    Ok(part)
}

fn report_part(speech: &Speech<'_>) -> Part {
    let mut part = Part::new(speech.ui("oversight.reports")).with_words(speech.ui("findings.report-text"));
    part.links.push(Link::new(speech.ui("report.years"), "/report"));
    part.forms.push(PaperForm {
        id: "report".to_owned(),
        action: "/desk/report".to_owned(),
        submit: speech.ui("findings.make-report").to_owned(),
        ..PaperForm::default()
    });
    part
}

/// The reason of a closed finding.
#[derive(Debug, Deserialize)]
struct Reason {
    reason: String,
}

async fn settle(
    State(guardian): State<Guardian>,
    Path(seq): Path<i64>,
    Form(form): Form<Reason>,
) -> Result<Response, Problem> {
    settle_finding(&guardian, seq, &form.reason).await?;
    Ok(back("/desk/findings"))
}

async fn canary(State(guardian): State<Guardian>) -> Result<Response, Problem> {
    ask_canary(&guardian).await?;
    Ok(back("/desk/findings"))
}

/// `POST /desk/report`: this year's report as of today.
async fn report(State(guardian): State<Guardian>) -> Result<Response, Problem> {
    let year = guardian.at().date_in(&TimeZone::UTC).year();
    if !make_report(&guardian, year).await? {
        return Err(Trouble::NotFound("log").into());
    }
    Ok(back(&format!("/report/{year}")))
}

/// After a form: the page is read anew.
pub(crate) fn back(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, to.to_owned())]).into_response()
}
