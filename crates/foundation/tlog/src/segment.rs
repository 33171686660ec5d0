//! The sorted index over a stretch of the log: whether a tag stands there, and proof when it does not (ACC-04).
//!
//! An item is a tag and the number of the leaf that carries it. The items of a segment, sorted, are the leaves of
//! an RFC 6962 tree that is served like a log of its own; its root stands in a SEGMENT leaf.

mod absence;
mod tree;

pub use absence::{Absence, Found, Presence, Standing, find_tag};
pub use tree::SegmentTree;

use crate::checkpoint::decimal;
use crate::{Edge, Hash, Leaf, Tile, entries_path, leaf_hash};
use serde::{Deserialize, Serialize};

/// Leaves of the smallest segment.
pub const SEGMENT_LEAVES: u64 = 4_096;

/// How many segments of one size are merged into one of the next.
pub const SEGMENT_MERGE: u64 = 4;

/// The bytes of an item: the tag, and the leaf's number, big-endian.
pub const ITEM_BYTES: usize = 40;

/// One line of the index. Items sort as their bytes do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The tag.
    pub tag: Hash,
    /// The leaf that carries it, or whose bulk list does.
    pub leaf: u64,
}

impl Item {
    /// The item of a leaf with this number; none when it carries no tag. The tags of a bulk list come on top.
    pub fn of(number: u64, leaf: &Leaf) -> Option<Self> {
        (leaf.tag != Hash::ZERO).then_some(Self { tag: leaf.tag, leaf: number })
    }

    /// The item as it stands in the index.
    pub fn bytes(&self) -> [u8; ITEM_BYTES] {
        let mut bytes = [0; ITEM_BYTES];
        bytes[..32].copy_from_slice(&self.tag.0);
        bytes[32..].copy_from_slice(&self.leaf.to_be_bytes());
        bytes
    }

    /// Reads an item; none of another length.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (tag, leaf) = bytes.split_first_chunk()?;
        Some(Self { tag: Hash(*tag), leaf: u64::from_be_bytes(leaf.try_into().ok()?) })
    }

    /// Its hash as a leaf of the index.
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.bytes())
    }
}

/// Which leaves an index covers: `count` of them from `first`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// The first leaf.
    pub first: u64,
    /// How many leaves.
    pub count: u64,
}

impl Segment {
    /// The leaf after the last.
    pub fn end(&self) -> u64 {
        self.first.saturating_add(self.count)
    }

    /// Where its files lie below the log's prefix: `segment/0-4096/`.
    pub fn prefix(&self) -> String {
        format!("segment/{}-{}/", self.first, self.count)
    }

    /// Segment and rest of a path below such a prefix; none for any other spelling.
    pub fn parse(path: &str) -> Option<(Self, &str)> {
        let (numbers, rest) = path.strip_prefix("segment/")?.split_once('/')?;
        let (first, count) = numbers.split_once('-')?;
        let segment = Self { first: decimal(first)?, count: decimal(count).filter(|count| *count > 0)? };
        segment.first.checked_add(segment.count)?;
        Some((segment, rest))
    }

    /// Where a tile of its tree lies.
    pub fn tile_path(&self, tile: &Tile) -> String {
        self.prefix() + &tile.path()
    }

    /// Where a bundle of its items lies.
    pub fn entries_path(&self, n: u64, width: u16) -> String {
        self.prefix() + &entries_path(n, width)
    }
}

/// The items of several segments as one sorted list. Duplicates stay: a tag that stands twice in one bulk list
/// stands twice in the index.
pub fn merge_items(lists: impl IntoIterator<Item = Vec<Item>>) -> Vec<Item> {
    let mut items = Vec::new();
    lists.into_iter().for_each(|list| items.extend(list));
    // The sort finds the runs that are sorted already and merges them.
    items.sort();
    items
}

/// The root over the tags of a bulk list, in the order of its file, which stands in the `aux` of the leaf.
pub fn bulk_root<'a>(tags: impl IntoIterator<Item = &'a Hash>) -> Hash {
    let mut edge = Edge::new();
    tags.into_iter().for_each(|tag| edge.append(leaf_hash(&tag.0)));
    edge.root()
}

/// Where the list of a bulk leaf lies below the log's prefix: its tags, 32 bytes each.
pub fn bulk_path(leaf: u64) -> String {
    format!("bulk/{leaf}")
}

#[cfg(test)]
#[path = "segment/tests.rs"]
mod tests;
