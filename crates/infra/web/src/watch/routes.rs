//! `/health`, `/ready` and `/metrics`, for an address that only operators reach.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use super::{Standing, Standings, Watch, judge};

/// The media type of the OpenMetrics text, which Prometheus reads.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What the three routes need.
#[derive(Clone)]
struct Operator {
    watch: Arc<Watch>,
    standings: Arc<dyn Standings>,
}

/// The three routes. They hold no personal data, but they tell how busy an agency is: serve them on an address
/// of the operators' network, not on the desk's.
pub fn operator_routes(watch: Arc<Watch>, standings: Arc<dyn Standings>) -> Router {
    Router::new()
        .route("/health", get(async || alive()))
        .route(
            "/ready",
            get(async |State(operator): State<Operator>| ready(&operator.standings.read().await)),
        )
        .route(
            "/metrics",
            get(async |State(operator): State<Operator>| {
                metrics_text(&operator.watch, &operator.standings.read().await)
            }),
        )
        .with_state(Operator { watch, standings })
}

/// The process lives and answers; nothing more is promised. A supervisor restarts what does not say this.
pub fn alive() -> Response {
    fresh(Json(json!({ "status": "alive" })).into_response())
}

/// 200 when requests should be sent here, else 503; either way with what is wrong and what to do.
pub fn ready(standing: &Standing) -> Response {
    let verdict = judge(standing);
    let status = if verdict.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    fresh((status, Json(verdict)).into_response())
}

/// The text for Prometheus.
pub fn metrics_text(watch: &Watch, standing: &Standing) -> Response {
    fresh(([(CONTENT_TYPE, OPEN_METRICS)], watch.text(standing)).into_response())
}

fn fresh(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    response
}
