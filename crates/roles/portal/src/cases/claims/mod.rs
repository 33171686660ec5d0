//! Claims of the signed-in person (SG-06 to SG-09, SG-20): filed here, carried to the owner, followed step by step,
//! taken to the arbiter by the person or by the clock.
//!
//! The window keeps its own copy. An owner that says nothing, loses the message or refuses to take it in cannot keep
//! a claim from the arbiter: the clock here brings it there.

mod draft;
mod follow;

pub(crate) use draft::{Asked, Draft, asked};
pub use follow::ring_claims_once;
pub(crate) use follow::{not_taken, receive};

use crate::{Portal, Trouble};
use exchange::Body;
use ids::{AgencyId, ClaimId, PersonKey};
use oversight::claim::sql::ClaimLine;
use oversight::claim::wire::{Message, Told};
use oversight::claim::{
    Claim, Clocks, Command, Event, Filing, Now, Party, State, Subject, Terms, decide, file, open, sql, take,
};
use oversight::wire::Matter;
use store::{Fault, Tx, outbox};

/// The most claims of one person that are open at a time: enough for whoever checks everything, too few to bury an
/// agency's desk.
pub const OPEN_CLAIMS_MAX: i64 = 50;

/// The most claims that a list shows.
pub const CLAIMS_LISTED_MAX: i64 = 200;

/// A claim with all that happened to it.
#[derive(Clone, Debug)]
pub(crate) struct ClaimShown {
    /// The claim.
    pub(crate) claim: Claim,
    /// Its steps, in order.
    pub(crate) story: Vec<Told>,
}

/// The person's claims, the newest first.
pub(crate) async fn claims_of(portal: &Portal, person: &PersonKey) -> Result<Vec<ClaimLine>, Trouble> {
    let person = person.clone();
    let found = portal.store().read("claims.of_person", move |tx| {
        let person = person.clone();
        Box::pin(async move { sql::of_person(tx, &person, CLAIMS_LISTED_MAX).await })
    });
    Ok(found.await?)
}

/// One claim of the person; somebody else's is not found.
pub(crate) async fn claim_of(
    portal: &Portal,
    person: &PersonKey,
    id: ClaimId,
) -> Result<ClaimShown, Trouble> {
    let found = portal.store().read("claims.show", move |tx| {
        Box::pin(async move {
            let claim = sql::load(tx, id).await?;
            Ok::<_, Fault>((claim, sql::story(tx, id).await?))
        })
    });
    let (claim, story) = found.await?;
    let claim = claim.filter(|claim| &claim.filing.person == person).ok_or(Trouble::NotFound("claim"))?;
    Ok(ClaimShown { claim, story })
}

/// Files a claim: kept and on its way in one commit. Refuses one more than [`OPEN_CLAIMS_MAX`].
pub(crate) async fn file_claim(
    portal: &Portal,
    person: &PersonKey,
    asked: Asked,
    reasons: String,
    language: &str,
) -> Result<ClaimId, Trouble> {
    let institutions = portal.country().institutions.as_ref().ok_or(Trouble::NotFound("arbiter"))?;
    let filing = Filing {
        id: ClaimId(portal.inner.chance.id_at(portal.at().0)),
        person: person.clone(),
        owner: asked.owner,
        arbiter: institutions.arbiter.clone(),
        subject: asked.subject,
        reasons,
        language: language.to_owned(),
        at_micros: portal.at().0,
    };
    let id = filing.id;
    let events = file(filing, clocks(portal), today(portal))?;
    let worker = portal.clone();
    portal
        .store()
        .write("claims.file", move |tx| {
            let (portal, events) = (worker.clone(), events.clone());
            Box::pin(async move { keep_new(tx, &portal, events).await })
        })
        .await?;
    portal.inner.outbox.notify_one();
    portal.tell(person);
    Ok(id)
}

