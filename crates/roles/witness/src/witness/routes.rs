//! The doors of a witness. Nobody signs in: a checkpoint proves itself by its log's signature.

use super::{AddFault, REQUEST_BYTES_MAX, Refusal, Witness};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;

const TEXT: &str = "text/plain; charset=utf-8";

/// The routes: `POST /add-checkpoint`, `GET /{origin hash}/checkpoint`, `/health`, `/metrics`.
pub fn router(witness: Witness) -> Router {
    Router::new()
        // One byte more is read, so that the request itself says which limit it passed.
        .route("/add-checkpoint", post(add).layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX + 1)))
        .route("/{hash}/checkpoint", get(checkpoint))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .with_state(witness)
}

async fn add(State(witness): State<Witness>, body: Bytes) -> Response {
    let judged = tokio::task::spawn_blocking(move || witness.add(&body)).await;
    match judged {
        Ok(Ok(line)) => ([(CONTENT_TYPE, TEXT)], format!("{line}\n")).into_response(),
        Ok(Err(fault)) => refusal(&fault),
        Err(_) => told(StatusCode::INTERNAL_SERVER_ERROR, "the witness met a bug"),
    }
}

fn refusal(fault: &AddFault) -> Response {
    match fault {
        AddFault::Refused(Refusal::Stale(size)) => {
            let kind = [(CONTENT_TYPE, "text/x.tlog.size")];
            (StatusCode::CONFLICT, kind, format!("{size}\n")).into_response()
        }
        AddFault::Refused(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
            told(status, &refusal.to_string())
        }
        AddFault::Request(fault) => told(StatusCode::BAD_REQUEST, &fault.to_string()),
        AddFault::Shelf(fault) => {
            tracing::error!("the witness could not keep its state: {fault}");
            told(StatusCode::INTERNAL_SERVER_ERROR, "the state could not be kept; send it again")
        }
    }
}

fn told(status: StatusCode, why: &str) -> Response {
    (status, [(CONTENT_TYPE, TEXT)], format!("{why}\n")).into_response()
}

async fn checkpoint(State(witness): State<Witness>, Path(hash): Path<String>) -> Response {
    match witness.last_by_hash(&hash) {
        Some(note) => ([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, "no-cache")], note.to_string()).into_response(),
        None => told(StatusCode::NOT_FOUND, "no checkpoint of this log was cosigned here"),
    }
}

async fn health(State(witness): State<Witness>) -> Response {
    let logs = witness.standing();
    let ok = !logs.iter().any(|log| log.stalled);
    let (refused, evidence) = witness.counts();
    axum::Json(json!({ "ok": ok && evidence == 0, "logs": logs, "refused": refused, "evidence": evidence }))
        .into_response()
}

async fn metrics(State(witness): State<Witness>) -> Response {
    let mut text: String = witness.standing().iter().map(super::LogStanding::metrics).collect();
    let (refused, evidence) = witness.counts();
    text.push_str(&format!("vahid_witness_refused_total {refused}\nvahid_witness_evidence {evidence}\n"));
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
