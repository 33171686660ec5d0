//! A journal of plain files: batches appended and synced, the checkpoint beside them, all under one lock.

use super::head::HeadFile;
use super::record::{self, HEADER_BYTES, Header};
use super::{Batch, Head, Journal, JournalFault, JournalFuture};
use crate::step::{Fuse, Step};
use std::fs::{File, OpenOptions};
use std::future::ready;
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use tlog::{Checkpoint, Hash, Note};

/// The journal in a folder of its own: `batches`, `head`, `kept/`. Whoever could write there could make the log lie,
/// so the files are the operator's alone.
pub struct FileJournal {
    dir: PathBuf,
    file: File,
    head: HeadFile,
    /// Bytes of whole records, and the leaf after them.
    end: u64,
    next: u64,
    /// Where the batch that begins with a leaf stands: the last place that was found, for reading in order.
    cursor: (u64, u64),
    fuse: Fuse,
}

impl FileJournal {
    /// Opens or makes the folder and locks it. [`JournalFault::Lost`] when another process has it.
    pub fn open(dir: &Path) -> Result<Self, JournalFault> {
        let told = |error: io::Error| away(dir, &error);
        std::fs::create_dir_all(dir.join("kept")).map_err(told)?;
        let open = |name: &str| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false).mode(0o600).open(dir.join(name))
        };
        let file = open("batches").map_err(told)?;
        file.try_lock().map_err(|error| JournalFault::Lost(format!("{}: {error}", dir.display())))?;
        let head = open("head").and_then(HeadFile::open).map_err(told)?;
        sync_folder(dir).map_err(told)?;
        let dir = dir.to_owned();
        Ok(Self { dir, file, head, end: 0, next: 0, cursor: (0, 0), fuse: Fuse::default() })
    }

    /// The same journal with a fuse for tests.
    pub fn with_fuse(mut self, fuse: Fuse) -> Self {
        self.fuse = fuse;
        self
    }

    /// Finds the end of the whole records. What lies behind the checkpoint may be cut off; a fault before it may
    /// not, for somebody was promised those leaves.
    fn scan(&mut self) -> Result<(), JournalFault> {
        let length = self.file.metadata().map_err(|error| away(&self.dir, &error))?.len();
        // A pruned journal begins later; its first record says so itself, and is whole.
        let header = self.header_at(0, length)?.filter(|header| header.first > 0);
        let header = header.filter(|header| header.length() as u64 <= length);
        let record = header.map(|header| self.record_at(0, header)).transpose()?;
        let first = record.flatten().map_or(0, |batch| batch.first);
        let (mut at, mut next) = (0, first);
        while let Some(header) = self.header_at(at, length)?.filter(|header| header.first == next) {
            let end = at + header.length() as u64;
            let is_last = end == length;
            if end > length || (is_last && self.record_at(at, header)?.is_none()) {
                break;
            }
            (at, next) = (end, next + header.count as u64);
        }
        if at < length {
            let promised = self.promised()?;
            if next < promised {
                let detail =
                    format!("the batch of leaf {next} is not whole, and {promised} leaves were promised");
                return Err(self.damaged(at, detail));
            }
            tracing::warn!(file = %self.dir.join("batches").display(), at, "a half-written batch is cut off");
            let cut = self.file.set_len(at).and_then(|()| self.file.sync_all());
            cut.map_err(|error| away(&self.dir, &error))?;
        }
        (self.end, self.next, self.cursor) = (at, next, (first, 0));
        Ok(())
    }

    /// Leaves that the checkpoint promised.
    fn promised(&self) -> Result<u64, JournalFault> {
        let Some(head) = self.head.head() else { return Ok(0) };
        let note: Option<Note> = head.note.parse().ok();
        let size = note.and_then(|note| Checkpoint::parse(&note.text).ok()).map(|checkpoint| checkpoint.size);
        size.ok_or_else(|| JournalFault::Damaged {
            place: self.dir.join("head").display().to_string(),
            detail: "it is no checkpoint".to_owned(),
        })
    }

    fn header_at(&self, at: u64, length: u64) -> Result<Option<Header>, JournalFault> {
        if at + HEADER_BYTES as u64 > length {
            return Ok(None);
        }
        let mut bytes = [0; HEADER_BYTES];
        self.file.read_exact_at(&mut bytes, at).map_err(|error| away(&self.dir, &error))?;
        Ok(Header::read(&bytes))
    }

    fn record_at(&self, at: u64, header: Header) -> Result<Option<Batch>, JournalFault> {
        let mut bytes = vec![0; header.length()];
        self.file.read_exact_at(&mut bytes, at).map_err(|error| away(&self.dir, &error))?;
        Ok(record::read(&bytes))
    }

    fn find(&mut self, first: u64) -> Result<Option<Batch>, JournalFault> {
        if first >= self.next {
            return Ok(None);
        }
        let (mut leaf, mut at) = if self.cursor.0 <= first { self.cursor } else { (0, 0) };
        loop {
            let header = self.header_at(at, self.end)?;
            let header =
                header.ok_or_else(|| self.damaged(at, format!("no batch where leaf {leaf} should be")))?;
            let after = (header.first + header.count as u64, at + header.length() as u64);
            if header.first == first {
                let batch = self.record_at(at, header)?;
                self.cursor = after;
                let changed =
                    || self.damaged(at, format!("the batch of leaf {first} is not what was written"));
                return batch.ok_or_else(changed).map(Some);
            }
            if header.first > first {
                return Ok(None);
            }
            (leaf, at) = after;
            if at >= self.end {
                return Ok(None);
            }
        }
    }

    fn write(&mut self, batch: &Batch) -> Result<(), JournalFault> {
        if batch.first != self.next {
            return Err(JournalFault::Lost(format!(
                "the journal ends with leaf {}, not {}",
                self.next, batch.first
            )));
        }
        let bytes = record::write(batch);
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        let told = |error: io::Error| away(&self.dir, &error);
        self.file.write_all_at(half, self.end).map_err(told)?;
        self.fuse.reach(Step::HalfJournaled).map_err(|fault| JournalFault::Away(fault.to_string()))?;
        self.file.write_all_at(rest, self.end + half.len() as u64).map_err(told)?;
        self.file.sync_data().map_err(told)?;
        self.cursor = (batch.first, self.end);
        self.end += bytes.len() as u64;
        self.next = batch.end();
        Ok(())
    }

    fn write_kept(&self, hash: &Hash, bytes: &[u8]) -> io::Result<()> {
        let folder = self.dir.join("kept");
        let (path, half) = (folder.join(hash.to_string()), folder.join(".half"));
        let mut file = File::create(&half)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(half, path)?;
        sync_folder(&folder)
    }

    /// Writes the records that stay into a new file and puts it in the place of the old one.
    fn rewrite(&mut self, before: u64) -> Result<(), JournalFault> {
        let (mut leaf, mut at) = (self.cursor_start()?, 0);
        while at < self.end {
            let header = self.header_at(at, self.end)?;
            let header =
                header.ok_or_else(|| self.damaged(at, format!("no batch where leaf {leaf} should be")))?;
            if header.first + header.count as u64 > before {
                break;
            }
            leaf = header.first + header.count as u64;
            at += header.length() as u64;
        }
        let told = |error: io::Error| away(&self.dir, &error);
        let (path, half) = (self.dir.join("batches"), self.dir.join(".half"));
        let mut shorter = OpenOptions::new();
        let shorter = shorter
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&half)
            .map_err(told)?;
        shorter.try_lock().map_err(|error| JournalFault::Lost(error.to_string()))?;
        let (mut to, mut buffer) = (0_u64, vec![0; 1 << 20]);
        while at < self.end {
            let length = usize::try_from(self.end - at).unwrap_or(usize::MAX).min(buffer.len());
            self.file.read_exact_at(&mut buffer[..length], at).map_err(told)?;
            shorter.write_all_at(&buffer[..length], to).map_err(told)?;
            (at, to) = (at + length as u64, to + length as u64);
        }
        shorter.sync_all().and_then(|()| std::fs::rename(half, path)).map_err(told)?;
        sync_folder(&self.dir).map_err(told)?;
        self.file = shorter;
        self.scan()
    }

    fn cursor_start(&self) -> Result<u64, JournalFault> {
        Ok(self.header_at(0, self.end)?.map_or(0, |header| header.first))
    }

    fn damaged(&self, at: u64, detail: String) -> JournalFault {
        JournalFault::Damaged { place: format!("{}, byte {at}", self.dir.join("batches").display()), detail }
    }
}

