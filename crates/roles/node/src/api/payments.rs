//! Payment orders and files, for the programs of the duty that pays.

use crate::Node;
use crate::api::public::hex;
use crate::cases::{close_day, show_payments};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use calendar::Instant;
use serde_json::{Value, json};
use services::payments::PaymentFile;
use web::{Problem, Said};

/// `GET /api/payments`: orders without names and accounts, which stand in the file for the bank; and files.
pub(crate) async fn show(State(node): State<Node>) -> Result<Json<Value>, Problem> {
    let page = show_payments(&node).await?;
    let orders: Vec<Value> = page
        .orders
        .iter()
        .map(|order| {
            json!({
                "id": order.id,
                "case": order.case,
                "period": order.period,
                "amount_minor": order.amount_minor,
                "ordered_at": Instant(order.ordered_at).timestamp().to_string(),
                "file": order.file,
            })
        })
        .collect();
    let files: Vec<Value> = page.files.iter().map(as_json).collect();
    Ok(Json(json!({ "currency": node.country().about.currency, "orders": orders, "files": files })))
}

/// `POST /api/payments/close`: makes today's file; 409 when there is nothing to pay or today has its file.
pub(crate) async fn close(State(node): State<Node>) -> Result<(StatusCode, Json<Value>), Problem> {
    let file = close_day(&node, node.now().today).await?.ok_or_else(nothing_to_close)?;
    Ok((StatusCode::CREATED, Json(as_json(&file))))
}

/// Nothing waits for a file, or the day has its file already.
pub(crate) fn nothing_to_close() -> Problem {
    let said = |part: &str| Said::key(&format!("trouble.day-closed.{part}"));
    Problem::new(StatusCode::CONFLICT, "day-closed", said("title"), said("detail"), said("what_to_do"))
}

fn as_json(file: &PaymentFile) -> Value {
    json!({
        "id": file.id,
        "day": file.day,
        "orders": file.orders,
        "sum_minor": file.sum_minor,
        "sha256": hex(&file.hash),
        "href": format!("/payments/{}.xml", file.id),
    })
}
