//! A receipt is checked offline with nothing but the published keys, also after the bodies were erased; and every
//! change of it is found.

use crate::service::{body, pieces};
use crate::town::{Town, read};
use calendar::Clock;
use exchange::head::{Answered, BodySeal, Direction, SKEW_MICROS_MAX};
use exchange::receipt::{Erasable, KeyBook, KeyBookFault, Part, Receipt, ReceiptFault, Told, verify};
use exchange::signing::sign_snapshot;
use exchange::snapshot::{SealingKey, Snapshot};
use exchange::standing::KeyStanding;
use keys::{FileSigner, Signer};

pub fn book(town: &Town, change: impl FnOnce(&mut Snapshot)) -> KeyBook {
    let mut snapshot = town.snapshot.lock().expect("not poisoned").clone();
    change(&mut snapshot);
    let signed = sign_snapshot(&snapshot, &town.centre).expect("a signature");
    KeyBook::read(&signed, &[town.centre.public()]).expect("a key book")
}

pub async fn receipt_of(town: &Town, code: &str, path: &str) -> Receipt {
    let call = town.get(code, path);
    let id = call.id;
    read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
    town.library.gateway.receipt(id).await.expect("the store").expect("a receipt")
}

fn told(town: &Town, receipt: &Receipt) -> Result<Told, ReceiptFault> {
    verify(receipt, &book(town, |_| {}), Erasable::default())
}

fn answered(receipt: &mut Receipt) -> &mut Answered {
    match &mut receipt.answer.head.direction {
        Direction::Response(answered) => answered,
        Direction::Request => panic!("an answer"),
    }
}

#[tokio::test]
async fn a_receipt_tells_who_asked_whom_what_for_and_where_it_was_logged() {
    let town = Town::new().await;
    let receipt = receipt_of(&town, "records", "/persons/P1").await;
    let found = told(&town, &receipt).expect("it holds");
    assert_eq!(found.client, town.library.member.system("registers"));
    assert_eq!(found.service.code, "records");
    assert_eq!(found.agreement.as_ref().map(ToString::to_string).as_deref(), Some("loans"));
    assert_eq!((found.entries.len(), found.status, found.pinned), (1, 200, true));
    let text = found.to_string();
    for word in
        ["EX/GOV/library/registers asked EX/GOV/archive/registers/records", "loans", "lending", "2026-11-24"]
    {
        assert!(text.contains(word), "{word} in {text}");
    }
    // No value in the receipt names the person (letters of a hash or a signature may spell anything): only the entry in the owner's log does.
    let json = serde_json::to_string(&receipt).expect("JSON");
    assert!(!json.contains("\"P1\"") && !json.contains("EX12345"), "{json}");
    // It is read as it was written.
    let again: Receipt = serde_json::from_str(&json).expect("a receipt");
    assert_eq!(again, receipt);
}

/// What is still there of line and body is compared; without any of it the receipt holds as well.
#[tokio::test]
async fn a_receipt_holds_with_and_without_the_bodies() {
    let town = Town::new().await;
    let call = town.call("files", "/echo", body("a page"), Some(6));
    let (id, line) = (call.id, call.line.bytes());
    let (_, bytes) = read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
    let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
    let book = book(&town, |_| {});
    let good = Erasable {
        logs: None,
        question_line: Some(&line),
        question_body: Some(b"a page"),
        answer_line: None,
        answer_body: Some(&bytes),
    };
    verify(&receipt, &book, good).expect("all of it fits");
    for (bad, part, what) in [
        (Erasable { question_line: Some(b"{}"), ..good }, Part::Question, "line"),
        (Erasable { question_body: Some(b"A page"), ..good }, Part::Question, "body"),
        (Erasable { answer_line: Some(b"{}"), ..good }, Part::Answer, "line"),
        (Erasable { answer_body: Some(b""), ..good }, Part::Answer, "body"),
    ] {
        assert_eq!(verify(&receipt, &book, bad), Err(ReceiptFault::Bytes { part, what }));
    }
}

/// Receipts of streamed bodies and of refusals hold like any other.
#[tokio::test]
async fn receipts_of_streams_and_refusals_hold() {
    let town = Town::new().await;
    let call = town.call("files", "/echo", pieces(9, 30_000), None);
    let id = call.id;
    read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
    let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
    assert_eq!((receipt.question.head.body, receipt.answer.head.body), (BodySeal::After, BodySeal::After));
    assert!(told(&town, &receipt).expect("it holds").question_whole);
    let mut cut = receipt.clone();
    cut.opening = None;
    assert!(matches!(told(&town, &cut), Err(ReceiptFault::Shape { part: Part::Question, .. })));

    let refused = receipt_of(&town, "nothing", "/").await;
    let found = told(&town, &refused).expect("it holds");
    assert_eq!(found.fault.as_deref(), Some("server.serverproxy.unknown_service"));

    let call = town.call("files", "/early", pieces(10_000, 65_536), None);
    let id = call.id;
    read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
    let early = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
    assert!(!told(&town, &early).expect("it holds").question_whole);
}

