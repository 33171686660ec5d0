//! The stream that says that something on the desk changed; never what. Without script a reload does it.

use crate::Node;
use axum::extract::State;
use axum::response::Response;
use web::sse;

/// `GET /events`.
pub(crate) async fn changes(State(node): State<Node>) -> Response {
    sse::changes(node.inner.changes.subscribe(), |()| true)
}
