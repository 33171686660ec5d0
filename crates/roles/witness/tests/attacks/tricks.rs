//! Lies and broken requests: who notices is the witness, when is at the very request.

use crate::support::{Log, ORIGIN, both};
use keys::NoteKey;
use tlog::{Checkpoint, Hash, NoteSigner};
use witness::witness::{AddCheckpoint, PROOF_LINES_MAX};

#[tokio::test]
async fn fork_at_the_same_size_is_refused_with_422() {
    let (mut log, mut other) = (Log::new(), Log::new());
    for target in both(&log.vkey()).await {
        (log.tree, other.tree) = Default::default();
        log.grow(6, "true");
        other.grow(6, "false");
        target.cosigns(&log.request(0), &log.signed(6)).await;
        let lie = log.sign(6, other.tree.root());
        let answer = target.add(&AddCheckpoint::body(6, &[], &lie.to_string())).await;
        assert_eq!(answer.status, 422, "{}: {}", target.name, answer.body);
        target.cosigns(&log.request(6), &log.signed(6)).await;
    }
}

#[tokio::test]
async fn fork_that_grew_on_is_refused_with_422_even_with_its_own_true_proof() {
    let (mut log, mut other) = (Log::new(), Log::new());
    for target in both(&log.vkey()).await {
        (log.tree, other.tree) = Default::default();
        log.grow(6, "true");
        other.grow(4, "true");
        other.grow(11, "false");
        target.cosigns(&log.request(0), &log.signed(6)).await;
        let proof = other.tree.consistency(6).expect("of the lie");
        let lie = log.sign(11, other.tree.root());
        for proof in [proof, Vec::new()] {
            let answer = target.add(&AddCheckpoint::body(6, &proof, &lie.to_string())).await;
            assert_eq!(answer.status, 422, "{}: {}", target.name, answer.body);
        }
    }
}

#[tokio::test]
async fn roll_back_is_refused_with_409_and_the_size_that_stands() {
    let mut log = Log::new();
    for target in both(&log.vkey()).await {
        log.tree = tlog::TileTree::new();
        log.grow(9, "true");
        target.cosigns(&log.request(0), &log.signed(9)).await;
        let back = log.signed(4).to_string();
        for old in [0, 4] {
            let answer = target.add(&AddCheckpoint::body(old, &[], &back)).await;
            assert_eq!((answer.status, answer.body.as_str()), (409, "9\n"), "{}", target.name);
            assert_eq!(answer.kind, "text/x.tlog.size", "{}", target.name);
        }
        let backwards = target.add(&AddCheckpoint::body(9, &[], &back)).await;
        assert_eq!(backwards.status, 400, "{}: the old size is larger than the checkpoint", target.name);
    }
}

#[tokio::test]
async fn a_stale_log_gets_the_same_size_and_never_a_smaller_one() {
    // A slow-down: the log shows its old tree for ever. Each cosignature has the present time, so the witness vouches
    // that this is the largest it saw; the policy's age limit and the stall alarm see the rest.
    let mut log = Log::new();
    for target in both(&log.vkey()).await {
        log.tree = tlog::TileTree::new();
        log.grow(9, "true");
        let first = target.cosigns(&log.request(0), &log.signed(9)).await;
        let again = target.cosigns(&log.request(9), &log.signed(9)).await;
        assert!(again >= first, "{}", target.name);
    }
}

#[tokio::test]
async fn strangers_and_forged_signatures_are_refused() {
    let mut log = Log::new();
    log.grow(5, "true");
    for target in both(&log.vkey()).await {
        let thief = NoteKey::fresh(ORIGIN).expect("a key");
        let mut note = log.signed(5);
        note.signatures = vec![thief.sign(&note.text).expect("signs")];
        let send = async |note: &tlog::Note| {
            target.add(&AddCheckpoint::body(0, &[], &note.to_string())).await.status
        };
        assert_eq!(send(&note).await, 403, "{}: the right name, another key", target.name);
        let mut note = log.signed(5);
        note.signatures[0].signature[3] ^= 1;
        assert_eq!(send(&note).await, 403, "{}: a broken signature", target.name);
        let other = Checkpoint { origin: "other.example".to_owned(), size: 5, root: log.tree.root() };
        let unknown = NoteKey::fresh("other.example").expect("a key");
        let signature = unknown.sign(&other.text()).expect("signs");
        let note = tlog::Note { text: other.text(), signatures: vec![signature] };
        assert_eq!(send(&note).await, 404, "{}: an unknown origin", target.name);
        assert_eq!(target.monitored("other.example").await.0, 404, "{}", target.name);
    }
}

#[tokio::test]
async fn the_empty_tree_has_one_root_and_no_proof() {
    let mut log = Log::new();
    log.grow(3, "true");
    for target in both(&log.vkey()).await {
        let lie = log.sign(0, Hash::ZERO).to_string();
        assert_eq!(target.add(&AddCheckpoint::body(0, &[], &lie)).await.status, 422, "{}", target.name);
        let note = log.signed(3).to_string();
        let proof = [log.tree.root()];
        let answer = target.add(&AddCheckpoint::body(0, &proof, &note)).await;
        assert_eq!(answer.status, 422, "{}: a proof from nothing", target.name);
    }
}

#[tokio::test]
async fn broken_requests_are_refused_with_400_and_the_proof_has_its_limit() {
    let mut log = Log::new();
    log.grow(5, "true");
    for target in both(&log.vkey()).await {
        let note = log.signed(5).to_string();
        let line = |count: usize| AddCheckpoint::body(0, &vec![Hash::ZERO; count], &note);
        for body in [
            String::new(),
            "old 0\n\n".to_owned(),
            format!("old 00\n\n{note}"),
            format!("old -1\n\n{note}"),
            format!("old 0\nAAAA\n\n{note}"),
            format!("new 0\n\n{note}"),
            line(PROOF_LINES_MAX + 1),
        ] {
            let answer = target.add(&body).await;
            assert_eq!(answer.status, 400, "{}: {body:?} {}", target.name, answer.body);
        }
        assert_eq!(
            target.add(&line(PROOF_LINES_MAX)).await.status,
            422,
            "{}: read, then judged",
            target.name
        );
    }
}
