//! The example country behind its HTTP desks, with one official more for each duty that tests must refuse.

use crate::ON_POSTGRES;
use axum::Router;
use axum::body::Body;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use calendar::ManualClock;
use http_body_util::BodyExt;
use ids::AgencyId;
use node::{Node, NodeParts, work};
use pack::model::{Country, DemoOfficial, Role};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::{MIGRATIONS, Store};
use testkit::chance::SeededChance;
use testkit::log::{Beside, TestLog};
use testkit::stores::Fresh;
use testkit::town::{RememberingWindow, TEST_NOON, Town};
use tower::ServiceExt;
use web::Lang::{self, En};

/// Agencies of the example that have a node.
pub const AGENCIES: [&str; 4] = ["townhall", "library", "council", "watch"];

/// The country, its nodes and their desks.
pub struct Country3 {
    pub nodes: BTreeMap<&'static str, Node>,
    pub clock: Arc<ManualClock>,
    pub town: Arc<Town>,
    pub log: Arc<TestLog>,
    desks: BTreeMap<&'static str, Router>,
    _homes: Vec<Fresh>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|fault| panic!("{fault}: {}", self.body))
    }
}

/// Who sends a request.
#[derive(Clone, Copy)]
pub enum By<'a> {
    Nobody,
    /// A browser with this cookie.
    Cookie(&'a str),
    /// A program with this token.
    Token(&'a str),
}

pub fn agency(id: &str) -> AgencyId {
    id.parse().unwrap()
}

/// The example, with a porter (who acts nowhere) and an auditor at each agency.
pub fn country() -> Country {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    let mut country = pack::load(&folder).unwrap();
    for agency in AGENCIES {
        for (duty, auditor) in [("porter", false), ("auditor", true)] {
            let name = format!("{duty}-{agency}");
            let role = Role { id: name.parse().unwrap(), agency: agency.parse().unwrap(), auditor };
            let official = DemoOfficial {
                id: name.clone(),
                name: name.clone(),
                role: role.id.clone(),
                unit: BTreeMap::new(),
                unit_code: None,
            };
            country.roles.insert(role.id.clone(), role);
            country.demo.officials.push(official);
            for texts in country.texts.values_mut() {
                texts.insert(format!("role.{name}"), format!("The {duty}"));
            }
        }
    }
    country
}

impl Country3 {
    /// On the engine of this run, each agency with a store of its own.
    pub async fn new() -> Self {
        Self::of(country()).await
    }

    /// The same over a changed pack.
    pub async fn of(country: Country) -> Self {
        let mut homes: Vec<Fresh> = Vec::new();
        for _ in AGENCIES {
            homes.push(if ON_POSTGRES { Fresh::postgres().await } else { Fresh::sqlite() });
        }
        let stores: Vec<Store> = homes.iter().map(|home| home.store.clone()).collect();
        for store in &stores {
            store.migrate(MIGRATIONS).await.unwrap();
        }
        Self::over(country, stores, homes)
    }

    /// Over migrated stores, one an agency.
    pub fn over(country: Country, stores: Vec<Store>, homes: Vec<Fresh>) -> Self {
        let (town, window) = (Arc::new(Town::default()), Arc::new(RememberingWindow::default()));
        town.settle(&agency("portal"), window);
        let clock = Arc::new(ManualClock::at(TEST_NOON));
        let chance = Arc::new(SeededChance::new(11));
        let country = Arc::new(country);
        let log = TestLog::new();
        let mut nodes = BTreeMap::new();
        for (id, store) in AGENCIES.into_iter().zip(stores) {
            let placer = log.placer(&agency(id), &store, Beside::new(clock.clone(), chance.clone()));
            let parts = NodeParts {
                placer,
                agency: agency(id),
                country: country.clone(),
                store,
                clock: clock.clone(),
                chance: chance.clone(),
                carrier: town.clone(),
                portal: agency("portal"),
            };
            let node = Node::new(parts).unwrap();
            town.settle(&agency(id), Arc::new(node.clone()));
            nodes.insert(id, node);
        }
        // Every JSON answer of every test is held to the interface's own description.
        let document = node::description().document;
        let held = |node: &Node| testkit::described::held_to(&document, node::desk(node.clone()));
        let desks = nodes.iter().map(|(id, node)| (*id, held(node))).collect();
        Self { nodes, clock, town, log, desks, _homes: homes }
    }

    /// Sends any request to an agency's desk.
    pub async fn send(&self, at: &str, request: Request<Body>) -> Answer {
        answer(&self.desks[at], request).await
    }

    /// Opens a page or asks for data; in a language.
    pub async fn get(&self, at: &str, path: &str, by: By<'_>, lang: Lang) -> Answer {
        let request = by.sign(Request::get(path)).header(ACCEPT_LANGUAGE, lang.code());
        self.send(at, request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form from the desk's own page.
    pub async fn form(&self, at: &str, path: &str, by: By<'_>, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
        let request = by
            .sign(Request::post(path))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header(ACCEPT_LANGUAGE, En.code());
        self.send(at, request.body(Body::from(body.join("&"))).unwrap()).await
    }

    /// Sends JSON as a program does.
    pub async fn json(&self, at: &str, path: &str, by: By<'_>, body: impl Into<String>) -> Answer {
        let request = by.sign(Request::post(path)).header(CONTENT_TYPE, "application/json");
        self.send(at, request.body(Body::from(body.into())).unwrap()).await
    }

    /// Signs in by the page; gives the cookie.
    pub async fn cookie(&self, at: &str, who: &str) -> String {
        let answer = self.form(at, "/sign-in", By::Nobody, &[("who", who)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let line = answer.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
        line.split(';').next().unwrap().to_owned()
    }

    /// Signs in as a program; gives the token.
    pub async fn token(&self, at: &str, who: &str) -> String {
        let body = serde_json::json!({ "who": who }).to_string();
        let answer = self.json(at, "/api/sign-in", By::Nobody, body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// Runs all workers until nothing is left to do.
    pub async fn settle_down(&self) {
        loop {
            let mut done = 0;
            for node in self.nodes.values() {
                done += work::feed_once(node).await.unwrap();
            }
            for node in self.nodes.values() {
                done += work::gather_once(node).await.unwrap();
                done += work::place_once(node).await.unwrap();
                done += work::deliver_once(node).await.unwrap();
                done += work::ring_once(node).await.unwrap();
            }
            if done == 0 {
                return;
            }
        }
    }

    /// A child moves in whose guardian nobody knows: the case waits for the librarian. Gives its id.
    pub async fn case_at_the_librarian(&self) -> String {
        let rita = self.token("townhall", "rita").await;
        let answer = self.json("townhall", RESIDENTS, By::Token(&rita), newcomer("T0M004", "child")).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        self.settle_down().await;
        let leo = self.token("library", "leo").await;
        let recent = self.get("library", "/api/cases/recent", By::Token(&leo), En).await.json();
        assert_eq!(recent["cases"][0]["status"], "official", "{recent}");
        recent["cases"][0]["id"].as_str().unwrap().to_owned()
    }
}

/// Where records of residents are entered by programs.
pub const RESIDENTS: &str = "/api/registers/residents/records";

/// A whole record of a newcomer, as JSON.
pub fn newcomer(person: &str, age: &str) -> String {
    newcomer_value(person, age).to_string()
}

/// The same as a value, to be spoilt by a test.
pub fn newcomer_value(person: &str, age: &str) -> serde_json::Value {
    serde_json::json!({
        "person": person,
        "name": "Somebody New",
        "age_group": age,
        "first_guardian": if age == "child" { Some("ADA001") } else { None },
        "secret_address": false,
        "moved_in": "2026-11-20",
    })
}

impl By<'_> {
    fn sign(self, request: axum::http::request::Builder) -> axum::http::request::Builder {
        match self {
            By::Nobody => request.header(ACCEPT, "text/html"),
            By::Cookie(cookie) => request.header(COOKIE, cookie).header(ACCEPT, "text/html"),
            By::Token(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
        }
    }
}

/// Sends one request to a router and reads the answer; a stream is not waited for.
pub async fn answer(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let stream = parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    let bytes = if stream { Vec::new() } else { body.collect().await.unwrap().to_bytes().to_vec() };
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes).unwrap() }
}
