//! The right edge of a growing tree: all that is needed to append and to know the root.

use crate::{Hash, node_hash};

/// The root of the tree without leaves: the SHA-256 of nothing (RFC 6962, section 2.1).
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// The roots of the full subtrees of a tree, largest first: one for each bit of its size (a "compact range").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    nodes: Vec<Hash>,
}

/// Why hashes are not the edge of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tree of {size} leaves has an edge of {wanted} hashes, not {found}")]
pub struct EdgeFault {
    /// The size that was told.
    pub size: u64,
    /// How many hashes belong to it.
    pub wanted: usize,
    /// How many came.
    pub found: usize,
}

impl Edge {
    /// The edge of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The edge of a tree of `size` leaves from its hashes, largest subtree first, as [`Edge::nodes`] gives them.
    pub fn of(size: u64, nodes: Vec<Hash>) -> Result<Self, EdgeFault> {
        let wanted = size.count_ones() as usize;
        if nodes.len() == wanted {
            Ok(Self { size, nodes })
        } else {
            Err(EdgeFault { size, wanted, found: nodes.len() })
        }
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the full subtrees, largest first.
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// Appends a leaf by its hash ([`crate::leaf_hash`]).
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each trailing one of the size is a full subtree that the new leaf completes.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.nodes.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.nodes.push(hash);
        self.size += 1;
    }

    /// The root; [`EMPTY_ROOT`] of the empty tree.
    pub fn root(&self) -> Hash {
        fold(&self.nodes).unwrap_or(EMPTY_ROOT)
    }
}

/// The root over neighbouring subtrees, largest first; none of no subtree.
pub(crate) fn fold(nodes: &[Hash]) -> Option<Hash> {
    let (last, before) = nodes.split_last()?;
    Some(before.iter().rev().fold(*last, |right, left| node_hash(left, &right)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{leaf_hash, root};

    #[test]
    fn the_edge_knows_the_root_of_every_small_tree() {
        let leaves: Vec<Hash> = (0..300_u64).map(|number| leaf_hash(&number.to_be_bytes())).collect();
        let mut edge = Edge::new();
        assert_eq!(edge.root(), Hash::of(b""));
        for (before, leaf) in leaves.iter().enumerate() {
            edge.append(*leaf);
            assert_eq!(edge.size(), before as u64 + 1);
            assert_eq!(Some(edge.root()), root(&leaves[..=before]));
            assert_eq!(Edge::of(edge.size(), edge.nodes().to_vec()), Ok(edge.clone()));
        }
    }

    #[test]
    fn an_edge_of_another_length_is_refused() {
        let two = vec![Hash::ZERO; 2];
        assert!(Edge::of(5, two.clone()).is_ok());
        assert_eq!(Edge::of(4, two.clone()), Err(EdgeFault { size: 4, wanted: 1, found: 2 }));
        assert!(Edge::of(7, two.clone()).is_err() && Edge::of(0, two).is_err());
        assert_eq!(Edge::of(0, Vec::new()), Ok(Edge::new()));
    }
}
