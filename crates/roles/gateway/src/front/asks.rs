//! What the front needs of the gateway behind it.

use crate::call::{Incoming, Outgoing};
use exchange::receipt::Receipt;
use exchange::rest::RestFault;
use exchange::standing::Standing;
use ids::MessageId;
use std::sync::Arc;
use store::{BoxFuture, Fault};

/// The way to the other nodes, and what this node keeps of it.
pub trait Asks: Send + Sync {
    /// Asks another member's service; see [`crate::Gateway::ask`].
    fn ask(&self, call: Outgoing) -> BoxFuture<'_, Result<Incoming, RestFault>>;
    /// The receipt of a call that this node made.
    fn receipt(&self, id: MessageId) -> BoxFuture<'_, Result<Option<Receipt>, Fault>>;
    /// The configuration that this node works on, however old.
    fn configuration(&self) -> Arc<Standing>;
}
