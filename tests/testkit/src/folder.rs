//! A temporary folder that is gone with its owner.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder of its own under the machine's temporary folder, deleted when dropped.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes an empty folder; the label is for people who look into the temporary folder. Panics
    /// when the disk refuses.
    pub fn new(label: &str) -> Folder {
        let path = std::env::temp_dir().join(unique(label));
        // A killed process with the same number may have left one behind.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path)
            .unwrap_or_else(|error| panic!("{} cannot be made: {error}", path.display()));
        Folder { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Somebody else's watchdog may have been faster.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// A name that no other test of this machine has now: of `a`–`z`, `0`–`9` and `_`.
pub(crate) fn unique(label: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{label}_{}_{next}", std::process::id())
}
