//! Services that are down, slow, half open, send garbage or close in the middle: one clear error, or a body that
//! visibly breaks; never a clean one that is too short. And services under TLS.

use super::call::{begin, question, raw, send, whole};
use super::origin::{After, Origin, raw as raw_origin};
use super::world::{CLIENT, Made, OWNER, certificate, fingerprint, open_client, path, rest};
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

async fn world_before(address: SocketAddr, more: &str) -> super::world::World {
    Made::of(&rest("echo", address, more), &open_client()).start().await
}

/// What a caller is told when no answer comes.
#[tokio::test]
async fn a_service_that_does_not_answer_in_http() {
    let nobody = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        listener.local_addr().expect("an address")
    };
    let slow = "timeout_ms = 150";
    let many: &'static [u8] = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(101)).leak().as_bytes();
    let long: &'static [u8] =
        format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(gateway::provider::ANSWER_HEAD_BYTES_MAX))
            .leak()
            .as_bytes();
    for (address, kind) in [
        (nobody, "network_error"),
        (raw_origin(b"", After::Silence).await, "network_error"),
        (raw_origin(b"HTTP/1.1 200 OK\r\nx-half", After::Silence).await, "network_error"),
        (raw_origin(b"", After::Close).await, "io_error"),
        (raw_origin(b"\x00\x01garbage\r\n\r\n", After::Close).await, "io_error"),
        (raw_origin(b"HTTP/1.1 200 OK\r\nx-half", After::Close).await, "io_error"),
        (raw_origin(many, After::Silence).await, "io_error"),
        (raw_origin(long, After::Silence).await, "invalid_response"),
    ] {
        let world = world_before(address, slow).await;
        let answer = send(world.plain, question("GET", &path(""), &[CLIENT], b"")).await;
        let kind = format!("server.serverproxy.service_failed.{kind}");
        assert_eq!((answer.status, answer.header("x-road-error")), (500, kind.as_str()), "{answer:?}");
        let told = answer.json();
        let text = told["message"].as_str().expect("a message");
        assert!(!text.contains("/api"), "paths behind the node stay there: {text}");
    }
}

#[tokio::test]
async fn a_service_of_an_unknown_host() {
    let services = format!(
        "[[service]]\nsystem = \"{OWNER}\"\ncode = \"echo\"\nkind = \"rest\"\nurl = \"http://nowhere.invalid/\"\n"
    );
    let world = Made::of(&services, &open_client()).start().await;
    let answer = send(world.plain, question("GET", &path(""), &[CLIENT], b"")).await;
    assert_eq!(answer.header("x-road-error"), "server.serverproxy.service_failed.unknown_host");
}

/// A service that stops in the middle of its body: the client sees that it broke.
#[tokio::test]
async fn a_body_that_breaks_off_is_seen_to_break_off() {
    for (written, after) in [
        (&b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345"[..], After::Close),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n", After::Close),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n123", After::Close),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n12345\r\n", After::Silence),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345", After::Silence),
    ] {
        let world = world_before(raw_origin(written, after).await, "timeout_ms = 150").await;
        let asked = begin(world.plain, question("GET", &path(""), &[CLIENT], b"")).await;
        // A short body may be known to be broken before the answer begins: then it is an error like any other.
        match asked {
            Ok(answer) if answer.status() == 200 => {
                assert!(whole(answer).await.is_err(), "{}", String::from_utf8_lossy(written));
            }
            Ok(answer) => assert_eq!(answer.status(), 500),
            Err(_) => {}
        }
    }
}

