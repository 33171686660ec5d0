//! Routes.
use crate::Node;
use axum::Router;
/// desk
pub fn desk(_n: Node) -> Router {
    Router::new()
}
/// peers
pub fn peers(_n: Node) -> Router {
    Router::new()
}
