//! Claims of persons at the agency that answers them (SG-06 to SG-08), and notices of corrections at agencies that
//! had got the data.
//!
//! A claim comes from the window; later steps come each from the party that may take it: an appeal from the window,
//! a decision from the arbiter. What is decided here goes to the window, and to the arbiter once it has the claim.

mod carry_out;
mod desk;
mod tell;

pub use desk::{
    ClaimFile, ClaimLists, Verdict, answer_claim, carry_out_claim, ring_claims_once, show_claim, show_claims,
};

use crate::Trouble;
use crate::app::Node;
use exchange::Envelope;
use ids::{AgencyId, ClaimId};
use oversight::claim::wire::{Answer, Message, Notice, Role, Told};
use oversight::claim::{Clocks, Fit, Now, Subject, Terms, fit, merge, open, sql};
use oversight::wire::Said;
use pack::values::check_values;
use store::Tx;

/// Takes a message about claims in, in its own transaction.
pub(super) async fn receive(
    tx: &Tx<'_>,
    node: &Node,
    envelope: &Envelope,
    message: Message,
) -> Result<Said, Trouble> {
    match message {
        Message::File { id, story } => take_in(tx, node, envelope, id, &story).await,
        Message::Step { id, told } => take_step(tx, node, &envelope.from, id, *told).await,
        Message::Corrected { notice } => note(tx, node, &envelope.from, &notice).await,
        Message::Noted { id } => tell::noted(tx, node, &envelope.from, id).await,
    }
}

/// A claim comes in: from the window when it is filed, from the arbiter with its decision, also when this agency
/// had not taken it in. A value that the register could not hold is refused, and the claim goes to the arbiter.
async fn take_in(
    tx: &Tx<'_>,
    node: &Node,
    envelope: &Envelope,
    id: ClaimId,
    story: &[Told],
) -> Result<Said, Trouble> {
    let decided = Some(&envelope.from) == arbiter(node);
    if !decided && envelope.from != node.inner.portal {
        return Err(Trouble::WrongDuty { duty: envelope.from.to_string() });
    }
    // The arbiter had the whole claim before it; the window tells what is the person's to tell.
    let may = |told: &&Told| decided || Role::Window.may_tell(&told.event);
    let told: Vec<Told> = story.iter().filter(may).cloned().collect();
    let (claim, before, merged) = match sql::load(tx, id).await? {
        Some(mut claim) => {
            let before = claim.version;
            let merged = merge(&mut claim, &told);
            (claim, before, merged)
        }
        None => {
            let (claim, merged) = open(&told).ok_or(Trouble::NotFound("claim"))?;
            about_own(node, &claim.filing.subject)?;
            (claim, 0, merged)
        }
    };
    let filing = &claim.filing;
    if filing.id != id || &filing.owner != node.agency() || Some(&filing.arbiter) != arbiter(node) {
        return Err(Trouble::NotFound("claim"));
    }
    if merged.taken.is_empty() {
        return Ok(Said::Claim(Answer::Known));
    }
    sql::keep(tx, before, &claim, &merged.taken, node.at()).await?;
    Ok(Said::Taken)
}

/// What a claim names must be this agency's, and a wanted value one that the register can hold.
fn about_own(node: &Node, subject: &Subject) -> Result<(), Trouble> {
    let Some(register) = subject.register() else { return Ok(()) };
    let register = node.own_register(register).ok_or(Trouble::NotFound("register"))?;
    let Subject::Correct { field, wanted, .. } = subject else { return Ok(()) };
    let field = register.field(field.as_str()).ok_or(Trouble::NotFound("field"))?.clone();
    let values: pack::model::Values = [(field.id.to_string(), wanted.clone())].into_iter().collect();
    check_values(&[field], true, &values, &node.door()).map(drop).map_err(Trouble::Fields)
}

/// A step that another party took.
async fn take_step(
    tx: &Tx<'_>,
    node: &Node,
    from: &AgencyId,
    id: ClaimId,
    told: Told,
) -> Result<Said, Trouble> {
    let Some(mut claim) = sql::load(tx, id).await? else { return Err(Trouble::Early) };
    let role = Role::of(&claim.filing, from, &node.inner.portal);
    if !role.is_some_and(|role| role != Role::Owner && role.may_tell(&told.event)) {
        return Err(Trouble::WrongDuty { duty: from.to_string() });
    }
    match fit(&claim, &told.event) {
        Fit::Early => Err(Trouble::Early),
        Fit::Stale => Ok(Said::Claim(Answer::Known)),
        Fit::Applies => {
            let before = claim.version;
            let merged = merge(&mut claim, &[told]);
            sql::keep(tx, before, &claim, &merged.taken, node.at()).await?;
            Ok(Said::Taken)
        }
    }
}

/// Data that this agency had got were wrong: noted, and the owner is told that it was. Only the register's owner
/// says so.
async fn note(tx: &Tx<'_>, node: &Node, from: &AgencyId, notice: &Notice) -> Result<Said, Trouble> {
    if node.owner_of(&notice.register) != Some(from) {
        return Err(Trouble::WrongDuty { duty: from.to_string() });
    }
    if !sql::note(tx, from, notice, node.at()).await? {
        return Ok(Said::Claim(Answer::Known));
    }
    tell::post(tx, node, from, notice.claim, Message::Noted { id: notice.claim }).await?;
    Ok(Said::Taken)
}

/// The arbiter of this country; none in a country without institutions of oversight.
fn arbiter(node: &Node) -> Option<&AgencyId> {
    node.country().institutions.as_ref().map(|institutions| &institutions.arbiter)
}

fn clocks(node: &Node) -> Clocks<'_> {
    Clocks { terms: Terms::of(node.country()), calendar: &node.country().calendar }
}

fn today(node: &Node) -> Now {
    Now { today: node.now().today }
}
