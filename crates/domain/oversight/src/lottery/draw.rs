//! Which leaves are drawn: a rule without a choice in it, so that anyone repeats it.
//!
//! ```text
//! seed = SHA-256(the signed checkpoint with its cosignatures, the bytes as published)
//! v(i) = first 8 bytes, big-endian, of SHA-256("vahid/lottery/1\n" ‖ seed ‖ u64 i),   i = 0, 1, 2 …
//! ```
//! `v` is passed over when it is at or above the largest multiple of `size` that fits 64 bits (so no number is
//! likelier than another), else the leaf is `v mod size`. A leaf that came before is passed over. The lottery
//! takes the first leaves that tell of a look which is not sealed at that time. `tools/recount` says the same in
//! Python; `vectors.json` beside it holds both to the same numbers.

use std::collections::BTreeSet;
use tlog::Hash;

/// The line before what is hashed for one lot.
const LOT: &[u8] = b"vahid/lottery/1\n";

/// The most leaves that one month draws.
pub const DRAWN_MAX: usize = 10_000;

/// The endless order in which the leaves of a log of one size come up; each comes once.
#[derive(Clone, Debug)]
pub struct Lots {
    seed: Hash,
    size: u64,
    next: u64,
    seen: BTreeSet<u64>,
}

impl Lots {
    /// The order that a witnessed checkpoint of `size` leaves gives.
    pub fn of(checkpoint_note: &[u8], size: u64) -> Self {
        Self { seed: Hash::of(checkpoint_note), size, next: 0, seen: BTreeSet::new() }
    }

    fn value(&mut self) -> u64 {
        let bytes = [LOT, &self.seed.0, &self.next.to_be_bytes()].concat();
        self.next += 1;
        let digest = Hash::of(&bytes).0;
        u64::from_be_bytes(std::array::from_fn(|place| digest[place]))
    }
}

impl Iterator for Lots {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if self.seen.len() as u64 >= self.size {
            return None;
        }
        // The last value of the largest multiple of `size`; what lies above would favour the small numbers.
        let highest = u64::MAX - (u64::MAX % self.size + 1) % self.size;
        loop {
            let value = self.value();
            if value <= highest && self.seen.insert(value % self.size) {
                return Some(value % self.size);
            }
        }
    }
}

/// The first `s` leaves, at most [`DRAWN_MAX`]; fewer when the log has fewer.
pub fn draw(checkpoint_note: &[u8], size: u64, s: usize) -> Vec<u64> {
    Lots::of(checkpoint_note, size).take(s.min(DRAWN_MAX)).collect()
}

/// The first `s` leaves, at most [`DRAWN_MAX`], for which `counts` holds.
pub fn draw_where(checkpoint_note: &[u8], size: u64, s: usize, counts: impl Fn(u64) -> bool) -> Vec<u64> {
    Lots::of(checkpoint_note, size).filter(|index| counts(*index)).take(s.min(DRAWN_MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Vector {
        note: String,
        size: u64,
        s: usize,
        drawn: Vec<u64>,
    }

    /// The numbers that `tools/recount` is held to as well.
    #[test]
    fn the_draw_is_the_published_one() {
        let text = include_str!("../../../../../tools/recount/vectors.json");
        let vectors: Vec<Vector> = serde_json::from_str(text).expect("vectors");
        assert!(vectors.len() >= 5);
        for vector in vectors {
            assert_eq!(draw(vector.note.as_bytes(), vector.size, vector.s), vector.drawn, "{}", vector.note);
        }
    }

    #[test]
    fn every_leaf_comes_up_once_and_a_changed_checkpoint_changes_the_draw() {
        for size in [0, 1, 2, 7, 256] {
            let mut all = draw(b"note", size, 1_000);
            assert_eq!(all.len() as u64, size);
            all.sort_unstable();
            assert!(all.into_iter().eq(0..size), "{size}");
        }
        assert_ne!(draw(b"note", 1_000_000, 20), draw(b"note.", 1_000_000, 20));
        assert_eq!(draw(b"note", 1_000_000, 20)[..10], draw(b"note", 1_000_000, 10)[..]);
    }

    #[test]
    fn only_what_counts_is_taken_in_the_same_order() {
        let even = draw_where(b"note", 100, 10, |index| index % 2 == 0);
        let all: Vec<u64> =
            draw(b"note", 100, 100).into_iter().filter(|index| index % 2 == 0).take(10).collect();
        assert_eq!(even, all);
        assert!(draw_where(b"note", 100, 10, |_| false).is_empty());
    }

    #[test]
    fn a_month_draws_at_most_its_limit() {
        assert_eq!(draw(b"note", 1 << 40, DRAWN_MAX).len(), DRAWN_MAX);
        assert_eq!(draw(b"note", 1 << 40, DRAWN_MAX + 1).len(), DRAWN_MAX);
    }

    #[test]
    fn the_largest_log_is_drawn_without_overflow() {
        assert_eq!(draw(b"note", u64::MAX, 3).len(), 3);
        assert_eq!(draw(b"note", 1 << 63, 3).len(), 3);
    }

    /// Issue 4: 1 % of planted faults are found in 93 to 97 of 100 months of 300 leaves (arithmetic: 95.1).
    #[test]
    fn one_fault_in_a_hundred_is_found_in_ninety_five_months_of_a_hundred() {
        const SIZE: u64 = 100_000;
        let found = (0..1_000_u32)
            .filter(|month| {
                let note = format!("simulated month {month}");
                // Each hundredth leaf is wrong, at a place that moves from month to month.
                draw(note.as_bytes(), SIZE, 300).iter().any(|index| (index + u64::from(*month)) % 100 == 0)
            })
            .count();
        assert!((930..=970).contains(&found), "found in {found} of 1,000 months");
    }
}
