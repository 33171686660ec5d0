//! The whole check of a log from its public files: everything is made again and compared, from the leaves up to the
//! signature. It trusts the log's key and nothing else, and its memory does not grow with the log.

mod blame;
mod index;
mod walk;

use crate::Shelf;
use std::collections::BTreeMap;
use store::BoxFuture;
use tlog::{Checkpoint, Hash, Kind, VerifierKey};

pub use walk::check;

/// How the files of a log are read: from a folder, over the network.
pub trait Reader: Send + Sync {
    /// A file's bytes by its path below the log's prefix; none when there is no such file. The error says why it
    /// could not be read.
    fn read(&self, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, String>>;
}

/// A shelf as the check reads it.
pub struct Shelved<'a>(pub &'a dyn Shelf);

impl Reader for Shelved<'_> {
    fn read(&self, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, String>> {
        let read = self.0.read(&path).map_err(|fault| fault.to_string());
        Box::pin(std::future::ready(read))
    }
}

/// What the checker knows and where it may write.
pub struct Options<'a> {
    /// The log's key.
    pub key: VerifierKey,
    /// Which log it must be; none: any that the key signs.
    pub origin: Option<String>,
    /// Checkpoints of this log that the checker kept: signed notes. The log must continue each of them.
    pub kept: Vec<String>,
    /// An empty place for the index while it is made again, some 110 bytes a leaf.
    pub work: &'a dyn Shelf,
}

/// How far the check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Leaves checked.
    pub leaves: u64,
    /// Leaves of the checkpoint.
    pub size: u64,
}

/// What a log without a fault holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The checkpoint, whose signature holds.
    pub checkpoint: Checkpoint,
    /// How many leaves of each kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// SEGMENT leaves whose root was made again.
    pub segments: u64,
    /// Leaves at the end that no segment covers.
    pub unindexed: u64,
    /// Kept checkpoints that the log continues.
    pub continued: usize,
    /// The first leaf that is published; above 0 the log was pruned, and its index could not be made again.
    pub minimum_index: u64,
}

/// The first fault of a log: which file, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct FsckFault {
    /// The file, below the log's prefix.
    pub file: String,
    /// What is wrong.
    pub what: String,
}

impl FsckFault {
    pub(crate) fn new(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self { file: file.into(), what: what.into() }
    }
}

/// Reads a file that must be there.
pub(crate) async fn must_read(reader: &dyn Reader, path: &str) -> Result<Vec<u8>, FsckFault> {
    let read = reader.read(path.to_owned()).await.map_err(|error| FsckFault::new(path, error))?;
    read.ok_or_else(|| FsckFault::new(path, "the file is missing"))
}

/// Compares two lists of hashes: the first place where they differ.
pub(crate) fn first_difference(found: &[Hash], wanted: &[Hash]) -> Option<usize> {
    let differs = found.iter().zip(wanted).position(|(found, wanted)| found != wanted);
    differs.or_else(|| (found.len() != wanted.len()).then(|| found.len().min(wanted.len())))
}
