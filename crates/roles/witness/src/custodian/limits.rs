//! The limits of the custodian, and how fast a member may ask.

use ids::AgencyId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The most inputs of one request.
pub const ALPHAS_A_REQUEST_MAX: usize = 1_000;

/// The most inputs of one member in one minute: a thousand new persons a second.
pub const ALPHAS_A_MINUTE_MAX: usize = 60_000;

/// The longest input, bytes; ours have the origin and 44 more.
pub const ALPHA_BYTES_MAX: usize = 512;

/// The largest body: the most inputs of the longest form.
pub const BODY_BYTES_MAX: usize = (ALPHAS_A_REQUEST_MAX + 1) * (ALPHA_BYTES_MAX + 2);

/// Inputs of this minute, by member. Only members stand here, so the table stays small.
#[derive(Default)]
pub(super) struct Rates {
    minutes: Mutex<HashMap<AgencyId, (i64, usize)>>,
}

impl Rates {
    /// Takes `count` from the member's minute; false when they are not left.
    pub(super) fn take(&self, member: &AgencyId, minute: i64, count: usize) -> bool {
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, taken) = minutes.entry(member.clone()).or_insert((minute, 0));
        if *of != minute {
            (*of, *taken) = (minute, 0);
        }
        let fits = taken.saturating_add(count) <= ALPHAS_A_MINUTE_MAX;
        if fits {
            *taken += count;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_its_inputs_and_not_one_more() {
        let member = |name| AgencyId::parse(name).expect("a name");
        let rates = Rates::default();
        assert!(rates.take(&member("library"), 7, ALPHAS_A_MINUTE_MAX));
        assert!(!rates.take(&member("library"), 7, 1));
        assert!(rates.take(&member("school"), 7, 1), "another member has its own minute");
        assert!(rates.take(&member("library"), 8, 1), "the next minute is new");
    }
}
