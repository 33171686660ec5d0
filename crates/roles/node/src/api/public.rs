//! What is said of a node without any name: whether it answers, and whether its log holds together.

use crate::Node;
use crate::cases::{check_health, verify_log as verify};
use axum::Json;
use axum::extract::State;
use ledger::ChainFault;
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

/// `GET /api/log/verify`: the whole chain of the access log, computed again. Says how many entries there
/// are, never whose. The auditor's: computing a long chain is work that strangers must not order.
pub(crate) async fn verify_log(State(node): State<Node>) -> Result<Json<Value>, Problem> {
    let found = verify(&node).await?;
    let fault = found.fault.as_ref().map(|fault| match fault {
        ChainFault::Gap { after } => json!({ "kind": "gap", "after": after }),
        ChainFault::Edited { seq } => json!({ "kind": "edited", "seq": seq }),
        ChainFault::Moved { seq } => json!({ "kind": "moved", "seq": seq }),
    });
    Ok(Json(json!({
        "agency": node.agency(),
        "whole": found.fault.is_none(),
        "entries": found.entries,
        "waiting": found.waiting,
        "head": hex(&found.head),
        "fault": fault,
    })))
}

/// Bytes as people compare them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
