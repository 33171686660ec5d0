//! A whole tree in memory, in the form of its tiles.

use crate::proofs::Plan;
use crate::tiles::{TILE_HEIGHT, TILE_WIDTH, Tile, TileFault};
use crate::{EMPTY_ROOT, Hash, root};

/// The hashes of every level of tiles, each complete: 32.1 bytes a leaf.
#[derive(Clone, Debug, Default)]
pub struct TileTree {
    levels: Vec<Vec<Hash>>,
}

impl TileTree {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tree over leaf hashes.
    pub fn of(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut tree = Self::new();
        leaves.into_iter().for_each(|leaf| tree.append(leaf));
        tree
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Appends a leaf by its hash.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[level];
            hashes.push(hash);
            if !hashes.len().is_multiple_of(usize::from(TILE_WIDTH)) {
                return;
            }
            // A full tile is never empty.
            hash = root(&hashes[hashes.len() - usize::from(TILE_WIDTH)..]).unwrap_or(EMPTY_ROOT);
        }
    }

    /// The hashes of a tile, as they stood when it had its width; a fault when the tree is smaller.
    pub fn tile(&self, tile: &Tile) -> Result<Vec<Hash>, TileFault> {
        let level = self.levels.get(usize::from(tile.level)).map_or(&[][..], Vec::as_slice);
        let first = usize::try_from(tile.n).ok().and_then(|n| n.checked_mul(usize::from(TILE_WIDTH)));
        let first = first.filter(|first| *first <= level.len()).unwrap_or(level.len());
        let (found, wanted) = (level.len() - first, usize::from(tile.width));
        if found < wanted {
            return Err(TileFault::Short { path: tile.path(), found, wanted });
        }
        Ok(level[first..first + wanted].to_vec())
    }

    /// The root; [`EMPTY_ROOT`] of the empty tree.
    pub fn root(&self) -> Hash {
        self.root_at(self.size()).unwrap_or(EMPTY_ROOT)
    }

    /// The root when the tree had `size` leaves; none when it never had.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        if size > self.size() {
            return None;
        }
        let hashes = self.make(&Plan::root(size)).ok()?;
        Some(hashes.first().copied().unwrap_or(EMPTY_ROOT))
    }

    /// The path of a leaf in the tree as it is now.
    pub fn inclusion(&self, index: u64) -> Result<Vec<Hash>, TileFault> {
        self.make(&Plan::inclusion(index, self.size())?)
    }

    /// The proof that an older size is the beginning of the tree as it is now.
    pub fn consistency(&self, old: u64) -> Result<Vec<Hash>, TileFault> {
        self.make(&Plan::consistency(old, self.size())?)
    }

    /// A proof's hashes.
    pub fn make(&self, plan: &Plan) -> Result<Vec<Hash>, TileFault> {
        plan.hashes(|tile| self.tile(tile))
    }
}

const _: () = assert!(1 << TILE_HEIGHT == TILE_WIDTH);
