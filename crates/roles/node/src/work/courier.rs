//! Brings the outbox to its receivers. A message was committed with the entries of what it carries; it leaves once
//! they are in the public log, and an event brings the proof along.

use crate::app::Node;
use exchange::proof::EntryProof;
use exchange::{Body, Envelope, Reply};
use ids::EntryId;
use ledger::PlaceFault;
use store::Fault;
use store::courier::{self, Delivery};
use store::outbox::Queued;

/// One round; gives how many messages were delivered.
pub async fn deliver_once(node: &Node) -> Result<usize, Fault> {
    let carrier = &node.inner.carrier;
    courier::round(node.store(), node.at().0, |queued: Queued| async move {
        let mut envelope: Envelope = match serde_json::from_str(&queued.body) {
            Ok(envelope) => envelope,
            Err(fault) => return Delivery::Refused(format!("the message cannot be read: {fault}")),
        };
        if let Err(fault) = place(node, &mut envelope).await {
            return Delivery::Again(fault.to_string());
        }
        match carrier.carry(envelope).await {
            Ok(Reply::Failed { detail }) => Delivery::Again(detail),
            // A refusal will not change by itself: after some tries it is a dead letter that somebody sees.
            Ok(Reply::Refused { code, detail }) => Delivery::Refused(format!("refused ({code}): {detail}")),
            Ok(_) => Delivery::Done,
            Err(fault) => Delivery::Again(fault.to_string()),
        }
    })
    .await
}

/// Places what is behind a message, and puts the proofs of its entries into an event.
async fn place(node: &Node, envelope: &mut Envelope) -> Result<(), PlaceFault> {
    let placer = node.placer();
    match &mut envelope.body {
        Body::Event(event) if !event.entries.is_empty() => {
            let entries: Vec<EntryId> = event.entries.iter().map(|entry| entry.id).collect();
            event.proofs = placer.place(&entries).await?.into_iter().map(EntryProof::from).collect();
            Ok(())
        }
        _ => placer.settle().await.map(drop),
    }
}
