//! A month of the lottery and what became of each drawn leaf.

use super::Failing;
use calendar::Instant;
use serde::{Deserialize, Serialize};
use tlog::{FIELDS, Field, Hash, Leaf, Opening};

/// How many days the owner of a drawn leaf has to open it.
pub const ANSWER_DAYS: i64 = 5;

/// How many leaves a month draws unless the arbiter draws more: one wrong leaf in a hundred is then found in 95
/// of 100 months (`1 - 0.99^300`).
pub const SAMPLE: usize = 300;

const DAY_MICROS: i64 = 86_400 * 1_000_000;

/// One month's draw, as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// `2026-11`.
    pub month: String,
    /// The log's origin.
    pub origin: String,
    /// The witnessed checkpoint, with its cosignatures: the seed.
    pub note: String,
    /// The leaves that the checkpoint covers.
    pub size: u64,
    /// How many leaves were drawn.
    pub drawn: u64,
    /// When.
    pub at: Instant,
}

/// What of an opened leaf names nobody: what parliament sees samples of (SG-04).
pub const SAMPLE_FIELDS: [Field; 7] = [
    Field::Provider,
    Field::Service,
    Field::Fields,
    Field::Requester,
    Field::Role,
    Field::Purpose,
    Field::Article,
];

/// An opened leaf without persons. Its opening still rebuilds the leaf's commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The leaf's number.
    pub index: u64,
    /// Its day, since 1970 UTC.
    pub day: u32,
    /// Its commitment.
    pub commitment: Hash,
    /// [`SAMPLE_FIELDS`], open; the others closed.
    pub opening: Opening,
}

impl Sample {
    /// Whether the open fields are those that the leaf was made from, and no other is open.
    pub fn holds(&self) -> bool {
        let closed = |field: &Field| SAMPLE_FIELDS.contains(field) || self.opening.value(*field).is_none();
        self.opening.root() == Some(self.commitment) && FIELDS.iter().all(closed)
    }
}

/// One drawn leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its month.
    pub month: String,
    /// Its number in the log.
    pub index: u64,
    /// The leaf.
    pub leaf: Leaf,
    /// Who is asked to open it; empty when the code of the leaf belongs to no member.
    pub owner: String,
    /// When it was asked.
    pub asked: Instant,
    /// When it was opened; none while it was not.
    pub answered: Option<Instant>,
    /// What was found; none while it was not judged.
    pub verdict: Option<Result<(), Failing>>,
}

/// Where a drawn leaf stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Asked; there is still time.
    Waiting,
    /// Opened and everything holds.
    Holds,
    /// Opened, or unownable, and something is wrong.
    Fails(Failing),
    /// Not opened within [`ANSWER_DAYS`]: counted in public.
    Missing,
}

impl Drawn {
    /// The last moment at which an answer is in time.
    pub fn due(&self) -> Instant {
        Instant(self.asked.0.saturating_add(ANSWER_DAYS * DAY_MICROS))
    }

    /// Where it stands at a moment. A leaf that was opened late keeps its verdict and stays among the late ones
    /// ([`Drawn::was_late`]).
    pub fn outcome(&self, now: Instant) -> Outcome {
        match self.verdict {
            Some(Ok(())) => Outcome::Holds,
            Some(Err(failing)) => Outcome::Fails(failing),
            None if now > self.due() => Outcome::Missing,
            None => Outcome::Waiting,
        }
    }

    /// Whether the answer came after its time, or has not come though the time is over.
    pub fn was_late(&self, now: Instant) -> bool {
        self.answered.unwrap_or(now) > self.due()
    }
}

/// What is published of a set of drawn leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Drawn.
    pub drawn: u64,
    /// Still in time.
    pub waiting: u64,
    /// Opened and right.
    pub hold: u64,
    /// Opened and wrong.
    pub fail: u64,
    /// Not opened in time and not opened yet.
    pub missing: u64,
    /// Opened after their time, or missing.
    pub late: u64,
    /// The wrong ones by reason, in the order of [`Failing::ALL`].
    pub by_reason: Vec<(Failing, u64)>,
}

/// Counts a set of drawn leaves at a moment.
pub fn totals(drawn: &[Drawn], now: Instant) -> Totals {
    let mut totals = Totals { drawn: drawn.len() as u64, ..Totals::default() };
    let mut reasons = std::collections::BTreeMap::new();
    for leaf in drawn {
        totals.late += u64::from(leaf.was_late(now));
        match leaf.outcome(now) {
            Outcome::Waiting => totals.waiting += 1,
            Outcome::Holds => totals.hold += 1,
            Outcome::Missing => totals.missing += 1,
            Outcome::Fails(reason) => {
                totals.fail += 1;
                *reasons.entry(reason).or_insert(0) += 1;
            }
        }
    }
    totals.by_reason = reasons.into_iter().collect();
    totals
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog::Kind;

    fn drawn(answered: Option<i64>, verdict: Option<Result<(), Failing>>) -> Drawn {
        let leaf = Leaf {
            kind: Kind::Access,
            basis: 1,
            provider: 2,
            requester: 3,
            day: 4,
            reference: 0,
            due: 0,
            count: 1,
            tag: Hash::ZERO,
            commitment: Hash::ZERO,
            aux: Hash::ZERO,
        };
        Drawn {
            month: "2026-11".to_owned(),
            index: 0,
            leaf,
            owner: "library".to_owned(),
            asked: Instant(0),
            answered: answered.map(Instant),
            verdict,
        }
    }

    /// An owner that keeps a drawn leaf shut is counted from the first moment after the fifth day (SG-22).
    #[test]
    fn a_withheld_opening_is_counted_after_five_days() {
        let due = ANSWER_DAYS * DAY_MICROS;
        let shut = drawn(None, None);
        assert_eq!(shut.outcome(Instant(due)), Outcome::Waiting);
        assert!(!shut.was_late(Instant(due)));
        assert_eq!(shut.outcome(Instant(due + 1)), Outcome::Missing);
        assert!(shut.was_late(Instant(due + 1)));
        // Opened at last, it is judged, and the delay stays visible.
        let late = drawn(Some(due + 1), Some(Ok(())));
        assert_eq!((late.outcome(Instant(due * 9)), late.was_late(Instant(due * 9))), (Outcome::Holds, true));
        assert!(!drawn(Some(due), Some(Ok(()))).was_late(Instant(due * 9)));
    }

    #[test]
    fn totals_add_up() {
        let all = [
            drawn(None, None),
            drawn(Some(1), Some(Ok(()))),
            drawn(Some(1), Some(Err(Failing::Tag))),
            drawn(Some(1), Some(Err(Failing::Case))),
            drawn(Some(1), Some(Err(Failing::Case))),
        ];
        let totals = totals(&all, Instant(ANSWER_DAYS * DAY_MICROS + 1));
        assert_eq!((totals.drawn, totals.hold, totals.fail, totals.missing, totals.waiting), (5, 1, 3, 1, 0));
        assert_eq!(totals.late, 1);
        assert_eq!(totals.by_reason, [(Failing::Tag, 1), (Failing::Case, 2)]);
    }
}
