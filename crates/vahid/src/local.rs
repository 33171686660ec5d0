//! The exchange inside one process: a message is a call.

use exchange::{Carrier, CarrierFault, Envelope, Receiver, Reply};
use ids::AgencyId;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use store::BoxFuture;

/// Receivers of this process by agency, and a way to those outside it.
#[derive(Default)]
pub struct LocalExchange {
    receivers: RwLock<BTreeMap<AgencyId, Arc<dyn Receiver>>>,
    outside: Option<Arc<dyn Carrier>>,
}

impl LocalExchange {
    /// An exchange that also reaches agencies outside this process.
    pub fn with_outside(outside: Arc<dyn Carrier>) -> Self {
        Self { receivers: RwLock::default(), outside: Some(outside) }
    }

    /// Makes an agency reachable, or replaces it.
    pub fn register(&self, agency: AgencyId, receiver: Arc<dyn Receiver>) {
        self.receivers.write().expect("no thread panics while it holds the list").insert(agency, receiver);
    }

    /// Brings a message to a receiver inside this process; none when there is no such receiver.
    pub async fn deliver(&self, envelope: Envelope) -> Option<Reply> {
        let receiver = self.find(&envelope.to)?;
        Some(receiver.receive(envelope).await)
    }

    fn find(&self, agency: &AgencyId) -> Option<Arc<dyn Receiver>> {
        self.receivers.read().expect("no thread panics while it holds the list").get(agency).cloned()
    }
}

impl Carrier for LocalExchange {
    fn carry(&self, envelope: Envelope) -> BoxFuture<'_, Result<Reply, CarrierFault>> {
        Box::pin(async move {
            match (self.find(&envelope.to), &self.outside) {
                (Some(receiver), _) => Ok(receiver.receive(envelope).await),
                (None, Some(outside)) => outside.carry(envelope).await,
                (None, None) => Err(CarrierFault::UnknownReceiver(envelope.to.to_string())),
            }
        })
    }
}
