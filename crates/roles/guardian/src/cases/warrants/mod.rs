//! Warrants at the court, the commissioner and the arbiter: one file an office, reviews apart.

pub mod commissioner;
pub mod court;
mod escrow;
pub mod leaves;
pub(crate) mod looks;
pub mod review;
pub mod show;

use crate::{Guardian, Office, Trouble};
use calendar::Instant;
use exchange::{Body, Envelope};
use ids::AgencyId;
use oversight::warrant::wire::Message;
use oversight::warrant::{
    Command, Event, KeyRing, Terms, Warrant, WarrantId, WarrantRefusal, apply, decide, sql,
};
use oversight::wire::{Matter, Said};
use std::collections::BTreeSet;
use store::{Fault, Tx};

impl From<WarrantRefusal> for Trouble {
    fn from(refusal: WarrantRefusal) -> Self {
        Self::Refused { code: refusal.code(), detail: refusal.to_string() }
    }
}

/// Takes one message about warrants in, in its transaction. A message that came before changes nothing.
pub(crate) async fn receive(
    tx: &Tx<'_>,
    guardian: &Guardian,
    envelope: &Envelope,
    message: Message,
) -> Result<Said, Trouble> {
    if !exchange::sql::take_in(tx, envelope, guardian.at()).await? {
        return Ok(Said::Taken);
    }
    match guardian.office() {
        Office::Court => court::receive(tx, guardian, &envelope.from, message).await?,
        Office::Commissioner => commissioner::receive(tx, guardian, &envelope.from, message).await?,
        Office::Arbiter => escrow::receive(tx, guardian, &envelope.from, message).await?,
        _ => return Err(Trouble::NotFound("warrant")),
    }
    Ok(Said::Taken)
}

/// Refuses a message of anybody but this body.
fn only(from: &AgencyId, may: &AgencyId) -> Result<(), Trouble> {
    if from == may { Ok(()) } else { Err(Trouble::WrongSender(from.to_string())) }
}

/// A warrant that must be here.
pub(crate) async fn get(tx: &Tx<'_>, id: WarrantId) -> Result<Warrant, Trouble> {
    sql::load(tx, id).await?.ok_or(Trouble::NotFound("warrant"))
}

/// One command, decided and kept with its events.
async fn act(
    tx: &Tx<'_>,
    guardian: &Guardian,
    warrant: &mut Warrant,
    command: Command,
    actor: &str,
) -> Result<(), Trouble> {
    let events = decide(warrant, command, guardian.country(), guardian.today())?;
    keep(tx, guardian, warrant, &events, actor).await?;
    Ok(())
}

/// Events that follow from another office's decision are kept as they are told.
async fn keep(
    tx: &Tx<'_>,
    guardian: &Guardian,
    warrant: &mut Warrant,
    events: &[Event],
    actor: &str,
) -> Result<(), Fault> {
    events.iter().for_each(|event| apply(warrant, event));
    sql::keep(tx, warrant, events, (actor, guardian.at())).await
}

/// The keys of institutions; without them no seal holds.
fn keys(guardian: &Guardian) -> Result<&dyn KeyRing, Trouble> {
    guardian.inner.links.keys.get().map(|keys| keys.as_ref()).ok_or(Trouble::NotFound("key ring"))
}

/// Sends a message about a warrant; all of one warrant stay in order.
async fn tell(
    tx: &Tx<'_>,
    guardian: &Guardian,
    to: &AgencyId,
    id: WarrantId,
    message: Message,
) -> Result<(), Fault> {
    let body = Body::Oversight { matter: Matter::Warrant(Box::new(message)).json() };
    guardian.post(tx, to, &format!("warrant/{id}"), body).await
}

/// Tells the requester how the application stands.
async fn tell_requester(
    tx: &Tx<'_>,
    guardian: &Guardian,
    warrant: &Warrant,
    reasons: &str,
) -> Result<(), Fault> {
    let told = Message::Told {
        terms: warrant.terms.clone(),
        state: warrant.state.word().to_owned(),
        sealed_until: warrant.sealed_until,
        reasons: reasons.to_owned(),
    };
    tell(tx, guardian, &warrant.terms.requester, warrant.terms.id, told).await
}

/// The owners of the registers that a warrant names, each once.
fn owners(guardian: &Guardian, terms: &Terms) -> BTreeSet<AgencyId> {
    let registers = &guardian.country().registers;
    let owned = terms.reach.iter().filter_map(|reach| registers.get(&reach.register));
    owned.map(|register| register.owner.clone()).collect()
}

/// Tells owners and commissioner.
async fn tell_around(
    tx: &Tx<'_>,
    guardian: &Guardian,
    terms: &Terms,
    message: &Message,
) -> Result<(), Fault> {
    let mut around = owners(guardian, terms);
    around.insert(guardian.institutions().commissioner.clone());
    for agency in &around {
        tell(tx, guardian, agency, terms.id, message.clone()).await?;
    }
    Ok(())
}

/// 32 fresh bytes.
fn seed(guardian: &Guardian) -> [u8; 32] {
    let chance = &guardian.inner.parts.chance;
    let mut bytes = [0; 32];
    let (first, second) = bytes.split_at_mut(16);
    first.copy_from_slice(&chance.draw().to_be_bytes());
    second.copy_from_slice(&chance.draw().to_be_bytes());
    bytes
}

/// The moment as the name of an approval needs it: never before the decision that it answers to.
fn not_before(guardian: &Guardian, earlier: i64) -> Instant {
    Instant(guardian.at().0.max(earlier))
}
