//! What is said of a node without any name: whether it answers, and whether its log holds together.

use crate::Node;
use crate::cases::{check_health, verify_log as verify};
use axum::Json;
use axum::extract::State;
use ledger::LogFault;
use serde_json::{Value, json};
use web::Problem;

/// `GET /health`: 200 when the store answers, 503 when it does not.
pub(crate) async fn health(State(node): State<Node>) -> Result<Json<Value>, Problem> {
    let depth = check_health(&node).await?;
    Ok(Json(json!({
        "status": "ok",
        "agency": node.agency(),
        "pack": node.country().version,
        "store": node.store().engine_name(),
        "outbox": { "waiting": depth.waiting, "dead": depth.dead },
    })))
}

/// `GET /api/log/verify`: the whole access log, computed again: commitments, receipts, numbers. Says how many entries
/// there are, never whose. The auditor's: computing a long log is work that strangers must not order.
pub(crate) async fn verify_log(State(node): State<Node>) -> Result<Json<Value>, Problem> {
    let found = verify(&node).await?;
    let faults: Vec<Value> = found.faults.iter().map(fault).collect();
    Ok(Json(json!({
        "agency": node.agency(),
        "whole": found.is_whole(),
        "entries": found.entries,
        "placed": found.placed,
        "waiting": found.waiting,
        "late": found.late,
        "erased": found.erased,
        "wrong": found.wrong,
        "faults": faults,
    })))
}

fn fault(fault: &LogFault) -> Value {
    match fault {
        LogFault::Edited { entry } => json!({ "kind": "edited", "entry": entry }),
        LogFault::Receipt { entry, why } => json!({ "kind": "receipt", "entry": entry, "why": why }),
        LogFault::Gap { series, given, held } => {
            json!({ "kind": "gap", "series": series, "given": given, "held": held })
        }
        LogFault::Doubled { series, n } => json!({ "kind": "doubled", "series": series, "n": n }),
    }
}

/// Bytes as people compare them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
