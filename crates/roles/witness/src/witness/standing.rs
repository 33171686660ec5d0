//! Whether a log still comes: a log that is silent may be hiding something.

use serde::Serialize;

/// After how many seconds without a checkpoint a log counts as stalled, unless told otherwise: ten minutes, the age
/// at which a browser stops trusting a checkpoint.
pub const STALL_SECONDS: i64 = 600;

/// The longest such time that can be set: a day.
pub const STALL_SECONDS_MAX: i64 = 86_400;

/// How one log stands with a witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogStanding {
    /// Which log.
    pub origin: String,
    /// The size that was cosigned last; 0 before the first.
    pub size: u64,
    /// Seconds since a checkpoint of it was cosigned, or since the start.
    pub fed_seconds: i64,
    /// Seconds since it last grew.
    pub moved_seconds: i64,
    /// Whether that is too long: somebody must act.
    pub stalled: bool,
}

impl LogStanding {
    /// Judges two instants (fed, moved) in microseconds against now.
    pub fn new(origin: &str, size: u64, (fed, moved): (i64, i64), now: i64, stall_seconds: i64) -> Self {
        let seconds = |since: i64| (now.saturating_sub(since) / 1_000_000).max(0);
        let (fed_seconds, moved_seconds) = (seconds(fed), seconds(moved));
        let stalled = fed_seconds >= stall_seconds;
        Self { origin: origin.to_owned(), size, fed_seconds, moved_seconds, stalled }
    }

    /// The lines of one log for Prometheus. An origin comes from the configuration, never from a request.
    pub(crate) fn metrics(&self) -> String {
        let origin = self.origin.replace(['"', '\\', '\n'], "_");
        let (size, fed, stalled) = (self.size, self.fed_seconds, u8::from(self.stalled));
        format!(
            "vahid_witness_size{{origin=\"{origin}\"}} {size}\n\
             vahid_witness_fed_seconds{{origin=\"{origin}\"}} {fed}\n\
             vahid_witness_stalled{{origin=\"{origin}\"}} {stalled}\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_stalled_at_the_limit_and_not_a_second_before() {
        let stalled =
            |seconds: i64| LogStanding::new("o", 1, (0, 0), seconds * 1_000_000, STALL_SECONDS).stalled;
        assert!(!stalled(STALL_SECONDS - 1));
        assert!(stalled(STALL_SECONDS));
        assert!(!stalled(-5), "a clock that went back raises no alarm");
    }
}
