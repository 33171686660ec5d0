//! How long a log has been without its witnesses, and what follows.

use serde::Serialize;
use tlog::Kind;

/// After so many seconds without a quorum somebody is called.
pub const QUORUM_ALARM_SECONDS: i64 = 300;

/// After so many seconds without a quorum only urgent exchange goes on.
pub const QUORUM_STOP_SECONDS: i64 = 3_600;

/// How a log stands with its witnesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuorumState {
    /// A quorum cosigned lately, or the policy asks for none.
    Good,
    /// None for [`QUORUM_ALARM_SECONDS`]: somebody must act.
    Alarm,
    /// None for [`QUORUM_STOP_SECONDS`]: non-urgent exchange stops.
    Stopped,
}

impl QuorumState {
    /// Judges the seconds since the last quorum.
    pub fn after(seconds: i64) -> Self {
        if seconds >= QUORUM_STOP_SECONDS {
            Self::Stopped
        } else if seconds >= QUORUM_ALARM_SECONDS {
            Self::Alarm
        } else {
            Self::Good
        }
    }

    /// Whether a leaf of this kind is still taken. Ordinary looks stop; what a court ordered, what happened already
    /// and what tells the public goes on.
    pub fn takes(self, kind: Kind) -> bool {
        self != Self::Stopped || !matches!(kind, Kind::Access | Kind::Deferred | Kind::Bulk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alarm_rings_after_five_minutes_and_ordinary_looks_stop_after_an_hour() {
        for (seconds, state) in [
            (-1, QuorumState::Good),
            (QUORUM_ALARM_SECONDS - 1, QuorumState::Good),
            (QUORUM_ALARM_SECONDS, QuorumState::Alarm),
            (QUORUM_STOP_SECONDS - 1, QuorumState::Alarm),
            (QUORUM_STOP_SECONDS, QuorumState::Stopped),
        ] {
            assert_eq!(QuorumState::after(seconds), state, "{seconds}");
        }
        let stopped: Vec<Kind> =
            Kind::ALL.into_iter().filter(|kind| !QuorumState::Stopped.takes(*kind)).collect();
        assert_eq!(stopped, [Kind::Access, Kind::Deferred, Kind::Bulk]);
        assert!(Kind::ALL.into_iter().all(|kind| QuorumState::Alarm.takes(kind)));
    }
}