impl Journal for FileJournal {
    fn recover(&mut self) -> JournalFuture<'_, ()> {
        let scanned = self.scan();
        Box::pin(ready(scanned))
    }

    fn head(&mut self) -> JournalFuture<'_, Option<Head>> {
        Box::pin(ready(Ok(self.head.head().cloned())))
    }

    fn batch(&mut self, first: u64) -> JournalFuture<'_, Option<Batch>> {
        let found = self.find(first);
        Box::pin(ready(found))
    }

    fn append<'a>(&'a mut self, batch: &'a Batch) -> JournalFuture<'a, ()> {
        let written = self.write(batch);
        Box::pin(ready(written))
    }

    fn swap<'a>(&'a mut self, old: Option<&'a Head>, new: &'a Head) -> JournalFuture<'a, ()> {
        let swapped = if self.head.head() == old {
            self.head.write(new).map_err(|error| away(&self.dir, &error))
        } else {
            Err(JournalFault::Lost("another checkpoint stands there".to_owned()))
        };
        Box::pin(ready(swapped))
    }

    fn keep<'a>(&'a mut self, hash: &'a Hash, bytes: &'a [u8]) -> JournalFuture<'a, ()> {
        let kept = self.write_kept(hash, bytes).map_err(|error| away(&self.dir, &error));
        Box::pin(ready(kept))
    }

    fn kept<'a>(&'a mut self, hash: &'a Hash) -> JournalFuture<'a, Option<Vec<u8>>> {
        let found = match std::fs::read(self.dir.join("kept").join(hash.to_string())) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(away(&self.dir, &error)),
        };
        Box::pin(ready(found))
    }

    fn prune(&mut self, before: u64) -> JournalFuture<'_, ()> {
        let pruned = self.rewrite(before);
        Box::pin(ready(pruned))
    }
}

fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

fn away(dir: &Path, error: &io::Error) -> JournalFault {
    JournalFault::Away(format!("{}: {error}", dir.display()))
}
