//! Doing what a claim asks for, in the transaction that says so: the record is corrected or erased, the use is
//! stopped, and those who had got the wrong data are found in the access log.

use super::tell;
use crate::Trouble;
use crate::app::{Node, actor_text};
use access::Actor;
use calendar::Instant;
use ids::{AgencyId, PersonKey, RecordId, RegisterId};
use oversight::claim::{Claim, Subject, sql};
use pack::model::{Register, Values};
use registers::change::{Corrected, Correction, Erasure, Kept};
use std::collections::BTreeSet;
use store::Tx;

/// The most looks at one person that are read to know which the person may see; a receiver behind them is told all
/// the same.
const LOOKS_READ_MAX: i64 = 100_000;

/// Carries a claim out and gives who had got the wrong data. `ordered`: by the arbiter's binding decision; an owner
/// alone erases nothing that the law obliges it to keep.
pub(super) async fn carry_out(
    tx: &Tx<'_>,
    node: &Node,
    official: &Actor,
    claim: &Claim,
    ordered: bool,
) -> Result<Vec<AgencyId>, Trouble> {
    let filing = &claim.filing;
    let decided_by = if ordered { &filing.arbiter } else { &filing.owner };
    let (register, record) = match &filing.subject {
        Subject::Correct { register, record, .. } | Subject::Erase { register, record } => {
            (register, *record)
        }
        Subject::Object { .. } => {
            sql::stop(tx, claim, node.at()).await?;
            return Ok(Vec::new());
        }
        Subject::Explain { .. } | Subject::Complain { .. } => return Ok(Vec::new()),
    };
    let register = node.own_register(register).ok_or(Trouble::NotFound("register"))?;
    let subjects = registers::change::subjects_of(tx, register, record).await?;
    if !subjects.contains(&filing.person) {
        return Err(Trouble::NotFound("record"));
    }
    let since = registers::change::last_change(tx, record).await?.ok_or(Trouble::NotFound("record"))?;
    let receivers = receivers(tx, node, &register.id, &subjects, since).await?;
    match &filing.subject {
        Subject::Correct { field, wanted, .. } => {
            let values = [(field.to_string(), wanted.clone())].into_iter().collect();
            correct(tx, node, register, record, values, claim, decided_by, official).await?;
        }
        _ => erase(tx, node, register, record, claim, decided_by, since, ordered).await?,
    }
    tell::receivers(tx, node, claim, decided_by, &receivers.told).await?;
    Ok(receivers.shown)
}

#[expect(
    clippy::too_many_arguments,
    reason = "each says another thing about one write, and nothing outlives it"
)]
async fn correct(
    tx: &Tx<'_>,
    node: &Node,
    register: &Register,
    record: RecordId,
    values: Values,
    claim: &Claim,
    decided_by: &AgencyId,
    official: &Actor,
) -> Result<(), Trouble> {
    let change = Correction {
        record,
        values,
        claim: claim.filing.id,
        decided_by: decided_by.clone(),
        actor: actor_text(official),
        at: node.at(),
    };
    match registers::change::correct(tx, register, &change).await? {
        Corrected::Version(_) => Ok(()),
        Corrected::Unknown => Err(Trouble::NotFound("record")),
        Corrected::Held(holder) => Err(Trouble::Duplicate(holder)),
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "each says another thing about one write, and nothing outlives it"
)]
async fn erase(
    tx: &Tx<'_>,
    node: &Node,
    register: &Register,
    record: RecordId,
    claim: &Claim,
    decided_by: &AgencyId,
    changed: Instant,
    ordered: bool,
) -> Result<(), Trouble> {
    if !ordered {
        let changed = changed.date_in(&node.inner.zone);
        registers::change::may_erase(register, changed, node.now().today).map_err(kept)?;
    }
    let erasure = Erasure { record, claim: claim.filing.id, decided_by: decided_by.clone(), at: node.at() };
    if registers::change::erase(tx, register, &erasure).await? {
        return Ok(());
    }
    Err(Trouble::NotFound("record"))
}

/// The term of the register as a refusal that names its article.
pub(super) fn kept(kept: Kept) -> Trouble {
    Trouble::Kept { until: kept.until, act: kept.basis.act.to_string(), article: kept.basis.article }
}

/// Who had got wrong data.
struct Receivers {
    /// Everybody: each is told.
    told: Vec<AgencyId>,
    /// Those whose looks the person may see today: what a warrant seals is told to its receiver and shown to nobody
    /// before its day (SG-19).
    shown: Vec<AgencyId>,
}

/// Other agencies that were given the register's data about these persons since the wrong state was written: the
/// access log knows them all. The window is none: it shows the person their own data.
async fn receivers(
    tx: &Tx<'_>,
    node: &Node,
    register: &RegisterId,
    persons: &[PersonKey],
    since: Instant,
) -> Result<Receivers, Trouble> {
    let source = access::Source::Register(register.clone()).to_string();
    let (mut told, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for person in persons {
        let given = ledger::receivers(tx, person, &source, since).await?;
        told.extend(given.into_iter().filter_map(|one| one.agency.parse::<AgencyId>().ok()));
        let looks = ledger::looks_at(tx, person, tlog::day_of_micros(node.at().0), LOOKS_READ_MAX).await?;
        let of_source = looks.into_iter().filter(|look| look.source == source && look.at_micros >= since.0);
        seen.extend(of_source.filter_map(|look| look.requester.parse::<AgencyId>().ok()));
    }
    told.remove(node.agency());
    told.remove(&node.inner.portal);
    let shown = told.intersection(&seen).cloned().collect();
    Ok(Receivers { told: told.into_iter().collect(), shown })
}
