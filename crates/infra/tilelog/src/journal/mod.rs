//! The journal: what the log has promised. Everything public can be made again from it.

mod file;
mod head;
mod memory;
mod record;
mod sql;
mod store;

pub use file::FileJournal;
pub use memory::MemoryJournal;
pub use store::StoreJournal;

use ::store::BoxFuture;
use tlog::{Hash, LEAF_BYTES};

/// Neighbouring leaves, stored and found as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The number of its first leaf.
    pub first: u64,
    /// The leaves, at least one.
    pub leaves: Vec<[u8; LEAF_BYTES]>,
}

impl Batch {
    /// The number after its last leaf.
    pub fn end(&self) -> u64 {
        self.first + self.leaves.len() as u64
    }

    /// What a journal keeps beside the bytes, so that a flipped bit is found.
    pub(crate) fn sum(&self) -> Hash {
        let count = (self.leaves.len() as u64).to_be_bytes();
        Hash::of(&[&self.first.to_be_bytes()[..], &count, self.leaves.as_flattened()].concat())
    }
}

/// The newest checkpoint, as the journal holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The signed note.
    pub note: String,
    /// When it was made, microseconds since 1970.
    pub at_micros: i64,
}

/// Why a journal does not act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// Somebody else writes this journal. Whoever is told so must stop.
    #[error("another sequencer writes this log: {0}")]
    Lost(String),
    /// Stored bytes are not what was written.
    #[error("{place} is damaged: {detail}")]
    Damaged {
        /// File and byte, or table and row.
        place: String,
        /// What is wrong there.
        detail: String,
    },
    /// The disk or the database refuses now. Whether the last write is there is unknown.
    #[error("the journal cannot be used: {0}")]
    Away(String),
}

/// What a journal's call answers later.
pub type JournalFuture<'a, T> = BoxFuture<'a, Result<T, JournalFault>>;

/// Where a log keeps what it promised. One sequencer at a time: of two, the second to write is told
/// [`JournalFault::Lost`].
pub trait Journal: Send {
    /// Called before the first read, and after each fault: forgets what is cached and cuts off what a crash left
    /// half-written and nobody was promised.
    fn recover(&mut self) -> JournalFuture<'_, ()>;

    /// The newest checkpoint; none of a new log.
    fn head(&mut self) -> JournalFuture<'_, Option<Head>>;

    /// The batch that begins with this leaf, as it is stored; none at the end.
    fn batch(&mut self, first: u64) -> JournalFuture<'_, Option<Batch>>;

    /// Appends a batch; answered when it is durable.
    fn append<'a>(&'a mut self, batch: &'a Batch) -> JournalFuture<'a, ()>;

    /// Replaces the checkpoint `old` by `new`, or does nothing and answers [`JournalFault::Lost`] when another one
    /// stands there; answered when it is durable.
    fn swap<'a>(&'a mut self, old: Option<&'a Head>, new: &'a Head) -> JournalFuture<'a, ()>;

    /// Keeps bytes that a leaf points at by their hash; twice is fine; answered when they are durable.
    fn keep<'a>(&'a mut self, hash: &'a Hash, bytes: &'a [u8]) -> JournalFuture<'a, ()>;

    /// Bytes kept under a hash.
    fn kept<'a>(&'a mut self, hash: &'a Hash) -> JournalFuture<'a, Option<Vec<u8>>>;

    /// Forgets all batches that end at or before this leaf: of a closed log, under a written policy only.
    fn prune(&mut self, before: u64) -> JournalFuture<'_, ()>;
}
