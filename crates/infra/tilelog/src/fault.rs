//! Why a log does not act.

use crate::JournalFault;
use ledger::public::LogDown;

/// What went wrong, and whether it can be tried again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// These leaves are refused for good.
    #[error("the log refuses: {0}")]
    Refused(String),
    /// Too many leaves wait; the same ones may come again later.
    #[error("{waiting} leaves wait already, more than {max} are not queued: come again later")]
    Busy {
        /// How many wait.
        waiting: usize,
        /// How many may.
        max: usize,
    },
    /// The log is closed, or its runner is gone.
    #[error("the log is closed: {0}")]
    Closed(String),
    /// The journal refuses or is away; what was submitted may be placed after all.
    #[error(transparent)]
    Journal(#[from] JournalFault),
    /// A file of the public folder cannot be read or written.
    #[error("{file}: {detail}")]
    Folder {
        /// The file, below the folder of the log.
        file: String,
        /// What the disk says.
        detail: String,
    },
    /// Stored bytes contradict each other. The log signs nothing until a person has looked.
    #[error("stored bytes disagree: {what}")]
    Disagree {
        /// Which ones, and how.
        what: String,
    },
    /// The checkpoint tells of more leaves than the journal has: an old journal, or one that lost its end.
    #[error(
        "the checkpoint has {checkpoint} leaves, the journal only {journal}: leaves that were promised are missing"
    )]
    Newer {
        /// Leaves of the checkpoint.
        checkpoint: u64,
        /// Leaves of the journal.
        journal: u64,
    },
    /// The clock stands before the last checkpoint.
    #[error(
        "the clock shows {now} µs, the last checkpoint was made at {last} µs: set the clock right, then start again"
    )]
    ClockBack {
        /// What the clock shows, microseconds since 1970.
        now: i64,
        /// When the last checkpoint was made.
        last: i64,
    },
    /// The key could not sign.
    #[error(transparent)]
    Sign(#[from] tlog::NoteSignFault),
    /// A test stopped the log here.
    #[error("stopped by the fuse at {0:?}")]
    Fuse(crate::Step),
}

impl LogFault {
    /// Whether the sequencer must not go on by itself: another one has taken over, or bytes contradict each other.
    pub(crate) fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Journal(JournalFault::Lost(_) | JournalFault::Damaged { .. })
                | Self::Disagree { .. }
                | Self::Newer { .. }
                | Self::ClockBack { .. }
                | Self::Fuse(_)
        )
    }
}

impl From<LogFault> for LogDown {
    fn from(fault: LogFault) -> Self {
        match fault {
            LogFault::Refused(why) => Self::Refused(why),
            other => Self::Away(other.to_string()),
        }
    }
}

impl From<tlog::TileFault> for LogFault {
    fn from(fault: tlog::TileFault) -> Self {
        Self::Disagree { what: fault.to_string() }
    }
}
