//! Pruning (c2sp.org/tlog-tiles): a prefix of a log that is no longer published, under a written policy. Only bundles
//! go; every tile stays, so every proof and every root can still be made.

use crate::{Journal, LogFault, Shelf};
use tlog::{Checkpoint, Note, TILE_WIDTH, entries_path, tiles_of_range};

/// The file that holds the number of the first leaf that is still published, with a newline.
pub const MINIMUM_INDEX_FILE: &str = "minimum-index";

/// The file that holds the policy under which leaves were removed.
pub const RETENTION_FILE: &str = "retention";

/// Removes the bundles that end at or before the leaf `minimum` (at most the size of the checkpoint) from the files
/// and the journal, and answers the minimum index. Refused without a policy's text, and below an earlier minimum.
/// A pruned log can be read and checked, and takes no leaf any more.
pub async fn prune(
    shelf: &dyn Shelf,
    journal: &mut dyn Journal,
    minimum: u64,
    policy: &str,
) -> Result<u64, LogFault> {
    if policy.trim().is_empty() {
        let why = "a log is pruned only under a written retention policy, and there is none".to_owned();
        return Err(LogFault::Refused(why));
    }
    let minimum = minimum.min(size(shelf)?);
    let before = minimum_index(shelf)?;
    if minimum < before {
        return Err(LogFault::Refused(format!(
            "leaves before {before} are gone already; {minimum} is below that"
        )));
    }
    // The tiles are made from the journal's leaves for the last time: they must be on the disk first.
    shelf.sync("")?;
    shelf.write(RETENTION_FILE, policy.as_bytes())?;
    shelf.write(MINIMUM_INDEX_FILE, format!("{minimum}\n").as_bytes())?;
    shelf.sync(RETENTION_FILE)?;
    shelf.sync(MINIMUM_INDEX_FILE)?;
    let width = u64::from(TILE_WIDTH);
    for tile in
        tiles_of_range(before / width * width, minimum, minimum).filter(|tile| tile.width == TILE_WIDTH)
    {
        shelf.remove(&entries_path(tile.n, TILE_WIDTH))?;
        shelf.remove(&format!("{}.p", entries_path(tile.n, TILE_WIDTH)))?;
    }
    journal.recover().await?;
    journal.prune(minimum).await?;
    Ok(minimum)
}

/// The number of the first leaf that is published: 0 of a log that was never pruned.
fn minimum_index(shelf: &dyn Shelf) -> Result<u64, LogFault> {
    let Some(bytes) = shelf.read(MINIMUM_INDEX_FILE)? else { return Ok(0) };
    let number = String::from_utf8(bytes).ok().and_then(|text| text.trim_end().parse().ok());
    number.ok_or_else(|| LogFault::Disagree { what: format!("{MINIMUM_INDEX_FILE} is no number") })
}

fn size(shelf: &dyn Shelf) -> Result<u64, LogFault> {
    let bytes = shelf.read("checkpoint")?.unwrap_or_default();
    let note: Option<Note> = String::from_utf8(bytes).ok().and_then(|text| text.parse().ok());
    let checkpoint = note.and_then(|note| Checkpoint::parse(&note.text).ok());
    let unread = || LogFault::Disagree { what: "the published checkpoint cannot be read".to_owned() };
    checkpoint.map(|checkpoint| checkpoint.size).ok_or_else(unread)
}
