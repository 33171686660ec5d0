//! Each way of changing what passes between two nodes, tried (issue 3, design decision 2). Nothing changed is acted on,
//! and nothing changed is given out.

use crate::service::{body, pieces};
use crate::tampered_link::{Change, Pieces, tampered, whole, write};
use crate::town::Town;
use bytes::Bytes;
use exchange::frame::Piece;
use exchange::head::{Direction, Head};
use exchange::rest::RestFault;
use gateway::call::{BodyFault, Incoming};
use http_body_util::BodyExt;
use tlog::Hash;

/// What came of a call.
enum Outcome {
    /// The owner's node refused it, sealed.
    Refused(String),
    /// The own node gave an error.
    Fault(String),
    /// The body broke.
    Broken(BodyFault),
    /// It went through.
    Passed,
}

async fn outcome(answer: Result<Incoming, RestFault>) -> Outcome {
    match answer {
        Err(fault) => Outcome::Fault(fault.code),
        Ok(Incoming { fault: Some(fault), .. }) => Outcome::Refused(fault.code),
        Ok(incoming) => match incoming.body.collect().await {
            Ok(_) => Outcome::Passed,
            Err(fault) => Outcome::Broken(fault),
        },
    }
}

fn head_of(pieces: &Pieces) -> Head {
    let Piece::Head(bytes) = &pieces[0] else { panic!("a head comes first") };
    Head::read(bytes).expect("a head")
}

fn with_head(mut pieces: Pieces, change: impl FnOnce(&mut Head)) -> Vec<u8> {
    let mut head = head_of(&pieces);
    change(&mut head);
    pieces[0] = Piece::Head(head.bytes().into());
    write(pieces)
}

fn with_data(pieces: Pieces, change: impl Fn(Bytes) -> Bytes) -> Vec<u8> {
    let change = |piece| match piece {
        Piece::Data(bytes) => Piece::Data(change(bytes)),
        other => other,
    };
    write(pieces.into_iter().map(change).collect())
}

fn flipped(bytes: Bytes) -> Bytes {
    let mut bytes = bytes.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    bytes.into()
}