/// A client that stops in the middle of its own body: the service is not told that it was whole.
#[tokio::test]
async fn a_question_that_breaks_off_is_not_asked_whole() {
    let origin = Origin::start().await;
    let mut made = Made::of(&rest("echo", origin.address, ""), &open_client());
    made.limits.body_silence = Duration::from_millis(100);
    let world = made.start().await;
    let head = format!("POST {} HTTP/1.1\r\nHost: n\r\n{}: {}\r\n", path(""), CLIENT.0, CLIENT.1);
    for half in ["Content-Length: 10\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"] {
        let answer = raw(world.plain, format!("{head}{half}").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
        assert!(answer.contains("io_error") && !answer.contains("\"length\""), "{answer}");
    }
}

/// A service that takes long over a question that still arrives is waited for; its time begins when it has all.
#[tokio::test]
async fn the_time_limit_begins_when_the_question_has_arrived() {
    let origin = Origin::start().await;
    let world = world_before(origin.address, "timeout_ms = 150").await;
    let pieces = futures_util::stream::unfold(0, |sent| async move {
        if sent == 8 {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        // More than is sealed before it is sent, so that the service gets it while it comes.
        let piece = bytes::Bytes::from(vec![0_u8; 100_000]);
        Some((Ok::<_, std::convert::Infallible>(hyper::body::Frame::data(piece)), sent + 1))
    });
    let body = http_body_util::StreamBody::new(Box::pin(pieces));
    let request = hyper::Request::post(path("")).header("host", "n").header(CLIENT.0, CLIENT.1).body(body);
    let answer = begin(world.plain, request.expect("a request")).await.expect("an answer");
    let answer = whole(answer).await.expect("a whole answer");
    assert_eq!(answer.json()["length"], 800_000);
    let never = send(world.plain, question("GET", &path("/never"), &[CLIENT], b"")).await;
    assert_eq!(never.header("x-road-error"), "server.serverproxy.service_failed.network_error");
}

/// Connections to a service are kept.
#[tokio::test]
async fn connections_are_kept() {
    let origin = Origin::start().await;
    let world = world_before(origin.address, "").await;
    for _ in 0..5 {
        let answer = send(world.plain, question("POST", &path(""), &[CLIENT], b"{}")).await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!((origin.times_asked(), origin.connections.load(Ordering::SeqCst)), (5, 1));
}

/// Under TLS exactly the pinned certificate is taken; a changed list holds for the next call, kept connections or not.
#[tokio::test]
async fn a_service_under_tls_is_the_one_that_is_pinned() {
    let (mine, other) = (certificate("service"), certificate("service"));
    let origin = Origin::start_tls(&mine.0, &mine.1).await;
    let services = |trust: &str| rest("echo", origin.address, trust).replace("http://", "https://");
    let pinned = |pem: &str| services(&format!("certificates = [\"{}\"]", fingerprint(pem)));
    let world = Made::of(&pinned(&mine.0), &open_client()).start().await;
    let ask = async || send(world.plain, question("GET", &path(""), &[CLIENT], b"")).await;
    let set = |text: &str| {
        let read = gateway::services::Services::read(text, std::path::Path::new("")).expect("services");
        world.services.set(read);
    };
    assert_eq!(ask().await.status, 200);
    set(&pinned(&other.0));
    assert_eq!(
        ask().await.header("x-road-error"),
        "server.serverproxy.service_failed.ssl_authentication_failed"
    );
    set(&services("verify = false"));
    assert_eq!(ask().await.status, 200);
    let plain = Origin::start().await;
    set(&rest("echo", plain.address, "verify = false").replace("http://", "https://"));
    assert_eq!(
        ask().await.header("x-road-error"),
        "server.serverproxy.service_failed.ssl_authentication_failed"
    );
}

/// A service may pin its node as the node pins it: who shows another certificate, or none, is not served.
#[tokio::test]
async fn a_service_may_know_its_node() {
    let (mine, node, other) = (certificate("service"), certificate("node"), certificate("node"));
    let origin = Origin::start_asking(&mine.0, &mine.1, Some(&node.0)).await;
    let trust = format!("certificates = [\"{}\"]", fingerprint(&mine.0));
    let services = rest("echo", origin.address, &trust).replace("http://", "https://");
    for (shows, status) in [(Some(&node), 200), (Some(&other), 500), (None, 500)] {
        let mut made = Made::of(&services, &open_client());
        made.shows = shows.map(|(certificate, key)| format!("{certificate}{key}"));
        let world = made.start().await;
        let answer = send(world.plain, question("GET", &path(""), &[CLIENT], b"")).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
}
