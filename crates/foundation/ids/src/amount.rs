//! Money as whole minor units. No float ever stands near it.

use serde::{Deserialize, Serialize};

/// An amount in the currency's minor unit (for the manat: *qəpik*, 100 to one manat).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AmountMinor(pub i64);

/// Why two amounts could not be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sum does not fit into an amount")]
pub struct AmountFault;

impl AmountMinor {
    /// Adds; refuses to overflow.
    pub fn checked_add(self, other: Self) -> Result<Self, AmountFault> {
        self.0.checked_add(other.0).map(Self).ok_or(AmountFault)
    }

    /// Written with `digits` decimals and the given decimal sign: `150,00`.
    pub fn decimal(self, digits: u32, sign: char) -> String {
        let scale = 10_i128.pow(digits.min(6));
        let value = i128::from(self.0);
        let minus = if value < 0 { "-" } else { "" };
        let (whole, part) = (value.abs() / scale, value.abs() % scale);
        if digits == 0 {
            return format!("{minus}{whole}");
        }
        format!("{minus}{whole}{sign}{part:0width$}", width = digits.min(6) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_their_decimals() {
        for (minor, text) in [(15_000, "150,00"), (5, "0,05"), (0, "0,00"), (-1_205, "-12,05")] {
            assert_eq!(AmountMinor(minor).decimal(2, ','), text);
        }
        assert_eq!(AmountMinor(7).decimal(0, ','), "7");
        assert_eq!(AmountMinor(i64::MIN).decimal(2, '.'), "-92233720368547758.08");
    }

    #[test]
    fn a_sum_at_the_limit_holds_and_one_past_it_is_refused() {
        assert_eq!(AmountMinor(i64::MAX - 1).checked_add(AmountMinor(1)), Ok(AmountMinor(i64::MAX)));
        assert_eq!(AmountMinor(i64::MAX).checked_add(AmountMinor(1)), Err(AmountFault));
    }
}
