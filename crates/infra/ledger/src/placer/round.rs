//! One round: everything that waits, in order, into the log.

use super::line::{Outcome, Turn};
use super::{AWAY_PAUSE_MICROS, PlaceFault, Placer, ROUND_ENTRIES_MAX, Receipt, receipt, sql};
use crate::public::LogDown;
use ids::EntryId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

/// What a round found.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// What may be released now.
    pub(super) receipts: BTreeMap<EntryId, Receipt>,
    /// All that waited, also what must wait on.
    pub(super) seen: BTreeSet<EntryId>,
    /// Why the log did not take what is not among the receipts.
    pub(super) away: Option<String>,
    /// Looks under a seal that cannot be put into escrow, with the reason.
    pub(super) blocked: BTreeMap<EntryId, String>,
}

/// Why a round did not reach its end.
pub(super) enum Stop {
    /// The log or the custodian is away.
    Away(String),
    /// Nothing of it may be released.
    Fault(PlaceFault),
}

impl<T: Into<PlaceFault>> From<T> for Stop {
    fn from(fault: T) -> Self {
        Self::Fault(fault.into())
    }
}

impl From<LogDown> for Stop {
    fn from(down: LogDown) -> Self {
        match down {
            LogDown::Away(why) => Self::Away(why),
            LogDown::Refused(why) => Self::Fault(PlaceFault::Refused(why)),
        }
    }
}

impl Placer {
    /// Waits until these entries are in the public log and gives their receipts, in their order. While the log is
    /// away they are sealed as late instead, within the limits. After a fault nothing of them may leave.
    pub async fn place(&self, entries: &[EntryId]) -> Result<Vec<Receipt>, PlaceFault> {
        let mut found: BTreeMap<EntryId, Receipt> = BTreeMap::new();
        loop {
            let round = self.joined(false).await?;
            let known = |id: &&EntryId| !found.contains_key(*id);
            let fresh: Vec<Receipt> =
                entries.iter().filter(known).filter_map(|id| round.receipts.get(id)).cloned().collect();
            found.extend(fresh.into_iter().map(|receipt| (receipt.entry, receipt)));
            let missing: Vec<EntryId> =
                entries.iter().filter(|id| !found.contains_key(*id)).copied().collect();
            if !missing.is_empty() {
                self.look_up(&missing, &round, &mut found).await?;
            }
            if entries.iter().all(|id| found.contains_key(id)) {
                return Ok(entries.iter().filter_map(|id| found.get(id)).cloned().collect());
            }
        }
    }

    /// Places all that waits in this store, or seals it as late: before a message leaves whose entries nobody named.
    /// Gives how many entries it moved.
    pub async fn settle(&self) -> Result<usize, PlaceFault> {
        self.rounds(false).await
    }

    /// The same for the worker: it tries the log also shortly after a failure.
    pub async fn work(&self) -> Result<usize, PlaceFault> {
        self.rounds(true).await
    }

    async fn rounds(&self, anyhow: bool) -> Result<usize, PlaceFault> {
        let mut moved = 0;
        loop {
            let round = self.joined(anyhow).await?;
            moved += round.receipts.len();
            if let Some((_, why)) = round.blocked.first_key_value() {
                return Err(PlaceFault::Escrow(why.clone()));
            }
            if round.away.is_some() || round.receipts.is_empty() {
                return Ok(moved);
            }
        }
    }

    /// Leads a round, or waits for the one that is under way.
    async fn joined(&self, anyhow: bool) -> Outcome {
        loop {
            match self.line.enter() {
                Turn::Lead(lead) => {
                    let outcome = self.round(anyhow).await.map(Arc::new);
                    lead.end(&outcome);
                    return outcome;
                }
                Turn::Wait(hears) => {
                    if let Ok(outcome) = hears.await {
                        return outcome;
                    }
                }
            }
        }
    }

    /// Entries that a round did not bring: placed before, sealed before, or committed after it began.
    async fn look_up(
        &self,
        missing: &[EntryId],
        round: &Round,
        found: &mut BTreeMap<EntryId, Receipt>,
    ) -> Result<(), PlaceFault> {
        let ids: Arc<[EntryId]> = missing.into();
        let rows = self.parts.store.read("ledger.receipts", move |tx| {
            let ids = Arc::clone(&ids);
            Box::pin(async move { sql::of_ids(tx, &ids).await })
        });
        let rows = rows.await?;
        for id in missing {
            let row = rows.iter().find(|row| row.entry.id == *id).ok_or(PlaceFault::Unknown(*id))?;
            let late = row.late_seal.as_ref().filter(|_| round.away.is_some());
            if let Some(receipt) = receipt(&row.entry, late) {
                found.insert(*id, receipt);
            } else if row.entry.erased {
                return Err(PlaceFault::Unknown(*id));
            } else if let Some(why) = round.blocked.get(id) {
                return Err(PlaceFault::Escrow(why.clone()));
            } else if let Some(why) = round.away.as_ref().filter(|_| round.seen.contains(id)) {
                return Err(PlaceFault::Away(why.clone()));
            }
        }
        Ok(())
    }

    async fn round(&self, anyhow: bool) -> Result<Round, PlaceFault> {
        let mut round = Round::default();
        let now = self.parts.clock.now().0;
        let until = *self.away_until.lock().unwrap_or_else(PoisonError::into_inner);
        let stop = if !anyhow && now < until && now > until - 2 * AWAY_PAUSE_MICROS {
            Stop::Away("it was away a moment ago".to_owned())
        } else {
            match self.submit(&mut round).await {
                Ok(()) => {
                    *self.away_until.lock().unwrap_or_else(PoisonError::into_inner) = i64::MIN;
                    return Ok(round);
                }
                Err(stop) => stop,
            }
        };
        let Stop::Away(why) = stop else {
            let Stop::Fault(fault) = stop else { return Ok(round) };
            return Err(fault);
        };
        if matches!(until, i64::MIN) || now >= until || anyhow {
            *self.away_until.lock().unwrap_or_else(PoisonError::into_inner) = now + AWAY_PAUSE_MICROS;
        }
        self.seal_late(&mut round).await?;
        round.away = Some(why);
        Ok(round)
    }

    /// Makes the leaves, sends them, verifies the answer and stores it.
    async fn submit(&self, round: &mut Round) -> Result<(), Stop> {
        let waiting = self
            .parts
            .store
            .read("ledger.unplaced", |tx| Box::pin(sql::unplaced(tx, ROUND_ENTRIES_MAX)))
            .await?;
        round.seen.extend(waiting.iter().map(|row| row.entry.id));
        let leaves = self.prepare(waiting, round).await?;
        let mut rest = &leaves[..];
        while let Some(first) = rest.first() {
            let year = first.row.entry.year();
            let count = rest.iter().take_while(|leaf| leaf.row.entry.year() == year).count();
            let (now, later) = rest.split_at(count);
            self.send(year, now, round).await?;
            rest = later;
        }
        Ok(())
    }
}
