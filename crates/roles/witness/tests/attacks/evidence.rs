//! Two trees shown to two witnesses, or two to one: whoever holds both signed checkpoints proves it to anybody.

use crate::support::{Log, ORIGIN, both, ours};
use std::path::Path;
use testkit::folder::Folder;
use tlog::{Note, TileTree};
use witness::witness::{AddCheckpoint, Contradiction, Evidence, EvidenceFault};

/// The evidence files of our witness.
fn kept(folder: &Path) -> Vec<Evidence> {
    let files = std::fs::read_dir(folder.join("evidence")).expect("a folder");
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        serde_json::from_str(&text).expect("evidence")
    };
    files.map(read).collect()
}

#[tokio::test]
async fn two_trees_at_two_witnesses_are_proven_by_their_two_checkpoints() {
    // Who notices: any monitor that asks both witnesses, at once; the proof needs the log's public key only.
    let (mut log, mut other) = (Log::new(), Log::new());
    let targets = both(&log.vkey()).await;
    let spare = both(&log.vkey()).await;
    let (one, two) = (&targets[0], spare.last().expect("one at least"));
    log.grow(6, "true");
    other.grow(6, "false");
    one.cosigns(&log.request(0), &log.signed(6)).await;
    let lie = log.sign(6, other.tree.root());
    two.cosigns(&AddCheckpoint::body(0, &[], &lie.to_string()), &lie).await;
    let seen = |text: String| text.parse::<Note>().expect("a note");
    let first = seen(one.monitored(ORIGIN).await.1);
    let second = seen(two.monitored(ORIGIN).await.1);
    let evidence = Evidence::new(&first, &second, &[], 0);
    assert_eq!(evidence.judge(&[log.vkey()]), Ok(Contradiction::SameSize(6)));
    assert_eq!(
        evidence.judge(&[Log::new().vkey()]),
        Err(EvidenceFault::Signature("first")),
        "another key proves nothing"
    );
}

#[test]
fn a_witness_keeps_the_proof_of_a_fork_once() {
    let (mut log, mut other, folder) = (Log::new(), Log::new(), Folder::new("evidence"));
    let (witness, _) = ours(folder.path(), &log.vkey());
    log.grow(6, "true");
    other.grow(11, "false");
    witness.add(log.request(0).as_bytes()).expect("cosigned");
    for _ in 0..2 {
        let lie = log.sign(6, other.tree.root_at(6).expect("it was that large"));
        witness.add(AddCheckpoint::body(6, &[], &lie.to_string()).as_bytes()).expect_err("refused");
    }
    let lie = log.sign(11, other.tree.root());
    let proof = other.tree.consistency(6).expect("of the lie");
    witness.add(AddCheckpoint::body(6, &proof, &lie.to_string()).as_bytes()).expect_err("refused");
    let mut found: Vec<_> =
        kept(folder.path()).iter().map(|evidence| evidence.judge(&[log.vkey()]).expect("proves")).collect();
    found.sort_by_key(|found| matches!(found, Contradiction::OtherPast(_)));
    assert_eq!(found, [Contradiction::SameSize(6), Contradiction::OtherPast(6)]);
    assert_eq!(witness.counts(), (3, 2));
}

#[test]
fn a_log_that_steps_back_and_goes_on_otherwise_is_proven_from_the_history() {
    let (mut log, folder) = (Log::new(), Folder::new("step_back"));
    let (witness, _) = ours(folder.path(), &log.vkey());
    log.grow(4, "true");
    witness.add(log.request(0).as_bytes()).expect("cosigned");
    log.grow(9, "true");
    witness.add(log.request(4).as_bytes()).expect("cosigned");
    // An honest replay of an old checkpoint is refused and proves nothing.
    let old = log.signed(4);
    witness.add(AddCheckpoint::body(4, &[], &old.to_string()).as_bytes()).expect_err("409");
    assert!(kept(folder.path()).is_empty());
    log.tree = TileTree::new();
    log.grow(3, "true");
    log.grow(4, "false");
    witness.add(log.request(3).as_bytes()).expect_err("409");
    let evidence = kept(folder.path());
    assert_eq!(evidence.len(), 1);
    assert_eq!(evidence[0].judge(&[log.vkey()]), Ok(Contradiction::SameSize(4)));
}

#[test]
fn what_only_looks_like_a_fork_is_no_evidence() {
    // Anybody may send a true checkpoint with a false proof: it is refused, and nothing is kept of it.
    let (mut log, folder) = (Log::new(), Folder::new("no_evidence"));
    let (witness, _) = ours(folder.path(), &log.vkey());
    log.grow(6, "true");
    witness.add(log.request(0).as_bytes()).expect("cosigned");
    log.grow(11, "true");
    let mut proof = log.tree.consistency(6).expect("true");
    proof[0].0[0] ^= 1;
    let body = AddCheckpoint::body(6, &proof, &log.signed(11).to_string());
    witness.add(body.as_bytes()).expect_err("422");
    assert!(kept(folder.path()).is_empty());
    let honest = Evidence::new(&log.signed(6), &log.signed(11), &log.tree.consistency(6).expect("true"), 0);
    assert_eq!(honest.judge(&[log.vkey()]), Err(EvidenceFault::Compatible));
    let same = Evidence::new(&log.signed(6), &log.signed(6), &[], 0);
    assert_eq!(same.judge(&[log.vkey()]), Err(EvidenceFault::Compatible));
}
