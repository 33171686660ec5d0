//! The count of a day: told to the public log, so that anyone recounts an owner's leaves (DAYCOUNT).

mod sql;

use crate::public::LogDown;
use crate::{PlaceFault, Placer};
use std::sync::Arc;
use store::Fault;
use tlog::{Hash, Kind, LEAF_BYTES, Leaf, TlogProof};

/// The most days that are caught up on in one round: of a node that was down for a while.
pub const DAYS_MAX: u32 = 40;

/// A day's count on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) day: u32,
    pub(crate) leaf: [u8; LEAF_BYTES],
}

impl Placer {
    /// Tells the public log how many looks this owner counts for each day that is over and was not told yet: access,
    /// deferred, bulk and late ones, not those under a seal. Gives how many days were told. A crash tells the same
    /// leaf again, and the log answers with its old place. With the log away the day waits.
    pub async fn tell_days(&self) -> Result<usize, PlaceFault> {
        let today = tlog::day_of_micros(self.clock().now().0);
        let owner = self.owner().clone();
        let waiting = self
            .store()
            .write("ledger.count_day", move |tx| {
                let owner = owner.clone();
                Box::pin(async move {
                    let told = sql::last_day(tx, owner.agency().as_str()).await?;
                    let first = told.map_or(today.saturating_sub(1), |day| day.saturating_add(1));
                    for day in first.max(today.saturating_sub(DAYS_MAX))..today {
                        let counts = crate::day_counts(tx, owner.agency().as_str(), day).await?;
                        let looks: i64 =
                            counts.iter().filter(|(kind, _)| *kind != Kind::Sealed).map(|(_, n)| n).sum();
                        let count = u32::try_from(looks).unwrap_or(u32::MAX);
                        let leaf = Leaf {
                            kind: Kind::DayCount,
                            basis: 0,
                            provider: owner.code(),
                            requester: 0,
                            day,
                            reference: 0,
                            due: 0,
                            count,
                            tag: Hash::ZERO,
                            // Two agencies of one group may count alike; their leaves still differ.
                            commitment: owner.cover(&format!("day-count:{day}")),
                            aux: Hash::ZERO,
                        };
                        sql::count(tx, owner.agency().as_str(), &Day { day, leaf: leaf.bytes() }, looks)
                            .await?;
                    }
                    sql::untold(tx, owner.agency().as_str(), DAYS_MAX.into()).await
                })
            })
            .await?;
        let mut told = 0;
        for day in waiting {
            match self.tell(&day).await {
                Ok(()) => told += 1,
                Err(Ended::Later) => return Ok(told),
                Err(Ended::Fault(fault)) => return Err(fault),
            }
        }
        Ok(told)
    }

    async fn tell(&self, day: &Day) -> Result<(), Ended> {
        // The leaf stands in the log of the day that it counts.
        let origin = self.owner().origin(crate::owner::year_of(i64::from(day.day) * crate::sql::DAY_MICROS));
        let placed = match self.log().add(origin, vec![day.leaf]).await {
            Ok(placed) => placed.into_iter().next(),
            Err(LogDown::Away(_)) => return Err(Ended::Later),
            Err(LogDown::Refused(why)) => return Err(Ended::Fault(PlaceFault::Refused(why))),
        };
        let wrong = |why: String| Ended::Fault(PlaceFault::FalseProof(why));
        let placed = placed.ok_or_else(|| wrong("it does not answer for the leaf".to_owned()))?;
        let proof = TlogProof {
            index: placed.index,
            path: placed.path,
            extra: day.leaf.to_vec(),
            checkpoint: placed.checkpoint.to_string(),
        };
        let leaf = Leaf::read(&day.leaf).map_err(|fault| wrong(fault.to_string()))?;
        let receipt: Arc<str> = proof.to_string().into();
        self.keys().check(&receipt, &leaf.commitment).map_err(|fault| wrong(fault.to_string()))?;
        let (provider, number, index) = (self.provider(), day.day, placed.index);
        let stored: Result<(), Fault> = self
            .store()
            .write("ledger.tell_day", move |tx| {
                let (provider, receipt) = (Arc::clone(&provider), Arc::clone(&receipt));
                Box::pin(async move { sql::tell(tx, &provider, number, index, &receipt).await })
            })
            .await;
        stored.map_err(|fault| Ended::Fault(fault.into()))
    }
}

/// Why a day was not told.
enum Ended {
    /// The log is away.
    Later,
    /// Something is wrong.
    Fault(PlaceFault),
}
