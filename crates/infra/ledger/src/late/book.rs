//! The queue's file: read whole once, then only added to, and emptied.

use super::line::{self, sealed_hash};
use super::{LATE_ENTRIES_MAX, LateFault};
use crate::Entry;
use keys::{PublicKey, Sealer};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tlog::Hash;

/// The open file and where it stands.
pub(super) struct Book {
    path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    length: u64,
    /// Lines in the file, also those that the log has already.
    lines: u64,
    /// The sealed hash of the last line.
    last: Hash,
    /// What the disk said when the file could not be cut to whole lines; nothing is written any more.
    broken: Option<LateFault>,
}

impl Book {
    /// Opens or makes the file, reads and checks every line, and cuts off a last one without an end.
    pub(super) fn open(path: &Path, keys: &[PublicKey]) -> Result<(Self, Vec<Entry>), LateFault> {
        let told = |error: std::io::Error| fault(path, &error);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(told)?;
        file.try_lock().map_err(|error| fault(path, &format!("another process has it: {error}")))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(told)?;
        let (path, broken) = (path.to_owned(), None);
        let mut book = Self { path, file, length: 0, lines: 0, last: Hash::ZERO, broken };
        let entries = book.read(keys)?;
        book.cut()?;
        Ok((book, entries))
    }

    /// Lines in the file.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    fn read(&mut self, keys: &[PublicKey]) -> Result<Vec<Entry>, LateFault> {
        let mut entries = Vec::new();
        let mut reader = BufReader::new(&self.file);
        let mut text = Vec::new();
        loop {
            text.clear();
            let read = reader.read_until(b'\n', &mut text).map_err(|error| fault(&self.path, &error))?;
            if text.pop() != Some(b'\n') {
                // The end, or a line that a crash cut short: nobody has its permit.
                return Ok(entries);
            }
            let place = self.lines + 1;
            let tampered = |detail: String| LateFault::Tampered {
                file: self.path.display().to_string(),
                line: place,
                detail,
            };
            if entries.len() == LATE_ENTRIES_MAX {
                return Err(tampered(format!("more than {LATE_ENTRIES_MAX} lines")));
            }
            let before = (place > 1).then_some(self.last);
            let (entry, hash) = line::read(&text, place, before, keys).map_err(tampered)?;
            entries.push(entry);
            self.length += read as u64;
            self.lines = place;
            self.last = hash;
        }
    }

    /// Adds the entries, in order, sealed together, and brings them to the disk. After a fault none of them is in
    /// the file.
    pub(super) fn append(&mut self, entries: &[&Entry], sealer: &Sealer) -> Result<(), LateFault> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let (mut hashes, mut befores, mut last) = (Vec::new(), Vec::new(), self.last);
        for (place, entry) in (self.lines + 1..).zip(entries) {
            befores.push(last);
            last = sealed_hash(place, &last, entry);
            hashes.push(last);
        }
        let seals = sealer.seal_together(&hashes).map_err(LateFault::Seal)?;
        let lines = (self.lines + 1..).zip(entries).zip(befores.into_iter().zip(seals));
        let bytes: Vec<u8> = lines
            .flat_map(|((place, entry), (before, seal))| line::write(place, before, entry, seal))
            .collect();
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            let told = fault(&self.path, &error);
            // Half a batch must not stand before the next line. If even that fails, nothing more is written.
            self.broken = self.cut().err();
            return Err(told);
        }
        self.length += bytes.len() as u64;
        self.lines += entries.len() as u64;
        self.last = last;
        Ok(())
    }

    /// Empties the file: the log has every line. The next line still follows the last one. A disk that refuses
    /// leaves lines of which nobody knows how many, so nothing is written after them.
    pub(super) fn clear(&mut self) -> Result<(), LateFault> {
        (self.length, self.lines) = (0, 0);
        self.cut().inspect_err(|refused| self.broken = Some(refused.clone()))
    }

    /// Cuts the file to its whole lines and brings that to the disk.
    fn cut(&mut self) -> Result<(), LateFault> {
        let cut = self.file.set_len(self.length).and_then(|()| self.file.sync_all());
        cut.and_then(|()| self.file.seek(SeekFrom::Start(self.length)))
            .map(drop)
            .map_err(|error| fault(&self.path, &error))
    }
}

fn fault(path: &Path, detail: &impl ToString) -> LateFault {
    LateFault::File { file: path.display().to_string(), detail: detail.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keys::{FileSigner, Signer};
    use std::sync::Arc;

    /// A disk that refuses: the file is open for reading only.
    #[test]
    fn a_disk_that_refuses_stops_the_queue_and_leaves_the_file_as_it_was() {
        let path = std::env::temp_dir().join(format!("late_book_{}", std::process::id()));
        let key = Arc::new(FileSigner::fresh().expect("fresh"));
        let sealer = Sealer::new(key.clone());
        let (mut book, _) = Book::open(&path, &[key.public()]).expect("opened");
        let entry = crate::Entry {
            id: ids::EntryId(
                serde_json::from_str("\"00000000-0000-0000-0000-000000000001\"").expect("an id"),
            ),
            at_micros: 1,
            provider: "library".to_owned(),
            requester: "library".to_owned(),
            unit: String::new(),
            duty: "person".to_owned(),
            actor: String::new(),
            official: String::new(),
            name: String::new(),
            person: ids::PersonKey::Number("1234567".to_owned()),
            source: "register.card".to_owned(),
            fields: vec!["holder".to_owned()],
            purpose: "own-data".to_owned(),
            act: "ACT-1".to_owned(),
            article: "art. 4".to_owned(),
            reference: "message-1".to_owned(),
            request: String::new(),
            cover: access::Cover::Plain,
            kind: tlog::Kind::Late,
            seed: Some([7; 32]),
            n: None,
            has_n: false,
            commitment: Hash::ZERO,
            placed: None,
            late: true,
            erased: false,
        };
        let entry = crate::Entry { commitment: entry.computed().expect("a seed"), ..entry };
        book.append(&[&entry], &sealer).expect("written");
        let whole = std::fs::read(&path).expect("readable");

        let writable = std::mem::replace(&mut book.file, File::open(&path).expect("opened"));
        let refused = book.append(&[&entry], &sealer).expect_err("a file for reading");
        assert!(matches!(refused, LateFault::File { .. }));
        // The file could not be cut either, so nothing more is written even if the disk recovers.
        book.file = writable;
        assert!(matches!(book.append(&[&entry], &sealer), Err(LateFault::File { .. })));
        assert_eq!(std::fs::read(&path).expect("readable"), whole);
        assert_eq!(book.lines(), 1);
        drop(book);
        let (book, entries) = Book::open(&path, &[key.public()]).expect("whole lines are read");
        assert_eq!((book.lines(), entries.len()), (1, 1));
        drop(book);
        std::fs::remove_file(&path).expect("removed");
    }
}
