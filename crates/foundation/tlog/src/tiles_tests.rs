use super::*;
use proptest::prelude::*;

#[test]
fn paths_are_those_of_the_specification() {
    assert_eq!(tile_path(0, 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(tile_path(1, 0, 17), "tile/1/000.p/17");
    assert_eq!(entries_path(273, 112), "tile/entries/273.p/112");
    assert_eq!(entries_path(1000, 256), "tile/entries/x001/000");
    assert_eq!(Tile::parse("tile/2/x001/000.p/1"), Some(Tile { level: 2, n: 1000, width: 1 }));
    assert_eq!(parse_entries_path("tile/entries/x001/000"), Some((1000, 256)));
}

#[test]
fn another_spelling_of_a_path_is_refused() {
    for wrong in [
        "",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/1",
        "tile/0/0001",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/00/001",
        "tile/8/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/0/+01",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1.p/1",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/x1000/000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/entries/000",
        "tile/0/../000",
    ] {
        assert_eq!(Tile::parse(wrong), None, "{wrong}");
    }
    for wrong in ["tile/entries/0", "tile/entries/x000/000", "tile/entries/000.p/256", "tile/0/000"] {
        assert_eq!(parse_entries_path(wrong), None, "{wrong}");
    }
}

#[test]
fn a_tree_of_seventy_thousand_has_the_tiles_of_the_specification() {
    let tiles: Vec<Tile> = new_tiles(0, 70_000).collect();
    let count = |level: u8, full: bool| {
        tiles.iter().filter(|tile| tile.level == level && (tile.width == 256) == full).count()
    };
    assert_eq!((count(0, true), count(0, false)), (273, 1));
    assert_eq!((count(1, true), count(1, false)), (1, 1));
    assert_eq!(tiles.iter().filter(|tile| tile.level > 1).count(), 1);
    assert_eq!(Tile::of(0, 273, 70_000).map(|tile| tile.width), Some(112));
    assert_eq!(Tile::of(1, 1, 70_000).map(|tile| tile.width), Some(17));
    assert_eq!(Tile::of(2, 0, 70_000).map(|tile| tile.width), Some(1));
    assert_eq!((Tile::of(0, 274, 70_000), Tile::of(3, 0, 70_000), Tile::of(0, 0, 0)), (None, None, None));
    let exact: Vec<String> = new_tiles(255, 256).map(|tile| tile.path()).collect();
    assert_eq!(exact, ["tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(new_tiles(70_000, 70_000).count(), 0);
}

#[test]
fn a_range_needs_the_tiles_that_hold_it() {
    let paths = |first, end, size| -> Vec<String> {
        tiles_of_range(first, end, size).map(|tile| tile.path()).collect()
    };
    assert_eq!(paths(255, 257, 300), ["tile/0/000", "tile/0/001.p/44"]);
    assert_eq!(paths(0, 256, 300), ["tile/0/000"]);
    assert_eq!(paths(299, 400, 300), ["tile/0/001.p/44"]);
    assert!(paths(300, 400, 300).is_empty() && paths(7, 7, 300).is_empty() && paths(9, 7, 300).is_empty());
}

#[test]
fn tiles_and_bundles_are_read_strictly() {
    let hashes: Vec<Hash> = (0..=255).map(|byte| Hash([byte; 32])).collect();
    let bytes = encode_tile(&hashes);
    assert_eq!(bytes.len(), 8192);
    assert_eq!(decode_tile(&bytes), Ok(hashes.clone()));
    assert_eq!(decode_tile(&bytes[..31]), Err(TileFault::Tile(31)));
    assert_eq!(decode_tile(&[]), Err(TileFault::Tile(0)));
    assert_eq!(decode_tile(&encode_tile(&[hashes, vec![Hash::ZERO]].concat())), Err(TileFault::Tile(8224)));

    let entries = [&b"one"[..], b"", b"three"];
    let bundle = encode_bundle(&entries).expect("small");
    assert_eq!(bundle, b"\0\x03one\0\0\0\x05three");
    assert_eq!(decode_bundle(&bundle), Ok(entries.to_vec()));
    assert_eq!(decode_bundle(&bundle[..bundle.len() - 1]), Err(TileFault::Cut(2)));
    assert_eq!(decode_bundle(&bundle[..6]), Err(TileFault::Cut(1)));
    assert_eq!(decode_bundle(&[]), Err(TileFault::Entries));
    assert_eq!(decode_bundle(&[0; 512]).map(|entries| entries.len()), Ok(256));
    assert_eq!(decode_bundle(&[0; 514]), Err(TileFault::Entries));
    assert_eq!(encode_bundle::<&[u8]>(&[]), Err(TileFault::Entries));
    assert_eq!(encode_bundle(&vec![[0_u8; 1]; 257]), Err(TileFault::Entries));
    assert!(encode_bundle(&[vec![0; ENTRY_BYTES_MAX]]).is_ok());
    assert_eq!(encode_bundle(&[vec![0; ENTRY_BYTES_MAX + 1]]), Err(TileFault::Long(ENTRY_BYTES_MAX + 1)));
}

proptest! {
    #[test]
    fn a_path_is_read_as_it_is_written(level in 0..=TILE_LEVEL_MAX, n in any::<u64>(), width in 1..=TILE_WIDTH) {
        let tile = Tile { level, n, width };
        prop_assert_eq!(Tile::parse(&tile.path()), Some(tile));
        prop_assert_eq!(parse_entries_path(&entries_path(n, width)), Some((n, width)));
    }

    #[test]
    fn step_by_step_or_at_once_the_same_tiles_stand_in_the_end(sizes in prop::collection::vec(0..70_000_u64, 1..5)) {
        let mut sizes = sizes;
        sizes.sort_unstable();
        let mut standing = std::collections::BTreeMap::new();
        let mut old = 0;
        for new in sizes {
            for tile in new_tiles(old, new) {
                standing.insert((tile.level, tile.n), tile.width);
            }
            old = new;
        }
        let at_once = new_tiles(0, old).map(|tile| ((tile.level, tile.n), tile.width)).collect();
        prop_assert_eq!(standing, at_once);
    }
}
