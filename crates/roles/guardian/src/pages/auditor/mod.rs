//! The auditor's desk: the log checked without its operator (SG-22).

use crate::Guardian;
use crate::cases::check_log::{check_log, checks};
use crate::gate::{Signed, Who};
use crate::pages::arbiter::back;
use crate::pages::frame::frame;
use crate::pages::paper::{Paper, PaperForm, Part, Row};
use crate::pages::speech::Speech;
use crate::routes::{Route, reads, writes};
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use web::look::page;
use web::{Lang, Problem};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    reads("/desk/log", Who::Officer, || get(show)),
    writes("/desk/log/check", Who::Officer, || post(check)),
];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[("oversight.log", "/desk/log")];

/// `GET /desk/log`: each check with what it saw; the newest first.
async fn show(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let checks = checks(&guardian).await?;
    let heading = speech.ui("oversight.log").to_owned();
    let warnings = checks.first().map(|newest| newest.faults.clone()).unwrap_or_default();
    let rows = checks.iter().map(|one| {
        let said = if one.is_good() { speech.ui("auditor.good").to_owned() } else { one.faults.join("; ") };
        let cells = [
            speech.moment(one.at.0),
            one.origin.clone(),
            one.size.to_string(),
            one.root.to_string().chars().take(16).collect(),
            one.witnesses.join(", "),
            said,
        ];
        Row { late: !one.is_good(), ..Row::words(cells) }
    });
    let columns = [
        "findings.when",
        "auditor.log",
        "auditor.size",
        "auditor.root",
        "auditor.witnesses",
        "lottery.outcome",
    ]
    .map(|key| speech.ui(key));
    let mut list = Part::new(speech.ui("auditor.checks")).with_table(
        &columns,
        &[2],
        rows.collect(),
        speech.ui("auditor.none"),
    );
    list.forms.push(PaperForm {
        id: "check".to_owned(),
        action: "/desk/log/check".to_owned(),
        submit: speech.ui("auditor.check").to_owned(),
        ..PaperForm::default()
    });
    let outside = Part::new(speech.ui("auditor.outside"))
        .with_words(speech.ui("auditor.outside-text"))
        .with_words("checker -policy POLICY LOG")
        .with_words("tools/recount/recount.py LOG REPORT.json");
    let paper = Paper {
        frame: frame(&guardian, &official, lang, &heading, "/desk/log"),
        heading,
        lede: speech.ui("auditor.lede").to_owned(),
        warnings,
        counts: Vec::new(),
        parts: vec![list, outside],
    };
    Ok(page(&paper))
}

async fn check(State(guardian): State<Guardian>) -> Result<Response, Problem> {
    check_log(&guardian).await?;
    Ok(back("/desk/log"))
}
