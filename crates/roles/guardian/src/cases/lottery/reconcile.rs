//! Daily: what providers say they answered against what the log holds.

use super::draw_month::members;
use crate::{Guardian, Trouble};
use ledger::public::Origin;
use oversight::lottery::sql::{Finding, find};
use oversight::report::Tally;

/// What a reconciliation read.
#[derive(Debug)]
pub struct Reconciled {
    /// The year's log, counted.
    pub tally: Tally,
    /// New findings.
    pub found: usize,
}

/// Reads this year's log whole, compares day counts, keeps new findings; the same for last year's, whose last days
/// are due in this one. None while this year's log has no checkpoint.
pub async fn reconcile(guardian: &Guardian) -> Result<Option<Reconciled>, Trouble> {
    let now = guardian.origin(guardian.at());
    let before = Origin { year: now.year.saturating_sub(1), ..now.clone() };
    let old = of_log(guardian, &before).await?.map_or(0, |old| old.found);
    Ok(of_log(guardian, &now).await?.map(|new| Reconciled { found: old + new.found, ..new }))
}

async fn of_log(guardian: &Guardian, origin: &Origin) -> Result<Option<Reconciled>, Trouble> {
    let (at, members) = (guardian.at(), members(guardian));
    let Some(head) = guardian.head(origin).await? else { return Ok(None) };
    let mut tally = Tally::new(origin.year);
    guardian.whole(origin, &head.checkpoint, &mut |_, leaf| tally.add(leaf)).await?;
    let today = tlog::day_of_micros(at.0);
    let findings: Vec<Finding> = tally
        .counts()
        .differences(today)
        .into_iter()
        .map(|one| Finding {
            seq: 0,
            kind: "count".to_owned(),
            about: members
                .get(&one.provider)
                .map_or_else(|| format!("{:08x}", one.provider), ToString::to_string),
            day: one.day,
            place: None,
            what: if one.stated.is_none() { "uncounted" } else { "differs" }.to_owned(),
            detail: match one.stated {
                Some(stated) => format!("{} leaves, {stated} stated", one.leaves),
                None => format!("{} leaves, nothing stated", one.leaves),
            },
            at,
            settled: None,
        })
        .collect();
    let written = guardian.store().write("lottery.reconcile", move |tx| {
        let findings = findings.clone();
        Box::pin(async move {
            let mut new = 0;
            for finding in &findings {
                new += usize::from(find(tx, finding).await?);
            }
            Ok::<_, store::Fault>(new)
        })
    });
    Ok(Some(Reconciled { found: written.await?, tally }))
}
