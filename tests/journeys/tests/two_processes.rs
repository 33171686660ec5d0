//! The birth chain over two processes with keys, stores and addresses of their own: the clinics' ministry on SQLite in
//! one, everybody else on PostgreSQL in the other, mutual TLS between them.

use journeys::http::{Answer, Speaker};
use journeys::members::{Exchange, Seat, Served};
use journeys::process::until;
use serde_json::{Value, json};
use std::path::PathBuf;
use testkit::postgres::Cluster;

/// The agencies of the second process.
const OTHERS: [&str; 7] = ["en", "dsmf", "din", "ombudsman", "dtx", "courts", "portal"];

const MOTHER: &str = "2NQ9H5C";

/// A country in two halves.
struct Halves {
    exchange: Exchange,
    cluster: Cluster,
}

impl Halves {
    /// Everybody has joined; nothing is agreed yet.
    fn joined() -> Self {
        let halves = Self { exchange: Exchange::of_the_country(), cluster: Cluster::start() };
        std::fs::write(halves.connection(), halves.cluster.connection_string()).expect("written");
        for seat in halves.seats() {
            let approval: &[&str] = if seat.code == "ombudsman" { &["--data-protection"] } else { &[] };
            halves.exchange.join(seat.code, &seat.address, approval);
        }
        halves
    }

    /// Both sides of every grant sign.
    fn agree(&self) {
        let members: Vec<&str> = self.seats().iter().map(|seat| seat.code).collect();
        self.exchange.agree(&members);
    }

    fn connection(&self) -> PathBuf {
        self.exchange.path("connection")
    }

    /// The ministry first.
    fn seats(&self) -> Vec<Seat> {
        let port = |offset: u16| self.exchange.port(offset);
        let ministry = Seat { code: "sn", address: format!("127.0.0.1:{}", port(1)) };
        let others = OTHERS.into_iter().zip(2..);
        let others = others.map(|(code, at)| Seat { code, address: format!("127.0.0.2:{}", port(at)) });
        std::iter::once(ministry).chain(others).collect()
    }

    fn ministry(&self) -> Served {
        self.exchange.serve("ministry", &self.seats()[..1], "demo_records = true")
    }

    fn others(&self) -> Served {
        let connection = json!(self.connection()).to_string();
        let further = format!(
            "demo_records = true\nstore = \"postgres\"\npostgres_file = {connection}\npostgres_connections = 2"
        );
        self.exchange.serve("others", &self.seats()[1..], &further)
    }

    /// Computes every log, history and case of both halves again.
    fn verify(&self) {
        let text = |path: PathBuf| path.to_str().expect("plain names").to_owned();
        let pack = text(journeys::process::pack());
        let ministry = text(self.exchange.path("ministry-data"));
        let policy = text(self.exchange.keepers.policy());
        let common = ["verify", "--pack", &pack, "--log-policy", &policy];
        self.exchange.done(&[&common[..], &["--data", &ministry, "--agency", "sn"]].concat());
        let connection = text(self.connection());
        let mut words = [&common[..], &["--postgres-file", &connection]].concat();
        let idle = ["portal", "courts"];
        OTHERS.iter().filter(|code| !idle.contains(code)).for_each(|code| words.extend(["--agency", code]));
        self.exchange.done(&words);
    }
}

/// A birth to a mother of the demonstration, entered at the ministry.
fn notice(desk: &Speaker, order: i64) -> Answer {
    let zone = jiff::tz::TimeZone::get("Asia/Baku").expect("a zone of the bundle");
    let today = calendar::Clock::now(&vahid::clock::SystemClock).date_in(&zone);
    let notice = json!({
        "mother": MOTHER, "born_on": today.to_string(), "sex": "male", "outcome": "live",
        "order": order, "multiple": 2, "adoption": false,
    });
    let clerk = desk.signed_in("gulnara").expect("a clerk");
    clerk.post("/api/registers/births/records", &notice).expect("the desk answers")
}

fn enter(desk: &Speaker, order: i64) {
    let answer = notice(desk, order);
    assert_eq!(answer.status, 201, "a birth is taken also while nobody can be asked: {}", answer.text);
}

/// The mother's views of a service once as many as wanted are as they should be.
fn views(portal: &Speaker, service: &str, count: usize, ready: impl Fn(&Value) -> bool) -> Vec<Value> {
    let mut found = Vec::new();
    until(&format!("the mother sees {count} of {service}"), || {
        let mother = portal.signed_in(MOTHER).expect("the mother");
        let cases = mother.get("/api/cases").expect("the portal answers").json["cases"].clone();
        found = cases.as_array().cloned().unwrap_or_default();
        found.retain(|view| view["service"] == service && ready(view));
        found.len() == count
    });
    found
}

