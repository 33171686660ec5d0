//! Errors that the exchange makes, and errors that are the service's own.

use super::call::{question, raw, send};
use super::origin::Origin;
use super::world::{CLIENT, Made, OWNER, echo, open_client, path, usual};

/// The reference's table of malformed calls: 500 with `X-Road-Error` (`shouldFailIfClientHeaderMissing`,
/// `shouldFailIfMalformedRequestURI`), and what the node's own lists refuse.
#[tokio::test]
async fn a_call_that_cannot_be_made() {
    let (world, origin) = usual().await;
    let good = path("/a");
    let unknown = format!("/r1/{OWNER}/nothing");
    let nobody = ("X-Road-Client", "XX/GOV/nobody/nothing");
    for (path, headers, kind, text) in [
        (good.as_str(), vec![], "server.clientproxy.invalid_client_identifier", "missing"),
        (&good, vec![("X-Road-Client", "XX/GOV")], "server.clientproxy.internal_error", "Invalid Client Id"),
        (
            &good,
            vec![nobody],
            "server.clientproxy.unknown_member",
            "Client 'SUBSYSTEM:XX/GOV/nobody/nothing' not found",
        ),
        ("/r1/XX/GOV/library", vec![CLIENT], "server.clientproxy.internal_error", "Invalid request URI"),
        (
            "/r2/XX/GOV/library/lending/echo",
            vec![CLIENT],
            "server.clientproxy.internal_error",
            "Unsupported protocol version 2",
        ),
        (
            "/r1/XX/GOV/lib%2/lending/echo",
            vec![CLIENT],
            "server.clientproxy.internal_error",
            "percent encoding",
        ),
        ("/anything/else", vec![CLIENT], "server.clientproxy.internal_error", "Invalid"),
        (
            &unknown,
            vec![CLIENT],
            "server.serverproxy.unknown_service",
            "Unknown service: SERVICE:XX/GOV/library/lending/nothing",
        ),
    ] {
        let answer = send(world.plain, question("GET", path, &headers, b"")).await;
        assert_eq!((answer.status, answer.header("x-road-error")), (500, kind), "{path} {headers:?}");
        let told = answer.json();
        assert_eq!(told["type"], kind);
        assert!(told["message"].as_str().is_some_and(|message| message.contains(text)), "{told}");
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.headers.get_all("date").iter().count(), 1);
    }
    assert_eq!(origin.times_asked(), 0);
}

/// `shouldRespectAcceptHeaderInErrorResponse`: XML where it is asked for.
#[tokio::test]
async fn errors_speak_what_the_client_accepts() {
    let (world, _origin) = usual().await;
    for (accept, content_type) in [
        ("application/json", "application/json"),
        ("text/xml", "text/xml;charset=utf-8"),
        ("application/xml", "application/xml;charset=utf-8"),
        ("image/png, text/*;q=0.1", "text/xml;charset=utf-8"),
        ("*/*", "application/json"),
    ] {
        let headers = [CLIENT, ("Accept", accept)];
        let answer = send(world.plain, question("GET", "/r1/bad", &headers, b"")).await;
        assert_eq!(answer.header("content-type"), content_type, "{accept}");
        assert_eq!(answer.text().contains("<error>"), content_type.contains("xml"), "{accept}");
        assert!(answer.text().contains("server.clientproxy.internal_error"));
    }
}

/// Each client has errors spelled its own way; those who are not known, the node's way.
#[tokio::test]
async fn two_spellings_of_errors() {
    let origin = Origin::start().await;
    let clients = format!(
        "{}error_style = \"7.7\"\n[[client]]\nsystem = \"XX/GOV/school/new\"\nauthentication = \"NOSSL\"\n",
        open_client()
    );
    let world = Made::of(&echo(&origin), &clients).start().await;
    let unknown = format!("/r1/{OWNER}/nothing");
    for (client, path, kind) in [
        (CLIENT.1, unknown.as_str(), "Server.ServerProxy.UnknownService"),
        (CLIENT.1, "/r1/bad", "Server.ClientProxy.InternalError"),
        ("XX/GOV/school/new", &unknown, "server.serverproxy.unknown_service"),
        ("XX/GOV/school/other", &unknown, "server.clientproxy.unknown_member"),
    ] {
        let answer = send(world.plain, question("GET", path, &[("X-Road-Client", client)], b"")).await;
        assert_eq!(answer.header("x-road-error"), kind, "{client} {path}");
        assert_eq!(answer.json()["type"], kind);
    }
}

/// What the service answers goes back as it is, whatever its status; redirects too, unfollowed.
#[tokio::test]
async fn the_services_own_errors_are_its_own() {
    let (world, origin) = usual().await;
    for status in [400, 404, 500, 503] {
        let answer =
            send(world.plain, question("GET", &path(&format!("/status/{status}")), &[CLIENT], b"")).await;
        assert_eq!((answer.status, answer.header("x-road-error")), (status, ""));
        assert_eq!(answer.json()["type"], "ours");
    }
    let before = origin.times_asked();
    let answer = send(world.plain, question("GET", &path("/redirect"), &[CLIENT], b"")).await;
    assert_eq!((answer.status, answer.header("location")), (302, "/api/elsewhere"));
    assert_eq!(origin.times_asked(), before + 1, "nobody followed");
}

