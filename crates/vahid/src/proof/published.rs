//! The published keys: signed snapshots of the configuration, and the key of the authority that a reader has pinned.

use super::bounded;
use crate::centre::Pinned;
use exchange::chain::{self, SNAPSHOT_BYTES_MAX};
use exchange::receipt::KeyBook;
use exchange::snapshot::SignedSnapshot;
use std::path::{Path, PathBuf};

/// The most bytes of a file with a signed snapshot: in the worst case each byte of its text is escaped as two.
const FILE_BYTES_MAX: usize = 2 * SNAPSHOT_BYTES_MAX + 4_096;

/// The most bytes of a file with a pinned key.
const AUTHORITY_BYTES_MAX: usize = 4_096;

/// The most snapshots of one chain.
const SNAPSHOTS_MAX: usize = 100_000;

/// Reads the keys out of one snapshot, or out of the last of a whole chain. A folder stands for the files in it.
pub(super) fn key_book(places: &[PathBuf], authority: Option<&Path>) -> Result<KeyBook, String> {
    let pinned: Option<Pinned> = authority
        .map(|file| bounded::json(file, AUTHORITY_BYTES_MAX, "the key of an authority (authority.json)"))
        .transpose()?;
    let mut chain = chain_of(&files(places)?)?;
    let keys: Vec<_> = pinned.iter().map(|pinned| pinned.key).collect();
    let last = chain.last().ok_or("there is no snapshot in the folder: give --configuration FILE")?;
    if let Some(pinned) = pinned.as_ref().filter(|pinned| pinned.instance != last.instance) {
        let (known, found) = (&pinned.instance, &last.instance);
        return Err(format!("the pinned key is of the exchange {known}, the configuration of {found}"));
    }
    if chain.len() == 1 {
        let only = chain.remove(0).signed;
        return KeyBook::read(&only, &keys).map_err(|fault| {
            format!(
                "the configuration: {fault}\nhelp: an authority that has changed its key is traced by the whole chain: \
                 give the folder with all snapshots"
            )
        });
    }
    if keys.is_empty() {
        return Err(
            "a chain of snapshots is traced from a pinned key: give --authority FILE, or one snapshot alone"
                .to_owned(),
        );
    }
    let signed: Vec<SignedSnapshot> = chain.into_iter().map(|one| one.signed).collect();
    KeyBook::from_chain(&signed, &keys).map_err(|fault| format!("the chain of configurations: {fault}"))
}

/// One snapshot with what orders it.
struct Numbered {
    number: u64,
    instance: String,
    signed: SignedSnapshot,
}

fn files(places: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for place in places {
        if !place.is_dir() {
            files.push(place.clone());
            continue;
        }
        let told = |fault: std::io::Error| format!("{}: {fault}", place.display());
        for entry in std::fs::read_dir(place).map_err(told)? {
            let path = entry.map_err(told)?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
    }
    few_enough(files.len())?;
    Ok(files)
}

fn few_enough(count: usize) -> Result<(), String> {
    if count > SNAPSHOTS_MAX {
        return Err(format!("{count} snapshots; at most {SNAPSHOTS_MAX} are read"));
    }
    Ok(())
}

/// The snapshots in the order of their numbers.
fn chain_of(files: &[PathBuf]) -> Result<Vec<Numbered>, String> {
    let mut chain = Vec::new();
    for file in files {
        let signed: SignedSnapshot = bounded::json(file, FILE_BYTES_MAX, "a signed snapshot")?;
        let (snapshot, _) = chain::read(&signed).map_err(|fault| format!("{}: {fault}", file.display()))?;
        chain.push(Numbered { number: snapshot.number, instance: snapshot.instance, signed });
    }
    chain.sort_by_key(|one| one.number);
    Ok(chain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_at_the_limit_is_read_and_one_past_it_is_not() {
        assert!(few_enough(SNAPSHOTS_MAX).is_ok());
        assert!(few_enough(SNAPSHOTS_MAX + 1).is_err());
    }
}
