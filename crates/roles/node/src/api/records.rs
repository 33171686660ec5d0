//! A program enters a record in an official's name.

use crate::api::intake::{Place, as_values};
use crate::cases::{Entered, enter_record};
use crate::feed::starts;
use crate::gate::Signed;
use crate::{Node, Trouble};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ids::RegisterId;
use serde_json::{Map, Value, json};
use web::{Json, Problem};

/// `POST /api/registers/{register}/records`: the values of a record as a JSON object. Gives 201 with the
/// record and what binds the cases that follow; a second notice of the same fact gives 409 and names the
/// first record.
pub(crate) async fn enter(
    State(node): State<Node>,
    Signed(official): Signed,
    Place(register): Place<String>,
    Json(sent): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let register: RegisterId = register.parse().map_err(|_| Trouble::NotFound("register"))?;
    let values = as_values(sent)?;
    let following: Vec<String> = node
        .country()
        .started_by(&register)
        .filter(|service| service.trigger.as_ref().is_some_and(|trigger| starts(trigger, &values)))
        .map(|service| service.id().to_string())
        .collect();
    let Entered { record, life_event } = enter_record(&node, &official, &register, values).await?;
    let body = json!({ "record": record, "life_event": life_event, "starts": following });
    Ok((StatusCode::CREATED, axum::Json(body)).into_response())
}
