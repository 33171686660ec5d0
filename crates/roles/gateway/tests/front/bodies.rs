//! Methods and bodies: eight verbs, large bodies both ways, lengths kept where they are known.

use super::call::{begin, question, raw, send, whole};
use super::origin::pieces;
use super::world::{CLIENT, path, usual};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::Request;
use serde_json::json;
use sha2::{Digest, Sha256};

/// The reference sends 13.7 MB.
const LARGE: usize = 13_700_000;

fn large() -> Vec<u8> {
    (0..LARGE).map(|place| u8::try_from(place % 251).expect("below 251")).collect()
}

/// `shouldSupportAllVerbs`, and `shouldHaveContentLengthHeader` where there is a body.
#[tokio::test]
async fn all_eight_verbs() {
    let (world, _origin) = usual().await;
    for method in ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"] {
        let bodies: &[&[u8]] = if method == "TRACE" { &[b""] } else { &[b"", b"{\"a\":1}"] };
        for body in bodies {
            let answer = send(world.plain, question(method, &path("/a"), &[CLIENT], body)).await;
            assert_eq!(answer.status, 200, "{method}");
            let told = answer.json();
            assert_eq!((told["method"].as_str(), &told["length"]), (Some(method), &json!(body.len())));
            let said = if body.is_empty() && !["PATCH", "POST", "PUT"].contains(&method) {
                json!(null)
            } else {
                json!(body.len().to_string())
            };
            assert_eq!(told["said_length"], said, "{method}");
        }
    }
    let answer = send(world.plain, question("HEAD", &path("/a"), &[CLIENT], b"")).await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    assert!(!answer.header("x-road-request-hash").is_empty());
    let answer = send(world.plain, question("BREW", &path("/a"), &[CLIENT], b"")).await;
    assert_eq!(answer.status, 500);
}

