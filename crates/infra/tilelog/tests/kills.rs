//! kill -9 at each step of a round, then at random ones: no acknowledged leaf is lost, no checkpoint that anyone saw
//! is contradicted, and no leaf stands twice after it was submitted again.
//!
//! `TILELOG_KILLS` says how many kills (60 without it). The child is this program again, told its work by a variable.

mod bed;

use bed::{Bed, checkpoint, fsck, looks, origin};
use calendar::Clock;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::chance::SeededChance;
use testkit::folder::Folder;
use testkit::stores::sqlite_at;
use tilelog::{FileJournal, Files, Fuse, Journal, Shelf, Step, StoreJournal};
use tlog::{Leaf, TileTree, decode_bundle, leaf_hash, tiles_of_range};

/// Leaves of one call of the child.
const CALL: u64 = 150;

/// Calls of one life of the child, which the kill ends.
const CALLS: u64 = 60;

/// Where the child is killed: at which step, the how many-th time it is reached, over which journal.
#[derive(Clone, Copy, Debug)]
struct Kill {
    step: Step,
    time: u64,
    in_store: bool,
}

impl Kill {
    fn text(self, home: &Path, next: u64) -> String {
        let Self { step, time, in_store } = self;
        let step = Step::ALL.iter().position(|one| *one == step).expect("a step");
        format!("{step} {time} {in_store} {next} {}", home.display())
    }
}

fn journal(home: &Path, in_store: bool, fuse: &Fuse) -> Box<dyn Journal> {
    if in_store {
        let store = sqlite_at(&home.join("log.db"));
        Box::new(StoreJournal::new(store, &origin().to_string()))
    } else {
        Box::new(FileJournal::open(&home.join("journal")).expect("not locked").with_fuse(fuse.clone()))
    }
}

fn bed(home: &Path, fuse: &Fuse) -> Bed {
    let mut bed = Bed::new();
    bed.shelf = Arc::new(Files::open(&home.join("public")).expect("a folder").with_fuse(fuse.clone()));
    bed.fuse = fuse.clone();
    bed
}

/// One life of the child: submits leaves from `next` on, notes each answer in a file, and is killed on the way.
#[test]
fn child() {
    let Ok(work) = std::env::var("TILELOG_CHILD") else { return };
    let words: Vec<&str> = work.splitn(5, ' ').collect();
    let number = |at: usize| words[at].parse::<u64>().expect("a number");
    let step = Step::ALL[usize::try_from(number(0)).expect("small")];
    let (time, in_store, first, home) = (number(1), words[2] == "true", number(3), PathBuf::from(words[4]));
    let reached = AtomicU64::new(0);
    let fuse = Fuse::new(Arc::new(move |at| {
        if at == step && reached.fetch_add(1, Ordering::SeqCst) + 1 == time {
            let own = std::process::id().to_string();
            drop(Command::new("kill").args(["-9", &own]).status());
        }
        false
    }));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let bed = bed(&home, &fuse);
        let log = bed::open(bed.parts(journal(&home, in_store, &fuse))).await.expect("opened");
        let mut answers = std::fs::OpenOptions::new();
        let mut answers = answers.create(true).append(true).open(home.join("answers")).expect("a file");
        for call in 0..CALLS {
            let from = first + call * CALL;
            let placed = log.add(looks(from..from + CALL)).await.expect("placed");
            let places: Vec<String> = placed.iter().map(|one| one.index.to_string()).collect();
            let note = placed[0].checkpoint.replace('\n', "|");
            // One write: a line is there whole or not at all.
            answers.write_all(format!("{from}\t{}\t{note}\n", places.join(" ")).as_bytes()).expect("noted");
        }
    });
}

/// What callers were told: the place of each leaf, and every checkpoint they saw.
#[derive(Default)]
struct Told {
    places: BTreeMap<u64, u64>,
    notes: Vec<String>,
}

fn told(home: &Path) -> Told {
    let mut told = Told::default();
    for line in std::fs::read_to_string(home.join("answers")).unwrap_or_default().lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let from: u64 = parts[0].parse().expect("a number");
        for (number, place) in (from..).zip(parts[1].split(' ')) {
            let place = place.parse().expect("a place");
            let before = told.places.insert(number, place);
            assert!(before.is_none_or(|before| before == place), "leaf {number} moved");
        }
        told.notes.push(parts[2].replace('|', "\n"));
    }
    told
}

