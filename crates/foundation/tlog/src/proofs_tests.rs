use super::*;
use crate::{Edge, TileTree, leaf_hash, path, verify};
use proptest::prelude::*;

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

#[test]
fn paths_from_tiles_are_those_of_the_whole_list() {
    for count in [1, 2, 3, 7, 8, 255, 256, 257, 511, 513, 700] {
        let leaves = leaves(count);
        let tree = TileTree::of(leaves.iter().copied());
        assert_eq!(Some(tree.root()), root(&leaves));
        for index in 0..count {
            let made = tree.inclusion(index).expect("inside");
            assert_eq!(Some(&made), path(&leaves, index as usize).as_ref(), "{index} of {count}");
        }
        assert_eq!(tree.inclusion(count), Err(TileFault::Outside(count, count)));
    }
}

#[test]
fn every_small_tree_begins_every_larger_one_and_no_other() {
    let tree = TileTree::of(leaves(40));
    let root = |size| tree.root_at(size).expect("it had that size");
    for new in 0..=40 {
        for old in 0..=new {
            let proof = tree.make(&Plan::consistency(old, new).expect("in order")).expect("made");
            assert!(verify_consistency(old, &root(old), new, &root(new), &proof), "{old} to {new}");
            let other = Hash::of(b"other");
            assert!(!verify_consistency(old, &other, new, &root(new), &proof), "{old} to {new}");
            assert!(old == 0 || !verify_consistency(old, &root(old), new, &other, &proof), "{old} to {new}");
            let longer = [proof.clone(), vec![other]].concat();
            assert!(!verify_consistency(old, &root(old), new, &root(new), &longer));
            for place in 0..proof.len() {
                let mut bent = proof.clone();
                bent[place].0[31] ^= 1;
                assert!(!verify_consistency(old, &root(old), new, &root(new), &bent));
                assert!(!verify_consistency(old, &root(old), new, &root(new), &proof[..place]));
            }
        }
    }
    assert_eq!(Plan::consistency(3, 2), Err(TileFault::Outside(3, 2)));
    assert!(!verify_consistency(3, &root(3), 2, &root(2), &[]));
    assert!(!verify_consistency(1, &root(1), 2, &root(2), &[Hash::ZERO; PATH_LENGTH_MAX + 2]));
    assert!(!verify_consistency(0, &EMPTY_ROOT, 0, &root(1), &[]));
}

#[test]
fn proofs_are_those_of_the_standard() {
    // The eight leaves of the reference implementation of RFC 6962 and the nodes that its tests write out.
    let leaves = ["", "\x00", "\x10", "\x20\x21", "\x30\x31", "@ABC", "PQRSTUVW", "`abcdefghijklmno"];
    let tree = TileTree::of(leaves.map(|leaf| leaf_hash(leaf.as_bytes())));
    assert_eq!(tree.root().to_string(), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    let written = |hashes: Vec<Hash>| hashes.iter().map(Hash::to_string).collect::<Vec<_>>();
    let nodes = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(written(tree.inclusion(0).expect("inside")), nodes);
    assert_eq!(written(tree.consistency(1).expect("in order")), nodes);
    assert_eq!(written(tree.consistency(4).expect("in order")), nodes[2..]);
}

#[test]
fn a_reader_is_asked_for_each_tile_once_and_short_tiles_are_told() {
    let tree = TileTree::of(leaves(70_000));
    let plan = Plan::inclusion(12_345, 70_000).expect("inside");
    let mut asked = Vec::new();
    let hashes = plan.hashes(|tile| {
        asked.push(*tile);
        tree.tile(tile)
    });
    let hashes = hashes.expect("made");
    assert_eq!(asked, plan.tiles());
    // One tile of each level, and the parts of the right edge.
    assert!(asked.len() <= 6, "{asked:?}");
    let leaf = leaf_hash(&12_345_u64.to_be_bytes());
    assert!(verify(&leaf, 12_345, 70_000, &hashes, &tree.root()));
    let short = plan.hashes(|tile| tree.tile(tile).map(|hashes| hashes[1..].to_vec()));
    assert!(matches!(short, Err(TileFault::Short { found: 255, wanted: 256, .. })), "{short:?}");
}

#[test]
fn indices_at_the_end_of_all_numbers_do_no_harm() {
    let last = u64::MAX - 1;
    let plan = Plan::inclusion(last, u64::MAX).expect("inside");
    assert!(plan.tiles().len() >= 8);
    assert!(plan.hashes(|_| Ok::<_, TileFault>(vec![Hash::ZERO; 256])).is_ok());
    assert!(Plan::consistency(last, u64::MAX).expect("in order").tiles().len() >= 8);
    assert!(!verify(&Hash::ZERO, last, u64::MAX, &[Hash::ZERO; 63], &Hash::ZERO));
    assert!(!verify_consistency(last, &Hash::ZERO, u64::MAX, &Hash::ZERO, &[Hash::ZERO; 64]));
}

proptest! {
    #[test]
    fn proofs_hold_in_trees_of_any_size(size in 1..3000_u64, old in 0..3000_u64, index in 0..3000_u64) {
        let (old, index) = (old % (size + 1), index % size);
        let tree = TileTree::of(leaves(size));
        let mut edge = Edge::new();
        leaves(size).into_iter().for_each(|leaf| edge.append(leaf));
        prop_assert_eq!(edge.root(), tree.root());
        let read = tree.make(&Plan::edge(size)).expect("made");
        prop_assert_eq!(Edge::of(size, read), Ok(edge));

        let leaf = leaf_hash(&index.to_be_bytes());
        let path = inclusion(index, size, |tile| tree.tile(tile)).expect("made");
        prop_assert!(verify(&leaf, index, size, &path, &tree.root()));
        prop_assert!(!verify(&leaf, (index + 1) % size, size, &path, &tree.root()) || size == 1);

        let old_root = tree.root_at(old).expect("it had that size");
        let proof = consistency(old, size, |tile| tree.tile(tile)).expect("made");
        prop_assert!(verify_consistency(old, &old_root, size, &tree.root(), &proof));
    }
}
