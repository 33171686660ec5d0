//! The files of a tree in tile form, made while entries come one by one: memory for one tile of each level.

use tlog::{EMPTY_ROOT, Hash, TILE_WIDTH, entries_path, root, tile_path};

/// One file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where, with the prefix of the tree.
    pub(crate) path: String,
    /// What.
    pub(crate) bytes: Vec<u8>,
    /// The partial files that nobody needs once this one stands: those of the tile before it.
    pub(crate) retires: Option<String>,
}

/// The unfinished tile of each level, and the unfinished bundle of entries.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    prefix: String,
    size: u64,
    bundle: Vec<u8>,
    levels: Vec<Level>,
}

#[derive(Clone, Debug, Default)]
struct Level {
    /// The number of the unfinished tile.
    n: u64,
    hashes: Vec<Hash>,
    /// Hashes of it that were written as a partial tile.
    written: usize,
}

const WIDTH: usize = TILE_WIDTH as usize;

impl Rows {
    /// The empty tree, its files below a prefix (`""`, or with `/` at its end).
    pub(crate) fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), size: 0, bundle: Vec::new(), levels: Vec::new() }
    }

    /// Entries so far.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry, of at most 65,535 bytes, with its leaf hash; puts the files that became full.
    pub(crate) fn push(&mut self, entry: &[u8], hash: Hash, out: &mut Vec<Piece>) {
        let length = u16::try_from(entry.len()).expect("entries of this crate have 40 or 128 bytes");
        self.bundle.extend(length.to_be_bytes());
        self.bundle.extend(entry);
        self.size += 1;
        let mut carried = Some(hash);
        for level in 0.. {
            let Some(hash) = carried.take() else { return };
            if self.levels.len() == level {
                self.levels.push(Level::default());
            }
            let row = &mut self.levels[level];
            row.hashes.push(hash);
            if row.hashes.len() == WIDTH {
                carried = root(&row.hashes);
                let (n, hashes) = (row.n, std::mem::take(&mut row.hashes));
                (row.n, row.written) = (n + 1, 0);
                if level == 0 {
                    let bytes = std::mem::take(&mut self.bundle);
                    out.push(self.piece(n, bytes, entries_path));
                }
                let number = level_number(level);
                out.push(self.piece(n, tlog::encode_tile(&hashes), |n, width| tile_path(number, n, width)));
            }
        }
    }

    fn piece(&self, n: u64, bytes: Vec<u8>, path: impl Fn(u64, u16) -> String) -> Piece {
        let path_of = |n| format!("{}{}", self.prefix, path(n, TILE_WIDTH));
        let retires = n.checked_sub(1).map(|before| format!("{}.p", path_of(before)));
        Piece { path: path_of(n), bytes, retires }
    }

    /// Puts the partial files of the right edge that changed since they were put last.
    pub(crate) fn partials(&mut self, out: &mut Vec<Piece>) {
        for (level, row) in self.levels.iter_mut().enumerate() {
            let width = row.hashes.len();
            if width == row.written {
                continue;
            }
            row.written = width;
            // A row that is not full is narrower than a tile.
            let width = u16::try_from(width).unwrap_or(TILE_WIDTH);
            let put =
                |path: String, bytes| Piece { path: format!("{}{path}", self.prefix), bytes, retires: None };
            if level == 0 {
                out.push(put(entries_path(row.n, width), self.bundle.clone()));
            }
            out.push(put(tile_path(level_number(level), row.n, width), tlog::encode_tile(&row.hashes)));
        }
    }

    /// The root over all entries so far.
    pub(crate) fn root(&self) -> Hash {
        let mut below = None;
        for row in &self.levels {
            // Each hash is a full subtree of one height, what is carried up the incomplete last one.
            below = match (row.hashes.is_empty(), below) {
                (true, below) => below,
                (false, None) => root(&row.hashes),
                (false, Some(last)) => root(&[&row.hashes[..], &[last]].concat()),
            };
        }
        below.unwrap_or(EMPTY_ROOT)
    }
}

/// A tree has at most eight levels of tiles.
fn level_number(level: usize) -> u8 {
    u8::try_from(level).unwrap_or(tlog::TILE_LEVEL_MAX)
}

/// The paths of all files of a finished tree of `size` entries, lowest level first.
pub(crate) fn paths(prefix: &str, size: u64) -> impl Iterator<Item = String> {
    let bundles = tlog::tiles_of_range(0, size, size).map(|tile| entries_path(tile.n, tile.width));
    let prefix = prefix.to_owned();
    bundles.chain(tlog::new_tiles(0, size).map(|tile| tile.path())).map(move |path| format!("{prefix}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use tlog::{TileTree, leaf_hash, new_tiles};

    #[test]
    fn the_files_are_those_of_the_whole_tree_at_every_size_that_was_put() {
        let (mut rows, mut tree) = (Rows::new("p/"), TileTree::new());
        let (mut files, mut out) = (BTreeMap::new(), Vec::new());
        assert_eq!(rows.root(), tlog::EMPTY_ROOT);
        for number in 0..66_000_u32 {
            let entry = number.to_be_bytes();
            tree.append(leaf_hash(&entry));
            rows.push(&entry, leaf_hash(&entry), &mut out);
            if number < 600 || number % 997 == 0 {
                assert_eq!(rows.root(), tree.root(), "{number}");
                rows.partials(&mut out);
            }
            files.extend(out.drain(..).map(|piece| (piece.path, piece.bytes)));
        }
        rows.partials(&mut out);
        files.extend(out.drain(..).map(|piece| (piece.path, piece.bytes)));
        assert_eq!(rows.size(), 66_000);
        for tile in new_tiles(0, 66_000) {
            let hashes = tree.tile(&tile).expect("in the tree");
            assert_eq!(files[&format!("p/{}", tile.path())], tlog::encode_tile(&hashes), "{tile:?}");
        }
        for path in paths("p/", 66_000) {
            assert!(files.contains_key(&path), "{path}");
        }
        let bundle = &files[&format!("p/{}", entries_path(257, 208))];
        let entries = tlog::decode_bundle(bundle).expect("a bundle");
        assert_eq!(entries[0], 65_792_u32.to_be_bytes());
    }
}
