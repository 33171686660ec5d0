//! The files of a pack in memory, and the hash that pins them.

use crate::Finding;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All files of a pack that the engine reads, by path from the pack's folder (`law/acts.toml`).
#[derive(Clone, Debug)]
pub struct Files {
    /// The folder as findings name it.
    pub root: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// The most files in a pack.
    pub const COUNT_MAX: usize = 5_000;
    /// The most bytes in one file.
    pub const SIZE_BYTES_MAX: u64 = 4 * 1024 * 1024;
    /// The most folders below one another.
    pub const DEPTH_MAX: usize = 6;

    /// An empty pack in memory, for tests and tools.
    pub fn empty(root: impl Into<String>) -> Self {
        Self { root: root.into(), files: BTreeMap::new() }
    }

    /// Reads a folder; `sources/` is left alone, and so are files whose name begins with a dot.
    pub fn read(dir: &Path) -> Result<Self, Vec<Finding>> {
        let mut found = Self::empty(dir.display().to_string().trim_end_matches('/'));
        let mut findings = Vec::new();
        let mut waiting = vec![(dir.to_path_buf(), String::new(), 0)];
        while let Some((folder, prefix, depth)) = waiting.pop() {
            let entries = match sorted_entries(&folder) {
                Ok(entries) => entries,
                Err(fault) => {
                    findings.push(found.unreadable(&prefix, &fault));
                    continue;
                }
            };
            for (path, name) in entries {
                let inside = format!("{prefix}{name}");
                if name.starts_with('.') || inside == "sources" {
                    continue;
                }
                match path.symlink_metadata() {
                    Err(fault) => findings.push(found.unreadable(&inside, &fault)),
                    Ok(about) if about.is_dir() && depth < Self::DEPTH_MAX => {
                        waiting.push((path, format!("{inside}/"), depth + 1));
                    }
                    Ok(about) if about.is_file() => found.take(&path, inside, about.len(), &mut findings),
                    Ok(_) => findings
                        .push(found.refused(&inside, "neither a file nor a folder near enough to the top")),
                }
            }
        }
        if findings.is_empty() { Ok(found) } else { Err(findings) }
    }

    fn take(&mut self, path: &Path, inside: String, size_bytes: u64, findings: &mut Vec<Finding>) {
        if size_bytes > Self::SIZE_BYTES_MAX {
            findings.push(self.refused(&inside, &format!("larger than {} bytes", Self::SIZE_BYTES_MAX)));
        } else if self.files.len() >= Self::COUNT_MAX {
            findings.push(self.refused(&inside, &format!("a pack has at most {} files", Self::COUNT_MAX)));
        } else {
            match std::fs::read(path) {
                Ok(bytes) => drop(self.files.insert(inside, bytes)),
                Err(fault) => findings.push(self.unreadable(&inside, &fault)),
            }
        }
    }

    fn unreadable(&self, inside: &str, fault: &std::io::Error) -> Finding {
        Finding::error(self.shown(inside), None, "unreadable", format!("cannot be read: {fault}"))
    }

    fn refused(&self, inside: &str, why: &str) -> Finding {
        Finding::error(self.shown(inside), None, "file-refused", format!("this file is refused: {why}"))
    }

    /// The path of a file as findings name it.
    pub fn shown(&self, inside: &str) -> String {
        format!("{}/{inside}", self.root).trim_end_matches('/').to_owned()
    }

    /// The bytes of one file.
    pub fn get(&self, inside: &str) -> Option<&[u8]> {
        self.files.get(inside).map(Vec::as_slice)
    }

    /// Puts a file in place of another one, or beside the others.
    pub fn put(&mut self, inside: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(inside.into(), bytes.into());
    }

    /// Takes a file away.
    pub fn remove(&mut self, inside: &str) {
        self.files.remove(inside);
    }

    /// The paths of all files, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// SHA-256 over path and bytes of all files but the invented people, hex. Lengths stand before both,
    /// so that no two packs give the same bytes to the hash.
    pub fn version(&self) -> String {
        let mut hash = Sha256::new();
        for (path, bytes) in self.files.iter().filter(|(path, _)| !path.starts_with("demo/")) {
            for part in [path.as_bytes(), bytes] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        hex(&hash.finalize())
    }
}

/// SHA-256 of some bytes, hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sorted_entries(folder: &Path) -> std::io::Result<Vec<(PathBuf, String)>> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        entries.push((entry.path(), entry.file_name().to_string_lossy().into_owned()));
    }
    entries.sort();
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_changes_with_any_file_but_not_with_the_invented_people() {
        let mut files = Files::empty("packs/x");
        files.put("pack.toml", "a = 1");
        let first = files.version();
        files.put("demo/people.toml", "x = 1");
        assert_eq!(files.version(), first);
        files.put("pack.toml", "a = 2");
        assert_ne!(files.version(), first);
        let (mut one, mut two) = (Files::empty("x"), Files::empty("x"));
        one.put("a", "bc");
        two.put("ab", "c");
        assert_ne!(one.version(), two.version());
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_finding() {
        let findings = Files::read(Path::new("no/such/folder")).expect_err("nothing there");
        assert_eq!((findings.len(), findings[0].code), (1, "unreadable"));
    }

    #[test]
    fn a_file_at_the_size_limit_is_read_and_one_past_it_is_not() {
        let dir = std::env::temp_dir().join(format!("pack-files-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for the test");
        let limit = usize::try_from(Files::SIZE_BYTES_MAX).expect("fits");
        std::fs::write(dir.join("pack.toml"), vec![b' '; limit]).expect("written");
        assert!(Files::read(&dir).is_ok());
        std::fs::write(dir.join("pack.toml"), vec![b' '; limit + 1]).expect("written");
        let findings = Files::read(&dir).expect_err("too large");
        assert_eq!(findings[0].code, "file-refused");
        std::fs::remove_dir_all(&dir).expect("removed");
    }
}
