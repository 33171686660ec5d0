//! Inclusion and consistency proofs made from tiles, and the check of consistency.
//!
//! A proof is a list of subtrees, each a range of leaves. A range is made of full subtrees, and each of those
//! lies inside one tile. So the tiles that a proof needs are known before any is read.

use crate::edge::fold;
use crate::tiles::{TILE_HEIGHT, TILE_WIDTH, Tile, TileFault};
use crate::{EMPTY_ROOT, Hash, PATH_LENGTH_MAX, node_hash, root};
use std::collections::BTreeMap;

/// Leaves from `.0` to before `.1`, under one node of the tree.
type Range = (u64, u64);

/// A proof that is to be made: its subtrees, nearest to the leaf first, and the tree's size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    ranges: Vec<Range>,
    size: u64,
}

impl Plan {
    /// The path of the leaf at `index` in a tree of `size` leaves; a fault when it is outside.
    pub fn inclusion(index: u64, size: u64) -> Result<Self, TileFault> {
        if index >= size {
            return Err(TileFault::Outside(index, size));
        }
        let (mut low, mut high, mut ranges) = (0, size, Vec::new());
        while high - low > 1 {
            let middle = low + split(high - low);
            if index < middle {
                ranges.push((middle, high));
                high = middle;
            } else {
                ranges.push((low, middle));
                low = middle;
            }
        }
        ranges.reverse();
        Ok(Self { ranges, size })
    }

    /// The proof that a tree of `old` leaves is the beginning of one of `new` leaves (RFC 6962, section 2.1.2);
    /// empty from the empty tree and from the same tree. A fault when `old` is beyond `new`.
    pub fn consistency(old: u64, new: u64) -> Result<Self, TileFault> {
        if old > new {
            return Err(TileFault::Outside(old, new));
        }
        let (mut low, mut high, mut ranges) = (0, new, Vec::new());
        while old > 0 && old < high {
            let middle = low + split(high - low);
            if old <= middle {
                ranges.push((middle, high));
                high = middle;
            } else {
                ranges.push((low, middle));
                low = middle;
            }
        }
        // The old tree's own last subtree is told unless it is the whole old tree, which the checker knows.
        if low > 0 {
            ranges.push((low, high));
        }
        ranges.reverse();
        Ok(Self { ranges, size: new })
    }

    /// The root of a tree of `size` leaves, as one hash; no hash of the empty tree.
    pub fn root(size: u64) -> Self {
        Self { ranges: if size == 0 { Vec::new() } else { vec![(0, size)] }, size }
    }

    /// The edge of a tree of `size` leaves: the hashes that [`crate::Edge::of`] takes.
    pub fn edge(size: u64) -> Self {
        Self { ranges: nodes(&(0, size)).map(|node| node.range()).collect(), size }
    }

    /// The tiles that are needed, each once.
    pub fn tiles(&self) -> Vec<Tile> {
        let mut tiles: Vec<Tile> =
            self.ranges.iter().flat_map(nodes).filter_map(|node| node.tile(self.size)).collect();
        tiles.sort_unstable();
        tiles.dedup();
        tiles
    }

    /// The proof's hashes, from tiles that `read` gives: each tile is read once, and may come wider than asked.
    pub fn hashes<E: From<TileFault>>(
        &self,
        mut read: impl FnMut(&Tile) -> Result<Vec<Hash>, E>,
    ) -> Result<Vec<Hash>, E> {
        let mut tiles = BTreeMap::new();
        for tile in self.tiles() {
            let hashes = read(&tile)?;
            let (found, wanted) = (hashes.len(), usize::from(tile.width));
            if found < wanted {
                return Err(TileFault::Short { path: tile.path(), found, wanted }.into());
            }
            tiles.insert((tile.level, tile.n), hashes);
        }
        let mut proof = Vec::with_capacity(self.ranges.len());
        for range in &self.ranges {
            let parts: Option<Vec<Hash>> = nodes(range).map(|node| node.hash(&tiles)).collect();
            let hash = parts.and_then(|parts| fold(&parts));
            proof.push(hash.ok_or(TileFault::Outside(range.1, self.size))?);
        }
        Ok(proof)
    }
}