/// All leaves of a log's public files.
fn leaves(shelf: &dyn Shelf, size: u64) -> Vec<[u8; 128]> {
    let bundles = tiles_of_range(0, size, size).flat_map(|tile| {
        let path = tlog::entries_path(tile.n, tile.width);
        let bundle = shelf.read(&path).expect("readable").expect("there");
        let entries = decode_bundle(&bundle).expect("a bundle");
        entries.into_iter().map(|entry| entry.try_into().expect("a leaf")).collect::<Vec<[u8; 128]>>()
    });
    bundles.collect()
}

/// Runs lives of the child over one log until the kills are used up, then checks all that was ever said.
fn run(name: &str, kills: &[Kill]) -> u64 {
    let folder = Folder::new(name);
    let home = folder.path();
    let in_store = kills[0].in_store;
    let mut died = 0;
    if in_store {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let store = sqlite_at(&home.join("log.db"));
        runtime.block_on(store.migrate(store::MIGRATIONS)).expect("migrated");
    }
    for kill in kills {
        // Half of the last acknowledged call comes again, and all that had no answer.
        let next = told(home).places.last_key_value().map_or(0, |(last, _)| last.saturating_sub(CALL / 2));
        let child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "child", "--nocapture"])
            .env("TILELOG_CHILD", kill.text(home, next))
            .output()
            .expect("started");
        let said = String::from_utf8_lossy(&child.stderr);
        assert!(!said.contains("panicked"), "{kill:?}: {said}");
        died += u64::from(!child.status.success());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(check(home, in_store));
    died
}

async fn check(home: &Path, in_store: bool) {
    let bed = bed(home, &Fuse::default());
    let log = bed::open(bed.parts(journal(home, in_store, &Fuse::default()))).await.expect("opened");
    log.close().await;
    let size = log.view().checkpoint.size;
    let leaves = leaves(&*bed.shelf, size);
    let told = told(home);
    for (number, place) in &told.places {
        let stands = leaves[usize::try_from(*place).expect("small")];
        assert_eq!(stands, bed::look(*number).bytes(), "acknowledged leaf {number} at {place}");
    }
    let mut seen = std::collections::BTreeSet::new();
    for (place, bytes) in leaves.iter().enumerate() {
        let leaf = Leaf::read(bytes).expect("a leaf");
        assert!(leaf.kind == tlog::Kind::Segment || seen.insert(*bytes), "the leaf at {place} stands twice");
    }
    let tree = TileTree::of(leaves.iter().map(|leaf| leaf_hash(leaf)));
    for note in &told.notes {
        let checkpoint = checkpoint(note);
        assert_eq!(tree.root_at(checkpoint.size), Some(checkpoint.root), "a fork at {}", checkpoint.size);
    }
    let mut notes = told.notes;
    notes.dedup();
    let report = fsck(&*bed.shelf, notes).await.expect("whole");
    assert!(bed.clock.now().0 > 0 && report.checkpoint.size == size);
}

#[test]
fn a_log_killed_at_every_step_and_at_random_keeps_every_promise() {
    if std::env::var_os("TILELOG_CHILD").is_some() {
        return;
    }
    let count: usize = std::env::var("TILELOG_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let chance = SeededChance::new(4);
    let mut kills = Vec::new();
    for in_store in [false, true] {
        // A journal in a store has no half-written batch: its engine sees to that.
        let steps = Step::ALL.into_iter().filter(|step| !(in_store && *step == Step::HalfJournaled));
        kills.extend(steps.flat_map(|step| {
            [1, 2].map(|time| Kill {
                step,
                time: if step == Step::SegmentBuilt { 1 } else { time },
                in_store,
            })
        }));
    }
    while kills.len() < count {
        let step = Step::ALL[usize::try_from(chance.below(12)).expect("small")];
        let in_store = chance.below(4) == 0;
        let step = if in_store && step == Step::HalfJournaled { Step::Journaled } else { step };
        kills.push(Kill { step, time: 1 + chance.below(20), in_store });
    }
    // A fresh log for each twenty kills: they stay small, and each begins at its first leaf once.
    let mut died = 0;
    for in_store in [false, true] {
        let kills: Vec<Kill> = kills.iter().copied().filter(|kill| kill.in_store == in_store).collect();
        for (number, kills) in kills.chunks(20).enumerate() {
            died += run(&format!("tilelog_kills_{in_store}_{number}"), kills);
        }
    }
    assert!(
        died >= kills.len() as u64 * 3 / 4,
        "{died} of {} were killed; the others came to their end",
        kills.len()
    );
}
