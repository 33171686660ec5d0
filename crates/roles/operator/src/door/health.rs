//! How the log stands, for those who keep it running.

use crate::feed::PeerStanding;
use crate::{Operator, QuorumState};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

/// One year's log.
#[derive(Clone, Debug, Serialize)]
struct Standing {
    origin: String,
    /// Leaves that are placed.
    size: u64,
    /// Seconds since a quorum cosigned: how old the published checkpoint is for its readers.
    quorum_seconds: i64,
    state: QuorumState,
    /// Rounds without a quorum since the start.
    quorum_misses: u64,
    witnesses: Vec<PeerStanding>,
}

async fn standing(operator: &Operator) -> Vec<Standing> {
    let mut all = Vec::new();
    for (year, watched) in operator.watched() {
        let origin = operator.origin(year);
        // A log that does not open shows as empty; why is in the journal.
        let size = operator.log(&origin).await.map_or(0, |log| log.view().checkpoint.size);
        let feeder = &watched.feeder;
        all.push(Standing {
            origin: origin.to_string(),
            size,
            quorum_seconds: feeder.quorum_seconds(),
            state: feeder.state(),
            quorum_misses: feeder.misses(),
            witnesses: feeder.peers(),
        });
    }
    all
}

/// `GET /health`: whether somebody must act, and why.
pub(super) async fn health(State(operator): State<Operator>) -> Response {
    let logs = standing(&operator).await;
    let ok = logs.iter().all(|log| log.state == QuorumState::Good);
    axum::Json(json!({ "ok": ok, "logs": logs })).into_response()
}

/// `GET /metrics`, for Prometheus. Origins come from the configuration, never from a request.
pub(super) async fn metrics(State(operator): State<Operator>) -> Response {
    let mut text = String::new();
    for log in standing(&operator).await {
        let origin = log.origin.replace(['"', '\\', '\n'], "_");
        let state = match log.state {
            QuorumState::Good => 0,
            QuorumState::Alarm => 1,
            QuorumState::Stopped => 2,
        };
        for (name, value) in [
            ("size", i64::try_from(log.size).unwrap_or(i64::MAX)),
            ("quorum_seconds", log.quorum_seconds),
            ("quorum_state", state),
            ("quorum_misses_total", i64::try_from(log.quorum_misses).unwrap_or(i64::MAX)),
        ] {
            text.push_str(&format!("vahid_log_{name}{{origin=\"{origin}\"}} {value}\n"));
        }
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
