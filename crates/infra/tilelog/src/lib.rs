//! The operator's side of the access log: sequencer, journal, tiles, index. It learns no identities.
//!
//! What this crate knows: how leaves get their numbers and are promised ([`Log`]), where that is kept
//! ([`Journal`]), how it is published as static files ([`Shelf`]), how the index over tags is made and looked up,
//! and how anyone checks the whole of it again ([`fsck`]). It speaks no HTTP and asks no witness.
//! Invariants: a checkpoint leaves the process only after its leaves and itself are durable; every checkpoint
//! follows the one before it; everything public can be made again from the journal; of two sequencers over one
//! journal one stops; memory does not grow with the log.

mod core;
mod fault;
pub mod fsck;
pub mod generate;
mod growth;
mod index;
mod journal;
mod limits;
mod log;
mod prune;
mod remembered;
mod replay;
mod rows;
mod run;
mod segment;
mod shelf;
mod step;
mod view;
mod years;

pub use fault::LogFault;
pub use journal::{
    Batch, FileJournal, Head, Journal, JournalFault, JournalFuture, MemoryJournal, StoreJournal,
};
pub use limits::{
    BATCH_LEAVES_MAX, BULK_TAGS_MAX, CLOCK_BACK_MAX_MICROS, Limits, MERGED_INLINE_MAX, POLICY_BYTES_MAX,
    QUEUE_LEAVES_MAX, REMEMBERED_LEAVES_MAX, YEAR_GRACE_DAYS_MAX,
};
pub use log::{Log, policy_leaf};
pub use prune::{MINIMUM_INDEX_FILE, RETENTION_FILE, prune};
pub use run::{Runner, Sleep};
pub use segment::{Live, Looked, Shown, absence, make_segment};
pub use shelf::{Files, Memory, Shelf};
pub use step::{Fuse, Hook, Step};
pub use view::{Parts, View};
pub use years::{YearParts, Years};
