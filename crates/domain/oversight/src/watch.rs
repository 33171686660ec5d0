//! What the auditor keeps of each check of the log (SG-22).

pub mod sql;

use calendar::Instant;
use tlog::Hash;

/// One check of the public log by the auditor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogCheck {
    /// When.
    pub at: Instant,
    /// The log's origin.
    pub origin: String,
    /// Leaves under the checkpoint.
    pub size: u64,
    /// Their root.
    pub root: Hash,
    /// Whose cosignatures held.
    pub witnesses: Vec<String>,
    /// What was wrong, in sentences.
    pub faults: Vec<String>,
}

impl LogCheck {
    /// Whether nothing was wrong.
    pub fn is_good(&self) -> bool {
        self.faults.is_empty()
    }
}

/// What a tree must do after one that was seen before: never shrink, and hold the same leaves at the same places.
/// `root_then` is the root over the first `before.size` leaves of the tree of now; none when it has fewer.
pub fn continues(before: &LogCheck, size: u64, root_then: Option<Hash>) -> Result<(), String> {
    if size < before.size {
        return Err(format!("the log stepped back from {} leaves to {size}", before.size));
    }
    if root_then == Some(before.root) {
        return Ok(());
    }
    Err(format!("the first {} leaves are not those that stood there at the last check", before.size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_steps_back_or_changes_its_past_is_noticed() {
        let seen = LogCheck {
            at: Instant(0),
            origin: "log/2026".to_owned(),
            size: 5,
            root: Hash::of(b"five"),
            witnesses: Vec::new(),
            faults: Vec::new(),
        };
        assert_eq!(continues(&seen, 5, Some(Hash::of(b"five"))), Ok(()));
        assert_eq!(continues(&seen, 9, Some(Hash::of(b"five"))), Ok(()));
        assert!(continues(&seen, 4, None).is_err_and(|said| said.contains("stepped back")));
        assert!(continues(&seen, 9, Some(Hash::of(b"edited"))).is_err_and(|said| said.contains("first 5")));
    }
}
