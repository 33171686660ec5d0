//! A program of the agency signs in as one of its officials and gets a bearer token.

use crate::Node;
use crate::cases::{sign_in as begin, sign_out as end};
use crate::gate::bearer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use web::{Json, Problem};

/// Who signs in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// Sign-in name of an official of the demonstration.
    who: String,
}

/// `POST /api/sign-in`: `{"who": "…"}` gives `{"token": "…"}`.
pub(crate) async fn sign_in(State(node): State<Node>, Json(wish): Json<Wish>) -> Result<Response, Problem> {
    let token = begin(&node, &wish.who).await?;
    let lasts = store::sessions::SESSION_SECONDS_MAX;
    let body = json!({ "token": token.secret(), "seconds_max": lasts });
    Ok((StatusCode::CREATED, axum::Json(body)).into_response())
}

/// `POST /api/sign-out`: the token is worth nothing afterwards.
pub(crate) async fn sign_out(State(node): State<Node>, headers: HeaderMap) -> Result<StatusCode, Problem> {
    if let Some(token) = bearer(&headers) {
        end(&node, &token).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
