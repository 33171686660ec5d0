//! The Go checker and our own `fsck` over the same log: both find nothing in an honest one and every planted fault.

use std::fs;
use std::path::{Path, PathBuf};
use tilelog::fsck::{FsckFault, Options, Report, Shelved, check};
use tilelog::{FileJournal, Files, Memory, prune};
use tlog::{Hash, Kind, Leaf, Policy, SEGMENT_LEAVES, bulk_root};
use witnessing::{Bed, go_check, look};

/// What a test does to a copy of the public folder.
type Damage = fn(&Path);

/// Our own check of a folder.
pub async fn fsck(public: &Path, policy: &Policy, kept: Vec<String>) -> Result<Report, FsckFault> {
    let files = Files::open(public).expect("a folder");
    let work = Memory::new();
    let key = policy.logs()[0].key.clone();
    let options = Options { key, origin: None, kept, work: &work };
    check(&Shelved(&files), &options, &mut |_| ()).await
}

/// A log with a segment, a bulk list and a quorum.
async fn log(label: &str) -> Bed {
    let bed = Bed::new(label).await;
    bed.looks(0..100).await;
    let tags: Vec<Hash> = (0..300_u64).map(|n| Hash::of(&n.to_le_bytes())).collect();
    let leaf = Leaf {
        kind: Kind::Bulk,
        tag: Hash::ZERO,
        count: 300,
        aux: bulk_root(&tags),
        ..look("library", 1, bed.today())
    };
    bed.remote("library").add_bulk(&bed.origin(), leaf.bytes(), &tags).await.expect("placed");
    bed.looks(100..SEGMENT_LEAVES + 700).await;
    bed.operator.feed().await;
    bed
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_log_has_no_fault_for_go_from_its_folder_and_over_http() {
    let bed = log("honest").await;
    let report = fsck(&bed.public(), &bed.policy(), Vec::new()).await.expect("no fault");
    assert_eq!((report.segments, report.kinds[&Kind::Bulk]), (1, 1));
    let folder = bed.public();
    for place in [folder.to_str().expect("text"), &bed.url_of_log()] {
        let Some((code, report)) = go_check(place, Some(&bed.policy_file()), None) else { return };
        assert_eq!((code, &report["fault_count"]), (0, &0.into()), "{report}");
        assert_eq!(report["segments"], 1, "{report}");
        assert_eq!(report["bulk_lists"], 1, "{report}");
        assert_eq!(report["leaves_by_kind"]["ACCESS"], SEGMENT_LEAVES + 700, "{report}");
        assert_eq!(report["witnesses"].as_array().expect("names").len(), 4, "{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_planted_fault_is_found_by_go_and_by_our_own_check() {
    let bed = log("planted").await;
    let public = bed.public();
    let faults: [(&str, Damage); 9] = [
        ("a bit of an entry", |public| flip(&public.join("tile/entries/003"), 1_000)),
        ("a bit of a tile", |public| flip(&public.join("tile/0/005"), 77)),
        ("a bit of the tile above", |public| flip(&partial(&public.join("tile/1/000.p")), 40)),
        ("a bundle is gone", |public| fs::remove_file(public.join("tile/entries/002")).expect("gone")),
        ("a tag of the bulk list", |public| flip(&only(&public.join("bulk")), 64)),
        ("an item of the index", |public| flip(&segment(public).join("tile/entries/004"), 400)),
        ("a hash of the index", |public| flip(&segment(public).join("tile/0/004"), 400)),
        ("the size in the checkpoint", |public| edit(&public.join("checkpoint"), 1)),
        ("the root in the checkpoint", |public| edit(&public.join("checkpoint"), 2)),
    ];
    for (what, plant) in faults {
        let copy = bed.folder.path().join("planted");
        let _ = fs::remove_dir_all(&copy);
        crate::hostile_operator::copy(&public, &copy);
        plant(&copy);
        let found = fsck(&copy, &bed.policy(), Vec::new()).await;
        assert!(found.is_err(), "our check finds: {what}");
        if let Some((code, report)) = go_check(copy.to_str().expect("text"), Some(&bed.policy_file()), None) {
            assert_eq!(code, 1, "Go finds: {what}: {report}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_cosignature_is_found_by_go() {
    let bed = Bed::new("forged").await;
    bed.looks(0..10).await;
    bed.operator.feed().await;
    let file = bed.public().join("checkpoint");
    let text = fs::read_to_string(&file).expect("a note");
    let line = text.lines().last().expect("a cosignature").to_owned();
    let forged = format!("{}{}AAAA==", &line[..line.len() - 10], "AAAA");
    fs::write(&file, text.replace(&line, &forged)).expect("written");
    if let Some((code, report)) = go_check(&bed.url_of_log(), Some(&bed.policy_file()), None) {
        assert_eq!(code, 1, "{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pruned_log_is_checked_from_its_tiles_and_nothing_more_may_be_missing() {
    let bed = log("pruned").await;
    bed.operator.years().close().await;
    let copy = bed.folder.path().join("copy");
    crate::hostile_operator::copy(&bed.folder.path().join(format!("log/{}", bed.origin().year)), &copy);
    let public = copy.join("public");
    let files = Files::open(&public).expect("a folder");
    let mut journal = FileJournal::open(&copy.join("journal")).expect("a journal");
    prune(&files, &mut journal, 600, "kept for ten years").await.expect("pruned");
    assert!(!public.join("tile/entries/001").exists(), "two whole bundles are gone");
    let Some((code, report)) = go_check(public.to_str().expect("text"), None, None) else { return };
    assert_eq!((code, &report["minimum_index"]), (0, &600.into()), "{report}");
    fs::remove_file(public.join("tile/entries/002")).expect("gone");
    let (code, report) = go_check(public.to_str().expect("text"), None, None).expect("Go is there");
    assert_eq!(code, 1, "{report}");
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    bytes[at] ^= 1;
    fs::write(file, bytes).expect("written");
}

/// The widest partial tile of a folder.
fn partial(folder: &Path) -> PathBuf {
    let names = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").file_name());
    let widest = names.filter_map(|name| name.to_str()?.parse::<u16>().ok()).max();
    folder.join(widest.expect("one at least").to_string())
}

fn only(folder: &Path) -> PathBuf {
    fs::read_dir(folder).expect("a folder").next().expect("one").expect("a file").path()
}

fn segment(public: &Path) -> PathBuf {
    public.join(format!("segment/0-{SEGMENT_LEAVES}"))
}

/// Changes a letter of a line.
fn edit(file: &Path, line: usize) {
    let text = fs::read_to_string(file).expect("text");
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let first = if lines[line].starts_with('1') { "2" } else { "1" };
    lines[line].replace_range(..1, first);
    fs::write(file, lines.join("\n")).expect("written");
}
