//! Calls as they should be.

use crate::service::body;
use crate::town::{Town, read};
use access::CallRefusal;
use exchange::head::QUESTION_HEAD_BYTES_MAX;
use exchange::rest::{LINE_BYTES_MAX, Origin};
use gateway::limits::HELD_BYTES_MAX;

/// ACC-04, RF-19, decision 5 of the design: the owner logs, then releases the granted fields and no others.
#[tokio::test]
async fn a_question_about_a_person_is_logged_cut_and_receipted() {
    for town in [Town::new().await, Town::in_process().await] {
        let call = town.get("records", "/persons/P1");
        let id = call.id;
        let (incoming, bytes) =
            read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
        assert_eq!((incoming.status, incoming.fault), (200, None));
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), r#"{"name":"of /persons/P1"}"#);
        assert_eq!(incoming.line.header("content-type"), Some("application/json"));
        assert_eq!(town.archive.count("access_opening").await, 1);
        assert_eq!(town.archive.count("exchange_message").await, 1);
        let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
        assert_eq!(receipt.question.head.id, id);
        assert_eq!(
            receipt.question.head.purpose.as_ref().map(ToString::to_string).as_deref(),
            Some("lending")
        );
        let exchange::head::Direction::Response(answered) = &receipt.answer.head.direction else {
            panic!("an answer");
        };
        let person = ids::PersonKey::Number("P1".to_owned());
        let looks = town.archive.fresh.store.read("test.looks", move |tx| {
            let person = person.clone();
            Box::pin(async move { ledger::looks_at(tx, &person, u32::MAX, 10).await })
        });
        let looks: Vec<ledger::Entry> = looks.await.expect("the store");
        assert_eq!(answered.entries.len(), 1);
        assert_eq!(answered.entries[0].id, looks[0].id);
        assert_eq!(answered.entries[0].leaf, looks[0].commitment, "the receipt names the entry's leaf");
        assert_eq!(looks[0].reference, id.to_string());
        assert!(!looks[0].actor.contains("EX12345"), "a user's number is never in clear: {}", looks[0].actor);
    }
}

#[tokio::test]
async fn a_service_that_needs_no_agreement_is_asked_without_one() {
    let town = Town::new().await;
    let (incoming, bytes) = town.ask("about", "/").await.expect("an answer");
    assert_eq!((incoming.status, bytes.as_slice()), (200, &b"\"an archive\""[..]));
    assert_eq!(town.archive.count("access_opening").await, 0);
    assert_eq!(town.archive.count("exchange_message").await, 1);
}

/// SG-12: the asker's own node says no first; nothing leaves it.
#[tokio::test]
async fn the_askers_own_law_comes_first() {
    let town = Town::new().await;
    let fault = town.ask("records", "/persons").await.err().expect("nobody is named");
    let named = CallRefusal::NobodyNamed { place: access::Subject::Path(1) };
    assert_eq!((fault.origin, fault.code.as_str()), (Origin::AskersNode, "access_denied"));
    assert_eq!(fault.detail, named.code());
    assert_eq!(town.archive.archive.asked(), 0);
    assert_eq!(town.archive.count("exchange_message").await, 0);
}

/// Decision 4: the owner judges by its own configuration; its refusal is sealed, and written down.
#[tokio::test]
async fn the_owner_judges_again_and_its_refusal_is_sealed() {
    let town = Town::new().await;
    // The library has not heard of the stop yet.
    let former = town.library.cell.current();
    town.publish(|snapshot| {
        let stopped = &mut snapshot.agreements[0];
        let reason = "too much was asked";
        let authority = &town.archive.member;
        let stop = exchange::signing::sign_stop(
            &stopped.agreement.id,
            reason,
            snapshot.at_micros,
            authority,
            &*town.archive.signer,
        );
        stopped.stopped = Some(stop.expect("a signature"));
    });
    let standing = exchange::standing::Standing::new(former.0.snapshot().clone(), former.0.hash());
    town.library.cell.replace(standing.expect("as before"), former.1);
    let call = town.get("records", "/persons/P1");
    let id = call.id;
    let incoming = town.library.gateway.ask(call).await.expect("a sealed refusal");
    let fault = incoming.fault.expect("a refusal");
    assert_eq!((fault.origin, fault.code.as_str()), (Origin::OwnersNode, "access_denied"));
    assert!(fault.detail.starts_with("stopped"), "{}", fault.detail);
    assert_eq!(town.archive.archive.asked(), 0);
    assert_eq!(town.archive.count("access_opening").await, 0);
    assert_eq!(town.refusals().await, ["access_denied"]);
    let receipt =
        town.library.gateway.receipt(id).await.expect("the store").expect("a receipt of the refusal");
    let exchange::head::Direction::Response(answered) = receipt.answer.head.direction else {
        panic!("an answer")
    };
    assert_eq!(answered.fault.as_deref(), Some("server.serverproxy.access_denied"));
}

