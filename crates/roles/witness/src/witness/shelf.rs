//! What a witness keeps: one file for each log, the checkpoint it cosigned last, and the evidence.
//!
//! A crash before the rename leaves the former state: nothing was answered. A crash after it leaves the new state
//! and no answer: the log asks again and is told 409 with the size. Who could harm whom by changing a file: whoever
//! winds the state back makes the witness cosign a fork; the folder is the witness's alone.

use super::evidence::Evidence;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tlog::{Checkpoint, Hash, Note};

/// The most evidence files that are kept; a log that forks forever does not fill the disk.
pub const EVIDENCE_FILES_MAX: usize = 1_000;

/// The most bytes of a history file; a second one of the same size holds what came before.
pub const HISTORY_BYTES_MAX: u64 = 4 << 20;

/// What stands behind each note of a history: a control character, which no note holds.
const BETWEEN: &str = "\u{1e}\n";

/// The folder of a witness, held by one process at a time.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    /// Locked for as long as the shelf lives; the system lets go of it when the process dies.
    _lock: File,
}

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ShelfFault {
    /// The disk.
    #[error("{0}: {1}")]
    Disk(String, #[source] io::Error),
    /// Another process.
    #[error("{0} is held by another witness; two on one folder would cosign two histories")]
    Held(String),
    /// A file that this program did not write.
    #[error("{0} is damaged: {1}; restore nothing older, or the witness helps a log to step back")]
    Damaged(String, String),
}

impl Shelf {
    /// Takes the folder.
    pub fn open(folder: &Path) -> Result<Self, ShelfFault> {
        let disk = |error| ShelfFault::Disk(folder.display().to_string(), error);
        fs::create_dir_all(folder.join("evidence")).map_err(disk)?;
        let lock = File::create(folder.join("lock")).map_err(disk)?;
        lock.try_lock().map_err(|_| ShelfFault::Held(folder.display().to_string()))?;
        Ok(Self { folder: folder.to_owned(), _lock: lock })
    }

    fn file(&self, origin: &str) -> PathBuf {
        self.folder.join(format!("{}.checkpoint", Hash::of(origin.as_bytes())))
    }

    /// The note that was cosigned last, with our cosignature, as monitors fetch it.
    pub fn last(&self, origin: &str) -> Result<Option<(Note, Checkpoint)>, ShelfFault> {
        let path = self.file(origin);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ShelfFault::Disk(path.display().to_string(), error)),
        };
        let damaged = |detail: &dyn std::fmt::Display| {
            ShelfFault::Damaged(path.display().to_string(), detail.to_string())
        };
        let note: Note = text.parse().map_err(|fault| damaged(&fault))?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(|fault| damaged(&fault))?;
        if checkpoint.origin != origin {
            return Err(damaged(&"it is of another log"));
        }
        Ok(Some((note, checkpoint)))
    }

    /// Keeps a cosigned note, durable when this returns. Call it under the lock of its log.
    pub fn keep(&self, origin: &str, cosigned: &Note) -> Result<(), ShelfFault> {
        self.write(&self.file(origin), cosigned.to_string().as_bytes())
    }

    /// Adds a cosigned note to the history, which finds a log that steps back and goes on otherwise. It is a help
    /// and may end early in a crash: what the witness may cosign depends on [`Shelf::last`] alone.
    pub fn remember(&self, origin: &str, cosigned: &Note) -> Result<(), ShelfFault> {
        let path = self.file(origin).with_extension("history");
        let append = || {
            if fs::metadata(&path).map_or(0, |about| about.len()) > HISTORY_BYTES_MAX {
                fs::rename(&path, path.with_extension("history-before"))?;
            }
            let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
            file.write_all(format!("{cosigned}{BETWEEN}").as_bytes())
        };
        append().map_err(|error| ShelfFault::Disk(path.display().to_string(), error))
    }

    /// The note of a size that this witness cosigned, if its history still holds it.
    pub fn remembered(&self, origin: &str, size: u64) -> Option<Note> {
        let path = self.file(origin).with_extension("history");
        let both = [path.with_extension("history-before"), path];
        let texts = both.into_iter().filter_map(|path| fs::read_to_string(path).ok());
        texts.into_iter().find_map(|text| {
            text.split(BETWEEN).find_map(|note| {
                let note: Note = note.parse().ok()?;
                (Checkpoint::parse(&note.text).ok()?.size == size).then_some(note)
            })
        })
    }

    /// Keeps evidence, once for each refused checkpoint; gives its file.
    pub fn keep_evidence(&self, second: &Checkpoint, evidence: &Evidence) -> Result<PathBuf, ShelfFault> {
        let folder = self.folder.join("evidence");
        let origin = Hash::of(second.origin.as_bytes()).to_string();
        let root = second.root.to_string();
        let path = folder.join(format!("{}-{}-{}.json", &origin[..8], second.size, &root[..8]));
        let disk = |error| ShelfFault::Disk(folder.display().to_string(), error);
        if path.exists() || fs::read_dir(&folder).map_err(disk)?.count() >= EVIDENCE_FILES_MAX {
            return Ok(path);
        }
        let text = serde_json::to_string_pretty(evidence)
            .map_err(|fault| ShelfFault::Damaged(path.display().to_string(), fault.to_string()))?;
        self.write(&path, text.as_bytes())?;
        Ok(path)
    }

    /// How many evidence files there are.
    pub fn evidence_count(&self) -> usize {
        fs::read_dir(self.folder.join("evidence")).map_or(0, Iterator::count)
    }

    /// Writes beside, syncs, renames, syncs the folder.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), ShelfFault> {
        let write = || {
            let beside = path.with_extension("new");
            let mut file = File::create(&beside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&beside, path)?;
            File::open(path.parent().unwrap_or(&self.folder))?.sync_all()
        };
        write().map_err(|error| ShelfFault::Disk(path.display().to_string(), error))
    }
}
