use super::*;
use crate::{EMPTY_ROOT, Kind, PATH_LENGTH_MAX, decode_bundle, decode_tile, root};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A tag between those of other numbers.
fn tag(number: u16) -> Hash {
    let mut tag = [7; 32];
    tag[..2].copy_from_slice(&number.to_be_bytes());
    Hash(tag)
}

/// Items with the tags 2, 4, 6 …
fn even(count: u16) -> SegmentTree {
    SegmentTree::build((1..=count).map(|n| Item { tag: tag(2 * n), leaf: u64::from(n) + 100 }).collect())
}

fn absence(tree: &SegmentTree, tag: &Hash) -> Absence {
    match tree.find(tag) {
        Found::Absent(absence) => absence,
        Found::Present(present) => panic!("{present:?}"),
    }
}

#[test]
fn every_tag_is_shown_or_shown_absent_in_every_small_index() {
    for count in (0..40).chain([255, 256, 257]) {
        let tree = even(count);
        let leaves: Vec<Hash> = tree.items().iter().map(Item::hash).collect();
        assert_eq!(tree.root(), root(&leaves).unwrap_or(EMPTY_ROOT));
        for number in 1..=2 * count + 1 {
            let tag = tag(number);
            match tree.find(&tag) {
                Found::Present(present) => {
                    assert!(number % 2 == 0 && present.len() == 1);
                    let leaf = u64::from(number) / 2 + 100;
                    assert_eq!(present[0].verify(&tree.root(), &tag), Some(leaf));
                    assert_eq!(present[0].verify(&tree.root(), &self::tag(number + 2)), None);
                    assert_eq!(present[0].verify(&Hash::ZERO, &tag), None);
                }
                Found::Absent(absence) => {
                    assert!(number % 2 == 1);
                    assert!(absence.verify(&tree.root(), &tag), "{number} of {count}");
                    assert!(!absence.verify(&Hash::ZERO, &tag));
                    // It proves the absence of nothing that stands there.
                    for other in 1..=count {
                        assert!(!absence.verify(&tree.root(), &self::tag(2 * other)));
                    }
                }
            }
        }
    }
}

#[test]
fn no_claim_of_absence_hides_an_item() {
    // ACC-04: an operator who would hide the tag 10 joins any two items, leaves one out, or lies about the size.
    let (tree, hidden) = (even(9), tag(10));
    let root = tree.root();
    let stand = |index: u16| match tree.find(&tag(2 * (index + 1))) {
        Found::Present(present) => present[0].standing.clone(),
        Found::Absent(_) => panic!("{index}"),
    };
    let sides: Vec<Option<Standing>> =
        std::iter::once(None).chain((0..9).map(|at| Some(stand(at)))).collect();
    for (before, after) in sides.iter().flat_map(|before| sides.iter().map(move |after| (before, after))) {
        for size in 0..20 {
            for shift in [-1, 0, 1] {
                let mut claim = Absence { size, before: before.clone(), after: after.clone() };
                for standing in claim.before.iter_mut().chain(&mut claim.after) {
                    standing.index = standing.index.wrapping_add_signed(shift);
                }
                assert!(!claim.verify(&root, &hidden), "{claim:?}");
            }
        }
    }
    assert!(
        !Absence { size: 0, before: None, after: None }.verify(&root, &hidden),
        "the empty index has its own root"
    );
    assert!(Absence { size: 0, before: None, after: None }.verify(&EMPTY_ROOT, &hidden));
    let mut long = absence(&tree, &tag(11));
    assert!(long.verify(&root, &tag(11)));
    long.before.as_mut().expect("there").path.resize(PATH_LENGTH_MAX + 1, Hash::ZERO);
    assert!(!long.verify(&root, &tag(11)));
    let last =
        Absence { size: u64::MAX, before: Some(Standing { index: u64::MAX, ..stand(8) }), after: None };
    assert!(!last.verify(&root, &tag(19)));
}

#[test]
fn a_tag_that_stands_twice_is_shown_twice() {
    let items = [(4, 9), (2, 7), (4, 3), (4, 9)].map(|(number, leaf)| Item { tag: tag(number), leaf });
    let tree = SegmentTree::build(items.to_vec());
    let Found::Present(present) = tree.find(&tag(4)) else { panic!("it stands there") };
    let leaves: Vec<_> = present.iter().map(|one| one.verify(&tree.root(), &tag(4))).collect();
    assert_eq!(leaves, [Some(3), Some(9), Some(9)]);
}

