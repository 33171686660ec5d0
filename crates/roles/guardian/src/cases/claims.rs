//! Claims at the arbiter (SG-06): what owners refused or left unanswered, and reports of misuse (SG-20). The
//! decision binds; it goes to the window and to the owner, whose day for carrying it out is counted here.

use crate::{Guardian, Office, Trouble};
use exchange::{Body, Envelope};
use ids::{AgencyId, ClaimId};
use oversight::claim::sql::ClaimLine;
use oversight::claim::wire::{Answer, Message, Role, Told};
use oversight::claim::{
    Claim, Clocks, Command, Event, Fit, Kind, Now, Party, Refusal, State, Terms, decide, fit, merge, open,
    sql, take,
};
use oversight::wire::{Matter, Said};
use pack::model::DemoOfficial;
use store::{Fault, Tx};

/// The most lines of each list of the desk.
const LINES_MAX: i64 = 200;

/// The most clocks of one round.
const ROUND_MAX: i64 = 100;

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused { code: refusal.code(), detail: refusal.to_string() }
    }
}

/// The claims of the arbiter's desk.
#[derive(Clone, Debug)]
pub struct ClaimLists {
    /// What waits for a decision, the nearest day first.
    pub waiting: Vec<ClaimLine>,
    /// What was decided and not carried out in time.
    pub missed: Vec<ClaimLine>,
    /// What changed last.
    pub recent: Vec<ClaimLine>,
}

/// What the arbiter decides.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Whether the person is right.
    pub for_person: bool,
    /// The reasons, in the person's language.
    pub reasons: String,
    /// What follows for whoever misused data.
    pub sanction: Option<String>,
}

/// Takes a message about claims in, in its own transaction.
pub(crate) async fn receive(
    tx: &Tx<'_>,
    guardian: &Guardian,
    envelope: &Envelope,
    message: Message,
) -> Result<Said, Trouble> {
    if guardian.office() != Office::Arbiter {
        return Err(Trouble::NotFound("matter of claims"));
    }
    match message {
        Message::File { id, story } => take_file(tx, guardian, &envelope.from, id, &story).await,
        Message::Step { id, told } => take_step(tx, guardian, &envelope.from, id, *told).await,
        Message::Corrected { .. } | Message::Noted { .. } => Err(Trouble::NotFound("matter of claims")),
    }
}

/// A claim comes here, from the window or from the owner whose day has passed; both may bring the same one. What
/// only the arbiter says is never taken from others.
async fn take_file(
    tx: &Tx<'_>,
    guardian: &Guardian,
    from: &AgencyId,
    id: ClaimId,
    story: &[Told],
) -> Result<Said, Trouble> {
    let others: Vec<Told> =
        story.iter().filter(|told| !Role::Arbiter.may_tell(&told.event)).cloned().collect();
    let (claim, before, merged) = match sql::load(tx, id).await? {
        Some(mut claim) => {
            let before = claim.version;
            let merged = merge(&mut claim, &others);
            (claim, before, merged)
        }
        None => {
            let (claim, merged) = open(&others).ok_or(Trouble::NotFound("claim"))?;
            (claim, 0, merged)
        }
    };
    let filing = &claim.filing;
    let brings = matches!(Role::of(filing, from, portal(guardian)), Some(Role::Window | Role::Owner));
    if !brings || filing.id != id || &filing.arbiter != guardian.agency() {
        return Err(Trouble::WrongSender(from.to_string()));
    }
    if before == 0 && !matches!(claim.state, State::WithArbiter { .. }) {
        return Err(Trouble::NotFound("claim that waits for the arbiter"));
    }
    if merged.taken.is_empty() {
        return Ok(Said::Claim(Answer::Known));
    }
    sql::keep(tx, before, &claim, &merged.taken, guardian.at()).await?;
    Ok(Said::Taken)
}

/// A step that the window or the owner took.
async fn take_step(
    tx: &Tx<'_>,
    guardian: &Guardian,
    from: &AgencyId,
    id: ClaimId,
    told: Told,
) -> Result<Said, Trouble> {
    let early = || Trouble::Fault(Fault::Engine("a step of a claim came before the claim".to_owned()));
    let Some(mut claim) = sql::load(tx, id).await? else { return Err(early()) };
    let role = Role::of(&claim.filing, from, portal(guardian));
    if !role.is_some_and(|role| role != Role::Arbiter && role.may_tell(&told.event)) {
        return Err(Trouble::WrongSender(from.to_string()));
    }
    match fit(&claim, &told.event) {
        Fit::Early => Err(early()),
        Fit::Stale => Ok(Said::Claim(Answer::Known)),
        Fit::Applies => {
            let before = claim.version;
            let merged = merge(&mut claim, &[told]);
            sql::keep(tx, before, &claim, &merged.taken, guardian.at()).await?;
            Ok(Said::Taken)
        }
    }
}

