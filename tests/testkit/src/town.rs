//! An exchange inside the test, with a window that remembers what people were shown.

use calendar::Instant;
use exchange::{Body, Carrier, CarrierFault, Envelope, Receiver, Reply};
use ids::AgencyId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::BoxFuture;

/// Midday of 24 November 2026 in UTC: the day on which tests live.
pub const TEST_NOON: Instant = Instant(1_795_521_600_000_000);

/// Receivers by agency.
#[derive(Default)]
pub struct Town {
    receivers: Mutex<BTreeMap<AgencyId, Arc<dyn Receiver>>>,
}

impl Town {
    /// Makes an agency reachable.
    pub fn settle(&self, agency: &AgencyId, receiver: Arc<dyn Receiver>) {
        self.list().insert(agency.clone(), receiver);
    }

    /// Makes an agency unreachable.
    pub fn remove(&self, agency: &AgencyId) {
        self.list().remove(agency);
    }

    fn list(&self) -> std::sync::MutexGuard<'_, BTreeMap<AgencyId, Arc<dyn Receiver>>> {
        self.receivers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Carrier for Town {
    fn carry(&self, envelope: Envelope) -> BoxFuture<'_, Result<Reply, CarrierFault>> {
        let receiver = self.list().get(&envelope.to).cloned();
        Box::pin(async move {
            match receiver {
                Some(receiver) => Ok(receiver.receive(envelope).await),
                None => Err(CarrierFault::Unreachable(envelope.to.to_string())),
            }
        })
    }
}

/// A portal that only remembers the views it was sent.
#[derive(Default)]
pub struct RememberingWindow {
    views: Mutex<Vec<serde_json::Value>>,
}

impl RememberingWindow {
    /// All views so far, oldest first.
    pub fn views(&self) -> Vec<serde_json::Value> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Receiver for RememberingWindow {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        if let Body::Notice { view } = envelope.body {
            self.views.lock().unwrap_or_else(PoisonError::into_inner).push(view);
        }
        Box::pin(async { Reply::Taken })
    }
}
