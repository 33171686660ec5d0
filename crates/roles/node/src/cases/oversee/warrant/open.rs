//! The day of light at an owner: the looks under a warrant show in the person's list from that day, without any human
//! act and also when the court says nothing (SG-02, SG-19).

use crate::Trouble;
use crate::app::Node;
use exchange::{Body, Envelope, LookNotice};
use jiff::tz::TimeZone;
use oversight::warrant::{WarrantId, owner};
use store::{Fault, Tx, outbox};

/// The most warrants of one round.
const ROUND_MAX: i64 = 64;

/// Releases the looks of warrants whose day has come (in UTC, as their leaves say it); gives how many warrants.
pub async fn open_once(node: &Node) -> Result<usize, Trouble> {
    let worker = node.clone();
    let write = node.store().write("warrants.open", move |tx| {
        let node = worker.clone();
        Box::pin(async move {
            let today = node.at().date_in(&TimeZone::UTC);
            let due = owner::sql::due(tx, today, ROUND_MAX).await?;
            for row in &due {
                release(tx, &node, row.held.terms.id).await?;
            }
            Ok::<_, Trouble>(due.len())
        })
    });
    write.await.inspect(|done| {
        if *done > 0 {
            node.wake();
        }
    })
}

/// Releases the looks of one warrant and has the person told; a second time does nothing. Before its day it does
/// nothing either, whoever asks.
pub(super) async fn release(tx: &Tx<'_>, node: &Node, id: WarrantId) -> Result<(), Trouble> {
    let Some(row) = owner::sql::held(tx, id).await? else { return Ok(()) };
    if node.at().date_in(&TimeZone::UTC) < row.sealed_until || !owner::sql::opened(tx, id, node.at()).await? {
        return Ok(());
    }
    let looks = ledger::of_warrant(tx, &id.to_string()).await?;
    ledger::open_warrant(tx, &id.to_string()).await?;
    let Some(at_micros) = looks.iter().map(|look| look.at_micros).max() else { return Ok(()) };
    let count = u32::try_from(looks.len()).unwrap_or(u32::MAX);
    let notice = LookNotice { person: row.held.terms.person.clone(), count, at_micros };
    Ok(tell_person(tx, node, notice).await?)
}

async fn tell_person(tx: &Tx<'_>, node: &Node, notice: LookNotice) -> Result<(), Fault> {
    let body = Body::Looked { notices: vec![notice] };
    let kind = body.kind().to_owned();
    let (id, to) = (node.message_id(), node.inner.portal.clone());
    let envelope = Envelope { id, from: node.agency().clone(), to: to.clone(), body };
    let message = outbox::Outgoing {
        id: id.0,
        recipient: to.to_string(),
        subject: "looked".to_owned(),
        kind,
        body: serde_json::to_string(&envelope).expect("envelopes have a JSON form"),
        due_at_micros: node.at().0,
    };
    outbox::put(tx, &message).await
}