/// The lists of the desk.
pub async fn show_claims(guardian: &Guardian) -> Result<ClaimLists, Trouble> {
    let lists = guardian.store().read("claims.show_desk", |tx| {
        Box::pin(async move {
            Ok::<_, Fault>(ClaimLists {
                waiting: sql::waiting(tx, ["with-arbiter", "with-arbiter"], LINES_MAX).await?,
                missed: sql::waiting(tx, ["not-complied", "not-complied"], LINES_MAX).await?,
                recent: sql::newest(tx, LINES_MAX).await?,
            })
        })
    });
    Ok(lists.await?)
}

/// One claim with all that happened to it.
pub async fn show_claim(guardian: &Guardian, id: ClaimId) -> Result<(Claim, Vec<Told>), Trouble> {
    let found = guardian.store().read("claims.show", move |tx| {
        Box::pin(async move { Ok::<_, Fault>((sql::load(tx, id).await?, sql::story(tx, id).await?)) })
    });
    let (claim, story) = found.await?;
    Ok((claim.ok_or(Trouble::NotFound("claim"))?, story))
}

/// How many claims of each kind stand where, by agency: public (SG-20).
pub async fn count_claims(guardian: &Guardian) -> Result<Vec<(Kind, String, String, i64)>, Trouble> {
    Ok(guardian.store().read("claims.tally", |tx| Box::pin(sql::tally(tx))).await?)
}

/// Decides a claim. The decision binds the owner.
pub async fn decide_claim(
    guardian: &Guardian,
    official: &DemoOfficial,
    id: ClaimId,
    decision: Decision,
) -> Result<Claim, Trouble> {
    let by = Party::Official { agency: guardian.agency().clone(), duty: official.role.to_string() };
    let Decision { for_person, reasons, sanction } = decision;
    act(guardian, "claims.decide", id, by, Command::Decide { for_person, reasons, sanction }).await
}

/// Counts decisions that are late here, and those that owners did not carry out in time. Gives how many rang.
pub async fn ring_claims_once(guardian: &Guardian) -> Result<usize, Trouble> {
    if guardian.office() != Office::Arbiter {
        return Ok(0);
    }
    let today = guardian.today();
    let rung = guardian.store().read("claims.rung", move |tx| {
        Box::pin(sql::rung(tx, ["with-arbiter", "decided"], today, ROUND_MAX))
    });
    let mut count = 0;
    for id in rung.await? {
        let before = show_claim(guardian, id).await?.0.version;
        match act(guardian, "claims.ring", id, Party::Nobody, Command::Ring).await {
            Ok(claim) => count += usize::from(claim.version > before),
            // Somebody acted in the meantime: nothing is late any more.
            Err(Trouble::Refused { .. }) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(count)
}

/// One step that is taken here: decided, kept and told in one commit.
async fn act(
    guardian: &Guardian,
    name: &'static str,
    id: ClaimId,
    by: Party,
    command: Command,
) -> Result<Claim, Trouble> {
    let worker = guardian.clone();
    let claim = guardian
        .store()
        .write(name, move |tx| {
            let (guardian, by, command) = (worker.clone(), by.clone(), command.clone());
            Box::pin(async move {
                let claim = sql::load(tx, id).await?.ok_or(Trouble::NotFound("claim"))?;
                let country = guardian.country();
                let clocks = Clocks { terms: Terms::of(country), calendar: &country.calendar };
                let events = decide(&claim, &by, command, clocks, Now { today: guardian.today() })?;
                keep(tx, &guardian, claim, events).await
            })
        })
        .await?;
    guardian.wake();
    Ok(claim)
}

/// Keeps steps and tells them: the window each, the owner each too; a decision comes to the owner with the whole
/// story, for an owner that did not take the claim in has none.
async fn keep(
    tx: &Tx<'_>,
    guardian: &Guardian,
    mut claim: Claim,
    events: Vec<Event>,
) -> Result<Claim, Trouble> {
    let (before, id) = (claim.version, claim.filing.id);
    let steps = take(&mut claim, events, guardian.at().0);
    sql::keep(tx, before, &claim, &steps, guardian.at()).await?;
    for told in steps {
        let step = Message::Step { id, told: Box::new(told.clone()) };
        tell(tx, guardian, portal(guardian), id, step.clone()).await?;
        match told.event {
            Event::Decided { .. } => {
                let story = sql::story(tx, id).await?;
                tell(tx, guardian, &claim.filing.owner, id, Message::File { id, story }).await?;
            }
            Event::NotComplied => tell(tx, guardian, &claim.filing.owner, id, step).await?,
            _ => {}
        }
    }
    Ok(claim)
}

async fn tell(
    tx: &Tx<'_>,
    guardian: &Guardian,
    to: &AgencyId,
    claim: ClaimId,
    message: Message,
) -> Result<(), Trouble> {
    let matter = Matter::Claim(message).json();
    Ok(guardian.post(tx, to, &claim.to_string(), Body::Oversight { matter }).await?)
}

fn portal(guardian: &Guardian) -> &AgencyId {
    &guardian.inner.parts.portal
}
