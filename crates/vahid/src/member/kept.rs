//! What is kept of an exchange's configuration, by a node or by anybody else who follows its centre.
//!
//! ```text
//! authority.json       the key that signed the first snapshot: pinned, never replaced by the program
//! configuration/       every snapshot as it was signed: 000000001.json, 000000002.json …
//! confirmation.json    the centre's last word that the newest of them is its newest
//! forks/               proofs that the authority signed two faces; empty in an honest exchange
//! ```

use super::dir::{read_json, replace};
use crate::centre::Pinned;
use exchange::chain;
use exchange::snapshot::{Confirmation, ForkEvidence, SignedSnapshot, Snapshot};
use std::path::{Path, PathBuf};
use tlog::Hash;

/// The folder in which it is kept.
#[derive(Clone, Debug)]
pub struct Kept(PathBuf);

impl Kept {
    /// The folder at a path; nothing is read yet.
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The folder at a path for a follower that is no node: made when there is none, with this authority pinned. One
    /// that is pinned already stays; another one is refused.
    pub(crate) fn pinning(path: &Path, pinned: &Pinned) -> Result<Self, String> {
        crate::folder::private(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
        let kept = Self::at(path);
        match kept.pinned()? {
            None => {
                let text = serde_json::to_vec(pinned).map_err(|fault| fault.to_string())?;
                replace(&kept.file("authority.json"), &text, 0o644)?;
            }
            Some(before) if before.key == pinned.key => {}
            Some(before) => {
                return Err(format!(
                    "{} follows the authority {}, not {}: it never changes by itself",
                    path.display(),
                    before.key.id(),
                    pinned.key.id()
                ));
            }
        }
        Ok(kept)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The pinned key; none before the first fetch.
    pub(crate) fn pinned(&self) -> Result<Option<Pinned>, String> {
        let file = self.file("authority.json");
        if file.exists() { read_json(&file).map(Some) } else { Ok(None) }
    }

    /// Reads the whole chain again from the pinned key: whoever changed a file here is found. Gives the newest
    /// snapshot; none before the first fetch.
    pub fn configuration(&self) -> Result<Option<(Snapshot, Hash)>, String> {
        let Some(pinned) = self.pinned()? else { return Ok(None) };
        let mut known: Option<(Snapshot, Hash)> = None;
        for number in 1.. {
            let file = self.snapshot_file(number);
            if !file.exists() {
                break;
            }
            let signed: SignedSnapshot = read_json(&file)?;
            let next = chain::accept(known.as_ref(), &signed, &[pinned.key]);
            known = Some(next.map_err(|fault| format!("{}: {fault}", file.display()))?);
        }
        Ok(known)
    }

    fn snapshot_file(&self, number: u64) -> PathBuf {
        self.file("configuration").join(format!("{number:09}.json"))
    }

    /// A snapshot as it was signed.
    pub(crate) fn snapshot(&self, number: u64) -> Result<SignedSnapshot, String> {
        read_json(&self.snapshot_file(number))
    }

    /// Keeps an accepted snapshot: on disk whole or not at all.
    pub(crate) fn keep_snapshot(&self, number: u64, signed: &SignedSnapshot) -> Result<(), String> {
        let file = self.snapshot_file(number);
        make_folder(&file)?;
        let text = serde_json::to_vec(signed).map_err(|fault| fault.to_string())?;
        replace(&file, &text, 0o644)
    }

    /// Keeps the centre's word that the newest snapshot here is its newest.
    pub(crate) fn keep_confirmation(&self, word: &Confirmation) -> Result<(), String> {
        let text = serde_json::to_vec(word).map_err(|fault| fault.to_string())?;
        replace(&self.file("confirmation.json"), &text, 0o644)
    }

    /// The kept word, not judged; none when there is none or it cannot be read.
    pub(crate) fn confirmation(&self) -> Option<Confirmation> {
        read_json(&self.file("confirmation.json")).ok()
    }

    /// Keeps the proof of a fork; gives its file.
    pub(crate) fn keep_fork(&self, evidence: &ForkEvidence) -> Result<PathBuf, String> {
        let hash = Hash::of(evidence.other.snapshot.as_bytes());
        let file = self.file("forks").join(format!("{hash}.json"));
        make_folder(&file)?;
        let text = serde_json::to_vec(evidence).map_err(|fault| fault.to_string())?;
        replace(&file, &text, 0o644)?;
        Ok(file)
    }
}

fn make_folder(file: &Path) -> Result<(), String> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|fault| format!("{}: {fault}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keys::{FileSigner, Signer};

    /// Whoever puts another authority beside a keeper's folder does not change whom it believes.
    #[test]
    fn a_pinned_authority_stays() {
        let folder = testkit::folder::Folder::new("kept");
        let path = folder.path().join("exchange");
        let pinned =
            || Pinned { instance: "XX".to_owned(), key: FileSigner::fresh().expect("a key").public() };
        let (first, other) = (pinned(), pinned());
        Kept::pinning(&path, &first).expect("made");
        let kept = Kept::pinning(&path, &first).expect("the same");
        let fault = Kept::pinning(&path, &other).expect_err("another");
        assert!(fault.contains("never changes by itself"), "{fault}");
        assert_eq!(kept.pinned().expect("reads").expect("there").key, first.key);
        assert!(kept.configuration().expect("holds").is_none());
    }
}
