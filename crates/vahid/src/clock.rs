//! The real clock, and one that can leap ahead of it.

use calendar::{Clock, Instant};
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the real time comes in")]
    fn now(&self) -> Instant {
        Instant(jiff::Timestamp::now().as_microsecond())
    }
}

/// The present, microseconds UTC: for commands that happen once.
pub(crate) fn now_micros() -> i64 {
    SystemClock.now().0
}

/// The machine's clock plus the leaps made so far: a journey lives through weeks in seconds.
#[derive(Debug, Default)]
pub struct LeapingClock(AtomicI64);

impl LeapingClock {
    /// Leaps ahead.
    pub fn leap_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
    }
}

impl Clock for LeapingClock {
    fn now(&self) -> Instant {
        Instant(SystemClock.now().0.saturating_add(self.0.load(Ordering::SeqCst)))
    }
}
