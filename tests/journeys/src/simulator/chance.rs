//! Chance of a seed that makes fresh personal numbers meet those that are taken.

use ids::Chance;
use testkit::chance::SeededChance;

/// So many personal numbers exist in a simulated country: a drawn one is often taken.
pub const NUMBERS: u64 = 240;

/// Draws whose identifiers never repeat and whose personal numbers come from [`NUMBERS`] only.
#[derive(Debug)]
pub struct CrowdedChance {
    stream: SeededChance,
    numbers: u128,
}

impl CrowdedChance {
    /// The chance of a seed in a country with so many possible personal numbers.
    pub fn new(seed: u64, possible_numbers: u128) -> Self {
        Self { stream: SeededChance::new(seed), numbers: possible_numbers.max(1) }
    }
}

impl Chance for CrowdedChance {
    /// The upper 80 bits, which make an identifier, are free; the lower 48 are chosen so that the whole
    /// draw gives one of few personal numbers.
    fn draw(&self) -> u128 {
        let upper = ((u128::from(self.stream.next()) << 16) | u128::from(self.stream.next() & 0xFFFF)) << 48;
        let wanted = u128::from(self.stream.below(NUMBERS)) % self.numbers;
        upper + (wanted + self.numbers - upper % self.numbers) % self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::NumberFormat;
    use std::collections::BTreeSet;

    #[test]
    fn identifiers_differ_and_numbers_are_few() {
        let format = NumberFormat {
            name: "No".into(),
            length: 7,
            alphabet: "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".into(),
        };
        let chance = CrowdedChance::new(1, 34_u128.pow(7));
        let ids: BTreeSet<_> = (0..2_000).map(|_| chance.id_at(0)).collect();
        let numbers: BTreeSet<_> = (0..2_000).map(|_| format.from_draw(chance.draw()).stored()).collect();
        assert_eq!(ids.len(), 2_000);
        assert!(numbers.len() <= NUMBERS as usize, "{}", numbers.len());
    }
}
