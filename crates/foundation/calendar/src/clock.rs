//! Time as an argument.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicI64, Ordering};

/// A moment: microseconds since 1970-01-01T00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// The civil date of this moment in a time zone.
    pub fn date_in(self, zone: &TimeZone) -> Date {
        zone.to_datetime(self.timestamp()).date()
    }

    /// The moment as a timestamp; moments outside jiff's years are pressed to its ends.
    pub fn timestamp(self) -> Timestamp {
        let ends = if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_microsecond(self.0).unwrap_or(ends)
    }

    /// This moment moved by whole seconds.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The first moment after a civil day in a time zone: a clock that runs to the end of the day rings then.
    pub fn end_of(day: Date, zone: &TimeZone) -> Self {
        let next = day.tomorrow().unwrap_or(day);
        let start = zone.to_timestamp(next.at(0, 0, 0, 0));
        start.map_or(Self(i64::MAX), |moment| Self(moment.as_microsecond()))
    }
}

/// Where the time comes from. The running system has one real clock; tests move theirs by hand.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Instant;
}

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn at(start: Instant) -> Self {
        Self(AtomicI64::new(start.0))
    }
    /// Moves the clock; a negative leap moves it back, as real clocks do.
    pub fn leap_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
    }
    /// Sets the clock.
    pub fn set(&self, to: Instant) {
        self.0.store(to.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_ends_when_the_next_begins_in_its_own_zone() {
        let baku = TimeZone::get("Asia/Baku").expect("bundled zone");
        let end = Instant::end_of(date(2026, 11, 24), &baku);
        assert_eq!(end.timestamp().to_string(), "2026-11-24T20:00:00Z");
        assert_eq!(end.date_in(&baku), date(2026, 11, 25));
        assert_eq!(end.plus_seconds(-1).date_in(&baku), date(2026, 11, 24));
    }

    #[test]
    fn a_manual_clock_leaps_both_ways() {
        let clock = ManualClock::at(Instant(0));
        clock.leap_seconds(5);
        clock.leap_seconds(-2);
        assert_eq!(clock.now(), Instant(3_000_000));
    }
}
