//! Brings the outbox to its receivers.

use crate::Guardian;
use exchange::{Envelope, Reply};
use store::Fault;
use store::courier::{self, Delivery};
use store::outbox::Queued;

/// One round; gives how many messages were delivered.
pub async fn deliver_once(guardian: &Guardian) -> Result<usize, Fault> {
    let carrier = &guardian.inner.parts.carrier;
    courier::round(guardian.store(), guardian.at().0, |queued: Queued| async move {
        let envelope: Envelope = match serde_json::from_str(&queued.body) {
            Ok(envelope) => envelope,
            Err(fault) => return Delivery::Refused(format!("the message cannot be read: {fault}")),
        };
        match carrier.carry(envelope).await {
            Ok(Reply::Failed { detail }) => Delivery::Again(detail),
            Ok(Reply::Refused { code, detail }) => Delivery::Refused(format!("refused ({code}): {detail}")),
            Ok(_) => Delivery::Done,
            Err(fault) => Delivery::Again(fault.to_string()),
        }
    })
    .await
}