#[test]
fn an_absence_is_written_as_json_and_read_strictly() {
    let found = even(3).find(&tag(3));
    let text = serde_json::to_string(&found).expect("written");
    assert_eq!(serde_json::from_str::<Found>(&text).expect("read"), found);
    assert!(text.starts_with(r#"{"absent":{"size":3,"before":{"index":0,"item":{"tag":"#), "{text}");
    assert!(serde_json::from_str::<Found>(&text.replace("\"size\"", "\"Size\"")).is_err());
}

#[test]
fn files_lie_where_a_stranger_looks_for_them() {
    let segment = Segment { first: 8192, count: 4096 };
    let tree = even(300);
    let files: BTreeMap<String, Vec<u8>> = tree.files(segment).collect();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "segment/8192-4096/tile/0/000",
            "segment/8192-4096/tile/0/001.p/44",
            "segment/8192-4096/tile/1/000.p/1",
            "segment/8192-4096/tile/entries/000",
            "segment/8192-4096/tile/entries/001.p/44",
        ]
    );
    let hashes = decode_tile(&files[names[1]]).expect("a tile");
    assert_eq!(hashes, tree.items()[256..].iter().map(Item::hash).collect::<Vec<_>>());
    let items: Option<Vec<Item>> =
        decode_bundle(&files[names[4]]).expect("a bundle").into_iter().map(Item::read).collect();
    assert_eq!(items.as_deref(), Some(&tree.items()[256..]));
    assert_eq!(even(0).files(segment).count(), 0);

    assert_eq!(Segment::parse("segment/8192-4096/tile/0/000"), Some((segment, "tile/0/000")));
    assert_eq!(segment.end(), 12_288);
    for wrong in [
        "segment/8192-0/x",
        "segment/08192-1/x",
        "segment/-1/x",
        "segment/1-/x",
        "segment/1-1",
        "segment/1/x",
        "segment/1-18446744073709551615/x",
        "segments/1-1/x",
    ] {
        assert_eq!(Segment::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn an_item_is_a_tag_and_a_number() {
    let (commitment, aux, tag) = (Hash::ZERO, Hash::ZERO, tag(5));
    let (basis, provider, requester, day, reference, due, count) = (0, 0, 0, 0, 0, 0, 1);
    let kind = Kind::Access;
    let leaf = Leaf { kind, basis, provider, requester, day, reference, due, count, tag, commitment, aux };
    let item = Item::of(258, &leaf).expect("it carries a tag");
    assert_eq!(item.bytes()[32..], [0, 0, 0, 0, 0, 0, 1, 2]);
    assert_eq!(Item::read(&item.bytes()), Some(item));
    assert_eq!((Item::read(&item.bytes()[1..]), Item::read(&[0; 41])), (None, None));
    assert_eq!(Item::of(258, &Leaf { tag: Hash::ZERO, ..leaf }), None);
}

#[test]
fn a_bulk_list_has_the_root_of_its_file() {
    let tags = [tag(9), tag(1), tag(9)];
    assert_eq!(Some(bulk_root(&tags)), root(&tags.map(|tag| leaf_hash(&tag.0))));
    assert_eq!(bulk_root([]), EMPTY_ROOT);
    assert_eq!(bulk_path(70_000), "bulk/70000");
}

proptest! {
    #[test]
    fn merged_or_built_at_once_an_index_is_the_same(
        lists in prop::collection::vec(prop::collection::vec((0..500_u16, 0..50_u64), 0..200), 1..5),
        asked in 0..500_u16,
    ) {
        let items = |list: &Vec<(u16, u64)>| -> Vec<Item> {
            list.iter().map(|(number, leaf)| Item { tag: tag(*number), leaf: *leaf }).collect()
        };
        let parts: Vec<SegmentTree> = lists.iter().map(|list| SegmentTree::build(items(list))).collect();
        let merged = SegmentTree::build(merge_items(parts.iter().map(|part| part.items().to_vec())));
        let whole = SegmentTree::build(lists.iter().flat_map(items).collect());
        prop_assert_eq!(merged.items(), whole.items());
        prop_assert_eq!(merged.root(), whole.root());

        let (asked, root) = (tag(asked), whole.root());
        let stands = whole.items().iter().filter(|item| item.tag == asked).count();
        match whole.find(&asked) {
            Found::Present(present) => {
                prop_assert_eq!(present.len(), stands);
                prop_assert!(present.iter().all(|one| one.verify(&root, &asked).is_some()));
            }
            Found::Absent(absence) => prop_assert!(stands == 0 && absence.verify(&root, &asked)),
        }
    }
}
