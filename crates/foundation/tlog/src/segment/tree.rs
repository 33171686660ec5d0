//! A whole index in memory: built, merged, looked up, and laid out as files.

use super::{Found, Item, Segment, find_tag};
use crate::{Hash, TILE_WIDTH, Tile, TileFault, TileTree, encode_tile, new_tiles};

/// The items of a segment and their tree.
#[derive(Clone, Debug)]
pub struct SegmentTree {
    items: Vec<Item>,
    tree: TileTree,
}

impl SegmentTree {
    /// The index over items, which are sorted if they are not yet.
    pub fn build(mut items: Vec<Item>) -> Self {
        if !items.is_sorted() {
            items.sort();
        }
        let tree = TileTree::of(items.iter().map(Item::hash));
        Self { items, tree }
    }

    /// How many items it has.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The items, sorted.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The root, which stands in the SEGMENT leaf; [`crate::EMPTY_ROOT`] when no leaf carries a tag.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// What the index says of a tag, with proof.
    pub fn find(&self, tag: &Hash) -> Found {
        let item = |index: u64| {
            let item = usize::try_from(index).ok().and_then(|index| self.items.get(index));
            item.copied().ok_or(TileFault::Outside(index, self.size()))
        };
        find_tag(self.size(), tag, item, |tile| self.tree.tile(tile))
            .expect("the tree is whole and holds every item")
    }

    /// Every file of the index with its path below the log's prefix: tiles, then bundles of items.
    pub fn files(&self, segment: Segment) -> impl Iterator<Item = (String, Vec<u8>)> {
        let tiles = new_tiles(0, self.size()).map(move |tile| {
            let hashes = self.tree.tile(&tile).expect("the tree has the tiles of its size");
            (segment.tile_path(&tile), encode_tile(&hashes))
        });
        let bundles = self.items.chunks(usize::from(TILE_WIDTH)).zip(0..).map(move |(items, n)| {
            // At most 256 items.
            (segment.entries_path(n, items.len() as u16), bundle(items))
        });
        tiles.chain(bundles)
    }

    /// A tile of its tree.
    pub fn tile(&self, tile: &Tile) -> Result<Vec<Hash>, TileFault> {
        self.tree.tile(tile)
    }
}

/// A bundle of items, each behind its length.
fn bundle(items: &[Item]) -> Vec<u8> {
    let length = (super::ITEM_BYTES as u16).to_be_bytes();
    items.iter().flat_map(|item| length.into_iter().chain(item.bytes())).collect()
}
