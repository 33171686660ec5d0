//! How one batch grows the tree: the new edge, the root, and the path of each new leaf, at one hash a leaf.

use tlog::{EMPTY_ROOT, Edge, Hash, node_hash};

/// A tree that has just grown.
pub(crate) struct Growth {
    first: u64,
    size: u64,
    /// Of each height, the index of the first node that is kept and the nodes from there: all new ones, and the
    /// one before them where a path may need it.
    levels: Vec<(u64, Vec<Hash>)>,
    /// Of each height, the root over the leaves behind the last full node.
    tails: Vec<Option<Hash>>,
    root: Hash,
}

impl Growth {
    /// Appends leaf hashes to a tree that is known by its edge.
    pub(crate) fn of(edge: &Edge, leaves: &[Hash]) -> Self {
        let first = edge.size();
        let size = first + leaves.len() as u64;
        let mut peaks = edge.nodes().iter().rev();
        let (mut levels, mut fresh) = (Vec::new(), leaves.to_vec());
        for height in 0..u64::BITS - size.leading_zeros() {
            let start = first >> height;
            // An odd start follows a full node whose sibling begins here: one of the old edge.
            let before = if start % 2 == 1 { peaks.next().copied() } else { None };
            let offset = start - u64::from(before.is_some());
            let nodes: Vec<Hash> = before.into_iter().chain(fresh).collect();
            fresh = nodes.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
            levels.push((offset, nodes));
        }
        let mut growth = Self { first, size, levels, tails: Vec::new(), root: EMPTY_ROOT };
        growth.fold();
        growth
    }

    fn fold(&mut self) {
        let mut tail = None;
        for height in 0..self.levels.len() {
            self.tails.push(tail);
            let full = self.size >> height;
            if full % 2 == 1 {
                let peak = self.node(height, full - 1);
                tail = Some(tail.map_or(peak, |right| node_hash(&peak, &right)));
            }
        }
        self.root = tail.unwrap_or(EMPTY_ROOT);
    }

    /// The number of the first new leaf.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// Leaves of the grown tree.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Its root.
    pub(crate) fn root(&self) -> Hash {
        self.root
    }

    /// The path of a new leaf in the grown tree, nearest neighbour first. The leaf is one of the new ones.
    pub(crate) fn path(&self, index: u64) -> Vec<Hash> {
        assert!((self.first..self.size).contains(&index), "only new leaves have their path here");
        let mut path = Vec::new();
        for height in 0..self.levels.len() {
            let place = index >> height;
            let full = self.size >> height;
            if place % 2 == 1 {
                path.push(self.node(height, place - 1));
            } else if place + 1 < full {
                path.push(self.node(height, place + 1));
            } else if place + 1 == full {
                path.extend(self.tails[height]);
            }
        }
        path
    }

    fn node(&self, height: usize, index: u64) -> Hash {
        let (offset, nodes) = &self.levels[height];
        // A batch has at most some thousand nodes of a height.
        usize::try_from(index - offset).map_or(EMPTY_ROOT, |place| nodes[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog::{TileTree, leaf_hash};

    #[test]
    fn every_path_and_root_is_that_of_the_whole_tree_however_the_batches_fall() {
        for (sizes, rounds) in [(vec![1], 70), (vec![2, 3, 7], 40), (vec![255, 1, 256, 300, 1_000], 10)] {
            let (mut edge, mut tree, mut number) = (Edge::new(), TileTree::new(), 0_u64);
            for count in sizes.iter().cycle().take(rounds) {
                let leaves: Vec<Hash> =
                    (number..number + count).map(|n| leaf_hash(&n.to_be_bytes())).collect();
                let growth = Growth::of(&edge, &leaves);
                for leaf in &leaves {
                    edge.append(*leaf);
                    tree.append(*leaf);
                }
                number += count;
                assert_eq!((growth.size(), growth.root()), (number, edge.root()));
                for index in growth.first()..number {
                    assert_eq!(
                        growth.path(index),
                        tree.inclusion(index).expect("in the tree"),
                        "{index}/{number}"
                    );
                }
            }
        }
    }
}
