//! RF-19: the proofs of a receipt, checked offline with the log's key; each part that is bent is refused.

use crate::receipts::{book, receipt_of};
use crate::town::Town;
use exchange::proof::{EntryStand, Expected, ProofFault, check};
use exchange::receipt::{Erasable, Receipt, ReceiptFault, Stands, Told, verify};
use keys::{FileSigner, Sealer};
use ledger::{LogKeys, ReceiptFault as LogFault, late_hash};
use std::sync::Arc;
use testkit::log::TestLog;
use tlog::{Hash, Leaf, TlogProof};

fn told(town: &Town, receipt: &Receipt, logs: Option<&LogKeys>) -> Result<Told, ReceiptFault> {
    verify(receipt, &book(town, |_| {}), Erasable { logs, ..Erasable::default() })
}

/// Changes the text that proves the place.
fn change(receipt: &mut Receipt, change: impl FnOnce(&mut TlogProof)) {
    let EntryStand::Placed(text) = &mut receipt.proofs[0].stand else { panic!("placed") };
    let mut proof: TlogProof = text.parse().expect("a proof");
    change(&mut proof);
    *text = proof.to_string();
}

/// Changes the leaf that the text brings.
fn relief(receipt: &mut Receipt, turn: impl FnOnce(&mut Leaf)) {
    change(receipt, |proof| {
        let mut leaf = Leaf::read(&proof.extra).expect("a leaf");
        turn(&mut leaf);
        proof.extra = leaf.bytes().to_vec();
    });
}

#[tokio::test]
async fn a_receipt_proves_where_its_entry_stands_and_names_nobody() {
    let town = Town::new().await;
    let receipt = receipt_of(&town, "records", "/persons/P1").await;
    let json = serde_json::to_string(&receipt.proofs).expect("JSON");
    assert!(!json.contains("\"P1\"") && json.contains("c2sp.org/tlog-proof"), "{json}");
    let placed = |signed| Stands::Placed { origin: "log.example/access/2026".to_owned(), index: 0, signed };
    let keys = town.log.keys();
    assert_eq!(told(&town, &receipt, Some(&keys)).expect("it holds").stands, [placed(true)]);
    assert_eq!(told(&town, &receipt, None).expect("it holds").stands, [placed(false)]);
    let old = Receipt { proofs: Vec::new(), ..receipt.clone() };
    assert_eq!(told(&town, &old, Some(&keys)).expect("it holds").stands, [Stands::Unproven]);
    let text = serde_json::to_string(&old).expect("JSON");
    assert!(!text.contains("proofs"), "the form of older programs: {text}");
}

#[tokio::test]
async fn each_bent_part_of_a_proof_is_refused() {
    let town = Town::new().await;
    let receipt = receipt_of(&town, "records", "/persons/P1").await;
    receipt_of(&town, "records", "/persons/P2").await;
    let later = receipt_of(&town, "records", "/persons/P1").await;
    let entry = |receipt: &Receipt| receipt.proofs[0].entry;
    let logs = town.log.keys();
    let refused = |receipt: &Receipt| told(&town, receipt, Some(&logs)).expect_err("refused");
    let because = |fault| ReceiptFault::Entry { entry: entry(&later), fault };
    type Bend = fn(&mut Receipt, &Receipt);
    let cases: [(&str, Bend, ProofFault); 5] = [
        (
            "another look's opening",
            |one, other| one.proofs[0].opening = other.proofs[0].opening.clone(),
            ProofFault::Opening,
        ),
        ("the number", |one, _| change(one, |proof| proof.index = 1), LogFault::Inclusion(1).into()),
        (
            "the path",
            |one, _| change(one, |proof| proof.path[0] = Hash([7; 32])),
            LogFault::Inclusion(2).into(),
        ),
        ("the leaf", |one, _| relief(one, |leaf| leaf.day += 1), LogFault::Inclusion(2).into()),
        (
            "another's place",
            |one, other| one.proofs[0].stand = other.proofs[0].stand.clone(),
            LogFault::Commitment.into(),
        ),
    ];
    for (what, bend, fault) in cases {
        let mut bent = later.clone();
        bend(&mut bent, &receipt);
        assert_eq!(refused(&bent), because(fault.clone()), "{what}");
        assert!(told(&town, &bent, None).is_err(), "{what}, also without the log's key");
    }
    let mut without = later.clone();
    without.proofs.push(receipt.proofs[0].clone());
    assert_eq!(refused(&without), ReceiptFault::Proofs, "one too many");
    without.proofs.remove(0);
    assert_eq!(refused(&without), ReceiptFault::Proofs, "another entry's");
}