#[tokio::test]
async fn a_large_body_both_ways_with_its_length() {
    let (world, _origin) = usual().await;
    let body = large();
    let sent = [CLIENT, ("Content-Type", "application/octet-stream")];
    let answer = send(world.plain, question("POST", &path("/same"), &sent, &body)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-length"), LARGE.to_string());
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert!(answer.body == body, "the body changed on the way");
}

/// A body whose length nobody knows goes in chunks, and comes back so.
#[tokio::test]
async fn a_body_without_a_length_streams() {
    let (world, _origin) = usual().await;
    let piece = Bytes::from(vec![7; 10_000]);
    let mut request = Request::builder().method("POST").uri(path("/same")).header("host", "n");
    request = request.header(CLIENT.0, CLIENT.1);
    let request = request.body(pieces(piece.clone(), 200)).expect("a request");
    let answer = whole(begin(world.plain, request).await.expect("an answer")).await.expect("a whole answer");
    assert_eq!(answer.header("content-length"), "");
    assert_eq!(answer.header("transfer-encoding"), "chunked");
    assert!(answer.body == piece.repeat(200));
    let request = Request::builder().method("POST").uri(path("/told")).header(CLIENT.0, CLIENT.1);
    let request = request.header("host", "n").body(pieces(piece.clone(), 200)).expect("a request");
    let answer = whole(begin(world.plain, request).await.expect("an answer")).await.expect("a whole answer");
    let hash: [u8; 32] = Sha256::digest(piece.repeat(200)).into();
    assert_eq!(answer.json()["sha256"], tlog::Hash(hash).to_string());
}

/// Nothing is spooled: the first bytes of an answer are there while the question is still being sent.
#[tokio::test]
async fn an_answer_begins_before_its_question_ends() {
    let (world, _origin) = usual().await;
    let (send, receive) = tokio::sync::mpsc::channel::<Bytes>(1);
    let stream = futures_util::stream::unfold(receive, |mut receive| async {
        receive
            .recv()
            .await
            .map(|piece| (Ok::<_, std::convert::Infallible>(hyper::body::Frame::data(piece)), receive))
    });
    let request = Request::builder().method("POST").uri(path("/same")).header(CLIENT.0, CLIENT.1);
    let request = request
        .header("host", "n")
        .body(http_body_util::StreamBody::new(Box::pin(stream)))
        .expect("a request");
    // More than is sealed before it is sent, so that the question streams.
    let first = Bytes::from(vec![1; 200_000]);
    send.send(first.clone()).await.expect("sent");
    let mut answer = begin(world.plain, request).await.expect("an answer");
    let mut seen = 0;
    // Each node holds the last piece back until the seal over the whole has come; what is before it goes on.
    while seen < first.len() / 2 {
        let frame = answer.body_mut().frame().await.expect("a frame").expect("no fault");
        seen += frame.into_data().expect("data").len();
    }
    drop(send);
    let rest = answer.into_body().collect().await.expect("the end").to_bytes();
    assert_eq!(seen + rest.len(), first.len());
}

/// Statuses without a body keep none, whatever the service's framing.
#[tokio::test]
async fn answers_without_a_body() {
    let (world, _origin) = usual().await;
    for status in ["204", "304"] {
        let asked = format!(
            "GET {} HTTP/1.1\r\nHost: n\r\n{}: {}\r\nConnection: close\r\n\r\n",
            path(&format!("/status/{status}")),
            CLIENT.0,
            CLIENT.1
        );
        let answer = raw(world.plain, asked.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        assert_eq!(body, "");
        assert!(!head.to_lowercase().contains("transfer-encoding"), "{head}");
    }
}

/// `Expect: 100-continue` is answered here; the service never sees it.
#[tokio::test]
async fn the_front_says_continue() {
    let (world, _origin) = usual().await;
    let asked = format!(
        "POST {} HTTP/1.1\r\nHost: n\r\n{}: {}\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}",
        path("/told"),
        CLIENT.0,
        CLIENT.1
    );
    let answer = raw(world.plain, asked.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"), "{answer}");
    assert!(!answer.contains("expect"), "{answer}");
}

/// Two lengths, a length beside chunks, a chunk that lies: refused, or framed anew, so that a service never reads two
/// questions where the node judged one.
#[tokio::test]
async fn framing_cannot_smuggle_a_second_question() {
    let (world, origin) = usual().await;
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: n\r\n{}: {}\r\nConnection: close\r\n",
        path("/told"),
        CLIENT.0,
        CLIENT.1
    );
    let second = "GET /api/smuggled HTTP/1.1\r\nHost: n\r\n\r\n";
    for (framing, taken) in [
        (format!("Content-Length: 2\r\nContent-Length: 44\r\n\r\n{{}}{second}"), false),
        (format!("Content-Length: +2\r\n\r\n{{}}{second}"), false),
        (format!("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{second}"), false),
        (format!("Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{{}}{second}"), false),
        (
            format!("Transfer-Encoding: chunked\r\nContent-Length: 44\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n{second}"),
            true,
        ),
        (format!("Content-Length: 2\r\n\r\n{{}}{second}"), true),
    ] {
        let before = origin.times_asked();
        let answer = raw(world.plain, format!("{head}{framing}").as_bytes()).await;
        assert_eq!(answer.starts_with("HTTP/1.1 200"), taken, "{framing} {answer}");
        assert!(!answer.contains("smuggled"), "{answer}");
        if taken {
            assert!(answer.contains("\"length\":2"), "{answer}");
        }
        assert_eq!(origin.times_asked() - before, usize::from(taken), "{framing}");
    }
}

/// The header names of a question cannot break out of its line.
#[tokio::test]
async fn a_header_stays_one_header() {
    let (world, origin) = usual().await;
    for header in ["X-Any: a\rX-Road-Client: XX/GOV/evil/evil", "X-Any: a\0b", "X Any: a", ": a", " X-Any: a"]
    {
        let asked = format!(
            "GET {} HTTP/1.1\r\nHost: n\r\n{}: {}\r\nConnection: close\r\n{header}\r\n\r\n",
            path(""),
            CLIENT.0,
            CLIENT.1
        );
        let answer = raw(world.plain, asked.as_bytes()).await;
        assert!(!answer.starts_with("HTTP/1.1 200"), "{header:?} {answer}");
    }
    assert_eq!(origin.times_asked(), 0);
}
