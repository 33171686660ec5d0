//! The root of a list of leaves, and the path that proves one of them (RFC 6962, section 2.1).

use crate::{Hash, node_hash};

/// The longest path that is looked at: a tree of 2^63 leaves.
pub const PATH_LENGTH_MAX: usize = 63;

/// The root over leaf hashes; none of an empty list.
pub fn root(leaves: &[Hash]) -> Option<Hash> {
    match leaves {
        [] => None,
        [leaf] => Some(*leaf),
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            Some(node_hash(&root(left)?, &root(right)?))
        }
    }
}

/// The path of the leaf at `index`, nearest neighbour first; none outside the list.
pub fn path(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    if leaves.len() == 1 {
        return Some(Vec::new());
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut inner, neighbour) = match index.checked_sub(left.len()) {
        None => (path(left, index)?, root(right)?),
        Some(index) => (path(right, index)?, root(left)?),
    };
    inner.push(neighbour);
    Some(inner)
}

/// Whether `leaf` stands at `index` of the list of `size` leaves with this root (RFC 9162, section 2.1.3.2).
pub fn verify(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size || path.len() > PATH_LENGTH_MAX {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for neighbour in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(neighbour, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, neighbour);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// The largest power of two below `count`; `count` is at least 2.
fn split(count: usize) -> usize {
    1 << (usize::BITS - 1 - (count - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proven_at_its_place_and_nowhere_else() {
        for count in 1..=33 {
            let leaves = leaves(count);
            let root = root(&leaves).expect("not empty");
            for (index, leaf) in leaves.iter().enumerate() {
                let path = path(&leaves, index).expect("inside");
                for (other, size) in (0..=count).flat_map(|other| [(other, count), (other, count + 1)]) {
                    let holds = verify(leaf, other as u64, size as u64, &path, &root);
                    let same_shape = other == index && size == count;
                    // Another size can have the same path only when the leaf lies in the same full subtree.
                    if size == count {
                        assert_eq!(holds, same_shape, "leaf {index} of {count} at {other}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_changed_path_proves_nothing() {
        let leaves = leaves(7);
        let root = root(&leaves).expect("not empty");
        let good = path(&leaves, 3).expect("inside");
        for place in 0..good.len() {
            let mut bad = good.clone();
            bad[place].0[0] ^= 1;
            assert!(!verify(&leaves[3], 3, 7, &bad, &root));
        }
        assert!(!verify(&leaves[3], 3, 7, &good[1..], &root));
        assert!(!verify(&leaves[3], 3, 7, &[good.clone(), vec![root]].concat(), &root));
        assert!(!verify(&leaves[3], 3, 7, &vec![root; PATH_LENGTH_MAX + 1], &root));
        assert_eq!(path(&leaves, 7), None);
    }

    #[test]
    fn the_roots_are_those_of_the_standard() {
        // Test vectors of the reference implementation of RFC 6962: the first three of its eight leaves.
        let leaves = [leaf_hash(b""), leaf_hash(b"\x00"), leaf_hash(b"\x10")];
        let text = root(&leaves).expect("not empty").to_string();
        assert_eq!(text, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
    }
}
