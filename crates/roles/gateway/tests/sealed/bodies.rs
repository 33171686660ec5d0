//! Bodies: small ones sealed before they leave, large ones while they stream; one that breaks is never whole.

use crate::service::{body, breaking, pieces};
use crate::town::{Town, read, short};
use exchange::frame::SEALED_BEFORE_BYTES_MAX;
use exchange::head::BodySeal;
use gateway::call::BodyFault;
use http_body_util::BodyExt;

const PIECE: usize = 64 * 1024;

#[tokio::test]
async fn a_body_at_the_limit_is_sealed_before_and_one_past_it_after() {
    for town in [Town::new().await, Town::in_process().await] {
        for (length, sealed) in
            [(SEALED_BEFORE_BYTES_MAX, BodySeal::Before), (SEALED_BEFORE_BYTES_MAX + 1, BodySeal::After)]
        {
            let call = town.call("files", "/size", body(vec![7; length]), Some(length as u64));
            let id = call.id;
            let (_, bytes) =
                read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
            assert_eq!(String::from_utf8(bytes).expect("digits"), length.to_string());
            let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
            assert_eq!(receipt.question.head.body, sealed);
            assert_eq!(receipt.question.body, Some(tlog::Hash::of(&vec![7; length])));
            assert_eq!(receipt.opening.is_some(), sealed == BodySeal::After);
        }
    }
}

#[tokio::test]
async fn a_large_body_streams_both_ways_and_its_receipt_covers_it() {
    for town in [Town::new().await, Town::in_process().await] {
        let call = town.call("files", "/echo", pieces(100, PIECE), None);
        let id = call.id;
        let (incoming, bytes) =
            read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
        assert_eq!((incoming.status, bytes.len()), (200, 100 * PIECE));
        let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
        let hash = tlog::Hash::of(&bytes);
        assert_eq!((receipt.question.body, receipt.answer.body), (Some(hash), Some(hash)));
        assert_eq!(receipt.answer.head.body, BodySeal::After);
    }
}

/// Nobody said how long it is: what is short and at hand needs one seal, what is long or slow streams.
#[tokio::test]
async fn a_short_body_of_unknown_length_is_sealed_before() {
    let town = Town::new().await;
    for (path, sealed) in [
        ("/slow?0", BodySeal::Before),
        ("/pieces?1", BodySeal::Before),
        ("/pieces?2", BodySeal::After),
        ("/slow?2", BodySeal::After),
    ] {
        let call = town.get("files", path);
        let id = call.id;
        let (_, bytes) = read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
        let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
        assert_eq!(receipt.answer.head.body, sealed, "{path}");
        assert_eq!(receipt.answer.body, Some(tlog::Hash::of(&bytes)), "{path}");
    }
    for (text, sealed) in [("", BodySeal::Before), ("a page", BodySeal::Before)] {
        let call = town.call("files", "/echo", body(text), None);
        let id = call.id;
        let (_, bytes) = read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
        assert_eq!(bytes, text.as_bytes());
        let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
        assert_eq!(receipt.question.head.body, sealed);
    }
}

/// A known length travels in the sealed head, so that a provider and a client get their `Content-Length`.
#[tokio::test]
async fn a_known_length_is_kept_and_must_be_true() {
    let town = Town::new().await;
    let length = 3 * PIECE as u64;
    let call = town.call("files", "/size", pieces(3, PIECE), Some(length));
    let (_, bytes) = read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
    assert_eq!(String::from_utf8(bytes).expect("digits"), length.to_string());
    for wrong in [length - 1, length + 1] {
        let call = town.call("files", "/size", pieces(3, PIECE), Some(wrong));
        let incoming = town.library.gateway.ask(call).await.expect("a sealed fault");
        assert_eq!(incoming.fault.expect("the service was given a broken body").code, "io_error", "{wrong}");
    }
}

#[tokio::test]
async fn a_question_that_breaks_off_reaches_no_service_whole() {
    let town = Town::new().await;
    let call = town.call("files", "/size", breaking(), None);
    let incoming = town.library.gateway.ask(call).await.expect("a sealed fault");
    assert_eq!(incoming.fault.expect("the service saw it break").code, "io_error");
}

#[tokio::test]
async fn an_answer_that_breaks_off_never_looks_whole_and_leaves_no_receipt() {
    for town in [Town::new().await, Town::in_process().await] {
        let call = town.get("files", "/breaking");
        let id = call.id;
        let incoming = town.library.gateway.ask(call).await.expect("it begins well");
        let fault = incoming.body.collect().await.expect_err("it breaks");
        assert!(matches!(fault, BodyFault::BrokenOff(_)), "{fault}");
        assert_eq!(town.library.gateway.receipt(id).await.expect("the store"), None);
    }
}

/// A service that answers before it has read the question: the answer counts, and the receipt says what it covers.
#[tokio::test]
async fn an_early_answer_is_given_and_its_receipt_says_that_it_was_early() {
    let town = Town::build(crate::town::Way::Network, short(), crate::town::plain()).await;
    let call = town.call("files", "/early", pieces(10_000, PIECE), None);
    let id = call.id;
    let (incoming, bytes) =
        read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
    assert_eq!((incoming.status, bytes.as_slice()), (200, &b"\"early\""[..]));
    let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
    assert_eq!((receipt.question.body, receipt.opening), (None, None));
}

/// A large question that is refused: the refusal is read although its sender was still writing.
#[tokio::test]
async fn a_refusal_of_a_large_question_arrives() {
    let town = Town::new().await;
    let call = town.call("nothing", "/", pieces(1_000, PIECE), None);
    let incoming = town.library.gateway.ask(call).await.expect("a sealed refusal");
    assert_eq!(incoming.fault.expect("a refusal").code, "unknown_service");
}

/// A question that takes longer than an answer may: while it passes, nobody gives up.
#[tokio::test]
async fn a_long_question_is_waited_for_while_it_passes() {
    let town = Town::build(crate::town::Way::Network, short(), crate::town::plain()).await;
    let pause = short().answer / 4;
    let call = town.call("files", "/size", crate::service::slow(12, pause), None);
    let (_, bytes) = read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
    assert_eq!(bytes, b"84");
}
