//! Folders in memory, gone with their owner.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Memory that looks like a disk, where a machine has it.
const MEMORY: &str = "/dev/shm";

/// A folder in memory where the machine has such a place, else among its temporary folders. Runs commit
/// thousands of times, and it is the process that dies in them, not the machine.
#[derive(Debug)]
pub struct MemoryFolder {
    path: PathBuf,
}

impl MemoryFolder {
    /// Makes an empty folder. Panics when the disk refuses.
    pub fn new(label: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let memory = Path::new(MEMORY);
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let path =
            base.join(format!("{label}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        // A killed process with the same number may have left one behind.
        drop(std::fs::remove_dir_all(&path));
        std::fs::create_dir_all(&path)
            .unwrap_or_else(|fault| panic!("{} cannot be made: {fault}", path.display()));
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for MemoryFolder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.path));
    }
}
