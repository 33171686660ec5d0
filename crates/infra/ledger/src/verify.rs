//! Computing the whole log of an owner again.

mod sql;

use crate::LogKeys;
use ids::EntryId;
use store::{Fault, Tx};

/// Entries read at a time.
const STRETCH: i64 = 1_000;

/// The most faults that are told one by one; the others are counted.
pub const FAULTS_MAX: usize = 100;

/// What a check of the log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries whose commitment was computed again, or which were erased.
    pub entries: u64,
    /// Those of them whose receipt was checked.
    pub placed: u64,
    /// Entries that wait for the public log.
    pub waiting: u64,
    /// Entries that were released while the log was away.
    pub late: u64,
    /// Entries whose details were erased.
    pub erased: u64,
    /// What does not hold, at most [`FAULTS_MAX`].
    pub faults: Vec<LogFault>,
    /// How many faults there are in all.
    pub wrong: u64,
}

/// How a log betrays tampering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogFault {
    /// The details of an entry do not give its commitment: it was edited.
    Edited { entry: EntryId },
    /// The receipt of an entry proves nothing, or proves another place or leaf.
    Receipt { entry: EntryId, why: String },
    /// Numbers of a series are missing: an entry was removed.
    Gap { series: String, given: i64, held: i64 },
    /// A number of a series stands twice.
    Doubled { series: String, n: i64 },
}

impl Verified {
    /// Whether everything holds.
    pub fn is_whole(&self) -> bool {
        self.wrong == 0
    }

    fn note(&mut self, fault: LogFault) {
        self.wrong += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }
}

/// Reads the log from the start: computes every commitment again, checks every receipt against the log's key, and
/// looks for missing and doubled numbers.
pub async fn verify(tx: &Tx<'_>, keys: &LogKeys) -> Result<Verified, Fault> {
    let (mut found, mut after) = (Verified::default(), 0);
    loop {
        let stretch = sql::stretch(tx, after, STRETCH).await?;
        let Some((last, _)) = stretch.last() else { break };
        after = *last;
        for (_, entry) in stretch {
            found.entries += 1;
            found.late += u64::from(entry.late);
            found.erased += u64::from(entry.erased);
            if !entry.erased && entry.computed() != Some(entry.commitment) {
                found.note(LogFault::Edited { entry: entry.id });
            }
            let Some(standing) = &entry.placed else {
                found.waiting += 1;
                continue;
            };
            found.placed += 1;
            let why = match keys.check(&standing.receipt, &entry.commitment) {
                Err(fault) => Some(fault.to_string()),
                Ok(proven) if proven.index != standing.index => Some("it proves another number".to_owned()),
                Ok(proven) if proven.leaf != standing.leaf => Some("it proves another leaf".to_owned()),
                Ok(proven) if proven.leaf.kind != entry.kind => {
                    Some("it proves another kind of look".to_owned())
                }
                Ok(_) => None,
            };
            if let Some(why) = why {
                found.note(LogFault::Receipt { entry: entry.id, why });
            }
        }
    }
    for (series, given, held) in sql::gaps(tx).await? {
        found.note(LogFault::Gap { series, given, held });
    }
    for (series, n) in sql::doubled(tx).await? {
        found.note(LogFault::Doubled { series, n });
    }
    Ok(found)
}
