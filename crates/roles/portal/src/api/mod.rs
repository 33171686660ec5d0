//! The portal for programs and tests: the same cases as the pages, in JSON; trouble as `problem+json`.

pub(crate) mod description;

use crate::cases::{self, Sent, Typing};
use crate::citizen::{Bearer, Citizen};
use crate::pages;
use crate::{Portal, Trouble};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ids::CaseId;
use pack::model::Values;
use serde::Deserialize;
use serde_json::json;
use web::{Json, Problem, Said};

/// Who wants to sign in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claim {
    who: String,
}

/// `POST /api/sign-in`: `{"who": "KEY"}` gives `{"token": "…"}`, sent back as `Authorization: Bearer …`.
pub(crate) async fn sign_in(
    State(portal): State<Portal>,
    Json(claim): Json<Claim>,
) -> Result<Response, Trouble> {
    let token = cases::sign_in(&portal, &claim.who).await?;
    Ok(axum::Json(json!({ "token": token.secret() })).into_response())
}

/// `POST /api/sign-out`: ends the session of the token.
pub(crate) async fn sign_out(
    State(portal): State<Portal>,
    _: Citizen,
    Bearer(token): Bearer,
) -> Result<StatusCode, Trouble> {
    cases::sign_out(&portal, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /health`: the portal answers, and so does its store.
pub(crate) async fn health(State(portal): State<Portal>) -> Result<Response, Trouble> {
    let depth = portal.store().read("outbox.depth", |tx| Box::pin(store::outbox::depth(tx))).await?;
    Ok(axum::Json(json!({ "waiting": depth.waiting, "dead": depth.dead })).into_response())
}

/// `GET /api/cases`: the person's views, the one that changed last first.
pub(crate) async fn cases(State(portal): State<Portal>, citizen: Citizen) -> Result<Response, Trouble> {
    let shown = cases::show_cases(&portal, &citizen.key).await?;
    let views: Vec<_> = shown.into_iter().map(|shown| shown.view).collect();
    Ok(axum::Json(json!({ "cases": views })).into_response())
}

/// `POST /api/cases/{case}/answer`: the form's values as JSON. `200` when the agency took them, `202` while
/// they are on their way.
pub(crate) async fn answer(
    State(portal): State<Portal>,
    citizen: Citizen,
    Path(case): Path<String>,
    Json(values): Json<Values>,
) -> Result<Response, Problem> {
    let case: CaseId = case.parse().map_err(|_| Trouble::NotFound("case").problem())?;
    let sent = cases::send_act(&portal, &citizen.key, case, Typing::Json(values)).await;
    match sent.map_err(Trouble::problem)? {
        Sent::Taken => Ok(axum::Json(json!({ "state": "taken" })).into_response()),
        Sent::UnderWay => {
            Ok((StatusCode::ACCEPTED, axum::Json(json!({ "state": "under-way" }))).into_response())
        }
        Sent::Refused(code) => Err(Problem::new(
            StatusCode::CONFLICT,
            &code,
            Said::key("agency-refused-title"),
            Said::filled("refused-code", &[&code]),
            Said::key("refused-next"),
        )),
    }
}

/// `GET /api/looks`: who looked at the person's data, and which agencies did not answer.
pub(crate) async fn looks(State(portal): State<Portal>, citizen: Citizen) -> Response {
    let found = cases::ask_looks(&portal, &citizen.key).await;
    axum::Json(json!({ "looks": found.looks, "total": found.total, "silent": found.silent })).into_response()
}

/// `GET /api/my-data`: what the registers hold about the person, and which agencies did not answer.
pub(crate) async fn my_data(State(portal): State<Portal>, citizen: Citizen) -> Response {
    let found = cases::ask_own(&portal, &citizen.key).await;
    axum::Json(pages::own_json(&found)).into_response()
}
