//! What the owner of a claim tells the others: its steps to the window, and to the arbiter once it has the claim;
//! corrections to everybody who had got the wrong data.

use super::{clocks, today};
use crate::app::Node;
use crate::{Trouble, notify};
use exchange::Body;
use ids::{AgencyId, ClaimId};
use oversight::claim::wire::{Answer, Message, Told, notice};
use oversight::claim::{Claim, Command, Event, Party, State, decide, sql, take};
use oversight::wire::{Matter, Said};
use store::Tx;

/// Puts a message about a claim into the outbox of this transaction.
pub(super) async fn post(
    tx: &Tx<'_>,
    node: &Node,
    to: &AgencyId,
    claim: ClaimId,
    message: Message,
) -> Result<(), Trouble> {
    let matter = Matter::Claim(message).json();
    notify::post(tx, node, to, &claim.to_string(), Body::Oversight { matter }).await
}

/// Keeps steps that were decided here and tells them.
pub(super) async fn keep(
    tx: &Tx<'_>,
    node: &Node,
    mut claim: Claim,
    events: Vec<Event>,
) -> Result<Claim, Trouble> {
    let before = claim.version;
    let had_arbiter = arbiter_has(&claim);
    let steps = take(&mut claim, events, node.at().0);
    sql::keep(tx, before, &claim, &steps, node.at()).await?;
    for told in &steps {
        let id = claim.filing.id;
        let step = || Message::Step { id, told: Box::new(told.clone()) };
        post(tx, node, &node.inner.portal, id, step()).await?;
        if had_arbiter {
            post(tx, node, &claim.filing.arbiter, id, step()).await?;
        }
    }
    if !had_arbiter && arbiter_has(&claim) {
        let story: Vec<Told> = sql::story(tx, claim.filing.id).await?;
        let file = Message::File { id: claim.filing.id, story };
        post(tx, node, &claim.filing.arbiter, claim.filing.id, file).await?;
    }
    Ok(claim)
}

/// Whether the arbiter has the claim, or had it.
fn arbiter_has(claim: &Claim) -> bool {
    claim.ruling.is_some() || matches!(claim.state, State::WithArbiter { .. })
}

/// Tells each receiver of wrong data that they were wrong.
pub(super) async fn receivers(
    tx: &Tx<'_>,
    node: &Node,
    claim: &Claim,
    decided_by: &AgencyId,
    receivers: &[AgencyId],
) -> Result<(), Trouble> {
    let Some(notice) = notice(&claim.filing, decided_by) else { return Ok(()) };
    for receiver in receivers {
        let message = Message::Corrected { notice: notice.clone() };
        post(tx, node, receiver, claim.filing.id, message).await?;
    }
    Ok(())
}

/// A receiver has noted a correction: the person sees it on the list.
pub(super) async fn noted(tx: &Tx<'_>, node: &Node, from: &AgencyId, id: ClaimId) -> Result<Said, Trouble> {
    let claim = sql::load(tx, id).await?.ok_or(Trouble::NotFound("claim"))?;
    if &claim.filing.owner != node.agency() {
        return Err(Trouble::NotFound("claim"));
    }
    // A receiver whose look is still sealed stands on no list that the person reads.
    if !claim.receivers.contains_key(from) {
        return Ok(Said::Claim(Answer::Known));
    }
    let command = Command::Note { receiver: from.clone() };
    let events = decide(&claim, &Party::Nobody, command, clocks(node), today(node))?;
    if events.is_empty() {
        return Ok(Said::Claim(Answer::Known));
    }
    keep(tx, node, claim, events).await?;
    Ok(Said::Taken)
}
