//! The three ways in which an information system proves who it is, with real certificates.

use super::call::{Kept, question, raw, send, send_tls, tls};
use super::origin::Origin;
use super::world::{CLIENT, Made, NOW, certificate, echo, fingerprint, path, read_clients};
use gateway::front::{Clients, Identity};
use gateway::services::Watched;
use std::sync::Arc;
use std::time::Duration;

fn client(mode: &str, pinned: &[&str]) -> String {
    let pinned: Vec<String> = pinned.iter().map(|pem| format!("\"{}\"", fingerprint(pem))).collect();
    let system = CLIENT.1;
    format!(
        "[[client]]\nsystem = \"{system}\"\nauthentication = \"{mode}\"\ncertificates = [{}]\n",
        pinned.join(",")
    )
}

/// NOSSL, SSLNOAUTH, SSLAUTH against plain, TLS, a pinned certificate and a strange one of the same name.
#[tokio::test]
async fn each_mode_against_each_connection() {
    let origin = Origin::start().await;
    let (mine, other) = (certificate("pupils"), certificate("pupils"));
    let showing = Some((mine.0.as_str(), mine.1.as_str()));
    let strange = Some((other.0.as_str(), other.1.as_str()));
    for (mode, passes) in [
        ("NOSSL", [true; 4]),
        ("SSLNOAUTH", [false, true, true, true]),
        ("SSLAUTH", [false, false, true, false]),
    ] {
        let world = Made::of(&echo(&origin), &client(mode, &[&mine.0])).start().await;
        let asked = || question("GET", &path(""), &[CLIENT], b"");
        let answers = [
            send(world.plain, asked()).await,
            send_tls(world.tls, None, asked()).await,
            send_tls(world.tls, showing, asked()).await,
            send_tls(world.tls, strange, asked()).await,
        ];
        for (answer, passes) in answers.iter().zip(passes) {
            assert_eq!(answer.status == 200, passes, "{mode} {answer:?}");
            if !passes {
                assert_eq!(answer.header("x-road-error"), "server.clientproxy.ssl_authentication_failed");
            }
        }
    }
}

/// SSLAUTH is what holds when nothing is said, and an empty list lets nobody in.
#[tokio::test]
async fn the_strictest_mode_is_the_usual_one() {
    let origin = Origin::start().await;
    let mine = certificate("pupils");
    let world = Made::of(&echo(&origin), &format!("[[client]]\nsystem = \"{}\"\n", CLIENT.1)).start().await;
    let showing = Some((mine.0.as_str(), mine.1.as_str()));
    let answer = send_tls(world.tls, showing, question("GET", &path(""), &[CLIENT], b"")).await;
    assert!(answer.json()["message"].as_str().is_some_and(|text| text.contains("has no IS certificates")));
}

