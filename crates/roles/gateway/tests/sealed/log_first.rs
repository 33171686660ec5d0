//! Log first, release after, as the asker sees it: who notices an owner that does not, and when.

use crate::tampered_link::{self, Pieces, write};
use crate::town::Town;
use exchange::frame::Piece;
use exchange::proof::EntryProof;
use gateway::call::Incoming;
use tlog::Field;

/// An answer without proofs.
fn stripped(pieces: Pieces) -> Vec<u8> {
    write(pieces.into_iter().filter(|piece| !matches!(piece, Piece::Proofs(_))).collect())
}

/// Proofs whose receipt is another one's: the path leads elsewhere.
fn bent(pieces: Pieces) -> Vec<u8> {
    let bend = |piece| match piece {
        Piece::Proofs(bytes) => {
            let text = String::from_utf8(bytes.to_vec()).expect("JSON");
            Piece::Proofs(text.replace("index 0", "index 1").into())
        }
        piece => piece,
    };
    write(pieces.into_iter().map(bend).collect())
}

/// RF-19: an owner that answers without its log is refused by the asker, at once and before anybody sees the answer.
#[tokio::test]
async fn the_asker_refuses_an_answer_that_does_not_prove_its_entry() {
    for (answer, words) in [(stripped as fn(Pieces) -> Vec<u8>, "does not prove"), (bent, "number 1")] {
        let town = Town::wrapped(tampered_link::tampered(tampered_link::whole, answer)).await;
        let refused = town.ask("records", "/persons/P1").await.err().expect("refused");
        assert_eq!(refused.code, "inconsistent_response");
        assert!(refused.message.contains(words), "{}", refused.message);
    }
}

/// ACC-04: what the asker verified tells of its own question, and hides how often others asked.
#[tokio::test]
async fn an_answer_brings_the_opening_of_its_entry() {
    let town = Town::in_process().await;
    let (Incoming { proofs, .. }, _) = town.ask("records", "/persons/P1").await.expect("an answer");
    let [EntryProof { opening, .. }] = &proofs[..] else { panic!("one entry: {proofs:?}") };
    for (field, value) in [
        (Field::Person, Some("P1")),
        (Field::Provider, Some("archive")),
        (Field::Requester, Some("library")),
        (Field::N, None),
        (Field::Name, None),
    ] {
        assert_eq!(opening.value(field), value, "{field:?}");
    }
    let commitment = opening.root().expect("whole");
    assert!(town.log.holds(&commitment), "it stood in the log when the answer left");
}

/// The log is away: the owner promises under its seal, and the asker holds the promise.
#[tokio::test]
async fn while_the_log_is_away_the_owner_promises_under_its_seal() {
    let town = Town::in_process().await;
    town.log.set_away(true);
    let (incoming, _) = town.ask("records", "/persons/P1").await.expect("an answer");
    let commitment = incoming.proofs[0].opening.root().expect("whole");
    assert!(!town.log.holds(&commitment));
    town.log.set_away(false);
    town.archive.gateway.placer().work().await.expect("placed");
    assert!(town.log.holds(&commitment), "the promise is kept");
    let leaf = town.log.leaves().into_iter().find(|leaf| leaf.commitment == commitment).expect("there");
    assert_eq!(leaf.kind, tlog::Kind::Late);
    // A log that refuses the leaves is no log that is away: nothing is released, and the service was not asked.
    town.log.set_refusing(true);
    let asked = town.archive.archive.asked();
    let refused = town.library.gateway.ask(town.get("records", "/persons/P1")).await.expect("sealed");
    assert_eq!(refused.fault.expect("a refusal").code, "logging_failed");
    assert_eq!(town.archive.archive.asked(), asked);
}

/// An owner that writes down another person is found by the asker at once.
#[tokio::test]
async fn an_owner_that_writes_down_somebody_else_is_noticed() {
    let town = Town::in_process().await;
    let other = ids::PersonKey::Number("P2".to_owned());
    *town.archive.desk.instead.lock().expect("not poisoned") = Some(other);
    let reply = crate::messages::question(&town).await;
    let fault = reply.expect_err("not used").to_string();
    assert!(fault.contains("another person"), "{fault}");
}
