//! One call, between the side that faces the information systems and the side that faces other nodes.

use bytes::Bytes;
use exchange::rest::{Line, RestFault};
use http_body_util::combinators::UnsyncBoxBody;
use ids::{AgreementId, MessageId, PurposeId, ServerName, ServiceName, SystemName};
use store::BoxFuture;

/// A body that streams: nothing of it is spooled. Its error says that it broke off or that its seal does not hold.
pub type Body = UnsyncBoxBody<Bytes, BodyFault>;

/// Why a body ended before its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// The sender stopped in the middle.
    #[error("the body broke off: {0}")]
    BrokenOff(String),
    /// The bytes are not those that were sealed.
    #[error("the body is not the one that was sealed: {0}")]
    NotSealed(String),
}

/// A call that leaves this node. The front has parsed and checked it; the asker's own judgement comes in `ask`.
pub struct Outgoing {
    /// The message; fresh.
    pub id: MessageId,
    /// `X-Road-Id`, given or made.
    pub query_id: String,
    /// Who asks.
    pub client: SystemName,
    /// Who is asked.
    pub service: ServiceName,
    /// `X-Road-Security-Server`: the one node that must serve it.
    pub target: Option<ServerName>,
    /// `X-Purpose`: narrows the agreement.
    pub purpose: Option<PurposeId>,
    /// Narrows to one agreement.
    pub agreement: Option<AgreementId>,
    /// Method, path and the headers that the provider gets, in order.
    pub line: Line,
    /// The body, and its length if it is known.
    pub body: Body,
    /// Bytes of the body, when the caller said so; 0 means none.
    pub length: Option<u64>,
}

/// An answer that came back, verified as far as its head; the body verifies itself while it is read.
pub struct Incoming {
    /// The HTTP status.
    pub status: u16,
    /// The provider's headers, filtered.
    pub line: Line,
    /// The body.
    pub body: Body,
    /// The request hash of the protocol, base64, over what was sealed: the owner's seal names the question by its leaf,
    /// so it says that these bytes arrived. Empty when the answer came before the end of a streamed question.
    pub request_hash: String,
    /// Whether the exchange made this answer itself (a refusal or a fault of the owner's node).
    pub fault: Option<RestFault>,
    /// What proves each entry behind the answer, verified.
    pub proofs: Vec<exchange::proof::EntryProof>,
}

/// A call that arrived, was verified, judged and logged. Handing it to a provider releases data, so it exists
/// only after the log's commit.
pub struct Arrived {
    /// The message.
    pub id: MessageId,
    /// `X-Road-Id`.
    pub query_id: String,
    /// Who asks.
    pub client: SystemName,
    /// What is asked.
    pub service: ServiceName,
    /// The agreement that covers it.
    pub agreement: Option<access::Agreement>,
    /// The purpose.
    pub purpose: Option<PurposeId>,
    /// Method, path and headers for the provider.
    pub line: Line,
    /// The body.
    pub body: Body,
    /// Bytes of the body, if known.
    pub length: Option<u64>,
}

/// What a provider answered.
pub struct Provided {
    /// The HTTP status.
    pub status: u16,
    /// Headers, filtered by the protocol's rules.
    pub line: Line,
    /// The body.
    pub body: Body,
    /// Bytes of the body, if known.
    pub length: Option<u64>,
    /// Entries that the service itself wrote (inside services).
    pub entries: Vec<exchange::head::LoggedEntry>,
}

/// Answers calls to the services of this node: over HTTP, inside the process, or about the services themselves.
pub trait Provider: Send + Sync {
    /// Finds what the call asks for, without asking it: whether it exists, is enabled, needs an agreement.
    fn look_up(&self, service: &ServiceName, method: &str, path: &str) -> Result<Found, RestFault>;
    /// Asks the service and gives its answer as it begins.
    fn answer(&self, call: Arrived) -> BoxFuture<'_, Result<Provided, RestFault>>;
}

/// What kind of service a call found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whether the exchange must find an agreement before the service is asked. Metaservices need none.
    pub needs_agreement: bool,
    /// Whether the exchange writes the entry (HTTP services) or the service itself does (inside services).
    pub logs_itself: bool,
    /// Whether answers are JSON records that are cut to the granted fields.
    pub cut: bool,
}
