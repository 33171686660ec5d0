//! One number for each request: in the journal, in the answer's header, and on the problem page.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use uuid::Builder;

/// The header that carries the number back.
pub const HEADER: &str = "x-request-id";

/// The number of a request, a random UUID as text. Always made here: one from outside could be
/// forged to mislead a search through the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// A new random number.
    pub fn fresh() -> RequestId {
        RequestId(RequestId::fresh_text())
    }

    /// The text of a new random number.
    pub(crate) fn fresh_text() -> String {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("without the system's random bytes nothing here is safe");
        Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// The number as text, 36 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    /// The number given by [`crate::guarded`]; a fresh one where that layer is missing.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_else(RequestId::fresh))
    }
}
