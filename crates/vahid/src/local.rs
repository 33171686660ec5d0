//! Messages as calls inside one process, in the open: for tests of what messages do, whatever carries them.

use exchange::{Carrier, CarrierFault, Envelope, Receiver, Reply};
use ids::AgencyId;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use store::BoxFuture;

/// Receivers of this process by agency.
#[derive(Default)]
pub struct LocalExchange {
    receivers: RwLock<BTreeMap<AgencyId, Arc<dyn Receiver>>>,
}

impl LocalExchange {
    /// Makes an agency reachable, or replaces it.
    pub fn register(&self, agency: AgencyId, receiver: Arc<dyn Receiver>) {
        self.receivers.write().expect("no thread panics while it holds the list").insert(agency, receiver);
    }

    fn find(&self, agency: &AgencyId) -> Option<Arc<dyn Receiver>> {
        self.receivers.read().expect("no thread panics while it holds the list").get(agency).cloned()
    }
}

impl Carrier for LocalExchange {
    fn carry(&self, envelope: Envelope) -> BoxFuture<'_, Result<Reply, CarrierFault>> {
        Box::pin(async move {
            match self.find(&envelope.to) {
                Some(receiver) => Ok(receiver.receive(envelope).await),
                None => Err(CarrierFault::UnknownReceiver(envelope.to.to_string())),
            }
        })
    }
}