#[tokio::test]
async fn what_cannot_be_cut_is_not_released() {
    let town = Town::new().await;
    let incoming = town.library.gateway.ask(town.get("records", "/plain/P1")).await.expect("a sealed fault");
    let fault = incoming.fault.expect("a fault");
    assert_eq!((fault.origin, fault.code.as_str()), (Origin::Service, "invalid_response"));
    assert_eq!(town.archive.count("access_opening").await, 1, "the look was allowed and is on the record");
}

#[tokio::test]
async fn what_is_not_there_is_said_by_the_one_who_knows() {
    let town = Town::new().await;
    let (incoming, _) = town.ask("nothing", "/").await.expect("a sealed refusal");
    assert_eq!(incoming.fault.expect("a refusal").code, "unknown_service");
    let mut call = town.get("records", "/persons/P1");
    call.service.system.member.code = "nobody".to_owned();
    let fault = town.library.gateway.ask(call).await.err().expect("nobody serves it");
    assert_eq!(fault.code, "unknown_member");
    let mut call = town.get("records", "/persons/P1");
    call.target = Some(town.library.gateway.server().clone());
    let fault = town.library.gateway.ask(call).await.err().expect("the wrong node");
    assert_eq!(fault.code, "invalid_security_server");
    let mut call = town.get("records", "/persons/P1");
    call.client = town.archive.member.system("registers");
    let fault = town.library.gateway.ask(call).await.err().expect("another's system");
    assert_eq!(fault.code, "unknown_member");
}

/// `requestHashShouldBeUnique`: the same X-Road-Id, another message.
#[tokio::test]
async fn the_request_hash_covers_head_and_body() {
    let town = Town::new().await;
    let mut hashes = std::collections::BTreeSet::new();
    for text in ["", "a", "b"] {
        let length = Some(text.len() as u64);
        let call = town.call("files", "/size", body(text), length);
        let incoming = town.library.gateway.ask(call).await.expect("an answer");
        assert_eq!(incoming.request_hash.len(), 88, "SHA-512 in base64");
        hashes.insert(incoming.request_hash);
    }
    assert_eq!(hashes.len(), 3);
}

#[tokio::test]
async fn an_answer_that_is_cut_has_a_limit() {
    let town = Town::new().await;
    let (incoming, bytes) =
        town.ask("records", &format!("/large/P1?{HELD_BYTES_MAX}")).await.expect("an answer");
    assert_eq!((incoming.fault, bytes.len()), (None, HELD_BYTES_MAX));
    let (incoming, _) =
        town.ask("records", &format!("/large/P1?{}", HELD_BYTES_MAX + 1)).await.expect("a fault");
    assert_eq!(incoming.fault.expect("too long").code, "io_error");
}

#[tokio::test]
async fn head_and_line_have_limits() {
    let town = Town::new().await;
    let mut call = town.get("about", "/");
    let room = LINE_BYTES_MAX - call.line.bytes().len();
    call.line.path.push_str(&"x".repeat(room));
    let mut past = town.get("about", "/");
    past.line.path.push_str(&"x".repeat(room + 1));
    assert_eq!(town.library.gateway.ask(call).await.expect("an answer").fault, None);
    let fault = town.library.gateway.ask(past).await.err().expect("one byte too many");
    assert_eq!((fault.origin, fault.code.as_str()), (Origin::Client, "bad_request"));

    let plain = town.get("about", "/");
    let (id, length) = (plain.id, plain.query_id.len());
    town.library.gateway.ask(plain).await.expect("an answer");
    let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
    let room = QUESTION_HEAD_BYTES_MAX - receipt.question.head.bytes().len() + length;
    let mut call = town.get("about", "/");
    call.query_id = "x".repeat(room);
    assert_eq!(town.library.gateway.ask(call).await.expect("an answer").fault, None);
    let mut past = town.get("about", "/");
    past.query_id = "x".repeat(room + 1);
    let fault = town.library.gateway.ask(past).await.err().expect("one byte too many");
    assert_eq!((fault.origin, fault.code.as_str()), (Origin::Client, "bad_request"));
}