/// A full subtree: `2^height` leaves from `index * 2^height`.
struct Node {
    height: u32,
    index: u64,
}

impl Node {
    fn range(&self) -> Range {
        (self.index << self.height, (self.index + 1) << self.height)
    }

    /// Level and number of the tile it lies in.
    fn place(&self) -> (u8, u64) {
        let inside = self.height % TILE_HEIGHT;
        // A height is at most 63, so the level at most 7.
        ((self.height / TILE_HEIGHT) as u8, self.index >> (TILE_HEIGHT - inside))
    }

    fn tile(&self, size: u64) -> Option<Tile> {
        let (level, n) = self.place();
        Tile::of(level, n, size)
    }

    fn hash(&self, tiles: &BTreeMap<(u8, u64), Vec<Hash>>) -> Option<Hash> {
        let width = 1 << (self.height % TILE_HEIGHT);
        let first = (self.index % (u64::from(TILE_WIDTH) / width)) * width;
        let (first, width) = (usize::try_from(first).ok()?, usize::try_from(width).ok()?);
        root(tiles.get(&self.place())?.get(first..first + width)?)
    }
}

/// The full subtrees of a range, largest first.
fn nodes(range: &Range) -> impl Iterator<Item = Node> + use<> {
    let (mut low, high) = *range;
    std::iter::from_fn(move || {
        let height = (high - low).checked_ilog2()?;
        let node = Node { height, index: low >> height };
        low += 1 << height;
        Some(node)
    })
}

/// The largest power of two below `count`; `count` is at least 2.
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// The path of the leaf at `index` in a tree of `size` leaves, from its tiles: [`Plan::inclusion`] at once.
pub fn inclusion<E: From<TileFault>>(
    index: u64,
    size: u64,
    read: impl FnMut(&Tile) -> Result<Vec<Hash>, E>,
) -> Result<Vec<Hash>, E> {
    Plan::inclusion(index, size)?.hashes(read)
}

/// The consistency proof between two sizes, from the tiles of the larger tree: [`Plan::consistency`] at once.
pub fn consistency<E: From<TileFault>>(
    old: u64,
    new: u64,
    read: impl FnMut(&Tile) -> Result<Vec<Hash>, E>,
) -> Result<Vec<Hash>, E> {
    Plan::consistency(old, new)?.hashes(read)
}

/// Whether the tree of `old_size` leaves with `old_root` is the beginning of the other (RFC 9162, section
/// 2.1.4.2). The empty tree has [`EMPTY_ROOT`] and is the beginning of every tree.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    path: &[Hash],
) -> bool {
    if old_size > new_size || path.len() > PATH_LENGTH_MAX + 1 {
        return false;
    }
    if old_size == 0 {
        return path.is_empty() && *old_root == EMPTY_ROOT && (new_size > 0 || *new_root == EMPTY_ROOT);
    }
    if old_size == new_size {
        return path.is_empty() && old_root == new_root;
    }
    // An old tree that is one full subtree begins the proof itself.
    let begun = old_size.is_power_of_two().then_some(old_root);
    let mut steps = begun.into_iter().chain(path);
    let Some(first) = steps.next() else { return false };
    let below = (old_size - 1).trailing_ones();
    let (mut place, mut last) = ((old_size - 1) >> below, (new_size - 1) >> below);
    let (mut old, mut new) = (*first, *first);
    for hash in steps {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            old = node_hash(hash, &old);
            new = node_hash(hash, &new);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, hash);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && old == *old_root && new == *new_root
}

#[cfg(test)]
#[path = "proofs_tests.rs"]
mod tests;
