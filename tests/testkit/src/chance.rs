//! Seeded chance: the same seed, the same identifiers and draws.

use ids::Chance;
use std::sync::atomic::{AtomicU64, Ordering};

/// A stream of draws from a seed (SplitMix64, two steps a draw).
#[derive(Debug)]
pub struct SeededChance(AtomicU64);

impl SeededChance {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// 64 bits.
    pub fn next(&self) -> u64 {
        let state =
            self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 when the bound is 0.
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.next() % bound }
    }
}

impl Chance for SeededChance {
    fn draw(&self) -> u128 {
        (u128::from(self.next()) << 64) | u128::from(self.next())
    }
}
