//! Errors that the exchange itself makes.

use serde::{Deserialize, Serialize};

/// Where an error was made; the first part of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The calling information system: `client`.
    Client,
    /// The asker's node: `server.clientproxy`.
    AskersNode,
    /// The owner's node: `server.serverproxy`.
    OwnersNode,
    /// The owner's information system could not be used: `server.serverproxy.service_failed`.
    Service,
    /// A key or a token: `signer`.
    Signer,
}

/// One error: type, message and detail as the protocol has them. Its `code` is one of the protocol's words
/// (`access_denied`, `unknown_service` …).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct RestFault {
    /// Where it was made.
    pub origin: Origin,
    /// The protocol's word.
    pub code: String,
    /// A sentence; existing clients match some of these to the letter.
    pub message: String,
    /// An id or a further sentence.
    pub detail: String,
}

impl RestFault {
    /// An error without detail.
    pub fn new(origin: Origin, code: &str, message: impl Into<String>) -> Self {
        Self { origin, code: code.to_owned(), message: message.into(), detail: String::new() }
    }
}
