//! The steps of a round, by name, so that tests can stop at each of them.

use crate::LogFault;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A point between two durable actions, in the order of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A batch is taken from the queue; nothing is durable.
    Gathered,
    /// Lists and texts that leaves of the batch point at are durable.
    Kept,
    /// Half of the batch's bytes stand in the journal's file.
    HalfJournaled,
    /// The batch is durable in the journal.
    Journaled,
    /// The tree over the stored bytes is the tree over what was submitted.
    Compared,
    /// The new checkpoint is signed and has not left the process.
    Signed,
    /// The new checkpoint is durable and has replaced the old one.
    Swapped,
    /// Bundles and tiles are written.
    Tiled,
    /// A public file is written under a name that nobody reads.
    HalfPublished,
    /// The checkpoint is published.
    Published,
    /// The callers have their answer.
    Answered,
    /// The files of a segment are written; its leaf is not placed.
    SegmentBuilt,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 12] = [
        Self::Gathered,
        Self::Kept,
        Self::HalfJournaled,
        Self::Journaled,
        Self::Compared,
        Self::Signed,
        Self::Swapped,
        Self::Tiled,
        Self::HalfPublished,
        Self::Published,
        Self::Answered,
        Self::SegmentBuilt,
    ];
}

/// What a test hangs into the steps: told each one that is reached, it answers whether to stop there, or ends the
/// process itself.
pub type Hook = Arc<dyn Fn(Step) -> bool + Send + Sync>;

/// The hook, or none, as in a running system. A blown fuse stops its log for good.
#[derive(Clone, Default)]
pub struct Fuse {
    hook: Option<Hook>,
    blown: Arc<AtomicBool>,
}

impl Fuse {
    /// A fuse with a hook.
    pub fn new(hook: Hook) -> Self {
        Self { hook: Some(hook), blown: Arc::default() }
    }

    /// Tells the hook that a step is reached; a fault when it says stop.
    pub fn reach(&self, step: Step) -> Result<(), LogFault> {
        match &self.hook {
            Some(hook) if hook(step) => {
                self.blown.store(true, Ordering::SeqCst);
                Err(LogFault::Fuse(step))
            }
            _ => Ok(()),
        }
    }

    /// Whether a test stopped something here.
    pub(crate) fn is_blown(&self) -> bool {
        self.blown.load(Ordering::SeqCst)
    }
}
