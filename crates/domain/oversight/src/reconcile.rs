//! Reconciliation: what each provider says it answered on a day against what the public log holds (SG-22).
//!
//! A provider's DAYCOUNT counts its ACCESS, DEFERRED, BULK and LATE leaves of the day; sealed leaves name no
//! provider and are counted by the operator's own DAYCOUNT (provider 0). The newest DAYCOUNT of a day holds: a
//! LATE leaf may be placed after the first. Anyone computes this; `tools/recount` does.

use std::collections::BTreeMap;
use tlog::{Kind, Leaf};

/// How many days after a day its count must stand in the log.
pub const COUNT_WITHIN_DAYS: u32 = 2;

/// The provider of sealed leaves and of the operator's counts.
pub const SEALED_PROVIDER: u32 = 0;

/// Counts by day and provider: a fold over leaves in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    days: BTreeMap<(u32, u32), Day>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Day {
    leaves: u64,
    stated: Option<u64>,
}

/// A day on which a provider's word and the log differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The day, since 1970 UTC.
    pub day: u32,
    /// The provider's public code; [`SEALED_PROVIDER`] for sealed looks.
    pub provider: u32,
    /// Leaves of that day in the log.
    pub leaves: u64,
    /// What the provider stated; none when it stated nothing in time.
    pub stated: Option<u64>,
}

impl Counts {
    /// Takes one leaf in.
    pub fn add(&mut self, leaf: &Leaf) {
        match leaf.kind {
            Kind::DayCount => {
                self.days.entry((leaf.day, leaf.provider)).or_default().stated = Some(leaf.count.into());
            }
            Kind::Sealed => self.days.entry((leaf.day, SEALED_PROVIDER)).or_default().leaves += 1,
            kind if kind.is_look() => {
                self.days.entry((leaf.day, leaf.provider)).or_default().leaves += 1;
            }
            _ => {}
        }
    }

    /// The days before `today` whose counts must stand and differ, or are missing.
    pub fn differences(&self, today: u32) -> Vec<Difference> {
        let due = |day: u32| day.saturating_add(COUNT_WITHIN_DAYS) <= today;
        let differs = |day: &Day| day.stated != Some(day.leaves);
        let rows = self.days.iter().filter(|((day, _), counted)| due(*day) && differs(counted));
        rows.map(|((day, provider), counted)| Difference {
            day: *day,
            provider: *provider,
            leaves: counted.leaves,
            stated: counted.stated,
        })
        .collect()
    }

    /// The providers that keep day counts: what "connected" means in the figure of coverage.
    pub fn connected(&self) -> u64 {
        let stating = self.days.iter().filter(|((_, provider), day)| *provider != 0 && day.stated.is_some());
        let providers: std::collections::BTreeSet<u32> =
            stating.map(|((_, provider), _)| *provider).collect();
        providers.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog::Hash;

    fn leaf(kind: Kind, provider: u32, day: u32, count: u32) -> Leaf {
        Leaf {
            kind,
            basis: 1,
            provider,
            requester: 3,
            day,
            reference: 0,
            due: 0,
            count,
            tag: Hash::ZERO,
            commitment: Hash::ZERO,
            aux: Hash::ZERO,
        }
    }

    fn counted(leaves: &[Leaf]) -> Counts {
        let mut counts = Counts::default();
        leaves.iter().for_each(|leaf| counts.add(leaf));
        counts
    }

    /// SG-22: a provider that answered without logging, and says so in its own count, is found when the count is.
    #[test]
    fn a_provider_that_logs_less_than_it_answers_is_found_by_its_own_count() {
        let mut leaves = vec![leaf(Kind::Access, 7, 10, 1); 3];
        leaves.push(leaf(Kind::Late, 7, 10, 1));
        leaves.push(leaf(Kind::DayCount, 7, 10, 5));
        let counts = counted(&leaves);
        let found = Difference { day: 10, provider: 7, leaves: 4, stated: Some(5) };
        assert_eq!(counts.differences(12), [found]);
        assert!(counts.differences(11).is_empty(), "the day is not over for long enough");
        leaves.push(leaf(Kind::DayCount, 7, 10, 4));
        assert!(counted(&leaves).differences(12).is_empty(), "the newest count holds");
    }

    #[test]
    fn a_day_without_a_count_and_a_count_without_leaves_are_differences() {
        let counts = counted(&[leaf(Kind::Access, 7, 10, 1), leaf(Kind::DayCount, 8, 10, 2)]);
        let wanted = [
            Difference { day: 10, provider: 7, leaves: 1, stated: None },
            Difference { day: 10, provider: 8, leaves: 0, stated: Some(2) },
        ];
        assert_eq!(counts.differences(12), wanted);
    }

    #[test]
    fn sealed_looks_are_counted_by_the_operator_alone() {
        let sealed = leaf(Kind::Sealed, 0, 10, 1);
        let good = counted(&[sealed, sealed, leaf(Kind::DayCount, 0, 10, 2)]);
        assert!(good.differences(99).is_empty());
        assert_eq!(good.connected(), 0, "the operator is no provider");
        let short = counted(&[sealed, sealed, leaf(Kind::DayCount, 0, 10, 1)]);
        assert_eq!(short.differences(99).len(), 1);
    }

    #[test]
    fn what_is_no_look_counts_nowhere() {
        let others = [Kind::Warrant, Kind::Open, Kind::Extend, Kind::Correction, Kind::Segment, Kind::Policy];
        let leaves: Vec<Leaf> = others.into_iter().map(|kind| leaf(kind, 7, 10, 1)).collect();
        assert_eq!(counted(&leaves), Counts::default());
    }
}
