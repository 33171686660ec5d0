//! The chain of snapshots and what is known of it.

use crate::{Centre, Trouble};
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use exchange::snapshot::ForkEvidence;
use serde_json::json;
use web::Json;

/// `GET /health`: the centre answers, and so does its store.
pub(crate) async fn health(State(centre): State<Centre>) -> Result<Response, Trouble> {
    let newest = centre.newest().await?;
    let standing = &newest.standing;
    Ok(axum::Json(json!({ "instance": standing.instance(), "number": standing.number() })).into_response())
}

/// `GET /configuration`: the newest snapshot with its signature.
pub(crate) async fn newest(State(centre): State<Centre>) -> Result<Response, Trouble> {
    Ok(as_it_was_signed(centre.newest().await?.body.clone()))
}

/// `GET /configuration/{number}`: one snapshot with its signature.
pub(crate) async fn snapshot(
    State(centre): State<Centre>,
    Path(number): Path<u64>,
) -> Result<Response, Trouble> {
    Ok(as_it_was_signed(centre.snapshot(number).await?))
}

/// `GET /configuration/confirmation`: the word that the newest snapshot is the newest, ten seconds old at most.
pub(crate) async fn confirmation(State(centre): State<Centre>) -> Result<Response, Trouble> {
    Ok(axum::Json(centre.confirmation().await?).into_response())
}

fn as_it_was_signed(body: String) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

/// `GET /forks`: every known proof that this authority signed two faces. An honest one has none.
pub(crate) async fn forks(State(centre): State<Centre>) -> Result<Response, Trouble> {
    Ok(axum::Json(json!({ "forks": centre.forks().await? })).into_response())
}

/// `POST /forks`: brings such a proof.
pub(crate) async fn keep_fork(
    State(centre): State<Centre>,
    Json(evidence): Json<ForkEvidence>,
) -> Result<Response, Trouble> {
    let new = centre.keep_fork(&evidence).await?;
    Ok(axum::Json(json!({ "new": new })).into_response())
}

/// `GET /catalogue.json`: every agreement with its signatures, and what our own check of them said.
pub(crate) async fn catalogue(State(centre): State<Centre>) -> Result<Response, Trouble> {
    let newest = centre.newest().await?;
    let standing = &newest.standing;
    let agreements: Vec<_> = standing
        .snapshot()
        .agreements
        .iter()
        .map(|signed| {
            json!({
                "agreement": signed.agreement,
                "signatures": signed.signatures,
                "signed_by": standing.signed_by(&signed.agreement.id),
                "stopped": signed.stopped,
                "stop_holds": signed.stopped.as_ref().map(|stop| standing.stop_holds(stop)),
            })
        })
        .collect();
    let about = json!({
        "instance": standing.instance(), "number": standing.number(), "agreements": agreements,
    });
    Ok(axum::Json(about).into_response())
}