/// The same head with two fields in the other order: the same JSON, other bytes.
fn reordered(pieces: Pieces) -> Vec<u8> {
    let mut pieces = pieces;
    let Piece::Head(bytes) = &pieces[0] else { panic!("a head comes first") };
    let text = std::str::from_utf8(bytes).expect("JSON");
    let version = r#"{"version":1,"#;
    let rest = text.strip_prefix(version).expect("the version comes first");
    let moved = format!(r#"{{{},"version":1}}"#, rest.strip_suffix('}').expect("an object"));
    pieces[0] = Piece::Head(moved.into());
    write(pieces)
}

#[tokio::test]
async fn what_is_not_changed_passes() {
    let town = Town::wrapped(tampered(whole, whole)).await;
    for call in [town.get("records", "/persons/P1"), town.call("files", "/echo", pieces(5, 1000), None)] {
        let answer = town.library.gateway.ask(call).await;
        assert!(matches!(outcome(answer).await, Outcome::Passed));
    }
}

/// A small question: nothing of it is judged, logged or asked.
async fn question_refused(question: Change, code: &str, what: &str) {
    let town = Town::wrapped(tampered(question, whole)).await;
    let call = town.call("files", "/size", body("twelve bytes"), Some(12));
    let id = call.id;
    let is_sealed = match outcome(town.library.gateway.ask(call).await).await {
        Outcome::Refused(found) => (found == code).then_some(true),
        Outcome::Fault(found) => (found == code).then_some(false),
        Outcome::Broken(fault) => panic!("{what}: {fault}"),
        Outcome::Passed => panic!("{what}: it passed"),
    };
    let is_sealed = is_sealed.unwrap_or_else(|| panic!("{what}: not {code}"));
    assert_eq!(town.archive.archive.asked(), 0, "{what}");
    assert_eq!(town.archive.count("exchange_message").await, 0, "{what}");
    // A refusal that names the question as it was sealed is an answer; one to a changed question is none to this.
    let receipt = town.library.gateway.receipt(id).await.expect("the store");
    assert_eq!(receipt.is_some(), is_sealed, "{what}");
}

#[tokio::test]
async fn a_changed_question_is_refused() {
    // The refusal names the question as it arrived: to the asker that is another one.
    let other = "inconsistent_response";
    let cases: [(Change, &str, &str); 9] = [
        (|pieces| with_data(pieces, flipped), other, "swapped body"),
        (|pieces| with_data(pieces, |_| Bytes::from_static(b"twelve BYTES")), other, "other body"),
        (
            |mut pieces| {
                let Piece::Line(bytes) = &pieces[1] else { panic!("a line") };
                let line = std::str::from_utf8(bytes).expect("JSON").replace("/size", "/echo");
                pieces[1] = Piece::Line(line.into());
                write(pieces)
            },
            "invalid_message",
            "swapped line",
        ),
        (reordered, "network_error", "reordered fields"),
        (|pieces| with_head(pieces, |head| head.at_micros += 1), other, "other instant"),
        (|pieces| with_head(pieces, |head| head.purpose = None), other, "purpose taken out"),
        (
            |pieces| with_head(pieces, |head| head.receiver = head.receiver.member.server("node-2")),
            other,
            "wrong recipient",
        ),
        (
            |pieces| with_head(pieces, |head| head.sender = head.service.system.member.server("node-1")),
            other,
            "another sender",
        ),
        (
            |mut pieces| {
                let Piece::Seal(bytes) = &pieces[2] else { panic!("a seal") };
                pieces[2] = Piece::Seal(flipped(bytes.clone()));
                write(pieces)
            },
            "invalid_signature_value",
            "changed seal",
        ),
    ];
    for (question, code, what) in cases {
        question_refused(question, code, what).await;
    }
}

/// Cut anywhere, a small question is none.
#[tokio::test]
async fn a_truncated_question_is_refused() {
    let cases: [(Change, &str); 4] = [
        (|pieces| write(pieces[..pieces.len() - 1].to_vec()), "without its end"),
        (|pieces| write(pieces[..2].to_vec()), "head and line"),
        (|_| Vec::new(), "nothing"),
        (|_| b"GET / HTTP/1.1\r\n\r\n".to_vec(), "garbage"),
    ];
    for (question, what) in cases {
        question_refused(question, "network_error", what).await;
    }
}

/// Changes of a streamed body.
const STREAMS: [(Change, &str); 6] = [
    (|pieces| with_data(pieces, flipped), "changed"),
    (|pieces| write(pieces[..pieces.len() - 1].to_vec()), "cut before its end"),
    (
        |pieces| write([&pieces[..pieces.len() - 2], &pieces[pieces.len() - 1..]].concat()),
        "a piece taken out",
    ),
    (
        |mut pieces| {
            let last = pieces.len() - 2;
            pieces.insert(last, pieces[last].clone());
            write(pieces)
        },
        "a piece doubled",
    ),
    (
        |mut pieces| {
            let Piece::Seal(first) = &pieces[2] else { panic!("a seal") };
            let last = pieces.len() - 1;
            pieces[last] = Piece::Close(first.clone());
            write(pieces)
        },
        "the seal over the head in the place of the last one",
    ),
    (
        |mut pieces| {
            let last = pieces.len() - 1;
            pieces[last] = Piece::Close(Bytes::new());
            write(pieces)
        },
        "no last seal",
    ),
];

/// A streamed question: its service sees it break, never end.
#[tokio::test]
async fn a_changed_stream_never_looks_whole_to_the_service() {
    for (question, what) in STREAMS {
        let town = Town::wrapped(tampered(question, whole)).await;
        let call = town.call("files", "/size", pieces(6, 40_000), None);
        match outcome(town.library.gateway.ask(call).await).await {
            Outcome::Refused(code) => assert_eq!(code, "io_error", "{what}"),
            Outcome::Fault(code) => panic!("{what}: {code}"),
            Outcome::Broken(fault) => panic!("{what}: {fault}"),
            Outcome::Passed => panic!("{what}: it passed"),
        }
    }
}

/// A streamed answer: it begins, and never ends well; and there is no receipt of it.
#[tokio::test]
async fn a_changed_stream_never_looks_whole_to_the_asker() {
    for (answer, what) in STREAMS {
        let town = Town::wrapped(tampered(whole, answer)).await;
        let call = town.get("files", "/pieces?6");
        let id = call.id;
        match outcome(town.library.gateway.ask(call).await).await {
            Outcome::Broken(_) => {}
            Outcome::Refused(code) | Outcome::Fault(code) => panic!("{what}: {code}"),
            Outcome::Passed => panic!("{what}: it passed"),
        }
        let receipt = town.library.gateway.receipt(id).await.expect("the store");
        assert!(receipt.is_none(), "{what}");
    }
}

fn with_answered(pieces: Pieces, change: impl FnOnce(&mut exchange::head::Answered)) -> Vec<u8> {
    with_head(pieces, |head| {
        let Direction::Response(answered) = &mut head.direction else { panic!("an answer") };
        change(answered);
    })
}

#[tokio::test]
async fn a_changed_answer_is_not_given_out() {
    let cases: [(Change, &str, &str); 9] = [
        (|pieces| with_data(pieces, flipped), "invalid_signature_value", "swapped body"),
        (
            |pieces| with_answered(pieces, |answered| answered.status = 201),
            "invalid_signature_value",
            "other status",
        ),
        (
            // RF-19: data without an entry are refused, whoever took it out.
            |pieces| with_answered(pieces, |answered| answered.entries.clear()),
            "inconsistent_response",
            "no entry",
        ),
        (
            |pieces| with_answered(pieces, |answered| answered.to = Hash::ZERO),
            "inconsistent_response",
            "other question",
        ),
        (|pieces| with_head(pieces, |head| head.query_id.push('x')), "inconsistent_response", "other id"),
        (
            |pieces| with_head(pieces, |head| head.direction = Direction::Request),
            "inconsistent_response",
            "a question",
        ),
        (reordered, "inconsistent_response", "reordered fields"),
        (|pieces| write(pieces[..pieces.len() - 1].to_vec()), "inconsistent_response", "cut before its end"),
        (|_| b"HTTP/1.1 200 OK".to_vec(), "inconsistent_response", "garbage"),
    ];
    for (answer, code, what) in cases {
        let town = Town::wrapped(tampered(whole, answer)).await;
        let call = town.get("records", "/persons/P1");
        let id = call.id;
        match outcome(town.library.gateway.ask(call).await).await {
            Outcome::Fault(found) => assert_eq!(found, code, "{what}"),
            Outcome::Refused(code) => panic!("{what}: refused as {code}"),
            Outcome::Broken(fault) => panic!("{what}: {fault}"),
            Outcome::Passed => panic!("{what}: it passed"),
        }
        let receipt = town.library.gateway.receipt(id).await.expect("the store");
        assert!(receipt.is_none(), "{what}");
    }
}
