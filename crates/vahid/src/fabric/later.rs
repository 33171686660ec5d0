//! Ends that are filled in later: a gateway is made before the node behind it, and the node needs the gateway.

use exchange::inside::{Inside, InsideAnswer, InsideCall, InsideService};
use exchange::rest::{Origin, RestFault};
use exchange::{Envelope, Receiver, Reply};
use std::sync::{Arc, OnceLock};
use store::BoxFuture;

/// What stands behind a gateway in this process.
#[derive(Default)]
pub(crate) struct Later {
    receiver: OnceLock<Arc<dyn Receiver>>,
    inside: OnceLock<Arc<dyn Inside>>,
}

impl Later {
    /// Puts the role in; a second one changes nothing.
    pub(crate) fn fill(&self, receiver: Arc<dyn Receiver>, inside: Option<Arc<dyn Inside>>) {
        drop(self.receiver.set(receiver));
        if let Some(inside) = inside {
            self.fill_inside(inside);
        }
    }

    /// Puts services in; a second time changes nothing.
    pub(crate) fn fill_inside(&self, inside: Arc<dyn Inside>) {
        drop(self.inside.set(inside));
    }
}

impl Receiver for Later {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        match self.receiver.get() {
            Some(receiver) => receiver.receive(envelope),
            // The sender keeps the message and tries again.
            None => {
                Box::pin(async { Reply::Failed { detail: "no role stands behind this node yet".to_owned() } })
            }
        }
    }
}

impl Inside for Later {
    fn services(&self) -> Vec<InsideService> {
        self.inside.get().map(|inside| inside.services()).unwrap_or_default()
    }

    fn serve(&self, call: InsideCall) -> BoxFuture<'_, Result<InsideAnswer, RestFault>> {
        match self.inside.get() {
            Some(inside) => inside.serve(call),
            None => Box::pin(async {
                Err(RestFault::new(
                    Origin::OwnersNode,
                    "service_failed",
                    "No role stands behind this node yet",
                ))
            }),
        }
    }
}
