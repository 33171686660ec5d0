//! Trees, tiles and the sorted index.

use serde_json::{Value, json};
use tlog::{
    Absence, EMPTY_ROOT, Found, Hash, Item, Segment, SegmentTree, Standing, TileTree, entries_path,
    leaf_hash, new_tiles, tile_path, verify, verify_consistency,
};

/// A tree whose leaf `n` is the eight bytes of `n`.
pub fn numbers(size: u64) -> TileTree {
    TileTree::of((0..size).map(|number| leaf_hash(&number.to_be_bytes())))
}

pub fn tree() -> Value {
    let tree = numbers(70_000);
    let roots: Vec<Value> = [0, 1, 2, 3, 7, 255, 256, 257, 65_536, 70_000]
        .into_iter()
        .map(|size| json!({ "size": size, "root": tree.root_at(size) }))
        .collect();
    let mut inclusion = Vec::new();
    for (index, size) in [(0, 1), (0, 2), (5, 7), (255, 257), (256, 257), (299, 700)] {
        let tree = numbers(size);
        let path = tree.inclusion(index).expect("inside");
        let leaf = leaf_hash(&index.to_be_bytes());
        for (index, holds) in [(index, true), (index + 1, false)] {
            assert_eq!(verify(&leaf, index, size, &path, &tree.root()), holds);
            inclusion.push(json!({
                "leaf": leaf, "index": index, "size": size, "path": path, "root": tree.root(), "holds": holds,
            }));
        }
    }
    let mut consistency = Vec::new();
    for (old, new) in [(0, 5), (1, 1), (1, 2), (3, 7), (4, 7), (6, 8), (256, 700), (300, 700), (700, 700)] {
        let tree = numbers(new);
        let path = tree.consistency(old).expect("in order");
        let old_root = tree.root_at(old).expect("it had that size");
        for (old_root, holds) in [(old_root, true), (Hash::of(b"other"), false)] {
            assert_eq!(verify_consistency(old, &old_root, new, &tree.root(), &path), holds);
            consistency.push(json!({
                "old": old, "old_root": old_root, "new": new, "new_root": tree.root(), "path": path, "holds": holds,
            }));
        }
    }
    let written: Vec<String> = new_tiles(65_000, 70_000).map(|tile| tile.path()).collect();
    json!({
        "empty": EMPTY_ROOT, "roots": roots, "inclusion": inclusion, "consistency": consistency,
        "paths": [tile_path(0, 0, 256), tile_path(0, 1_234_067, 256), tile_path(2, 5, 17), entries_path(70_000, 1)],
        "tiles_from_65000_to_70000": written,
    })
}

/// Items with the tags 2, 4, 6 … behind 31 bytes of zeros.
fn index(count: u8) -> SegmentTree {
    SegmentTree::build((1..=count).map(|n| Item { tag: tag(2 * n), leaf: 4_096 + u64::from(n) }).collect())
}

fn tag(number: u8) -> Hash {
    let mut tag = Hash::ZERO;
    tag.0[31] = number;
    tag
}

pub fn segment() -> Value {
    let segment = Segment { first: 4_096, count: 4_096 };
    let mut found = Vec::new();
    for (count, asked) in
        [(0, 1), (1, 1), (1, 2), (1, 3), (5, 1), (5, 5), (5, 6), (5, 11), (100, 101), (100, 102)]
    {
        let (tree, asked) = (index(count), tag(asked));
        found.push(json!({ "root": tree.root(), "tag": asked, "found": tree.find(&asked), "holds": true }));
    }
    // What an operator might claim to hide the tag 6 of five items, and must not get away with.
    let (tree, hidden) = (index(5), tag(6));
    let at = |number: u8| match tree.find(&tag(number)) {
        Found::Present(present) => Some(present[0].standing.clone()),
        Found::Absent(_) => None,
    };
    let moved = |index: u64| at(8).map(|standing| Standing { index, ..standing });
    let claims = [
        Absence { size: 0, before: None, after: None },
        Absence { size: 5, before: None, after: None },
        Absence { size: 5, before: at(4), after: at(8) },
        Absence { size: 4, before: at(4), after: moved(2) },
        Absence { size: 2, before: at(4), after: None },
        Absence { size: 5, before: at(4), after: None },
        Absence { size: 5, before: None, after: at(8) },
        Absence { size: 5, before: None, after: moved(0) },
        Absence { size: 5, before: at(4), after: at(6) },
        Absence { size: 5, before: at(6), after: at(8) },
    ];
    for claim in claims {
        assert!(!claim.verify(&tree.root(), &hidden));
        found.push(json!({
            "root": tree.root(), "tag": hidden, "found": Found::Absent(claim), "holds": false,
        }));
    }
    let files: Vec<String> = index(100).files(segment).map(|(path, _)| path).collect();
    json!({ "found": found, "files": files })
}