/// One change at a time; each is named.
#[tokio::test]
async fn every_change_of_a_receipt_is_found() {
    let town = Town::new().await;
    let receipt = receipt_of(&town, "records", "/persons/P1").await;
    let other = receipt_of(&town, "records", "/persons/P2").await;
    type Change<'a> = Box<dyn Fn(&mut Receipt) + 'a>;
    let seal = |part| ReceiptFault::Seal(part);
    let link = ReceiptFault::Link;
    let cases: Vec<(Change<'_>, ReceiptFault)> = vec![
        (Box::new(|one| one.form.push('x')), ReceiptFault::Form("vahid/receipt/1x".to_owned())),
        (Box::new(|one| one.question.head.at_micros -= 1), seal(Part::Question)),
        (Box::new(|one| one.question.body = Some(tlog::Hash::ZERO)), seal(Part::Question)),
        (Box::new(|one| one.question.seal.signature.0[9] ^= 1), seal(Part::Question)),
        (Box::new(|one| one.question.head.line = tlog::Hash::ZERO), seal(Part::Question)),
        (Box::new(|one| answered(one).status = 404), seal(Part::Answer)),
        (Box::new(|one| answered(one).entries.clear()), seal(Part::Answer)),
        (Box::new(|one| answered(one).to = tlog::Hash::ZERO), link("the question that the answer names")),
        (Box::new(|one| one.answer = other.answer.clone()), link("the message id")),
        (
            Box::new(|one| {
                // The other's answer under this one's id.
                one.answer = other.answer.clone();
                one.answer.head.id = one.question.head.id;
                one.answer.head.query_id = one.question.head.query_id.clone();
            }),
            link("the question that the answer names"),
        ),
        (Box::new(|one| one.answer.head.query_id.push('x')), link("the caller's id")),
        (Box::new(|one| one.answer.head.client.subsystem.push('x')), link("the client")),
        (Box::new(|one| one.answer.head.agreement = None), link("the agreement")),
        (Box::new(|one| one.answer.head.case = None), link("the case")),
        (
            Box::new(|one| one.answer.head.at_micros = one.question.head.at_micros - SKEW_MICROS_MAX - 1),
            link("the order of time"),
        ),
        (
            Box::new(|one| one.answer.seal.key = one.question.seal.key),
            ReceiptFault::Key { part: Part::Answer, standing: KeyStanding::Unknown },
        ),
    ];
    told(&town, &receipt).expect("unchanged it holds");
    for (number, (change, fault)) in cases.into_iter().enumerate() {
        let mut changed = receipt.clone();
        change(&mut changed);
        assert_eq!(told(&town, &changed), Err(fault), "change {number}");
    }
}

/// A key counts by when it sealed: rotated keys prove old receipts, revoked ones nothing from then on.
#[tokio::test]
async fn old_receipts_stay_provable_and_revoked_keys_prove_nothing_later() {
    let town = Town::new().await;
    let receipt = receipt_of(&town, "about", "/").await;
    let now = town.library.clock.now().0;
    type Change = fn(&mut SealingKey, i64);
    let cases: [(Change, Option<KeyStanding>); 5] = [
        (|key, now| key.until_micros = Some(now + 1), None),
        (|key, now| key.revoked_micros = Some(now + 1), None),
        (|key, now| key.until_micros = Some(now), Some(KeyStanding::Ended)),
        (|key, now| key.revoked_micros = Some(now), Some(KeyStanding::Revoked)),
        (|key, now| key.from_micros = now + 1, Some(KeyStanding::NotYet)),
    ];
    for (change, standing) in cases {
        let book = book(&town, |snapshot| change(&mut snapshot.members[1].keys[0], now));
        let found = verify(&receipt, &book, Erasable::default()).err();
        assert_eq!(found, standing.map(|standing| ReceiptFault::Key { part: Part::Answer, standing }));
    }
}

#[tokio::test]
async fn a_key_book_is_what_the_pinned_key_signed() {
    let town = Town::new().await;
    let first = sign_snapshot(&town.snapshot.lock().expect("not poisoned"), &town.centre).expect("signed");
    let second = town.publish(|_| {});
    let pinned = [town.centre.public()];
    let stranger = FileSigner::fresh().expect("a key");
    let forged = sign_snapshot(&town.snapshot.lock().expect("not poisoned"), &stranger).expect("signed");
    assert!(KeyBook::read(&second, &pinned).is_ok());
    assert!(matches!(KeyBook::read(&forged, &pinned), Err(KeyBookFault::Chain(_))));
    assert!(matches!(KeyBook::read(&forged, &[]), Err(KeyBookFault::Chain(_))), "not even by its own word");
    assert!(KeyBook::from_chain(&[first.clone(), second.clone()], &pinned).is_ok());
    assert!(matches!(KeyBook::from_chain(&[second, first], &pinned), Err(KeyBookFault::Chain(_))));
    assert!(matches!(KeyBook::from_chain(&[], &pinned), Err(KeyBookFault::Empty)));
    // Without a pinned key it is used, and says so.
    let receipt = receipt_of(&town, "about", "/").await;
    let signed = sign_snapshot(&town.snapshot.lock().expect("not poisoned"), &town.centre).expect("signed");
    let found = verify(&receipt, &KeyBook::read(&signed, &[]).expect("a book"), Erasable::default());
    assert!(!found.expect("it holds").pinned);
}
