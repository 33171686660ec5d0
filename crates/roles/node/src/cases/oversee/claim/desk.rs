//! The owner's desk: officials read claims, answer them with reasons, and carry out what the arbiter decided.

use super::carry_out::carry_out;
use super::{clocks, tell, today};
use crate::Trouble;
use crate::app::Node;
use access::{Actor, Asker};
use ids::{AgencyId, ClaimId, EntryId};
use ledger::Held;
use oversight::claim::sql::ClaimLine;
use oversight::claim::wire::{Notice, Told};
use oversight::claim::{Claim, Command, Party, decide, sql};
use pack::model::{DemoOfficial, Values};
use store::{Fault, Tx};

/// The most lines of each list of the desk.
const LINES_MAX: i64 = 200;

/// The most clocks of one round.
const ROUND_MAX: i64 = 100;

/// The claims of an owner's desk.
#[derive(Clone, Debug)]
pub struct ClaimLists {
    /// What waits for an answer or for being carried out, the nearest day first.
    pub waiting: Vec<ClaimLine>,
    /// What was decided but not carried out in time.
    pub missed: Vec<ClaimLine>,
    /// What changed last.
    pub recent: Vec<ClaimLine>,
    /// What other agencies said of data that this one had got: the owner, what, when.
    pub notices: Vec<(AgencyId, Notice, calendar::Instant)>,
}

/// A claim with its history and what the record says now.
#[derive(Clone, Debug)]
pub struct ClaimFile {
    /// The claim.
    pub claim: Claim,
    /// All that happened.
    pub story: Vec<Told>,
    /// The record that the claim names, as it is now; none when it names none, or the record is gone.
    pub record: Option<Values>,
}

/// What an official says to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The person is right: it is done at once.
    Upheld,
    /// The person is not right; they may go to the arbiter.
    Refused,
}

/// The lists of the desk. Claims name their persons, not what registers say of them.
pub async fn show_claims(node: &Node) -> Result<ClaimLists, Trouble> {
    let lists = node.store().read("claims.show_desk", |tx| {
        Box::pin(async move {
            Ok::<_, Fault>(ClaimLists {
                waiting: sql::waiting(tx, ["with-owner", "decided"], LINES_MAX).await?,
                missed: sql::waiting(tx, ["not-complied", "not-complied"], LINES_MAX).await?,
                recent: sql::newest(tx, LINES_MAX).await?,
                notices: sql::notices(tx, LINES_MAX).await?,
            })
        })
    });
    Ok(lists.await?)
}

/// Opens a claim. If it names a record, the record is looked at, with an entry like any look.
pub async fn show_claim(node: &Node, official: &DemoOfficial, id: ClaimId) -> Result<ClaimFile, Trouble> {
    let (worker, who) = (node.clone(), official.clone());
    let file = node
        .store()
        .write("claims.show", move |tx| {
            let (node, who) = (worker.clone(), who.clone());
            Box::pin(async move {
                let claim = sql::load(tx, id).await?.ok_or(Trouble::NotFound("claim"))?;
                let story = sql::story(tx, id).await?;
                let mut entries = Vec::new();
                let record = look(tx, &node, &who, &claim, &mut entries).await?;
                Ok::<_, Trouble>(Held::new(ClaimFile { claim, story, record }, entries))
            })
        })
        .await?;
    node.wake();
    Ok(node.placer().release(file).await?)
}

/// The record of a claim as it is now, for a permit of its person.
async fn look(
    tx: &Tx<'_>,
    node: &Node,
    official: &DemoOfficial,
    claim: &Claim,
    entries: &mut Vec<EntryId>,
) -> Result<Option<Values>, Trouble> {
    let asker = &Asker { agency: node.agency().clone(), actor: actor(official) };
    let filing = &claim.filing;
    let (Some(register), Some(record)) = (filing.subject.register(), filing.subject.record()) else {
        return Ok(None);
    };
    let Some(register) = node.own_register(register) else { return Ok(None) };
    for field in register.subjects() {
        if !registers::is_subject(tx, &register.id, field.id.as_str(), &filing.person.stored()).await? {
            continue;
        }
        let granted = access::decide_claim(node.country(), asker, &filing.person, &register.id, &field.id)?;
        let reference = filing.id.to_string();
        let permit = ledger::record(tx, granted, node.occasion_of(official, &reference)).await?;
        entries.push(permit.entry());
        if let Some(state) = registers::change::states(tx, permit, record).await?.pop() {
            return Ok(Some(state.values));
        }
    }
    Ok(None)
}