async fn keep_new(tx: &Tx<'_>, portal: &Portal, events: Vec<Event>) -> Result<(), Trouble> {
    let at_micros = portal.at().0;
    let story: Vec<Told> = events.into_iter().map(|event| Told { at_micros, event }).collect();
    let (claim, merged) = open(&story).ok_or(Trouble::NotFound("claim"))?;
    if sql::open_of(tx, &claim.filing.person).await? >= OPEN_CLAIMS_MAX {
        return Err(Trouble::ClaimsFull);
    }
    sql::keep(tx, 0, &claim, &merged.taken, portal.at()).await?;
    let to = match claim.state {
        State::WithArbiter { .. } => &claim.filing.arbiter,
        _ => &claim.filing.owner,
    };
    post(tx, portal, to, claim.filing.id, Message::File { id: claim.filing.id, story }).await
}

/// Takes a claim to the arbiter, whose decision binds.
pub(crate) async fn appeal_claim(
    portal: &Portal,
    person: &PersonKey,
    id: ClaimId,
    reasons: String,
) -> Result<(), Trouble> {
    claim_of(portal, person, id).await?;
    act(portal, "claims.appeal", id, Party::Person, Command::Appeal { reasons }).await?;
    portal.tell(person);
    Ok(())
}

/// One step that is taken here: decided, kept and told in one commit. Gives whose claim it is.
async fn act(
    portal: &Portal,
    name: &'static str,
    id: ClaimId,
    by: Party,
    command: Command,
) -> Result<PersonKey, Trouble> {
    let worker = portal.clone();
    let person = portal
        .store()
        .write(name, move |tx| {
            let (portal, by, command) = (worker.clone(), by.clone(), command.clone());
            Box::pin(async move {
                let claim = sql::load(tx, id).await?.ok_or(Trouble::NotFound("claim"))?;
                let person = claim.filing.person.clone();
                let events = decide(&claim, &by, command, clocks(&portal), today(&portal))?;
                keep_steps(tx, &portal, claim, events).await?;
                Ok::<_, Trouble>(person)
            })
        })
        .await?;
    portal.inner.outbox.notify_one();
    Ok(person)
}

/// Keeps steps that were taken here and tells them: to the owner each, to the arbiter the whole story when the claim
/// comes there.
async fn keep_steps(
    tx: &Tx<'_>,
    portal: &Portal,
    mut claim: Claim,
    events: Vec<Event>,
) -> Result<(), Trouble> {
    let (before, id) = (claim.version, claim.filing.id);
    let steps = take(&mut claim, events, portal.at().0);
    sql::keep(tx, before, &claim, &steps, portal.at()).await?;
    for told in &steps {
        let not_taken = matches!(told.event, Event::Escalated { why: oversight::claim::Why::NotTaken, .. });
        if !not_taken {
            let step = Message::Step { id, told: Box::new(told.clone()) };
            post(tx, portal, &claim.filing.owner, id, step).await?;
        }
        if matches!(told.event, Event::Appealed { .. } | Event::Escalated { .. }) {
            let story = sql::story(tx, id).await?;
            post(tx, portal, &claim.filing.arbiter, id, Message::File { id, story }).await?;
        }
    }
    Ok(())
}

/// Puts a message about a claim into the outbox of this transaction.
async fn post(
    tx: &Tx<'_>,
    portal: &Portal,
    to: &AgencyId,
    claim: ClaimId,
    message: Message,
) -> Result<(), Trouble> {
    let matter = Matter::Claim(message).json();
    let envelope = portal.envelope(to, None, Body::Oversight { matter });
    let message = outbox::Outgoing {
        id: envelope.id.0,
        recipient: to.to_string(),
        subject: claim.to_string(),
        kind: envelope.body.kind().to_owned(),
        body: serde_json::to_string(&envelope).expect("envelopes have a JSON form"),
        due_at_micros: portal.at().0,
    };
    Ok(outbox::put(tx, &message).await?)
}

fn clocks(portal: &Portal) -> Clocks<'_> {
    Clocks { terms: Terms::of(portal.country()), calendar: &portal.country().calendar }
}

fn today(portal: &Portal) -> Now {
    Now { today: portal.today() }
}

/// The register's data of a person that a subject is about, as words of a list need it.
pub(crate) fn register_of(subject: &Subject) -> Option<&str> {
    subject.register().map(ids::RegisterId::as_str)
}
