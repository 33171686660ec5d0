//! `tools/recount` in Python against the report in Rust: the same numbers from the same public files.

use oversight::report::{Frame, Later, Report, Source, Tally, Told, Value, report};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use tlog::{Checkpoint, Edge, Hash, Kind, Leaf};

const AS_OF: u32 = 20_800;

/// A folder that goes away with its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("oversight_{name}_{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind lies in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A year with everything in it: 700 leaves of all kinds, some seals overdue, some counts wrong.
fn leaves() -> Vec<Leaf> {
    let plain = Leaf {
        kind: Kind::Access,
        basis: 1,
        provider: 7,
        requester: 8,
        day: 20_600,
        reference: 0,
        due: 0,
        count: 1,
        tag: Hash::ZERO,
        commitment: Hash::ZERO,
        aux: Hash::ZERO,
    };
    let mut leaves: Vec<Leaf> = Vec::new();
    for number in 0..700_u32 {
        let kind = Kind::ALL[(number as usize * 7 + number as usize / 11) % Kind::ALL.len()];
        let place = |of: Kind| leaves.iter().rposition(|leaf| leaf.kind == of).unwrap_or(0) as u64;
        let reference = match kind {
            Kind::Sealed => place(Kind::Warrant),
            Kind::Open | Kind::Extend => place(if number % 3 == 0 { Kind::Warrant } else { Kind::Sealed }),
            _ => 0,
        };
        let due = match kind {
            Kind::Warrant | Kind::Extend => 20_700 + number % 200,
            Kind::Sealed if number % 2 == 0 => 20_690 + number % 150,
            _ => 0,
        };
        let sealed = kind == Kind::Sealed;
        leaves.push(Leaf {
            kind,
            basis: u16::try_from(number % 5).expect("small") + 1,
            provider: if sealed { 0 } else { number % 4 },
            // Every fourth OPEN and EXTEND means another year's log.
            requester: match kind {
                Kind::Sealed => 0,
                Kind::Open | Kind::Extend => {
                    if number % 4 == 0 {
                        2025
                    } else {
                        0
                    }
                }
                _ => number % 3,
            },
            day: 20_600 + number / 3,
            reference,
            due,
            count: if matches!(kind, Kind::Bulk | Kind::DayCount) { number % 9 } else { 1 },
            tag: Hash::of(&number.to_be_bytes()),
            ..plain
        });
    }
    leaves
}

fn root(leaves: &[Leaf]) -> Hash {
    let mut edge = Edge::new();
    leaves.iter().for_each(|leaf| edge.append(leaf.hash()));
    edge.root()
}

fn reported(leaves: &[Leaf]) -> Report {
    let mut tally = Tally::new(2026);
    leaves.iter().for_each(|leaf| tally.add(leaf));
    let (origin, root) = ("log/2026".to_owned(), root(leaves));
    let checkpoint = Checkpoint { origin: origin.clone(), size: leaves.len() as u64, root };
    let checkpoint = format!("{}\n— log/2026 AAAA\n", checkpoint.text());
    let frame = Frame {
        year: 2026,
        origin,
        as_of: AS_OF,
        root,
        checkpoint,
        later: Vec::new(),
        names: BTreeMap::new(),
    };
    report(frame, &tally, &Told::from([("e.viewed".to_owned(), Value::Number(5))]))
}

/// SG-19: what the next year's log says of this year's seals is counted and recounted, from that log's own leaves.
#[test]
fn a_report_that_read_the_next_year_is_recounted_with_it() {
    let (own, next) = (Folder::new("own"), Folder::new("next"));
    let leaves = leaves();
    let seal = (0..).zip(&leaves).filter(|(_, leaf)| leaf.kind == Kind::Sealed).map(|(index, _)| index);
    let seals: Vec<u64> = seal.collect();
    let later: Vec<Leaf> = seals
        .iter()
        .map(|seal| Leaf {
            kind: Kind::Open,
            reference: *seal,
            requester: 2026,
            day: 20_790,
            due: 0,
            ..leaves[0]
        })
        .chain([Leaf { kind: Kind::Open, reference: 1, requester: 0, ..leaves[0] }])
        .collect();
    let alone = reported(&leaves);
    let mut tally = Tally::new(2026);
    leaves.iter().for_each(|leaf| tally.add(leaf));
    later.iter().for_each(|leaf| tally.add_later(2027, leaf));
    let read = Later { origin: "log/2027".to_owned(), size: later.len() as u64, root: root(&later) };
    let frame = Frame {
        year: 2026,
        origin: alone.origin.clone(),
        as_of: AS_OF,
        root: alone.root,
        checkpoint: alone.checkpoint.clone(),
        later: vec![read],
        names: BTreeMap::new(),
    };
    let both = report(frame, &tally, &Told::new());
    assert!(alone.number("d.overdue") > 0 && both.number("d.overdue") == 0);
    publish(&own.0, &leaves);
    publish(&next.0, &later);
    assert_eq!(recount(&own.0, &both).0, Some(2), "the later log must be given");
    let file = own.0.join("report.json");
    let run = || {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tools/recount/recount.py");
        let ran = Command::new("python3").arg("-B").arg(script).args([&own.0, &file, &next.0]).output();
        let ran = ran.expect("python3 runs");
        (ran.status.code(), String::from_utf8_lossy(&ran.stdout).into_owned())
    };
    let (code, said) = run();
    assert_eq!(code, Some(0), "{said}");
    let mut edited = later.clone();
    edited[0].day += 1;
    publish(&next.0, &edited);
    assert_eq!(run().0, Some(1), "another later log");
}