#[tokio::test]
async fn a_log_that_is_not_believed_or_did_not_sign_proves_nothing() {
    let town = Town::new().await;
    let receipt = receipt_of(&town, "records", "/persons/P1").await;
    let refused = |logs: &LogKeys| told(&town, &receipt, Some(logs)).expect_err("refused");
    let origin = "log.example/access/2026".to_owned();
    let because =
        |fault: LogFault| ReceiptFault::Entry { entry: receipt.proofs[0].entry, fault: fault.into() };
    assert_eq!(refused(&LogKeys::new([])), because(LogFault::Stranger(origin.clone())));
    // Another log of the same name.
    assert_eq!(refused(&TestLog::new().keys()), because(LogFault::Signature(origin)));
}

/// While the log was away the owner's promise stands in the receipt; one that another key sealed is refused.
#[tokio::test]
async fn a_promise_counts_under_its_owners_seal_only() {
    let town = Town::new().await;
    town.log.set_away(true);
    let receipt = receipt_of(&town, "records", "/persons/P1").await;
    assert_eq!(told(&town, &receipt, None).expect("it holds").stands, [Stands::Promised]);
    let opening = &receipt.proofs[0].opening;
    let commitment = opening.root().expect("whole");
    let stranger = Sealer::new(Arc::new(FileSigner::fresh().expect("a key")));
    let foreign = stranger.seal_together(&[late_hash(&commitment)]).expect("sealed").remove(0);
    let mut bent = receipt.clone();
    bent.proofs[0].stand = EntryStand::Late(Box::new(foreign));
    assert!(matches!(told(&town, &bent, None), Err(ReceiptFault::Key { .. })), "a key of nobody");
    let mut bent = receipt.clone();
    bent.proofs[0].stand = EntryStand::Late(Box::new(receipt.answer.seal.clone()));
    assert_eq!(
        told(&town, &bent, None),
        Err(ReceiptFault::Promise(receipt.proofs[0].entry)),
        "over something else"
    );
}

/// RF-19: a leaf under another owner's code is no leaf of this owner; one that stands there as a group is known so.
#[tokio::test]
async fn the_leaf_shows_the_code_of_its_owner() {
    let town = Town::new().await;
    let receipt = receipt_of(&town, "records", "/persons/P1").await;
    let told = told(&town, &receipt, None).expect("it holds");
    let logs = town.log.keys();
    let judged = |code| {
        let expected =
            Expected { provider: "archive", requester: "library", person: None, source: None, code };
        check(&told.entries[0], &receipt.proofs[0], &logs, &expected).map(drop)
    };
    assert_eq!(judged(None), Ok(()), "a reader who does not know the groups");
    assert_eq!(judged(Some(logs.code_of("archive"))), Ok(()));
    let wrong = Err(ProofFault::Leaf("provider"));
    assert_eq!(judged(Some(logs.code_of("library"))), wrong);
    logs.group("archive", "quiet");
    assert_eq!(logs.code_of("archive"), tlog::group_code("quiet"));
    assert_eq!(
        judged(Some(logs.code_of("archive"))),
        wrong,
        "the group's code is wanted and its own is there"
    );
}
