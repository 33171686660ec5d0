//! Which checkpoint the public sees: the newest one that a quorum of witnesses has cosigned.
//!
//! The sequencer makes a checkpoint with each batch, the witnesses cosign one every few seconds. A reader needs
//! cosignatures, so the file `checkpoint` changes with the witnesses and `checkpoint.newest` with the sequencer.
//! Where no witness is asked for, both are the same.

use std::sync::{Arc, Mutex, PoisonError};
use tilelog::{LogFault, Shelf};
use tlog::{Checkpoint, Note};

/// The file that readers take.
pub const CHECKPOINT_FILE: &str = "checkpoint";

/// The file with the log's own signature only.
pub const NEWEST_FILE: &str = "checkpoint.newest";

/// The public files of a log under witnesses.
pub struct WitnessedShelf {
    inner: Arc<dyn Shelf>,
    /// The size of the cosigned checkpoint that is published; none before the first.
    cosigned: Mutex<Option<u64>>,
    witnessed: bool,
}

impl WitnessedShelf {
    /// The files; `witnessed` tells whether readers wait for witnesses.
    pub fn open(inner: Arc<dyn Shelf>, witnessed: bool) -> Result<Self, LogFault> {
        let published = inner.read(CHECKPOINT_FILE)?;
        let note = published.and_then(|bytes| String::from_utf8(bytes).ok()?.parse::<Note>().ok());
        // One signature is the log's own.
        let note = note.filter(|note| note.signatures.len() > 1);
        let size = note.and_then(|note| Some(Checkpoint::parse(&note.text).ok()?.size));
        Ok(Self { inner, cosigned: Mutex::new(size), witnessed })
    }

    /// Publishes a checkpoint with its cosignatures, unless a larger one is published already.
    pub fn publish_cosigned(&self, size: u64, note: &Note) -> Result<(), LogFault> {
        let mut cosigned = self.cosigned.lock().unwrap_or_else(PoisonError::into_inner);
        if cosigned.is_some_and(|published| published > size) {
            return Ok(());
        }
        self.inner.write(CHECKPOINT_FILE, note.to_string().as_bytes())?;
        *cosigned = Some(size);
        Ok(())
    }

    /// The published note, if witnesses cosigned it.
    pub fn cosigned(&self) -> Result<Option<Note>, LogFault> {
        if self.cosigned.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
            return Ok(None);
        }
        let bytes = self.inner.read(CHECKPOINT_FILE)?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok()))
    }
}

impl Shelf for WitnessedShelf {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LogFault> {
        self.inner.read(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), LogFault> {
        if path != CHECKPOINT_FILE {
            return self.inner.write(path, bytes);
        }
        self.inner.write(NEWEST_FILE, bytes)?;
        // Held while writing: a cosigned one may come at this moment.
        let cosigned = self.cosigned.lock().unwrap_or_else(PoisonError::into_inner);
        if self.witnessed && cosigned.is_some() {
            return Ok(());
        }
        self.inner.write(CHECKPOINT_FILE, bytes)
    }

    fn remove(&self, path: &str) -> Result<(), LogFault> {
        self.inner.remove(path)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, LogFault> {
        self.inner.names(folder)
    }

    fn sync(&self, folder: &str) -> Result<(), LogFault> {
        self.inner.sync(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keys::NoteKey;
    use tilelog::Memory;
    use tlog::NoteSigner;

    fn note(size: u64, cosigned: bool) -> Note {
        let checkpoint =
            Checkpoint { origin: "log.example/2026".to_owned(), size, root: tlog::Hash([7; 32]) };
        let mut note = Note::unsigned(&checkpoint.text()).expect("a text");
        let key = NoteKey::fresh("log.example/2026").expect("a key");
        note.signatures.push(key.sign(&note.text).expect("signs"));
        if cosigned {
            note.signatures.push(NoteKey::fresh("w.example").expect("a key").cosign(1, &note.text));
        }
        note
    }

    #[test]
    fn readers_see_the_newest_cosigned_checkpoint_and_witnesses_the_newest() {
        let inner: Arc<dyn Shelf> = Arc::new(Memory::default());
        let shelf = WitnessedShelf::open(inner.clone(), true).expect("opens");
        let write = |shelf: &WitnessedShelf, size| {
            shelf.write(CHECKPOINT_FILE, note(size, false).to_string().as_bytes()).expect("written");
        };
        let sizes = || {
            let read = |path| {
                let text = String::from_utf8(inner.read(path).expect("reads").expect("there")).expect("text");
                Checkpoint::parse(&text.parse::<Note>().expect("a note").text).expect("a checkpoint").size
            };
            (read(CHECKPOINT_FILE), read(NEWEST_FILE))
        };
        write(&shelf, 1);
        assert_eq!(sizes(), (1, 1), "before the first quorum there is no other");
        shelf.publish_cosigned(1, &note(1, true)).expect("written");
        write(&shelf, 5);
        assert_eq!(sizes(), (1, 5));
        shelf.publish_cosigned(4, &note(4, true)).expect("written");
        shelf.publish_cosigned(3, &note(3, true)).expect("a late answer");
        assert_eq!(sizes(), (4, 5), "it never steps back");
        let again = WitnessedShelf::open(inner.clone(), true).expect("opens");
        write(&again, 9);
        assert_eq!(sizes(), (4, 9), "also after a restart");
        let alone = WitnessedShelf::open(inner.clone(), false).expect("opens");
        write(&alone, 10);
        assert_eq!(sizes(), (10, 10), "without witnesses both are the same");
    }
}
