//! One signature for all leaves that wait, and the path of each.

use crate::{KeyFault, KeyId, Seal, Signer, batch_bytes};
use tlog::{Hash, node_hash};

/// The most leaves that share one signature: a path of at most 8 hashes.
pub const BATCH_LEAVES_MAX: usize = 256;

/// Signs the root of the leaves and gives a seal for each, in order. A lone leaf is its own root and has an
/// empty path. Asks for 1 to [`BATCH_LEAVES_MAX`] leaves.
pub(crate) fn seal_all(signer: &dyn Signer, key: KeyId, leaves: &[Hash]) -> Result<Vec<Seal>, KeyFault> {
    assert!((1..=BATCH_LEAVES_MAX).contains(&leaves.len()), "a batch has 1 to {BATCH_LEAVES_MAX} leaves");
    let levels = levels(leaves);
    let root = levels.last().map_or(leaves[0], |top| top[0]);
    let size = leaves.len() as u64;
    let signature = signer.sign(&batch_bytes(&root, size))?;
    let seal = |index: usize| Seal {
        key,
        size,
        index: index as u64,
        root,
        path: path(leaves, &levels, index),
        signature,
    };
    Ok((0..leaves.len()).map(seal).collect())
}

/// The levels of the tree above the leaves, each hashed once; a node without a neighbour moves up as it is,
/// which gives the tree of RFC 6962.
fn levels(leaves: &[Hash]) -> Vec<Vec<Hash>> {
    let mut levels: Vec<Vec<Hash>> = Vec::new();
    loop {
        let below = levels.last().map_or(leaves, Vec::as_slice);
        if below.len() == 1 {
            return levels;
        }
        let join = |pair: &[Hash]| match pair {
            [left, right] => node_hash(left, right),
            rest => rest[0],
        };
        levels.push(below.chunks(2).map(join).collect());
    }
}

/// The neighbours of one leaf on its way to the root, nearest first.
fn path(leaves: &[Hash], levels: &[Vec<Hash>], index: usize) -> Vec<Hash> {
    let mut place = index;
    let below_the_root = levels.len().saturating_sub(1);
    let mut path = Vec::with_capacity(levels.len());
    for level in std::iter::once(leaves).chain(levels[..below_the_root].iter().map(Vec::as_slice)) {
        if let Some(neighbour) = level.get(place ^ 1) {
            path.push(*neighbour);
        }
        place >>= 1;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FileSigner;
    use tlog::leaf_hash;

    #[test]
    fn paths_are_those_of_the_general_tree() {
        for count in 1..=70_usize {
            let leaves: Vec<Hash> = (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect();
            let levels = levels(&leaves);
            let root = levels.last().map_or(leaves[0], |top| top[0]);
            assert_eq!(Some(root), tlog::root(&leaves), "{count} leaves");
            for index in 0..count {
                assert_eq!(
                    Some(path(&leaves, &levels, index)),
                    tlog::path(&leaves, index),
                    "{index} of {count}"
                );
            }
        }
    }

    #[test]
    fn every_seal_of_a_full_batch_holds_for_its_leaf_only() {
        let signer = FileSigner::fresh().expect("randomness");
        let public = signer.public();
        for count in [1, 2, 3, BATCH_LEAVES_MAX] {
            let leaves: Vec<Hash> = (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect();
            let seals = seal_all(&signer, public.id(), &leaves).expect("signed");
            assert_eq!(seals.len(), count);
            assert_eq!(seals[0].path.is_empty(), count == 1, "a lone leaf has an empty path");
            for (index, (seal, leaf)) in seals.iter().zip(&leaves).enumerate() {
                assert!(seal.holds(&public, leaf));
                let other = leaves[(index + 1) % count];
                assert_eq!(seal.holds(&public, &other), other == *leaf);
            }
        }
    }

    #[test]
    #[should_panic(expected = "a batch has 1 to 256 leaves")]
    fn one_leaf_too_many_is_a_bug_of_the_caller() {
        let signer = FileSigner::fresh().expect("randomness");
        let leaves = vec![Hash::ZERO; BATCH_LEAVES_MAX + 1];
        let _ = seal_all(&signer, signer.public().id(), &leaves);
    }
}
