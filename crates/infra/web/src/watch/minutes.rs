//! The last hour, minute by minute, in a ring that never grows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Outcome;

/// How many minutes are kept.
pub const MINUTES: usize = 60;

/// Microseconds of a minute.
const MINUTE_MICROS: i64 = 60_000_000;

/// Seconds of a minute's answers fall into these steps, in milliseconds; the last takes the rest.
const STEPS_MS: [u32; 10] = [1, 2, 5, 10, 20, 50, 100, 500, 1000, 5000];

/// What happened in one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minute {
    /// Minutes since 1970-01-01T00:00 UTC.
    pub number: i64,
    /// Requests answered.
    pub requests: u64,
    /// Of them with a 4xx status.
    pub refused: u64,
    /// Of them with a 5xx status.
    pub failed: u64,
    /// How many took at most so long, by step; the last holds all that were slower.
    steps: [u64; STEPS_MS.len() + 1],
}

impl Minute {
    /// An upper bound of what 99 of 100 answers took, in milliseconds: the step in which the 99th lies. None
    /// for a minute without requests; the longest step for anything slower.
    pub fn p99_ms(&self) -> Option<u32> {
        let wanted = self.requests.checked_mul(99)?.div_ceil(100);
        let mut seen = 0;
        let place = self.steps.iter().position(|count| {
            seen += count;
            seen >= wanted && seen > 0
        })?;
        Some(STEPS_MS[place.min(STEPS_MS.len() - 1)])
    }

    /// Writes one answer down.
    pub(crate) fn add(&mut self, outcome: Outcome, took_ms: u32) {
        self.requests += 1;
        match outcome {
            Outcome::Refused => self.refused += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Good | Outcome::Moved => {}
        }
        let place = STEPS_MS.iter().position(|step| took_ms <= *step).unwrap_or(STEPS_MS.len());
        self.steps[place] += 1;
    }
}

/// The ring. A slot belongs to the minute whose number it shows; an older one is empty.
#[derive(Debug)]
pub(crate) struct Ring(Mutex<[Minute; MINUTES]>);

impl Ring {
    pub(crate) fn new() -> Ring {
        Ring(Mutex::new([Minute::default(); MINUTES]))
    }

    pub(crate) fn add(&self, at_micros: i64, outcome: Outcome, took_ms: u32) {
        let number = at_micros.div_euclid(MINUTE_MICROS);
        let mut slots = self.lock();
        let slot = &mut slots[slot_of(number)];
        if slot.number != number {
            // A clock that stepped back writes into a minute of the past; the newer one there is lost, which
            // a picture of an hour can bear.
            *slot = Minute { number, ..Minute::default() };
        }
        slot.add(outcome, took_ms);
    }

    /// The last [`MINUTES`] minutes, the present one last; quiet minutes are there and empty.
    pub(crate) fn last(&self, at_micros: i64) -> Vec<Minute> {
        let now = at_micros.div_euclid(MINUTE_MICROS);
        let slots = self.lock();
        let first = now - (MINUTES as i64 - 1);
        (first..=now)
            .map(|number| {
                let slot = slots[slot_of(number)];
                if slot.number == number { slot } else { Minute { number, ..Minute::default() } }
            })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, [Minute; MINUTES]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn slot_of(number: i64) -> usize {
    usize::try_from(number.rem_euclid(MINUTES as i64)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_000_000 * MINUTE_MICROS;

    #[test]
    fn an_hour_is_kept_and_the_minute_before_it_is_not() {
        let ring = Ring::new();
        ring.add(START, Outcome::Good, 1);
        let kept = |minutes_later: i64| {
            let last = ring.last(START + minutes_later * MINUTE_MICROS);
            assert_eq!(last.len(), MINUTES);
            last.iter().map(|minute| minute.requests).sum::<u64>()
        };
        assert_eq!((kept(0), kept(MINUTES as i64 - 1), kept(MINUTES as i64)), (1, 1, 0));
    }

    #[test]
    fn a_slot_that_is_used_again_forgets_the_hour_before() {
        let ring = Ring::new();
        ring.add(START, Outcome::Failed, 1);
        ring.add(START + 60 * MINUTE_MICROS, Outcome::Refused, 1);
        let last = ring.last(START + 60 * MINUTE_MICROS);
        let now = last.last().expect("sixty minutes");
        assert_eq!((now.requests, now.refused, now.failed), (1, 1, 0));
    }

    #[test]
    fn the_99th_of_a_hundred_is_what_is_shown() {
        let mut minute = Minute::default();
        assert_eq!(minute.p99_ms(), None);
        for _ in 0..99 {
            minute.add(Outcome::Good, 4);
        }
        minute.add(Outcome::Good, 900);
        assert_eq!(minute.p99_ms(), Some(5));
        minute.add(Outcome::Good, 900);
        assert_eq!(minute.p99_ms(), Some(1000));
        minute.add(Outcome::Good, 60_000);
        minute.add(Outcome::Good, 60_000);
        assert_eq!(minute.p99_ms(), Some(5000), "slower than the last step is shown as the last step");
    }
}
