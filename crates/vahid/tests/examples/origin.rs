//! The library's own services: invented cards and books, on a port of their own.

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use std::net::SocketAddr;

/// What describes the books.
pub const DESCRIPTION: &str = r#"{"openapi":"3.1.0","info":{"title":"Books","version":"1"},
    "servers":[{"url":"http://10.0.0.7:9000"}],"paths":{"/books":{"get":{"responses":{}}}}}"#;

/// Starts it; it runs as long as the test.
pub async fn start() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let card = |Path(id): Path<String>| async move {
        Json(json!({ "id": id, "name": "Leyla Q.", "telephone": "+000 00 000" }))
    };
    let router = Router::new()
        .route("/api/cards/{id}", get(card))
        .route("/openapi.json", get(|| async { DESCRIPTION }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}
