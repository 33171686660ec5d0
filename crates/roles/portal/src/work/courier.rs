//! Brings what people sent to the agencies, and notes what became of it.

use crate::Portal;
use exchange::{Body, Envelope, Reply};
use ids::MessageId;
use services::Act;
use services::window::sql;
use store::Fault;
use store::courier::{self, Delivery};
use store::outbox::Queued;

/// One round; gives how many messages were delivered. A refusal is final and is told to the person: it
/// will not change by asking again.
pub async fn deliver_once(portal: &Portal) -> Result<usize, Fault> {
    courier::round(portal.store(), portal.at().0, |queued: Queued| async move {
        let envelope: Envelope = match serde_json::from_str(&queued.body) {
            Ok(envelope) => envelope,
            Err(fault) => return Delivery::Refused(format!("the message cannot be read: {fault}")),
        };
        let sent = envelope.clone();
        let body = envelope.body.clone();
        let result = match portal.inner.carrier.carry(envelope).await {
            Ok(Reply::Taken | Reply::Oversight { .. }) => "taken".to_owned(),
            Ok(Reply::Refused { code, .. }) => code,
            Ok(Reply::Failed { detail }) => return Delivery::Again(detail),
            Ok(_) => return Delivery::Refused("the agency answered something else".to_owned()),
            Err(fault) => return Delivery::Again(fault.to_string()),
        };
        if matches!(body, Body::Oversight { .. })
            && result != "taken"
            && let Err(trouble) = crate::cases::not_taken(portal, &sent).await
        {
            return Delivery::Again(trouble.to_string());
        }
        match settle(portal, MessageId(queued.id), &body, result).await {
            Ok(()) => Delivery::Done,
            // The agency knows the message's id: bringing it again changes nothing there.
            Err(fault) => Delivery::Again(fault.to_string()),
        }
    })
    .await
}

async fn settle(portal: &Portal, id: MessageId, body: &Body, result: String) -> Result<(), Fault> {
    portal
        .store()
        .write("services.settle", move |tx| {
            let result = result.clone();
            Box::pin(async move { sql::settle(tx, id, &result).await })
        })
        .await?;
    if let Body::Act { act } = body
        && let Ok(act) = serde_json::from_value::<Act>(act.clone())
    {
        portal.tell(&act.by);
    }
    Ok(())
}
