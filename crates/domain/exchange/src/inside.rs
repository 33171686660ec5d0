//! Services that are answered inside the process: registers, the log's `findUsage`, adapters.

use crate::head::LoggedEntry;
use crate::rest::{Line, RestFault};
use access::Agreement;
use ids::{MessageId, ServiceName, SystemName};
use store::BoxFuture;

/// The most bytes that an inside service takes or gives; large bodies are for services behind HTTP.
pub const INSIDE_BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A call that the owner's node has verified. The service itself judges the person's data again and writes the
/// entries before it answers.
#[derive(Clone, Debug)]
pub struct InsideCall {
    /// The message.
    pub id: MessageId,
    /// Who asks; proven by the seal.
    pub client: SystemName,
    /// What is asked.
    pub service: ServiceName,
    /// The agreement that covers it, if the service needs one.
    pub agreement: Option<Agreement>,
    /// The purpose, narrowed by the caller.
    pub purpose: Option<ids::PurposeId>,
    /// Method, path and headers.
    pub line: Line,
    /// The whole body.
    pub body: Vec<u8>,
}

/// What an inside service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsideAnswer {
    /// The HTTP status.
    pub status: u16,
    /// `application/json` …
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
    /// The entries that were written before.
    pub entries: Vec<LoggedEntry>,
}

/// How a service is described to `listMethods` and `getOpenAPI`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsideService {
    /// The service code.
    pub code: String,
    /// Its methods and paths.
    pub endpoints: Vec<access::Endpoint>,
    /// Its OpenAPI 3.1 description (JSON), if it has one.
    pub openapi: Option<String>,
    /// Whether a call needs an agreement. Only services that hold nothing about people may go without.
    pub needs_agreement: bool,
}

/// Services of this process.
pub trait Inside: Send + Sync {
    /// What is served, by code.
    fn services(&self) -> Vec<InsideService>;
    /// Answers one call.
    fn serve(&self, call: InsideCall) -> BoxFuture<'_, Result<InsideAnswer, RestFault>>;
}