/// Answers a claim. One that is upheld is carried out in the same commit.
pub async fn answer_claim(
    node: &Node,
    official: &DemoOfficial,
    id: ClaimId,
    verdict: Verdict,
    reasons: String,
) -> Result<Claim, Trouble> {
    let who = official.clone();
    act(node, "claims.answer", id, move |tx, node, claim| {
        let (who, reasons) = (who.clone(), reasons.clone());
        Box::pin(async move {
            let upheld = verdict == Verdict::Upheld;
            // What cannot be answered now is refused before anything is changed.
            let refused = Command::Answer { upheld, reasons: reasons.clone(), receivers: Vec::new() };
            decide(&claim, &party(&node, &who), refused, clocks(&node), today(&node))?;
            let receivers =
                if upheld { carry_out(tx, &node, &actor(&who), &claim, false).await? } else { Vec::new() };
            let command = Command::Answer { upheld, reasons, receivers };
            let events = decide(&claim, &party(&node, &who), command, clocks(&node), today(&node))?;
            tell::keep(tx, &node, claim, events).await
        })
    })
    .await
}

/// Carries out what the arbiter decided.
pub async fn carry_out_claim(node: &Node, official: &DemoOfficial, id: ClaimId) -> Result<Claim, Trouble> {
    let who = official.clone();
    act(node, "claims.comply", id, move |tx, node, claim| {
        let who = who.clone();
        Box::pin(async move {
            let before = Command::Comply { receivers: Vec::new() };
            decide(&claim, &party(&node, &who), before, clocks(&node), today(&node))?;
            let receivers = carry_out(tx, &node, &actor(&who), &claim, true).await?;
            let command = Command::Comply { receivers };
            let events = decide(&claim, &party(&node, &who), command, clocks(&node), today(&node))?;
            tell::keep(tx, &node, claim, events).await
        })
    })
    .await
}

/// Brings claims whose day has passed to the arbiter, without anybody's act (SG-07). Gives how many.
pub async fn ring_claims_once(node: &Node) -> Result<usize, Trouble> {
    let today_is = today(node).today;
    let rung = node.store().read("claims.rung", move |tx| {
        Box::pin(sql::rung(tx, ["with-owner", "with-owner"], today_is, ROUND_MAX))
    });
    let rung = rung.await?;
    for id in &rung {
        act(node, "claims.ring", *id, move |tx, node, claim| {
            Box::pin(async move {
                let events = decide(&claim, &Party::Nobody, Command::Ring, clocks(&node), today(&node));
                match events {
                    Ok(events) => tell::keep(tx, &node, claim, events).await,
                    // Somebody acted in the meantime: nothing is late any more.
                    Err(_) => Ok(claim),
                }
            })
        })
        .await?;
    }
    Ok(rung.len())
}

/// One write about one claim.
async fn act<F>(node: &Node, name: &'static str, id: ClaimId, body: F) -> Result<Claim, Trouble>
where
    F: for<'a, 'b> Fn(&'a Tx<'b>, Node, Claim) -> store::BoxFuture<'a, Result<Claim, Trouble>>
        + Send
        + Sync
        + 'static,
{
    let worker = node.clone();
    let body = std::sync::Arc::new(body);
    let claim = node
        .store()
        .write(name, move |tx| {
            let (node, body) = (worker.clone(), body.clone());
            Box::pin(async move {
                let claim = sql::load(tx, id).await?.ok_or(Trouble::NotFound("claim"))?;
                body(tx, node, claim).await
            })
        })
        .await?;
    node.wake();
    Ok(claim)
}

fn actor(official: &DemoOfficial) -> Actor {
    Actor::Official { name: official.id.clone(), role: official.role.clone() }
}

fn party(node: &Node, official: &DemoOfficial) -> Party {
    Party::Official { agency: node.agency().clone(), duty: official.role.to_string() }
}
