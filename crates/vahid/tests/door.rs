//! The door between processes, in front of a whole example country.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use calendar::ManualClock;
use http_body_util::BodyExt;
use ids::AgencyId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use testkit::chance::SeededChance;
use testkit::folder::Folder;
use testkit::postgres::Cluster;
use testkit::town::TEST_NOON;
use tower::ServiceExt;
use vahid::country::{Running, Setup};
use vahid::stores::StorePlace;
use web::limits::BODY_BYTES_MAX;

/// Where a town's stores are; it goes away with the town.
#[expect(dead_code, reason = "kept only so that it lives as long as the town")]
enum Home {
    Folder(Folder),
    Cluster(Cluster),
}

/// The example country, with the place it lives in.
struct Town {
    running: Running,
    _home: Home,
}

impl Town {
    /// One town on each engine.
    async fn on_both() -> [Self; 2] {
        let (home, cluster) = (Folder::new("door"), Cluster::start());
        let sqlite = StorePlace::Sqlite { dir: home.path().to_owned() };
        let postgres = StorePlace::Postgres { config: cluster.connection_string(), connections: 2 };
        [Self::at(sqlite, Home::Folder(home)).await, Self::at(postgres, Home::Cluster(cluster)).await]
    }

    async fn at(place: StorePlace, home: Home) -> Self {
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/_example-library");
        let setup = Setup {
            country: Arc::new(pack::load(&pack).unwrap()),
            place,
            clock: Arc::new(ManualClock::at(TEST_NOON)),
            chance: Arc::new(SeededChance::new(3)),
            between: None,
        };
        Self { running: Running::open(setup).await.unwrap(), _home: home }
    }

    /// How many looks the town hall's log holds, and the newest one's asker.
    async fn looks(&self) -> (usize, Option<(String, String)>) {
        let townhall = &self.running.nodes[&agency("townhall")];
        let log = node::cases::show_log(townhall).await.unwrap();
        let newest = log.entries.first().map(|entry| (entry.requester.clone(), entry.actor.clone()));
        (log.entries.len(), newest)
    }
}

struct Answer {
    status: StatusCode,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|fault| panic!("{fault}: {}", self.body))
    }
}

fn agency(id: &str) -> AgencyId {
    id.parse().unwrap()
}

fn door(town: &Town) -> Router {
    let tokens: BTreeMap<AgencyId, String> =
        [("library", "l-secret"), ("council", "c-secret"), ("portal", "")]
            .into_iter()
            .map(|(id, secret)| (agency(id), secret.to_owned()))
            .collect();
    vahid::door::door(town.running.exchange.clone(), Arc::new(tokens))
}

/// The library asks the town hall whether it knows a person.
fn question(from: &str, to: &str) -> Value {
    json!({
        "id": "018f0000-0000-7000-8000-000000000001",
        "from": from,
        "to": to,
        "body": {
            "kind": "ask",
            "actor": { "official": { "name": "leo", "role": "librarian" } },
            "question": {
                "register": "residents", "person": "ADA001", "by": "person", "fields": [],
                "purpose": "enrol-reader",
            },
            "reference": "entry",
        },
    })
}

async fn post(door: &Router, bearer: Option<&str>, body: impl Into<String>) -> Answer {
    let mut request = Request::post("/exchange/messages").header("content-type", "application/json");
    if let Some(bearer) = bearer {
        request = request.header("authorization", format!("Bearer {bearer}"));
    }
    let request = request.body(Body::from(body.into())).unwrap();
    let answer = door.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    Answer { status, body: String::from_utf8_lossy(&body).into_owned() }
}

#[tokio::test]
async fn a_known_sender_gets_a_reply_and_a_look_leaves_its_entry() {
    for town in Town::on_both().await {
        let door = door(&town);
        let reply = post(&door, Some("l-secret"), question("library", "townhall").to_string()).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.json(), json!({"kind": "answer", "found": false, "fields": {}}));
        let newest = Some(("library".to_owned(), "leo".to_owned()));
        assert_eq!(town.looks().await, (1, newest));
    }
}

#[tokio::test]
async fn whoever_is_not_the_sender_is_refused_before_anything_is_read() {
    for town in Town::on_both().await {
        let door = door(&town);
        let body = question("library", "townhall").to_string();
        let table = [
            (None, 401, "no-token"),
            (Some("wrong"), 401, "wrong-token"),
            (Some(""), 401, "wrong-token"),
            (Some("c-secret"), 403, "other-sender"),
        ];
        for (bearer, status, code) in table {
            let answer = post(&door, bearer, body.clone()).await;
            assert_eq!(
                (answer.status.as_u16(), answer.json()["code"].as_str()),
                (status, Some(code)),
                "{bearer:?}"
            );
            assert!(answer.json()["title_az"] != answer.json()["title_en"]);
        }
        let answer = post(&door, Some("l-secret"), question("library", "elsewhere").to_string()).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (421, Some("other-receiver")));
        assert_eq!(town.looks().await.0, 0, "nothing was read");
    }
}

#[tokio::test]
async fn a_letter_that_is_none_and_one_that_is_too_long_are_refused() {
    for town in Town::on_both().await {
        let door = door(&town);
        for body in ["", "{}", "[]", "{\"id\":1}"] {
            let answer = post(&door, Some("l-secret"), body).await;
            assert_eq!(
                (answer.status.as_u16(), answer.json()["code"].as_str()),
                (400, Some("malformed-json")),
                "{body}"
            );
        }
        let answer = post(&door, Some("l-secret"), " ".repeat(BODY_BYTES_MAX + 1)).await;
        assert_eq!(answer.status, 413);
        let answer = post(&door, None, " ".repeat(BODY_BYTES_MAX + 1)).await;
        assert!(answer.status == 413 || answer.status == 401);
    }
}