/// Writes the entries as the log publishes them: here without the partial bundles that a grown log drops.
fn publish(folder: &Path, leaves: &[Leaf]) {
    for (number, bundle) in (0..).zip(leaves.chunks(256)) {
        let width = u16::try_from(bundle.len()).expect("at most 256");
        let path = folder.join(tlog::entries_path(number, width));
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        let entries: Vec<_> = bundle.iter().map(Leaf::bytes).collect();
        std::fs::write(path, tlog::encode_bundle(&entries).expect("small entries")).expect("written");
    }
}

/// Runs the script; gives its exit and what it said.
fn recount(log: &Path, report: &Report) -> (Option<i32>, String) {
    let file = log.join("report.json");
    std::fs::write(&file, serde_json::to_string(report).expect("JSON")).expect("written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tools/recount/recount.py");
    let done =
        Command::new("python3").arg("-B").arg(script).arg(log).arg(&file).output().expect("python3 runs");
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.code(), said)
}

/// Every number that says "recounted" is computed again by a stranger's program, over a log that has grown since.
#[test]
fn the_script_agrees_with_the_report() {
    let folder = Folder::new("agrees");
    let leaves = leaves();
    let report = reported(&leaves[..600]);
    assert!(report.number("d.overdue") > 0 && report.number("f.count-differences") > 0, "{report:?}");
    assert!(report.number("d.extended") > 0 && report.number("d.opened-late") > 0, "{report:?}");
    publish(&folder.0, &leaves);
    // The bundle of leaf 600 is partial in the report's tree and wider in the log of today.
    std::fs::rename(folder.0.join(tlog::entries_path(2, 188)), folder.0.join(tlog::entries_path(2, 88)))
        .expect("renamed");
    let (code, said) = recount(&folder.0, &report);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("agrees: 29 figures over 600 leaves of log/2026"), "{said}");
}

/// SG-04: whoever embellishes a number is found by anyone who runs the script.
#[test]
fn every_changed_number_is_noticed() {
    let folder = Folder::new("changed");
    let leaves = leaves();
    publish(&folder.0, &leaves);
    let good = reported(&leaves);
    let bend = |value: &Value| match value {
        Value::Number(number) => Value::Number(number + 1),
        Value::Table(rows) => Value::Table(rows[1..].to_vec()),
        Value::Untold => Value::Number(1),
    };
    let mut signed = good.clone();
    for (place, figure) in good.figures.iter().enumerate() {
        if figure.source == Source::SignedByArbiter {
            signed.figures[place].value = bend(&figure.value);
            continue;
        }
        let mut bent = good.clone();
        bent.figures[place].value = bend(&figure.value);
        let (code, said) = recount(&folder.0, &bent);
        assert_eq!(code, Some(1), "{}: {said}", figure.id);
        assert!(said.contains(&format!("DIFFERS {}", figure.id)), "{said}");
    }
    // What only institutions know is the arbiter's word: its signature answers for it, not the script.
    assert_eq!(recount(&folder.0, &signed).0, Some(0));
}

/// A number cannot be moved out of reach by calling it signed, nor a tree swapped, nor a leaf dropped.
#[test]
fn a_bent_report_or_log_is_noticed() {
    let folder = Folder::new("bent");
    let leaves = leaves();
    publish(&folder.0, &leaves);
    let good = reported(&leaves);
    let bent = |change: &dyn Fn(&mut Report)| {
        let mut bent = good.clone();
        change(&mut bent);
        recount(&folder.0, &bent).0
    };
    assert_eq!(bent(&|_| ()), Some(0));
    assert_eq!(bent(&|report| report.figures[0].source = Source::SignedByArbiter), Some(1));
    assert_eq!(bent(&|report| report.figures.clear()), Some(1));
    assert_eq!(bent(&|report| report.root = Hash::of(b"other")), Some(1));
    assert_eq!(bent(&|report| report.checkpoint.push('x')), Some(0), "signatures are other tools' business");
    assert_eq!(bent(&|report| report.checkpoint = report.checkpoint.replace("700", "701")), Some(1));
    assert_eq!(bent(&|report| report.size = 512), Some(1));
    assert_eq!(bent(&|report| report.size = 999_999), Some(2), "the log does not hold so many");
    // The operator edits a leaf: the root no longer is the one of the checkpoint.
    let mut edited = leaves.clone();
    edited[300].requester ^= 1;
    publish(&folder.0, &edited);
    assert_eq!(bent(&|_| ()), Some(1));
}
