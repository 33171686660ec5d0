//! The whole check against operators who change, move or drop things: which file, found by whom.

mod bed;

use bed::{Bed, TestKey, fsck, key, look, looks, origin};
use std::collections::BTreeMap;
use tilelog::generate::{Plan, generate};
use tilelog::{Log, Memory, Shelf, absence};
use tlog::{
    Checkpoint, Found, Hash, Kind, Leaf, Note, NoteSigner, SEGMENT_LEAVES, TileTree, bulk_root,
    decode_bundle, encode_bundle, encode_tile, entries_path, leaf_hash, new_tiles, tiles_of_range,
};

/// A log with two small segments, a bulk list, a policy and a right edge.
async fn log(bed: &Bed) -> Log {
    let log = bed.open().await.expect("opened");
    log.add_policy(b"the keys of this log").await.expect("placed");
    let tags: Vec<Hash> =
        (0..500_u64).map(|number| Hash::of(&[&b"bulk"[..], &number.to_be_bytes()].concat())).collect();
    let bulk = Leaf { kind: Kind::Bulk, tag: Hash::ZERO, count: 500, aux: bulk_root(&tags), ..look(0) };
    log.add_bulk(bulk.bytes(), tags).await.expect("placed");
    for number in 0..9 {
        log.add(looks(number * 950..(number + 1) * 950)).await.expect("placed");
    }
    log
}

#[tokio::test]
async fn a_whole_log_passes_and_its_figures_are_told() {
    let bed = Bed::new();
    let log = log(&bed).await;
    let report = fsck(&*bed.shelf, vec![log.view().note.to_string()]).await.expect("whole");
    let kinds =
        BTreeMap::from([(Kind::Access, 8_550), (Kind::Bulk, 1), (Kind::Segment, 2), (Kind::Policy, 1)]);
    assert_eq!((report.kinds, report.segments, report.continued), (kinds, 2, 1));
    assert_eq!((report.checkpoint.size, report.unindexed, report.minimum_index), (8_554, 362, 0));
}

#[tokio::test]
async fn a_flipped_bit_is_found_in_every_kind_of_file_and_the_file_is_named() {
    let bed = Bed::new();
    drop(log(&bed).await);
    let files = [
        ("tile/entries/007", "tile/entries/007"),
        ("tile/entries/033.p/106", "tile/entries/033.p/106"),
        ("tile/0/007", "tile/0/007"),
        ("tile/0/033.p/106", "tile/0/033.p/106"),
        ("tile/1/000.p/33", "tile/1/000.p/33"),
        ("segment/0-4096/tile/entries/004", "segment/0-4096/tile/entries/004"),
        ("segment/4096-4096/tile/0/003", "segment/4096-4096/tile/0/003"),
        ("segment/0-4096/size", "segment/0-4096/size"),
        ("segment/live", "segment/live"),
        ("bulk/1", "bulk/1"),
        ("policy/0", "policy/0"),
        ("checkpoint", "checkpoint"),
    ];
    for (path, named) in files {
        let good = bed.shelf.read(path).expect("readable").expect(path);
        for byte in [0, good.len() / 2, good.len() - 1] {
            let mut bad = good.clone();
            bad[byte] ^= 1;
            bed.shelf.write(path, &bad).expect("written");
            let fault = fsck(&*bed.shelf, Vec::new()).await.expect_err(path);
            assert_eq!(fault.file, named, "byte {byte}: {fault}");
        }
        bed.shelf.remove(path).expect("removed");
        let fault = fsck(&*bed.shelf, Vec::new()).await.expect_err(path);
        assert_eq!(fault.file, named, "missing: {fault}");
        bed.shelf.write(path, &good).expect("written");
    }
    fsck(&*bed.shelf, Vec::new()).await.expect("whole again");
}

/// What an operator with the key publishes: a log over these leaves, tiles and signature in order.
fn forge(from: &dyn Shelf, leaves: &[[u8; 128]]) -> Memory {
    let shelf = Memory::new();
    let tree = TileTree::of(leaves.iter().map(|leaf| leaf_hash(leaf)));
    for tile in new_tiles(0, tree.size()) {
        shelf.write(&tile.path(), &encode_tile(&tree.tile(&tile).expect("in the tree"))).expect("written");
    }
    for (bundle, n) in leaves.chunks(256).zip(0..) {
        let path = entries_path(n, u16::try_from(bundle.len()).expect("small"));
        shelf.write(&path, &encode_bundle(bundle).expect("small")).expect("written");
    }
    for path in ["bulk/1", "policy/0", "segment/live"] {
        shelf.write(path, &from.read(path).expect("readable").expect("there")).expect("written");
    }
    for segment in ["segment/0-4096/", "segment/4096-4096/"] {
        let size = from.read(&format!("{segment}size")).expect("readable").expect("there");
        let items: u64 = String::from_utf8(size.clone()).expect("text").trim().parse().expect("a number");
        let bundles = tiles_of_range(0, items, items).map(|tile| entries_path(tile.n, tile.width));
        for path in bundles.chain(new_tiles(0, items).map(|tile| tile.path())) {
            let bytes = from.read(&format!("{segment}{path}")).expect("readable").expect("there");
            shelf.write(&format!("{segment}{path}"), &bytes).expect("written");
        }
        shelf.write(&format!("{segment}size"), &size).expect("written");
    }
    let checkpoint = Checkpoint { origin: origin().to_string(), size: tree.size(), root: tree.root() };
    let mut note = Note::unsigned(&checkpoint.text()).expect("a text");
    note.signatures.push(TestKey::of(&origin()).sign(&note.text).expect("signed"));
    shelf.write("checkpoint", note.to_string().as_bytes()).expect("written");
    shelf
}

