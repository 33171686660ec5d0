//! Which rules are in force and who signed them: public (SG-16).

use super::public_frame;
use crate::Guardian;
use crate::cases::rules::rule_book;
use crate::pages::paper::{Paper, Part, Row};
use crate::pages::speech::Speech;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use oversight::rules::{Enacted, Proposal};
use web::look::{Link, page};
use web::{Lang, Problem};

/// `GET /rules.json`: the list as nodes read it.
pub(crate) async fn list(State(guardian): State<Guardian>) -> Result<Response, Problem> {
    let book = rule_book(&guardian).await?;
    let body = serde_json::to_string(&book.list).unwrap_or_else(|_| "[]".to_owned());
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

/// `GET /rules`.
pub(crate) async fn show(State(guardian): State<Guardian>, lang: Lang) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let book = rule_book(&guardian).await?;
    let heading = speech.ui("oversight.rules").to_owned();
    let mut in_force = table(&speech, "rules.in-force", &book.list, "rules.none");
    in_force.links = vec![Link::new(speech.ui("rules.json"), "/rules.json")];
    let paper = Paper {
        frame: public_frame(&guardian, lang, &heading, "/rules"),
        heading,
        lede: speech.ui("rules.lede").to_owned(),
        warnings: Vec::new(),
        counts: Vec::new(),
        parts: vec![in_force, table(&speech, "rules.waiting", &book.waiting, "rules.waiting-none")],
    };
    Ok(page(&paper))
}

/// Proposals with who signed them, newest first.
pub(crate) fn table(
    speech: &Speech<'_>,
    heading: &'static str,
    list: &[Enacted],
    empty: &'static str,
) -> Part {
    let rows = list.iter().rev().filter_map(|enacted| {
        let proposal = Proposal::read(&enacted.text).ok()?;
        let reason = proposal.reason.get(speech.lang.code()).or_else(|| proposal.reason.values().next());
        let signed = enacted.signatures.keys().map(|body| speech.agency(body.as_str()));
        Some(Row::words([
            proposal.version.chars().take(12).collect(),
            speech.moment(proposal.at_micros),
            reason.cloned().unwrap_or_default(),
            signed.collect::<Vec<_>>().join(", "),
        ]))
    });
    let columns =
        ["rules.version", "rules.proposed", "rules.reason", "rules.signed"].map(|key| speech.ui(key));
    Part::new(speech.ui(heading)).with_table(&columns, &[], rows.collect(), speech.ui(empty))
}
