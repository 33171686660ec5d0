//! The doors of the custodian.

use super::{BODY_BYTES_MAX, Custodian, ProveFault};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::sealed_request::SealedBy;
use serde::Deserialize;
use serde_json::json;

/// The routes: `POST /prove` for members, `GET /key?origin=…` for everybody, `/health`.
pub fn router(custodian: Custodian) -> Router {
    Router::new()
        .route("/prove", post(prove).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)))
        .route("/key", get(key))
        .route("/health", get(health))
        .with_state(custodian)
}

async fn prove(State(custodian): State<Custodian>, headers: HeaderMap, body: Bytes) -> Response {
    let by = SealedBy::read(|name| headers.get(name).and_then(|value| value.to_str().ok()));
    let by = match by {
        Ok(by) => by,
        Err(fault) => return refused(&fault.into()),
    };
    let proven = tokio::task::spawn_blocking(move || custodian.prove_sealed(by, &body)).await;
    match proven {
        Ok(Ok(proofs)) => ([(CONTENT_TYPE, "application/octet-stream")], proofs.concat()).into_response(),
        Ok(Err(fault)) => refused(&fault),
        Err(_) => problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the custodian met a bug"),
    }
}

fn refused(fault: &ProveFault) -> Response {
    let (status, code) = match fault {
        ProveFault::Form(_) => (StatusCode::BAD_REQUEST, "form"),
        ProveFault::Stranger(_) => (StatusCode::FORBIDDEN, "stranger"),
        ProveFault::Origin(_) => (StatusCode::NOT_FOUND, "origin"),
        ProveFault::Code(..) => (StatusCode::FORBIDDEN, "code"),
        ProveFault::Often(_) => (StatusCode::TOO_MANY_REQUESTS, "often"),
    };
    problem(status, code, &fault.to_string())
}

/// A problem for programs (RFC 9457); persons never come here.
fn problem(status: StatusCode, code: &str, reason: &str) -> Response {
    let body = json!({ "status": status.as_u16(), "code": code, "reason": reason }).to_string();
    (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response()
}

#[derive(Deserialize)]
struct Which {
    origin: String,
}

async fn key(State(custodian): State<Custodian>, Query(which): Query<Which>) -> Response {
    match custodian.key(&which.origin) {
        Some(key) => {
            axum::Json(json!({ "origin": which.origin, "key": STANDARD.encode(key.0) })).into_response()
        }
        None => problem(StatusCode::NOT_FOUND, "origin", "this custodian has no key for that log and year"),
    }
}

async fn health(State(custodian): State<Custodian>) -> Response {
    let (proofs, refused) = custodian.counts();
    axum::Json(json!({ "ok": true, "proofs": proofs, "refused": refused })).into_response()
}
