//! Counts every request of a router.

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

use super::{ROUTE_OTHER, Watch};

/// Puts the counter around each route of a router. The label is the route's template, which the router knows
/// and the caller does not choose.
pub fn counted(routes: Router, watch: Arc<Watch>) -> Router {
    routes.layer(from_fn_with_state(watch, count_requests))
}

/// The counter itself, for a role that lays its own layers.
pub async fn count_requests(State(watch): State<Arc<Watch>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    #[expect(clippy::disallowed_methods, reason = "this is only a measurement: nothing is decided by it")]
    let begun = std::time::Instant::now();
    let response = next.run(request).await;
    let template = route.as_ref().map_or(ROUTE_OTHER, MatchedPath::as_str);
    watch.answered(template, &method, response.status().as_u16(), begun.elapsed());
    response
}
