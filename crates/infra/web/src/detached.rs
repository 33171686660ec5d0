//! The client for threads that are not of the runtime, such as an exporter of traces in its own thread.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Response};
use http_body_util::Full;
use tokio::runtime::Handle;

use crate::client::{Client, Fault};

/// A client that any thread may use: the work is done by the runtime it was made in.
#[derive(Debug, Clone)]
pub struct Detached {
    client: Client,
    runtime: Handle,
}

impl Detached {
    /// A client with no connection yet; none outside a runtime.
    pub fn new() -> Option<Detached> {
        Some(Detached { client: Client::new(), runtime: Handle::try_current().ok()? })
    }

    /// Sends a request and reads the whole answer. When the runtime has ended, nothing was sent.
    pub async fn send(&self, request: Request<Bytes>, timeout: Duration) -> Result<Response<Bytes>, Fault> {
        let url = request.uri().to_string();
        let client = self.client.clone();
        let sent = self.runtime.spawn(async move { client.send(request.map(Full::new), timeout).await });
        sent.await.unwrap_or_else(|source| Err(Fault::Unreachable { url, source: source.into() }))
    }
}