fn registrations(portal: &Speaker, count: usize) -> Vec<Value> {
    views(portal, "birth-registration", count, |_| true)
}

fn waiting(desk: &Speaker) -> u64 {
    let health = desk.get("/health").expect("the desk answers").json;
    assert_eq!(health["outbox"]["dead"], 0);
    health["outbox"]["waiting"].as_u64().expect("a count")
}

#[test]
fn a_birth_crosses_and_goes_to_its_end_also_without_the_centre() {
    let mut halves = Halves::joined();
    halves.agree();
    let ministry = halves.ministry();
    let desk = ministry.pages("sn");
    enter(&desk, 1);
    // With it waits the word to the window that somebody was looked at.
    until("the message waits for the other process", || waiting(&desk) >= 1);
    let others = halves.others();
    let first = registrations(&others.pages("portal"), 1);
    until("the ministry's outbox is empty", || waiting(&desk) == 0);
    // The centre is gone and both processes are killed: within the grace everything goes on (CFG grace).
    halves.exchange.kill_centre();
    others.kill();
    enter(&desk, 2);
    // Killed with a record that nobody else knows of yet.
    ministry.kill();
    let ministry = halves.ministry();
    let others = halves.others();
    let portal = others.pages("portal");
    let both = registrations(&portal, 2);
    assert!(both.iter().any(|view| view["case"] == first[0]["case"]), "what it knew it knows");

    let mother = portal.signed_in(MOTHER).expect("the mother");
    for view in &both {
        let case = view["case"].as_str().expect("an id");
        let name = json!({ "given_name": "Elşən", "surname": "Əliyev" });
        let answer = mother.post(&format!("/api/cases/{case}/answer"), &name).expect("the portal answers");
        assert!(matches!(answer.status, 200 | 202), "{}", answer.text);
    }
    views(&portal, "identity-card", 2, |view| view["ended"][0] == "ordered");
    let looks = mother.get("/api/looks").expect("the portal answers").json;
    assert_eq!(looks["silent"], json!([]), "the log of the other process is asked too");
    let providers = looks["looks"].as_array().expect("a list").iter();
    assert!(providers.clone().any(|look| look["provider"] == "sn"), "a look at the ministry's register");
    until("nothing waits at the ministry", || waiting(&ministry.pages("sn")) == 0);
    ministry.kill();
    others.kill();
    halves.verify();
}

/// SG-12: what the pack grants passes once both sides signed: questions, events, calls of systems. Nobody restarts.
#[test]
fn nothing_crosses_before_both_sides_signed_and_nothing_is_lost() {
    let halves = Halves::joined();
    let (mut ministry, mut others) = (halves.ministry(), halves.others());
    let (desk, portal) = (ministry.pages("sn"), others.pages("portal"));
    let refused = notice(&desk, 1);
    assert_eq!((refused.status, refused.at("/code")), (403, "peer-refused"), "{}", refused.text);
    // The ministry may ask whether the mother exists; what the justice wants of the ministry only one side signed.
    halves.exchange.bring(&["sn", "en"]);
    until("the ministry may ask", || notice(&desk, 1).status == 201);
    until("the event waits", || feed(&desk)["paused"] == "not-agreed");
    assert_eq!(feed(&desk)["waiting"], 1);

    halves.exchange.done(&["client", "admit", "en", "registers", "--mode", "NOSSL"]);
    let ask = || {
        let path = format!("/r1/AZ/GOV/sn/registers/births/records?by=mother&value={MOTHER}&fields=sex");
        let headers = ["X-Road-Client: AZ/GOV/en/registers".to_owned(), format!("X-Subject-Ref: {MOTHER}")];
        others.systems("en").get_with(&path, &headers).expect("the front answers")
    };
    until("the system is let in, and refused", || ask().at("/type").ends_with(".access_denied"));
    halves.agree();
    until("both nodes know the agreement", || ask().status == 200);
    assert_eq!(ask().json, json!({ "found": true, "fields": { "sex": "male" } }));
    registrations(&portal, 1);
    assert_eq!(feed(&desk)["paused"], Value::Null);
    assert!(ministry.process.runs() && others.process.runs());
}

/// The ministry's one subscription, as its queues show it.
fn feed(desk: &Speaker) -> Value {
    let auditor = desk.signed_in("audit-sn").expect("an auditor");
    auditor.get("/api/queues").expect("the desk answers").json["subscriptions"][0].clone()
}
