//! Real chance, from the operating system.

use ids::Chance;

/// Asks the operating system for every draw.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn draw(&self) -> u128 {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).expect("a machine without chance cannot run a state");
        u128::from_be_bytes(bytes)
    }
}