fn leaves(shelf: &dyn Shelf, size: u64) -> Vec<[u8; 128]> {
    let bundles = tiles_of_range(0, size, size).flat_map(|tile| {
        let bundle = shelf.read(&entries_path(tile.n, tile.width)).expect("readable").expect("there");
        let entries = decode_bundle(&bundle).expect("a bundle");
        entries.into_iter().map(|entry| entry.try_into().expect("a leaf")).collect::<Vec<[u8; 128]>>()
    });
    bundles.collect()
}

/// The operator holds the key, so a history that is changed is signed like a true one. Who kept a checkpoint, or only
/// a segment's leaf, sees it.
#[tokio::test]
async fn a_changed_moved_or_dropped_leaf_is_found_by_whoever_kept_a_checkpoint() {
    let bed = Bed::new();
    let log = log(&bed).await;
    let kept = log.view().note.to_string();
    let honest = leaves(&*bed.shelf, log.view().checkpoint.size);
    fsck(&forge(&*bed.shelf, &honest), vec![kept.clone()]).await.expect("the same log is no forgery");
    type Edit = fn(&mut Vec<[u8; 128]>);
    let edits: [(&str, Edit); 3] = [
        ("changed", |leaves| leaves[8_300][70] ^= 1),
        ("moved", |leaves| leaves.swap(8_300, 8_301)),
        ("dropped", |leaves| {
            leaves.remove(8_300);
        }),
    ];
    for (edit, change) in edits {
        let mut changed = honest.clone();
        change(&mut changed);
        changed.push(look(90_000).bytes());
        let forged = forge(&*bed.shelf, &changed);
        let fault = fsck(&forged, vec![kept.clone()]).await.expect_err(edit);
        assert!(fault.file == "checkpoint" && fault.what.contains("8554"), "{edit}: {fault}");
    }
    let mut back = honest.clone();
    back.truncate(8_000);
    let fault = fsck(&forge(&*bed.shelf, &back), vec![kept]).await.expect_err("stepped back");
    assert!(fault.what.contains("stepped back"), "{fault}");

    // Without any kept checkpoint an edit below a segment still contradicts the segment's own leaf.
    let mut changed = honest;
    changed[100][40] ^= 1;
    let fault = fsck(&forge(&*bed.shelf, &changed), Vec::new()).await.expect_err("a tag was changed");
    assert!(fault.what.contains("another root of segment/0-4096/"), "{fault}");
}

#[tokio::test]
async fn the_index_proves_what_is_there_and_what_is_not() {
    let bed = Bed::new();
    let log = log(&bed).await;
    let tag = |number: u64| look(number).tag;
    let listed = Hash::of(&[&b"bulk"[..], &7_u64.to_be_bytes()].concat());
    for (tag, leaf) in [
        (tag(10), Some(12)),
        (listed, Some(1)),
        (Hash::of(b"nobody"), None),
        (Hash([0; 32]), None),
        (Hash([255; 32]), None),
    ] {
        let (view, looked) = log.absence(&tag).expect("looked up");
        assert_eq!(looked, absence(&*bed.shelf, view.checkpoint.size, &tag).expect("from the files alone"));
        assert_eq!(
            (looked.segments.len(), looked.tail.clone()),
            (2, 2 * SEGMENT_LEAVES..view.checkpoint.size)
        );
        let mut found = Vec::new();
        for shown in &looked.segments {
            match &shown.found {
                Found::Absent(absence) => assert!(absence.verify(&shown.live.root, &tag)),
                Found::Present(all) => {
                    found.extend(all.iter().map(|one| one.verify(&shown.live.root, &tag).expect("holds")))
                }
            }
        }
        assert_eq!(found, Vec::from_iter(leaf), "{tag}");
    }
}

#[tokio::test]
async fn a_made_log_is_whole_and_holds_what_was_planted() {
    let shelf = Memory::new();
    let planted: Vec<Leaf> = (0..40).map(look).collect();
    let plan = Plan {
        origin: origin().to_string(),
        looks: 70_000,
        days: (20_454, 365),
        providers: vec![5, 6, 7],
        planted: planted.clone(),
        policy: b"keys".to_vec(),
        seed: 1,
    };
    let mut heard = 0;
    let made = generate(&shelf, &*TestKey::of(&origin()), &plan, |looks| heard = looks).expect("made");
    assert_eq!(heard, 69_632);
    let report = fsck(&shelf, Vec::new()).await.expect("whole");
    assert_eq!((report.kinds[&Kind::Access], report.checkpoint), (70_000, made.checkpoint.clone()));
    assert!(report.unindexed < SEGMENT_LEAVES, "{}", report.unindexed);
    let leaves = leaves(&shelf, made.checkpoint.size);
    for (leaf, place) in planted.iter().zip(&made.planted) {
        assert_eq!(leaves[usize::try_from(*place).expect("small")], leaf.bytes());
    }
    let looked = absence(&shelf, made.checkpoint.size, &planted[0].tag).expect("looked up");
    assert!(matches!(looked.segments[0].found, Found::Present(_)));
    // The same plan makes the same log.
    let again = generate(&Memory::new(), &*TestKey::of(&origin()), &plan, |_| ()).expect("made");
    assert_eq!((again, key().name), (made, origin().to_string()));
}
