//! The door between processes.

use crate::town::{Answer, Country3, agency, answer};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use ids::AgencyId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use web::limits::BODY_BYTES_MAX;

fn door(town: &Country3) -> Router {
    let tokens: BTreeMap<AgencyId, String> =
        [("library", "l-secret"), ("council", "c-secret"), ("portal", "")]
            .into_iter()
            .map(|(id, secret)| (agency(id), secret.to_owned()))
            .collect();
    node::peers(town.nodes["townhall"].clone(), Arc::new(tokens))
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
    answer(door, request.body(Body::from(body.into())).unwrap()).await
}

#[tokio::test]
async fn a_known_sender_gets_a_reply_and_a_look_leaves_its_entry() {
    let town = Country3::new().await;
    let door = door(&town);
    let reply = post(&door, Some("l-secret"), question("library", "townhall").to_string()).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.json(), json!({"kind": "answer", "found": false, "fields": {}}));
    let log = node::cases::show_log(&town.nodes["townhall"]).await.unwrap();
    assert_eq!(log.entries.len(), 1);
    assert_eq!((log.entries[0].requester.as_str(), log.entries[0].actor.as_str()), ("library", "leo"));
}

#[tokio::test]
async fn whoever_is_not_the_sender_is_refused_before_anything_is_read() {
    let town = Country3::new().await;
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
    let answer = post(&door, Some("l-secret"), question("library", "council").to_string()).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (421, Some("other-receiver")));
    let log = node::cases::show_log(&town.nodes["townhall"]).await.unwrap();
    assert!(log.entries.is_empty(), "nothing was read");
}

#[tokio::test]
async fn a_letter_that_is_none_and_one_that_is_too_long_are_refused() {
    let town = Country3::new().await;
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
