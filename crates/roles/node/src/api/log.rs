//! The access log and the late clocks, for the programs of auditors.

use crate::Node;
use crate::cases::{show_log, show_overdue};
use axum::Json;
use axum::extract::State;
use calendar::Instant;
use serde_json::{Value, json};
use web::Problem;

/// `GET /api/log`: the newest entries, with the person's key covered.
pub(crate) async fn show(State(node): State<Node>) -> Result<Json<Value>, Problem> {
    let page = show_log(&node).await?;
    let entries: Vec<Value> = page
        .entries
        .iter()
        .map(|entry| {
            json!({
                "n": entry.n,
                "place": entry.placed.as_ref().map(|placed| placed.index),
                "late": entry.late,
                "at": Instant(entry.at_micros).timestamp().to_string(),
                "requester": entry.requester,
                "duty": entry.duty,
                "actor": entry.actor,
                "person": covered(&entry.person.stored()),
                "source": entry.source,
                "fields": entry.fields,
                "purpose": entry.purpose,
                "act": entry.act,
                "article": entry.article,
            })
        })
        .collect();
    Ok(Json(json!({ "whole": page.verified.is_whole(), "entries": entries })))
}

/// `GET /api/overdue`: late clocks that agencies raised to oversight.
pub(crate) async fn overdue(State(node): State<Node>) -> Result<Json<Value>, Problem> {
    let late = show_overdue(&node).await?;
    let clocks: Vec<Value> = late
        .iter()
        .map(|clock| {
            json!({
                "case": clock.case,
                "step": clock.step,
                "agency": clock.agency,
                "service": clock.service,
                "due": clock.due,
            })
        })
        .collect();
    Ok(Json(json!({ "overdue": clocks })))
}

/// A person's key as far as an auditor needs it: enough to see that two entries are about the same person,
/// not enough to know who it is.
pub(crate) fn covered(key: &str) -> String {
    let shown: String = key.chars().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect();
    format!("•••{shown}")
}
