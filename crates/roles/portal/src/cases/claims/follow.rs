//! What becomes of claims after they were filed: steps that owners and the arbiter tell, messages that were not
//! taken in, days that pass.

use super::{act, today};
use crate::{Portal, Trouble};
use exchange::{Body, Envelope};
use ids::{AgencyId, ClaimId, PersonKey};
use oversight::claim::wire::{Answer, Message, Role, Told};
use oversight::claim::{Command, Fit, Party, Refusal, fit, merge, sql};
use oversight::wire::{Matter, Said};

/// The most clocks of one round.
const ROUND_MAX: i64 = 100;

/// Takes a step in that the owner or the arbiter of a claim tells; gives what is said and whose page changed.
pub(crate) async fn receive(
    portal: &Portal,
    from: &AgencyId,
    message: Message,
) -> Result<(Said, Option<PersonKey>), Trouble> {
    let Message::Step { id, told } = message else {
        return Err(Trouble::WrongSender("the window takes in steps of claims that it holds"));
    };
    let (worker, from) = (portal.clone(), from.clone());
    portal
        .store()
        .write("claims.take_in", move |tx| {
            let (portal, from, told) = (worker.clone(), from.clone(), told.clone());
            Box::pin(async move { take_step(tx, &portal, &from, id, *told).await })
        })
        .await
}

async fn take_step(
    tx: &store::Tx<'_>,
    portal: &Portal,
    from: &AgencyId,
    id: ClaimId,
    told: Told,
) -> Result<(Said, Option<PersonKey>), Trouble> {
    let mut claim = sql::load(tx, id).await?.ok_or(Trouble::NotFound("claim"))?;
    let role = Role::of(&claim.filing, from, &portal.inner.id);
    if !role.is_some_and(|role| role.may_tell(&told.event)) {
        return Err(Trouble::WrongSender("an agency tells its own steps of a claim"));
    }
    match fit(&claim, &told.event) {
        Fit::Early => Err(Trouble::Early),
        Fit::Stale => Ok((Said::Claim(Answer::Known), None)),
        Fit::Applies => {
            let before = claim.version;
            let merged = merge(&mut claim, &[told]);
            sql::keep(tx, before, &claim, &merged.taken, portal.at()).await?;
            Ok((Said::Taken, Some(claim.filing.person)))
        }
    }
}

/// The owner refused to take a claim in: it goes to the arbiter. Other messages are left as they are.
pub(crate) async fn not_taken(portal: &Portal, envelope: &Envelope) -> Result<(), Trouble> {
    let Body::Oversight { matter } = &envelope.body else { return Ok(()) };
    let Ok(Matter::Claim(Message::File { id, .. })) = serde_json::from_value(matter.clone()) else {
        return Ok(());
    };
    step(portal, "claims.not_taken", id, Command::NotTaken, &envelope.to).await
}

/// Rings claims whose day has passed: unanswered ones go to the arbiter, answered ones close (SG-07). Gives how many.
pub async fn ring_claims_once(portal: &Portal) -> Result<usize, Trouble> {
    let day = today(portal).today;
    let rung = portal
        .store()
        .read("claims.rung", move |tx| Box::pin(sql::rung(tx, ["with-owner", "answered"], day, ROUND_MAX)));
    let rung = rung.await?;
    for id in &rung {
        step(portal, "claims.ring", *id, Command::Ring, &portal.inner.id).await?;
    }
    Ok(rung.len())
}

/// A step of nobody's. When somebody acted in the meantime, nothing is late any more.
async fn step(
    portal: &Portal,
    name: &'static str,
    id: ClaimId,
    command: Command,
    about: &AgencyId,
) -> Result<(), Trouble> {
    match act(portal, name, id, Party::Nobody, command).await {
        Ok(person) => {
            portal.tell(&person);
            Ok(())
        }
        Err(Trouble::Claim(Refusal::NotNow { .. } | Refusal::NotYet)) => Ok(()),
        Err(trouble) => {
            tracing::warn!(%about, "a claim could not be moved on: {trouble}");
            Err(trouble)
        }
    }
}
