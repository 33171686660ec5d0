//! Two processes with a shared secret: a clinic's ministry in one, everybody else in the other.

use journeys::folder::MemoryFolder;
use journeys::http::Speaker;
use journeys::process::{Process, free_ports, pack, program, until};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use testkit::postgres::Cluster;

/// The agencies of the second process.
const OTHERS: [&str; 5] = ["en", "dsmf", "din", "ombudsman", "portal"];

/// Ports of one country: a door for messages and one desk each.
const PORTS: u16 = 10;

/// A country in two halves.
struct Halves {
    folder: MemoryFolder,
    cluster: Option<Cluster>,
    program: PathBuf,
    port: u16,
}

impl Halves {
    /// One country on SQLite, one on PostgreSQL.
    fn on_both() -> impl Iterator<Item = Self> {
        [false, true].into_iter().map(|postgres| Self::new(postgres.then(Cluster::start)))
    }

    fn new(cluster: Option<Cluster>) -> Self {
        let folder = MemoryFolder::new("halves");
        let halves = Self { folder, cluster, program: program(), port: free_ports(PORTS) };
        if let Some(cluster) = &halves.cluster {
            std::fs::write(halves.file("connection"), cluster.connection_string()).expect("written");
        }
        std::fs::write(halves.file("secret"), "a secret of both\n").expect("written");
        std::fs::write(halves.file("other-secret"), "somebody else's\n").expect("written");
        halves
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The ministry, which proves itself with the secret in this file.
    fn ministry(&self, secret: &str) -> Process {
        let peers: Vec<(&str, u16)> = OTHERS.iter().map(|agency| (*agency, self.port + 1)).collect();
        self.start("ministry", &[("sn", self.port + 2)], self.port, &peers, secret)
    }

    fn others(&self) -> Process {
        let roles: Vec<(&str, u16)> =
            OTHERS.iter().zip(self.port + 3..).map(|(role, port)| (*role, port)).collect();
        self.start("others", &roles, self.port + 1, &[("sn", self.port)], "secret")
    }

    fn start(
        &self,
        name: &str,
        roles: &[(&str, u16)],
        door: u16,
        peers: &[(&str, u16)],
        secret: &str,
    ) -> Process {
        let quoted = |path: &Path| serde_json::to_string(path).expect("test folders have plain names");
        let names: Vec<&str> = roles.iter().map(|(role, _)| *role).collect();
        let mut text = format!(
            "pack = {}\nroles = {}\ndata = {}\nexchange = \"127.0.0.1:{door}\"\ndemo_records = true\nlog = \"error\"\n[listen]\n",
            quoted(&pack()),
            json!(names),
            quoted(&self.file(name)),
        );
        if self.cluster.is_some() {
            let file = quoted(&self.file("connection"));
            text = format!("store = \"postgres\"\npostgres_file = {file}\npostgres_connections = 2\n{text}");
        }
        roles.iter().for_each(|(role, port)| text.push_str(&format!("{role} = \"127.0.0.1:{port}\"\n")));
        for (peer, port) in peers {
            let secret = quoted(&self.file(secret));
            text.push_str(&format!(
                "[peers.{peer}]\nurl = \"http://127.0.0.1:{port}\"\nsecret_file = {secret}\n"
            ));
        }
        let config = self.file(&format!("{name}.toml"));
        std::fs::write(&config, text).expect("written");
        let last = names.last().map(|role| (*role).to_owned()).expect("a process has a role");
        let arguments = ["serve", "--config", config.to_str().expect("test folders have plain names")];
        Process::start(&self.program, &arguments, move |line| line.starts_with(&format!("{last} listens"))).0
    }

    fn desk(&self) -> Speaker {
        self.speaker(2)
    }

    fn portal(&self) -> Speaker {
        self.speaker(7)
    }

    fn speaker(&self, offset: u16) -> Speaker {
        Speaker::at(&format!("http://127.0.0.1:{}", self.port + offset))
    }

    /// A birth to a mother of the demonstration, entered at the ministry.
    fn enter(&self, order: i64) {
        let zone = jiff::tz::TimeZone::get("Asia/Baku").expect("a zone of the bundle");
        let today = calendar::Clock::now(&vahid::clock::SystemClock).date_in(&zone);
        let notice = json!({
            "mother": "2NQ9H5C", "born_on": today.to_string(), "sex": "male", "outcome": "live",
            "order": order, "multiple": 2, "adoption": false,
        });
        let clerk = self.desk().signed_in("gulnara").expect("a clerk");
        let answer = clerk.post("/api/registers/births/records", &notice).expect("the desk answers");
        assert_eq!(answer.status, 201, "a birth is taken also while nobody can be asked: {}", answer.text);
    }

    /// The mother's views once there are so many of the registration.
    fn registrations(&self, count: usize) -> Vec<Value> {
        let mut found = Vec::new();
        until(&format!("the mother sees {count} registrations"), || {
            let mother = self.portal().signed_in("2NQ9H5C").expect("the mother");
            let cases = mother.get("/api/cases").expect("the portal answers").json["cases"].clone();
            found = cases.as_array().cloned().unwrap_or_default();
            found.retain(|view| view["service"] == "birth-registration");
            found.len() == count
        });
        found
    }

    fn waiting(&self) -> u64 {
        let health = self.desk().get("/health").expect("the desk answers").json;
        assert_eq!(health["outbox"]["dead"], 0);
        health["outbox"]["waiting"].as_u64().expect("a count")
    }
}

#[test]
fn a_birth_crosses_when_the_other_process_comes_up() {
    Halves::on_both().for_each(|halves| crosses(&halves));
}

fn crosses(halves: &Halves) {
    let _ministry = halves.ministry("secret");
    halves.enter(1);
    assert_eq!(halves.waiting(), 1, "the message waits for the other process");
    let others = halves.others();
    let views = halves.registrations(1);
    until("the ministry's outbox is empty", || halves.waiting() == 0);
    // The other process goes down and comes back: what it knew it knows, what comes meanwhile arrives later.
    others.kill();
    halves.enter(2);
    let _others = halves.others();
    let both = halves.registrations(2);
    assert!(both.iter().any(|view| view["case"] == views[0]["case"]));

    let mother = halves.portal().signed_in("2NQ9H5C").expect("the mother");
    for view in &both {
        let case = view["case"].as_str().expect("an id");
        let name = json!({ "given_name": "Elşən", "surname": "Əliyev" });
        let answer = mother.post(&format!("/api/cases/{case}/answer"), &name).expect("the portal answers");
        assert!(matches!(answer.status, 200 | 202), "{}", answer.text);
    }
    until("both children have their cards ordered", || {
        let cases = mother.get("/api/cases").expect("the portal answers").json["cases"].clone();
        let ordered = |view: &&Value| view["service"] == "identity-card" && view["ended"][0] == "ordered";
        cases.as_array().into_iter().flatten().filter(ordered).count() == 2
    });
    let looks = mother.get("/api/looks").expect("the portal answers").json;
    assert_eq!(looks["silent"], json!([]), "the log of the other process is asked too");
    let providers = looks["looks"].as_array().expect("a list").iter();
    assert!(providers.clone().any(|look| look["provider"] == "sn"), "a look at the ministry's register");
}

#[test]
fn the_wrong_secret_opens_nothing_and_loses_nothing() {
    Halves::on_both().for_each(|halves| the_secret_decides(&halves));
}

fn the_secret_decides(halves: &Halves) {
    let _others = halves.others();
    let ministry = halves.ministry("other-secret");
    halves.enter(1);
    // The others refuse the ministry's message; it is kept.
    until("the message was tried and is kept", || halves.waiting() == 1);
    ministry.kill();
    let _ministry = halves.ministry("secret");
    assert_eq!(halves.registrations(1).len(), 1);

    let door = halves.speaker(1);
    let message = |from: &str, to: &str| json!({ "id": uuid::Uuid::from_u128(7), "from": from, "to": to, "body": { "kind": "looks", "person": "2NQ9H5C", "limit": 1 } });
    let right = door.with_token("a secret of both");
    for (speaker, body, status) in [
        (&door, message("sn", "en"), 401),
        (&door.with_token("a secret"), message("sn", "en"), 401),
        (&door.with_token("somebody else's"), message("sn", "en"), 401),
        (&right, message("portal", "en"), 403),
        (&right, message("sn", "sn"), 421),
        (&right, message("sn", "en"), 200),
    ] {
        let answer = speaker.post("/exchange/messages", &body).expect("the door answers");
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
        if status != 200 {
            assert!(answer.media_type.starts_with("application/problem+json"), "{}", answer.media_type);
            assert!(
                !answer.at("/detail_az").is_empty() && !answer.at("/detail_en").is_empty(),
                "{}",
                answer.text
            );
        }
    }
}
