//! The two members of `examples/rest`, put up with nothing but commands: a centre, two nodes as processes of their
//! own, services, a client and an agreement.

use crate::hands::{Hands, Process, free_port};
use std::net::SocketAddr;
use std::process::Command;

/// The running exchange.
pub struct World {
    pub hands: Hands,
    pub school: Process,
    _library: Process,
    _keepers: [Process; 2],
    _centre: Process,
}

const CARDS: &str = r#"
id = "cards"
client = { system = "XX/GOV/school/pupils" }
service = "XX/GOV/library/lending/cards"
endpoints = [{ method = "GET", path = "/cards/*" }]
fields = ["name"]
operation = "view"
reach = "one"
subject = { path = 1 }
purpose = "lending"
act = "ACT-1"
article = "art. 1"
oversight = "XX/GOV/council"
from = "2020-01-01"
to = "2999-12-31"
"#;

impl World {
    /// Puts it up before a service that answers at `origin`.
    pub fn new(origin: SocketAddr) -> Self {
        let hands = Hands::new();
        hands.done(&["centre", "init", "centre", "--instance", "XX"]);
        let serve = ["centre", "serve", "--dir", "centre", "--listen", "127.0.0.1:0"];
        let centre = hands.start(&serve, "listens");
        let url = centre.address("listens").to_owned();
        let ports = [free_port(), free_port()];
        join(&hands, &url, "council", "oversight", free_port(), &["--data-protection"]);
        join(&hands, &url, "library", "lending", ports[0], &[]);
        join(&hands, &url, "school", "pupils", ports[1], &[]);
        offer(&hands, origin);
        agree(&hands);
        for code in ["council", "library", "school"] {
            hands.done(&["node", "fetch", code]);
        }
        hands.done(&["client", "admit", "school", "pupils", "--mode", "NOSSL"]);
        front_certificate(&hands);
        let keepers = keepers(&hands, &url);
        let library = serve_node(&hands, "library", ports[0]);
        let school = serve_node(&hands, "school", ports[1]);
        Self { hands, school, _library: library, _keepers: keepers, _centre: centre }
    }
}

/// Operator and custodian of the access log; this country asks no witnesses.
fn keepers(hands: &Hands, centre: &str) -> [Process; 2] {
    let known = ["--listen", "127.0.0.1:0", "--centre", centre, "--authority", "centre/authority.json"];
    let now = calendar::Clock::now(&vahid::clock::SystemClock);
    let origin = format!("town.example/access/{}", now.date_in(&jiff::tz::TimeZone::UTC).year());
    hands.done(&["custodian", "init", "custodian", "--origin", &origin]);
    let words = ["custodian", "serve", "--dir", "custodian"];
    let custodian = hands.start(&[&words[..], &known].concat(), " listens on ");
    let asked = custodian.address(" listens on ");
    hands.done(&["log", "init", "log", "--name", "town.example/access", "--custodian", asked]);
    let log = hands.start(&[&["log", "serve", "--dir", "log"][..], &known].concat(), " listens on ");
    let described = hands.done(&["log", "describe", "log", "--log", log.address(" listens on ")]);
    hands.put("access-log.toml", &described);
    hands.put("pepper", "a secret that the owners of a test share\n");
    [log, custodian]
}

fn join(hands: &Hands, url: &str, code: &str, system: &str, port: u16, approval: &[&str]) {
    let (member, address) = (format!("XX/GOV/{code}"), format!("127.0.0.1:{port}"));
    let init = ["node", "init", code, "--member", &member, "--system", system, "--address", &address];
    hands.done(&[&init[..], &["--centre", url, "--authority", "centre/authority.json"]].concat());
    let listed = hands.done(&["centre", "requests", "--dir", "centre"]);
    let request = listed.lines().next().expect("it waits");
    hands.done(&[&["centre", "approve", request, "--dir", "centre"], approval].concat());
    hands.done(&["node", "fetch", code]);
}

/// The library's services: one as it is, one with its description, fetched from the service itself.
fn offer(hands: &Hands, origin: SocketAddr) {
    let (url, described) = (format!("http://{origin}/api"), format!("http://{origin}/openapi.json"));
    hands.done(&[
        "service",
        "add",
        "library",
        "--code",
        "cards",
        "--url",
        &url,
        "--endpoint",
        "GET /cards/*",
    ]);
    hands.done(&["service", "add-openapi", "library", &described, "--code", "books", "--url", &url]);
}

fn agree(hands: &Hands) {
    hands.put("cards.toml", CARDS);
    hands.done(&["agreement", "propose", "school", "cards.toml"]);
    let listed = hands.done(&["agreement", "list", "school"]);
    let line = listed.lines().find(|line| line.trim_start().starts_with("terms")).expect("terms");
    let terms = line.split_whitespace().last().expect("a hash");
    for side in ["school", "library"] {
        hands.done(&["agreement", "sign", side, "cards", "--terms", terms]);
    }
}

/// What the school's front shows over TLS, and a certificate of its information system.
fn front_certificate(hands: &Hands) {
    for (name, host) in [("front", "node.example"), ("pupils", "pupils.example")] {
        let (key, certificate) = (format!("{name}-key.pem"), format!("{name}.pem"));
        let (subject, names) = (format!("/CN={host}"), format!("subjectAltName=DNS:{host}"));
        let words = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            &subject,
            "-addext",
            &names,
            "-keyout",
            &key,
            "-out",
            &certificate,
        ];
        let made = Command::new("openssl").current_dir(hands.path()).args(words).output().expect("openssl");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let read = |name: &str| std::fs::read_to_string(hands.path().join(name)).expect("made");
    hands.put("school/systems-identity.pem", &format!("{}{}", read("front.pem"), read("front-key.pem")));
}

fn serve_node(hands: &Hands, code: &str, port: u16) -> Process {
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/_example-library");
    let tls = if code == "school" { "[systems_tls]\nschool = \"127.0.0.1:0\"\n" } else { "" };
    let text = format!(
        "pack = \"{pack}\"\nroles = [\"{code}\"]\ndata = \"{code}-data\"\nlog = \"warn\"\naccess_log = \"access-log.toml\"\n\
         [homes]\n{code} = \"{code}\"\n\
         [exchange]\n{code} = \"127.0.0.1:{port}\"\n[systems]\n{code} = \"127.0.0.1:0\"\n{tls}\
         [listen]\n{code} = \"127.0.0.1:0\"\n"
    );
    let file = format!("{code}.toml");
    hands.put(&file, &text);
    hands.start(&["serve", "--config", &file], "ready")
}
