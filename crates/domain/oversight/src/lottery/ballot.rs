//! Which leaves a month draws from: the looks that came to light since the draw before.
//!
//! An ordinary look comes to light with its own leaf. A sealed one comes to light with the first OPEN leaf that
//! names it or its warrant. So every look is in exactly one month's draw, and a sealed one is not skipped for having
//! been sealed.

use crate::report::names_log;
use std::collections::{BTreeMap, BTreeSet};
use tlog::{Kind, Leaf};

/// A fold over the leaves of a log in their order.
#[derive(Clone, Debug)]
pub struct Ballot {
    year: i16,
    from: u64,
    counts: Vec<bool>,
    shut: BTreeMap<u64, BTreeSet<u64>>,
    open: BTreeSet<u64>,
}

impl Ballot {
    /// Of the log of a year. `from`: how many leaves the draw before covered in it; 0 for its first.
    pub fn new(year: i16, from: u64) -> Self {
        Self { year, from, counts: Vec::new(), shut: BTreeMap::new(), open: BTreeSet::new() }
    }

    /// Takes the next leaf in.
    pub fn add(&mut self, leaf: &Leaf) {
        let index = self.counts.len() as u64;
        let sealed = leaf.kind == Kind::Sealed;
        // A look under a warrant that is open already comes to light at once.
        let shut = sealed && !self.open.contains(&leaf.reference);
        self.counts.push(index >= self.from && leaf.kind.is_look() && !shut);
        if shut {
            self.shut.entry(leaf.reference).or_default().insert(index);
        }
        // An OPEN that means another year's log tells of no look of this one.
        if leaf.kind == Kind::Open && names_log(leaf, self.year, self.year) {
            self.open.insert(leaf.reference);
            let of_warrant = self.shut.remove(&leaf.reference).unwrap_or_default();
            of_warrant.into_iter().for_each(|seal| self.light(seal, index));
            for seals in self.shut.values_mut() {
                if seals.remove(&leaf.reference) && index >= self.from {
                    mark(&mut self.counts, leaf.reference);
                }
            }
        }
    }

    fn light(&mut self, seal: u64, by: u64) {
        if by >= self.from {
            mark(&mut self.counts, seal);
        }
    }

    /// Whether a leaf is drawn from.
    pub fn counts(&self, index: u64) -> bool {
        usize::try_from(index).ok().and_then(|index| self.counts.get(index)).copied().unwrap_or(false)
    }

    /// How many leaves are drawn from.
    pub fn eligible(&self) -> u64 {
        self.counts.iter().filter(|counts| **counts).count() as u64
    }
}

fn mark(counts: &mut [bool], index: u64) {
    if let Some(place) = usize::try_from(index).ok().and_then(|index| counts.get_mut(index)) {
        *place = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog::Hash;

    fn leaf(kind: Kind, reference: u64) -> Leaf {
        Leaf {
            kind,
            basis: 1,
            provider: 2,
            requester: if kind == Kind::Open { 0 } else { 3 },
            day: 4,
            reference,
            due: 0,
            count: 1,
            tag: Hash::ZERO,
            commitment: Hash::ZERO,
            aux: Hash::ZERO,
        }
    }

    fn eligible(leaves: &[Leaf], from: u64) -> Vec<u64> {
        let mut ballot = Ballot::new(2026, from);
        leaves.iter().for_each(|leaf| ballot.add(leaf));
        let all: Vec<u64> = (0..leaves.len() as u64 + 2).filter(|index| ballot.counts(*index)).collect();
        assert_eq!(all.len() as u64, ballot.eligible());
        all
    }

    /// SG-22: each look is in one month's draw, the sealed one in the month in which it comes to light.
    #[test]
    fn every_look_is_drawn_from_in_one_month() {
        let leaves = [
            leaf(Kind::Warrant, 0),
            leaf(Kind::Sealed, 0),
            leaf(Kind::Access, 0),
            leaf(Kind::DayCount, 0),
            leaf(Kind::Sealed, 0),
            leaf(Kind::Open, 1),
            leaf(Kind::Late, 0),
            leaf(Kind::Open, 0),
            leaf(Kind::Sealed, 0),
            leaf(Kind::Bulk, 0),
        ];
        assert_eq!(eligible(&leaves[..5], 0), [2], "seals are shut");
        assert_eq!(eligible(&leaves, 0), [1, 2, 4, 6, 8, 9]);
        // Months of 5, 2 and 3 leaves: together each look once.
        assert_eq!(eligible(&leaves[..7], 5), [1, 6]);
        assert_eq!(eligible(&leaves, 7), [4, 8, 9]);
    }

    #[test]
    fn an_open_leaf_of_another_year_brings_nothing_to_light() {
        let mut leaves = [leaf(Kind::Warrant, 0), leaf(Kind::Sealed, 0), leaf(Kind::Open, 0)];
        assert_eq!(eligible(&leaves, 0), [1]);
        leaves[2].requester = 2026;
        assert_eq!(eligible(&leaves, 0), [1], "its own year, by name");
        leaves[2].requester = 2025;
        assert!(eligible(&leaves, 0).is_empty());
    }
}
