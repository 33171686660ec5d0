//! The public folder: static files that anyone may read, and nothing else.

use crate::LogFault;
use crate::step::{Fuse, Step};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the public files of one log lie. Paths are relative, with `/` between their parts.
pub trait Shelf: Send + Sync {
    /// A file's bytes; none when there is no such file.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LogFault>;
    /// Writes a file whole: a reader sees the old bytes or the new ones, never half of them.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), LogFault>;
    /// Removes a file or a folder with all that is in it; nothing there is fine.
    fn remove(&self, path: &str) -> Result<(), LogFault>;
    /// The names in a folder, sorted; empty when there is no such folder.
    fn names(&self, folder: &str) -> Result<Vec<String>, LogFault>;
    /// Brings everything below a folder (`""`: all) to the disk.
    fn sync(&self, folder: &str) -> Result<(), LogFault>;
}

/// Files in a folder of the disk. Half-written ones lie in `.half/`, which nobody serves.
pub struct Files {
    root: PathBuf,
    next: AtomicU64,
    fuse: Fuse,
}

impl Files {
    /// The files below a folder, which is made when it is not there.
    pub fn open(root: &Path) -> Result<Self, LogFault> {
        let half = root.join(".half");
        let told = |error: io::Error| fault(&root.display(), &error);
        // What a crash left half-written is nobody's.
        match std::fs::remove_dir_all(&half) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(told(error)),
            _ => std::fs::create_dir_all(&half).map_err(told)?,
        }
        Ok(Self { root: root.to_owned(), next: AtomicU64::new(0), fuse: Fuse::default() })
    }

    /// The same files with a fuse for tests.
    pub fn with_fuse(mut self, fuse: Fuse) -> Self {
        self.fuse = fuse;
        self
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), LogFault> {
        let half = self.root.join(".half").join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        let told = |error: io::Error| fault(&path, &error);
        std::fs::write(&half, bytes).map_err(told)?;
        self.fuse.reach(Step::HalfPublished)?;
        let to = self.root.join(path);
        match std::fs::rename(&half, &to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                to.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(told)?;
                std::fs::rename(&half, &to).map_err(told)
            }
            done => done.map_err(told),
        }
    }
}

impl Shelf for Files {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LogFault> {
        match std::fs::read(self.root.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(fault(&path, &error)),
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), LogFault> {
        self.put(path, bytes)
    }

    fn remove(&self, path: &str) -> Result<(), LogFault> {
        let whole = self.root.join(path);
        let removed =
            if whole.is_dir() { std::fs::remove_dir_all(whole) } else { std::fs::remove_file(whole) };
        match removed {
            Err(error) if !is_absent(&error) => Err(fault(&path, &error)),
            _ => Ok(()),
        }
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, LogFault> {
        let told = |error: io::Error| fault(&folder, &error);
        let entries = match std::fs::read_dir(self.root.join(folder)) {
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            other => other.map_err(told)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry.map_err(told)?.file_name().into_string());
        }
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        Ok(names)
    }

    fn sync(&self, folder: &str) -> Result<(), LogFault> {
        let whole = self.root.join(folder);
        if whole.is_dir() {
            for name in self.names(folder)? {
                let below = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                self.sync(&below)?;
            }
        }
        std::fs::File::open(&whole).and_then(|file| file.sync_all()).map_err(|error| fault(&folder, &error))
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn fault(file: &impl fmt::Display, error: &io::Error) -> LogFault {
    LogFault::Folder { file: file.to_string(), detail: error.to_string() }
}

/// Files in memory, for tests and the simulator. Clones are the same files.
#[derive(Clone, Default)]
pub struct Memory {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl Memory {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        // No step under the lock can stop half-way.
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf for Memory {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LogFault> {
        Ok(self.lock().get(path).cloned())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), LogFault> {
        self.lock().insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), LogFault> {
        let below = format!("{path}/");
        self.lock().retain(|file, _| file != path && !file.starts_with(&below));
        Ok(())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, LogFault> {
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let files = self.lock();
        let inside = files.keys().filter_map(|file| file.strip_prefix(&below)?.split('/').next());
        let mut names: Vec<String> = inside.map(str::to_owned).collect();
        names.dedup();
        Ok(names)
    }

    fn sync(&self, _folder: &str) -> Result<(), LogFault> {
        Ok(())
    }
}
