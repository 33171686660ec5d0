//! The simulator's fuse: faults at a chosen place, without touching the code under test.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Makes one statement fail, or loses one answer. Clones share one fuse; a blown fuse is whole
/// again only when it is set again.
#[derive(Clone, Debug, Default)]
pub struct Fuse {
    charges: Arc<Charges>,
}

/// How many events are left until the fuse blows; 0 means that it is not set.
#[derive(Debug, Default)]
struct Charges {
    statements_left: AtomicU64,
    commits_left: AtomicU64,
}

impl Fuse {
    /// A fuse that is not set.
    pub fn new() -> Fuse {
        Fuse::default()
    }

    /// The `statements`-th statement from now (1 = the next one), of a read or of a write, gives
    /// [`crate::Fault::Injected`] instead of running, once; 0 takes the charge out.
    pub fn blow_after(&self, statements: u64) {
        self.charges.statements_left.store(statements, Ordering::SeqCst);
    }

    /// The `writes`-th write from now (1 = the next one) that commits is answered with
    /// [`crate::Fault::Injected`] although its rows are there, once; 0 takes the charge out.
    pub fn blow_after_commit(&self, writes: u64) {
        self.charges.commits_left.store(writes, Ordering::SeqCst);
    }

    pub(crate) fn blows_at_statement(&self) -> bool {
        burn(&self.charges.statements_left)
    }

    pub(crate) fn blows_after_commit(&self) -> bool {
        burn(&self.charges.commits_left)
    }
}

/// Counts one event; true for the one that empties the charge.
fn burn(left: &AtomicU64) -> bool {
    let counted = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    counted == Ok(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blows_once_at_the_named_event() {
        let fuse = Fuse::new();
        assert!(!fuse.blows_at_statement(), "an unset fuse never blows");
        fuse.blow_after(2);
        let seen: Vec<bool> = (0..4).map(|_| fuse.clone().blows_at_statement()).collect();
        assert_eq!(seen, [false, true, false, false]);
        fuse.blow_after_commit(1);
        fuse.blow_after_commit(0);
        assert!(!fuse.blows_after_commit(), "0 takes the charge out");
    }
}
