//! Proofs that a tag stands in an index, or that it does not.
//!
//! Absence is two neighbours around the tag. Neighbours that stand side by side do so in a tree of any size, and
//! the last item is the one that only right turns lead to. So the size that comes with a proof needs no proof of
//! its own; only the empty tree is known by its root.

use super::Item;
use crate::{EMPTY_ROOT, Hash, PATH_LENGTH_MAX, Plan, Tile, TileFault, verify};
use serde::{Deserialize, Serialize};

/// An item, its place in the index and its path to the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Its place, from 0.
    pub index: u64,
    /// The item.
    pub item: Item,
    /// Its path, nearest neighbour first.
    pub path: Vec<Hash>,
}

/// The proof that a tag stands nowhere in an index: the items on both sides of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// How many items the index has.
    pub size: u64,
    /// The last item before the tag; none when the tag comes before all.
    pub before: Option<Standing>,
    /// The first item after the tag; none when the tag comes after all.
    pub after: Option<Standing>,
}

/// The proof that a tag stands in an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// How many items the index has.
    pub size: u64,
    /// The item.
    pub standing: Standing,
}

/// What an index says of a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// It stands there, once or more often.
    Present(Vec<Presence>),
    /// It does not.
    Absent(Absence),
}

impl Standing {
    fn holds(&self, size: u64, root: &Hash) -> bool {
        self.path.len() <= PATH_LENGTH_MAX && verify(&self.item.hash(), self.index, size, &self.path, root)
    }
}

impl Presence {
    /// Whether the tag stands in the index with this root, at the leaf that is given back.
    pub fn verify(&self, root: &Hash, tag: &Hash) -> Option<u64> {
        let item = self.standing.item;
        (item.tag == *tag && self.standing.holds(self.size, root)).then_some(item.leaf)
    }
}

impl Absence {
    /// Whether the tag stands nowhere in the index with this root.
    pub fn verify(&self, root: &Hash, tag: &Hash) -> bool {
        let holds = |standing: &Standing| standing.holds(self.size, root);
        match (&self.before, &self.after) {
            (None, None) => self.size == 0 && *root == EMPTY_ROOT,
            (Some(before), None) => {
                before.item.tag < *tag && before.index.checked_add(1) == Some(self.size) && holds(before)
            }
            (None, Some(after)) => *tag < after.item.tag && after.index == 0 && holds(after),
            (Some(before), Some(after)) => {
                let beside = before.index.checked_add(1) == Some(after.index);
                before.item.tag < *tag && *tag < after.item.tag && beside && holds(before) && holds(after)
            }
        }
    }
}

/// Looks a tag up in an index of `size` items that lies anywhere: `item` gives an item by its place, `tile` a tile
/// of the tree. Asks for about as many items as the size has binary digits, most of the first in the same bundles.
pub fn find_tag<E: From<TileFault>>(
    size: u64,
    tag: &Hash,
    mut item: impl FnMut(u64) -> Result<Item, E>,
    mut tile: impl FnMut(&Tile) -> Result<Vec<Hash>, E>,
) -> Result<Found, E> {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        if item(middle)?.tag < *tag { low = middle + 1 } else { high = middle }
    }
    let mut stand = |index, item| {
        let path = Plan::inclusion(index, size)?.hashes(&mut tile)?;
        Ok::<_, E>(Standing { index, item, path })
    };
    let mut present = Vec::new();
    let mut after = None;
    for index in low..size {
        let item = item(index)?;
        if item.tag != *tag {
            after = Some(stand(index, item)?).filter(|_| present.is_empty());
            break;
        }
        present.push(Presence { size, standing: stand(index, item)? });
    }
    if !present.is_empty() {
        return Ok(Found::Present(present));
    }
    let before = match low.checked_sub(1) {
        Some(index) => Some(stand(index, item(index)?)?),
        None => None,
    };
    Ok(Found::Absent(Absence { size, before, after }))
}
