//! Names and headers: what the service gets and what the client gets, as the reference's tests have it.

use super::call::{question, send};
use super::world::{CLIENT, OWNER, path, usual};
use std::collections::HashSet;

/// `shouldFilterHttpHeaders`, `shouldRespondWithXRoadHeaders`: thirteen headers end here, the others go on in
/// order, ours are added.
#[tokio::test]
async fn the_service_gets_what_the_protocol_lets_through() {
    let (world, _origin) = usual().await;
    let sent = [
        CLIENT,
        ("X-Road-Id", "call-1"),
        ("X-Road-UserId", "XX123"),
        ("X-Road-Issue", "case 7"),
        ("Accept", "text/plain"),
        ("User-Agent", "an agency"),
        ("TE", "trailers"),
        ("Proxy-Authorization", "Basic x"),
        ("Keep-Alive", "timeout=5"),
        ("Connection", "keep-alive"),
        ("X-Road-Request-Id", "spoofed"),
        ("X-Road-Request-Hash", "spoofed"),
        ("X-Any", "first"),
        ("X-Any", "second"),
        ("Cookie", "kept"),
    ];
    let answer = send(world.plain, question("GET", &path("/a?b=c"), &sent, b"")).await;
    assert_eq!(answer.status, 200);
    let told = answer.json();
    assert_eq!(told["uri"], "/api/a?b=c");
    for (name, values) in [
        ("x-road-client", vec![CLIENT.1]),
        ("x-road-id", vec!["call-1"]),
        ("x-road-userid", vec!["XX123"]),
        ("x-road-issue", vec!["case 7"]),
        ("accept", vec!["text/plain"]),
        ("x-any", vec!["first", "second"]),
        ("cookie", vec!["kept"]),
        ("x-road-request-id", vec![answer.header("x-road-request-id")]),
        ("user-agent", vec![]),
        ("te", vec![]),
        ("proxy-authorization", vec![]),
        ("keep-alive", vec![]),
        ("x-road-request-hash", vec![]),
        ("x-road-service", vec![]),
        ("content-length", vec![]),
        ("transfer-encoding", vec![]),
    ] {
        assert_eq!(answer.got(name), values, "{name}");
    }
    assert_eq!(answer.got("host").len(), 1, "the host is the service's own");
    assert_ne!(answer.got("host")[0], "node.example");
}

/// The client gets the service's headers, the five of the exchange once each, and one `Date`
/// (`shouldHaveOnlyOneDateHeader`).
#[tokio::test]
async fn only_the_exchange_speaks_for_the_exchange() {
    let (world, _origin) = usual().await;
    let sent = [CLIENT, ("X-Road-Id", "call-2")];
    let answer = send(world.plain, question("GET", &path("/spoof"), &sent, b"")).await;
    assert_eq!(answer.header("x-road-id"), "call-2");
    assert_eq!(answer.header("x-road-client"), CLIENT.1);
    assert_eq!(answer.header("x-road-service"), format!("{OWNER}/echo"));
    assert!(uuid::Uuid::parse_str(answer.header("x-road-request-id")).is_ok());
    assert_ne!(answer.header("x-road-request-hash"), "spoofed");
    assert_eq!(answer.header("date"), "Tue, 24 Nov 2026 00:00:00 GMT");
    assert_eq!(answer.header("x-road-error"), "");
    assert_eq!(answer.header("server"), "");
    assert_eq!(answer.headers.get_all("x-kept").iter().count(), 2);
    let made = send(world.plain, question("GET", &path("/"), &[CLIENT], b"")).await;
    assert_eq!(made.headers.get_all("date").iter().count(), 1, "ours where the service says none");
}

/// Without `X-Road-Id` one is made: `INSTANCE-uuid`; without `Accept` the service is asked for JSON.
#[tokio::test]
async fn what_the_client_leaves_out_is_filled_in() {
    let (world, _origin) = usual().await;
    let answer = send(world.plain, question("GET", &path(""), &[CLIENT], b"")).await;
    let id = answer.header("x-road-id");
    let made = id.strip_prefix("XX-").unwrap_or_else(|| panic!("{id}"));
    assert!(uuid::Uuid::parse_str(made).is_ok(), "{id}");
    assert_eq!(answer.got("x-road-id"), [id]);
    assert_eq!(answer.got("accept"), ["application/json"]);
}

/// A repeated client header: the last one counts.
#[tokio::test]
async fn of_two_clients_the_last_one_asks() {
    let (world, _origin) = usual().await;
    let sent = [("X-Road-Client", "XX/GOV/nobody/nothing"), CLIENT];
    let answer = send(world.plain, question("GET", &path(""), &sent, b"")).await;
    assert_eq!((answer.status, answer.header("x-road-client")), (200, CLIENT.1));
    let turned = [CLIENT, ("X-Road-Client", "XX/GOV/nobody/nothing")];
    let answer = send(world.plain, question("GET", &path(""), &turned, b"")).await;
    assert_eq!(answer.header("x-road-error"), "server.clientproxy.unknown_member");
}

/// `requestHashShouldBeUnique`: the same call with the same `X-Road-Id` has another hash.
#[tokio::test]
async fn two_calls_never_share_a_hash() {
    let (world, _origin) = usual().await;
    let sent = [CLIENT, ("X-Road-Id", "the-same")];
    let mut hashes = HashSet::new();
    for _ in 0..5 {
        let answer = send(world.plain, question("POST", &path("/a"), &sent, b"{}")).await;
        assert!(hashes.insert(answer.header("x-road-request-hash").to_owned()));
    }
}

/// `shouldAcceptPercentEncodedIdentifiers`: names with a slash and with letters of other scripts, echoed encoded.
#[tokio::test]
async fn encoded_names_are_names() {
    use super::origin::Origin;
    use super::world::{Made, rest};
    let origin = Origin::start().await;
    let services = rest("s%C3%B6/e", origin.address, "").replace("s%C3%B6/e", "sö/e");
    let client = "XX/GOV/school/s%2Fub";
    let clients = format!("[[client]]\nsystem = \"{client}\"\nauthentication = \"NOSSL\"\n");
    let world = Made::of(&services, &clients).start().await;
    let path = format!("/r1/{OWNER}/s%C3%B6%2Fe/raw%2Fpath%20here?q=%C3%A4");
    let answer = send(world.plain, question("GET", &path, &[("X-Road-Client", client)], b"")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["uri"], "/api/raw%2Fpath%20here?q=%C3%A4", "the rest goes on raw");
    assert_eq!(answer.header("x-road-client"), client);
    assert_eq!(answer.header("x-road-service"), format!("{OWNER}/s%C3%B6%2Fe"));
}

/// Values that are no ASCII come through byte for byte.
#[tokio::test]
async fn bytes_of_values_come_through() {
    let (world, _origin) = usual().await;
    let sent = [CLIENT, ("X-Any", "Kitabxana «Əlifba»")];
    let answer = send(world.plain, question("GET", &path(""), &sent, b"")).await;
    assert_eq!(answer.got("x-any"), ["Kitabxana «Əlifba»"]);
}