/// A pinned certificate counts after its end too: it is warned of, not refused.
#[tokio::test]
async fn a_certificate_past_its_end_is_only_warned_of() {
    let origin = Origin::start().await;
    let mine = certificate("pupils");
    let mut made = Made::of(&echo(&origin), &client("SSLAUTH", &[&mine.0]));
    // The test's certificates end in 2049.
    made.now = NOW + 30 * 366 * 86_400_000_000;
    let world = made.start().await;
    let showing = Some((mine.0.as_str(), mine.1.as_str()));
    let answer = send_tls(world.tls, showing, question("GET", &path(""), &[CLIENT], b"")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// A list that changes holds for the next request, also on a connection that is open.
#[tokio::test]
async fn a_changed_list_holds_at_once() {
    let origin = Origin::start().await;
    let (mine, next) = (certificate("pupils"), certificate("pupils"));
    let folder = super::services::Folder::new();
    let file = folder.file("clients.toml", &client("SSLAUTH", &[&mine.0]));
    let clients: Arc<Watched<Clients>> = Arc::new(Watched::open(&file).expect("clients"));
    let mut made = Made::of(&echo(&origin), "");
    made.clients = clients.clone();
    let world = made.start().await;
    let mut kept = [
        Kept::open(world.tls, Some((&mine.0, &mine.1))).await,
        Kept::open(world.tls, Some((&next.0, &next.1))).await,
    ];
    let mut statuses = async || {
        let [mine, next] = &mut kept;
        let asked = || question("GET", &path(""), &[CLIENT], b"");
        (mine.send(asked()).await.status, next.send(asked()).await.status)
    };
    assert_eq!(statuses().await, (200, 500));
    std::fs::write(&file, client("SSLAUTH", &[&next.0])).expect("written");
    assert_eq!(clients.reload(), Ok(true));
    assert_eq!(statuses().await, (500, 200));
    // A wrong file changes nothing, is told once, and the next right one holds again.
    std::fs::write(&file, "[[client]]\nsystem = 7").expect("written");
    assert!(clients.reload().is_err());
    assert_eq!(clients.reload(), Ok(false));
    assert_eq!(statuses().await, (500, 200));
}

/// A running node takes a changed file by itself.
#[tokio::test]
async fn a_changed_file_is_seen() {
    let folder = super::services::Folder::new();
    let file = folder.file("clients.toml", "");
    let clients: Arc<Watched<Clients>> = Arc::new(Watched::open(&file).expect("clients"));
    let watching = clients.clone();
    tokio::spawn(async move { watching.watch().await });
    std::fs::write(&file, client("NOSSL", &[])).expect("written");
    let name = CLIENT.1.parse().expect("a name");
    for _ in 0..100 {
        if clients.get().find(&name).is_some() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the file was not read again");
}

/// The node's own certificate changes while it runs; open connections stay.
#[tokio::test]
async fn the_nodes_own_certificate_changes() {
    let (world, _origin) = super::world::usual().await;
    let (before, _kept) = tls(world.tls, None).await;
    let (certificate, key) = certificate("front");
    world.identity.set(Identity::from_pem(&format!("{key}{certificate}")).expect("an identity"));
    let (after, _) = tls(world.tls, None).await;
    assert_ne!(before, after);
    assert_eq!(after.to_string(), fingerprint(&certificate));
}

/// A file of a certificate and another's key is refused.
#[tokio::test]
async fn an_identity_is_a_pair() {
    let (one, other) = (certificate("front"), certificate("front"));
    assert!(Identity::from_pem(&format!("{}{}", one.0, other.1)).is_err());
    assert!(Identity::from_pem(&one.0).is_err(), "no key");
    assert!(Identity::from_pem(&one.1).is_err(), "no certificate");
}

/// Who drips a head, or a handshake, loses the connection; others are served meanwhile.
#[tokio::test]
async fn a_slow_head_ends() {
    let origin = Origin::start().await;
    let mut made = Made::of(&echo(&origin), &super::world::open_client());
    made.limits.head = Duration::from_millis(200);
    made.limits.handshake = Duration::from_millis(200);
    let world = made.start().await;
    let (slow, silent, quick) = tokio::join!(
        raw(world.plain, b"GET / HTTP/1.1\r\nHost: n\r\nX-Dri"),
        raw(world.tls, b"\x16"),
        send(world.plain, question("GET", &path(""), &[CLIENT], b"")),
    );
    assert!(slow.is_empty() || slow.starts_with("HTTP/1.1 408"), "{slow}");
    assert!(!silent.contains("HTTP"), "{silent}");
    assert_eq!(quick.status, 200);
    assert_eq!(origin.times_asked(), 1);
}

/// At the limit of connections the next one waits, and is served when one leaves.
#[tokio::test]
async fn connections_are_bounded() {
    let origin = Origin::start().await;
    let mut made = Made::of(&echo(&origin), &super::world::open_client());
    made.limits.connections = 2;
    let world = made.start().await;
    let first = tokio::net::TcpStream::connect(world.plain).await.expect("a connection");
    let second = tokio::net::TcpStream::connect(world.plain).await.expect("a connection");
    let waiting = tokio::spawn(send(world.plain, question("GET", &path(""), &[CLIENT], b"")));
    // Both places are taken: however often everybody else has had a turn, nothing was asked.
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert_eq!(origin.times_asked(), 0);
    drop(first);
    assert_eq!(waiting.await.expect("an answer").status, 200);
    drop(second);
}

/// A node that is told to stop lets what is under way end, and takes nothing more.
#[tokio::test]
async fn stopping_ends_what_is_under_way() {
    let (world, _origin) = super::world::usual().await;
    let answer = send(world.plain, question("GET", &path(""), &[CLIENT], b"")).await;
    assert_eq!(answer.status, 200);
    world.stop.send(true).expect("listeners");
    let refused = async || tokio::net::TcpStream::connect(world.plain).await.is_err();
    for _ in 0..200 {
        if refused().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the listener still takes connections");
}

/// What is no list of clients, and one past the limit.
#[test]
fn a_wrong_list_is_refused() {
    use gateway::front::{CLIENTS_MAX, ClientWire, ClientsWire, Mode};
    use gateway::services::FromText;
    let one = |place: usize| ClientWire {
        system: format!("XX/GOV/school/s{place}").parse().expect("a name"),
        authentication: Mode::NoSsl,
        certificates: Vec::new(),
        error_style: None,
    };
    let many = |count: usize| ClientsWire { client: (0..count).map(one).collect(), ..ClientsWire::default() };
    assert!(Clients::check(many(CLIENTS_MAX)).is_ok());
    assert!(Clients::check(many(CLIENTS_MAX + 1)).is_err());
    let mut twice = many(1);
    twice.client.push(one(0));
    assert!(Clients::check(twice).is_err());
    for text in [
        "[[client]]\nsystem = \"XX/GOV/school\"",
        "[[client]]\nsystem = \"XX/GOV/school/a\"\nauthentication = \"sslauth\"",
        "[[client]]\nsystem = \"XX/GOV/school/a\"\ncertificates = [\"abc\"]",
        "[[client]]\nsystem = \"XX/GOV/school/a\"\nerror_style = \"8\"",
        "[[client]]\nsystem = \"XX/GOV/school/a\"\nsurprise = 1",
    ] {
        assert!(Clients::from_text(text, std::path::Path::new("")).is_err(), "{text}");
    }
    let pem = certificate("pupils").0;
    let hash = fingerprint(&pem).to_uppercase();
    let colons: Vec<&str> = (0..32).map(|place| &hash[2 * place..2 * place + 2]).collect();
    let text = format!("[[client]]\nsystem = \"{}\"\ncertificates = [\"{}\"]", CLIENT.1, colons.join(":"));
    let name = CLIENT.1.parse().expect("a name");
    let read = read_clients(&text);
    assert_eq!(read.find(&name).expect("the client").certificates[0].to_string(), fingerprint(&pem));
}

/// The commands change one thing each; a certificate changes without a gap.
#[test]
fn commands_change_one_client() {
    use gateway::front::{ClientWire, Mode, admit, dismiss, pin, unpin};
    use gateway::services::FromText;
    let folder = super::services::Folder::new();
    let file = folder.file("clients.toml", "");
    let system: ids::SystemName = CLIENT.1.parse().expect("a name");
    let (old, new) = (certificate("pupils").0, certificate("pupils").0);
    let wire = |authentication| ClientWire {
        system: system.clone(),
        authentication,
        certificates: Vec::new(),
        error_style: None,
    };
    let now = || {
        let text = std::fs::read_to_string(&file).expect("the file");
        Clients::from_text(&text, std::path::Path::new("")).expect("clients").find(&system).cloned()
    };
    assert!(pin(&file, &system, &old).is_err(), "nobody is there yet");
    admit(&file, wire(Mode::SslAuth)).expect("admitted");
    for pem in [&old, &new, &new] {
        pin(&file, &system, pem).expect("pinned");
    }
    assert_eq!(now().map(|client| client.certificates.len()), Some(2));
    admit(&file, wire(Mode::SslNoAuth)).expect("changed");
    assert_eq!(now().map(|client| (client.mode, client.certificates.len())), Some((Mode::SslNoAuth, 2)));
    unpin(&file, &system, &fingerprint(&old)).expect("unpinned");
    assert!(unpin(&file, &system, &fingerprint(&old)).is_err(), "it is gone");
    assert_eq!(now().map(|client| client.certificates[0].to_string()), Some(fingerprint(&new)));
    dismiss(&file, &system).expect("dismissed");
    assert_eq!(now(), None);
}
