//! What members bring: requests, orders, signatures, stops. Each proves itself.

use crate::{Centre, Trouble};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use exchange::membership::SignedText;
use exchange::snapshot::{MemberSignature, Stop};
use ids::{AgreementId, MessageId};
use serde_json::json;
use web::Json;

/// `POST /requests`: asks to join. The same request again is no error.
pub(crate) async fn take_request(
    State(centre): State<Centre>,
    Json(signed): Json<SignedText>,
) -> Result<Response, Trouble> {
    let id = centre.take_request(&signed).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(json!({ "id": id }))).into_response())
}

/// `GET /requests/{id}`: where it stands; with the certificate once approved.
pub(crate) async fn request_state(
    State(centre): State<Centre>,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id: MessageId = id.parse().map_err(|_| Trouble::NotFound("request"))?;
    Ok(axum::Json(centre.request_state(id).await?).into_response())
}

/// `POST /agreements`, `/keys`, `/nodes`: a member's order. The text itself says which; the path is for people.
pub(crate) async fn order(
    State(centre): State<Centre>,
    Json(signed): Json<SignedText>,
) -> Result<Response, Trouble> {
    Ok(axum::Json(centre.carry_out(&signed).await?).into_response())
}

/// `GET /agreements`: the drafts that are not in force yet.
pub(crate) async fn drafts(State(centre): State<Centre>) -> Result<Response, Trouble> {
    Ok(axum::Json(json!({ "drafts": centre.drafts().await? })).into_response())
}

/// `GET /agreements/{id}`: a draft or an agreement, and who signed it.
pub(crate) async fn agreement(
    State(centre): State<Centre>,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    Ok(axum::Json(centre.agreement_state(&known(&id)?).await?).into_response())
}

/// `POST /agreements/{id}/signatures`: one side signs; the last of both activates.
pub(crate) async fn sign(
    State(centre): State<Centre>,
    Path(id): Path<String>,
    Json(signature): Json<MemberSignature>,
) -> Result<Response, Trouble> {
    let activated = centre.sign_agreement(&known(&id)?, signature).await?;
    Ok(axum::Json(json!({ "activated": activated })).into_response())
}

/// `POST /agreements/{id}/stop`: a data-protection authority stops it at once.
pub(crate) async fn stop(
    State(centre): State<Centre>,
    Path(id): Path<String>,
    Json(stop): Json<Stop>,
) -> Result<Response, Trouble> {
    let number = centre.stop_agreement(&known(&id)?, stop).await?;
    Ok(axum::Json(json!({ "number": number })).into_response())
}

fn known(id: &str) -> Result<AgreementId, Trouble> {
    AgreementId::parse(id).map_err(|_| Trouble::NotFound("agreement"))
}