/// The detail of an error is the call's own id, which both nodes' logs know.
#[tokio::test]
async fn an_error_names_its_call() {
    let (world, _origin) = usual().await;
    let unknown = format!("/r1/{OWNER}/nothing");
    let headers = [CLIENT, ("X-Road-Id", "mine")];
    let answer = send(world.plain, question("GET", &unknown, &headers, b"")).await;
    assert_eq!(answer.header("x-road-id"), "mine");
    assert_eq!(answer.json()["detail"], answer.header("x-road-request-id"));
}

/// What is no HTTP gets no call; a head past its limit is refused, one at it is not.
#[tokio::test]
async fn heads_are_bounded() {
    let (world, origin) = usual().await;
    let answer = raw(world.plain, b"\x16\x03\x01 no HTTP\r\n\r\n").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    let head = |filling: usize| {
        let filling = "a".repeat(filling);
        format!(
            "GET {} HTTP/1.1\r\nhost: n\r\nconnection: close\r\n{}: {}\r\nx-fill: {filling}\r\n\r\n",
            path(""),
            CLIENT.0,
            CLIENT.1
        )
    };
    let rest = head(0).len();
    let max = gateway::front::HEAD_BYTES_MAX;
    let answer = raw(world.plain, head(max - rest).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{}", &answer[..answer.len().min(200)]);
    let asked = origin.times_asked();
    let answer = raw(world.plain, head(max - rest + 1).as_bytes()).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{}", &answer[..answer.len().min(200)]);
    assert_eq!(origin.times_asked(), asked);
}

/// `X-Road-Security-Server`: the one node that shall answer; it must be there and serve the provider.
#[tokio::test]
async fn a_call_may_name_the_node_that_answers() {
    let (world, _origin) = usual().await;
    for (target, status, text) in [
        ("XX/GOV/library/node-1", 200, ""),
        ("XX/GOV/library/node-2", 500, "Could not find security server \"SERVER:XX/GOV/library/node-2\""),
        ("XX/GOV/school/node-1", 500, "Invalid security server \"SERVER:XX/GOV/school/node-1\""),
    ] {
        let headers = [CLIENT, ("X-Road-Security-Server", target)];
        let answer = send(world.plain, question("GET", &path(""), &headers, b"")).await;
        assert_eq!(answer.status, status, "{target}");
        if status == 500 {
            assert_eq!(answer.header("x-road-error"), "server.clientproxy.invalid_security_server");
            assert_eq!(answer.json()["message"], text);
        }
    }
}

/// As many headers as are taken, and one more.
#[tokio::test]
async fn headers_are_counted() {
    let (world, _origin) = usual().await;
    let max = exchange::rest::headers::HEADERS_MAX;
    for (count, status) in [(max, 200), (max + 1, 431)] {
        // Beside the filling there are three.
        let filling = "x: y\r\n".repeat(count - 3);
        let head = format!(
            "GET {} HTTP/1.1\r\nhost: n\r\nconnection: close\r\n{}: {}\r\n{filling}\r\n",
            path(""),
            CLIENT.0,
            CLIENT.1
        );
        let answer = raw(world.plain, head.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{count} {answer}");
    }
}

/// `X-Purpose` narrows; one that no agreement has is refused.
#[tokio::test]
async fn a_purpose_narrows() {
    let (world, _origin) = usual().await;
    for (purpose, status) in [("reading", 200), ("something-else", 500), ("Not A Purpose", 400)] {
        let headers = [CLIENT, ("X-Purpose", purpose)];
        let answer = send(world.plain, question("GET", &path(""), &headers, b"")).await;
        assert_eq!(answer.status, status, "{purpose} {answer:?}");
    }
}

/// A client that still sends when it is told no gets to read the answer: refused here, and refused by the owner.
#[tokio::test]
async fn a_refusal_reaches_a_client_that_still_sends() {
    let (world, origin) = usual().await;
    let nobody = ("X-Road-Client", "XX/GOV/nobody/nothing");
    let body = vec![b'a'; 13_700_000];
    let unknown = format!("/r1/{OWNER}/nothing");
    for (path, client, kind) in [
        (path("/a"), nobody, "server.clientproxy.unknown_member"),
        ("/r1/bad".to_owned(), CLIENT, "server.clientproxy.internal_error"),
        (unknown, CLIENT, "server.serverproxy.unknown_service"),
    ] {
        let answer = send(world.plain, question("POST", &path, &[client], &body)).await;
        assert_eq!((answer.status, answer.header("x-road-error")), (500, kind));
    }
    assert_eq!(origin.times_asked(), 0);
}
