//! Everything that can be wrong with what a program sends: each answer says what, why and what to do in both
//! languages, and nothing is left half made.

use crate::town::{Answer, By, Country3, RESIDENTS, newcomer, newcomer_value};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use web::Lang::En;
use web::limits::BODY_BYTES_MAX;

/// Every problem, whatever its kind.
#[track_caller]
fn problem(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let problem = answer.json();
    assert_eq!(problem["code"], code, "{problem}");
    for part in ["title", "detail", "what_to_do"] {
        let (az, en) = (&problem[format!("{part}_az")], &problem[format!("{part}_en")]);
        assert!(az.is_string() && en.is_string() && az != en, "{part}: {problem}");
    }
    problem
}

async fn nothing_was_made(town: &Country3) {
    for node in town.nodes.values() {
        let lists = node::cases::show_desk(node).await.unwrap();
        assert!(lists.registers.iter().all(|(_, records)| *records == 0), "{:?}", lists.registers);
        assert!(lists.recent.is_empty() && lists.outbox.waiting == 0);
    }
}

#[tokio::test]
async fn wrong_values_are_refused_by_field() {
    let town = Country3::new().await;
    let rita = town.token("townhall", "rita").await;
    let table: [(&str, Value, &str, &str); 12] = [
        ("person", json!("T0M"), "person", "person-length"),
        ("person", json!("T0M00I"), "person", "person-character"),
        ("person", Value::Null, "person", "missing"),
        ("age_group", json!("elder"), "age_group", "unknown-code"),
        ("secret_address", json!("false"), "secret_address", "wrong-type"),
        ("moved_in", json!("2026-11-25"), "moved_in", "future-date"),
        ("moved_in", json!("2026-02-30"), "moved_in", "not-a-date"),
        ("moved_in", json!("20.11.2026"), "moved_in", "not-a-date"),
        ("moved_in", json!("2024-11-20"), "moved_in", "too-far-back"),
        ("name", json!("a".repeat(101)), "name", "too-long"),
        ("favourite_book", json!("x"), "favourite_book", "unknown-field"),
        ("name", json!(["a", "list"]), "name", "wrong-type"),
    ];
    for (spoilt, value, field, code) in table {
        let mut body = newcomer_value("NQA003", "adult");
        body[spoilt] = value;
        let answer = town.json("townhall", RESIDENTS, By::Token(&rita), body.to_string()).await;
        let problem = problem(&answer, 422, "values");
        let error = &problem["errors"][0];
        assert_eq!((error["field"].as_str(), error["code"].as_str()), (Some(field), Some(code)), "{problem}");
        let (az, en) = (&error["message_az"], &error["message_en"]);
        assert!(az.is_string() && en.is_string() && az != en, "{problem}");
    }
    nothing_was_made(&town).await;
}

#[tokio::test]
async fn all_wrong_fields_are_named_at_once() {
    let town = Country3::new().await;
    let rita = town.token("townhall", "rita").await;
    let answer = town.json("townhall", RESIDENTS, By::Token(&rita), "{}").await;
    let problem = problem(&answer, 422, "values");
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(5), "{problem}");
}

#[tokio::test]
async fn a_unit_that_the_official_does_not_have_is_not_taken() {
    let town = Country3::new().await;
    let rita = town.token("townhall", "rita").await;
    let mut body = newcomer_value("NQA003", "adult");
    body["desk"] = json!("desk-99");
    let answer = town.json("townhall", RESIDENTS, By::Token(&rita), body.to_string()).await;
    let problem = problem(&answer, 422, "values");
    assert_eq!(
        (&problem["errors"][0]["field"], &problem["errors"][0]["code"]),
        (&json!("desk"), &json!("unknown-code"))
    );
    nothing_was_made(&town).await;
    body["desk"] = json!("desk-1");
    let answer = town.json("townhall", RESIDENTS, By::Token(&rita), body.to_string()).await;
    assert_eq!(answer.status, 201, "one's own unit may be said: {}", answer.body);
}

#[tokio::test]
async fn what_is_no_json_object_is_refused_with_its_place() {
    let town = Country3::new().await;
    let rita = town.token("townhall", "rita").await;
    for body in ["", "{", "[]", "null", "{\"person\":}", "{}{}", "{\"person\":\"A\"", "\u{0}"] {
        let answer = town.json("townhall", RESIDENTS, By::Token(&rita), body).await;
        let problem = problem(&answer, 400, "malformed-json");
        assert!(problem["errors"][0]["message"].is_string(), "{body:?}: {problem}");
    }
    let request = Request::post(RESIDENTS)
        .header("authorization", format!("Bearer {rita}"))
        .header("content-type", "text/plain");
    let answer = town.send("townhall", request.body(Body::from(newcomer("NQA003", "adult"))).unwrap()).await;
    problem(&answer, 415, "unsupported-media-type");
    nothing_was_made(&town).await;
}

#[tokio::test]
async fn a_body_at_the_limit_is_read_and_one_byte_past_it_is_not() {
    let town = Country3::new().await;
    let rita = town.token("townhall", "rita").await;
    let whole = newcomer("NQA003", "adult");
    let padded = |bytes: usize| format!("{whole}{}", " ".repeat(bytes - whole.len()));
    let answer = town.json("townhall", RESIDENTS, By::Token(&rita), padded(BODY_BYTES_MAX + 1)).await;
    problem(&answer, 413, "body-too-large");
    nothing_was_made(&town).await;
    let answer = town.json("townhall", RESIDENTS, By::Token(&rita), padded(BODY_BYTES_MAX)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

#[tokio::test]
async fn unknown_places_are_not_found() {
    let town = Country3::new().await;
    let rita = town.token("townhall", "rita").await;
    for register in ["nothing", "reader", "a%20b", "%C9%99"] {
        let path = format!("/api/registers/{register}/records");
        let answer = town.json("townhall", &path, By::Token(&rita), newcomer("NQA003", "adult")).await;
        problem(&answer, 404, "not-found");
    }
    let leo = town.token("library", "leo").await;
    for path in
        ["/api/cases/nothing", "/api/cases/00000000-0000-7000-8000-000000000000", "/api/cases/%FF", "/api/x"]
    {
        let answer = town.get("library", path, By::Token(&leo), En).await;
        problem(&answer, 404, "not-found");
    }
    let case = town.case_at_the_librarian().await;
    let answer =
        town.json("library", &format!("/api/cases/{case}/actions/burn"), By::Token(&leo), "{}").await;
    problem(&answer, 404, "unknown-action");
    let answer =
        town.json("library", &format!("/api/cases/{case}/actions/refuse"), By::Token(&leo), "{}").await;
    problem(&answer, 422, "reasons-needed");
}

#[tokio::test]
async fn without_a_token_with_a_false_one_and_with_the_wrong_duty() {
    let town = Country3::new().await;
    let answer = town.json("townhall", RESIDENTS, By::Nobody, newcomer("NQA003", "adult")).await;
    assert_eq!(answer.status, 401);
    let false_one = "0".repeat(64);
    for token in ["", "x", &false_one] {
        let answer = town.json("townhall", RESIDENTS, By::Token(token), newcomer("NQA003", "adult")).await;
        problem(&answer, 401, "no-token");
    }
    let porter = town.token("townhall", "porter-townhall").await;
    let answer = town.json("townhall", RESIDENTS, By::Token(&porter), newcomer("NQA003", "adult")).await;
    problem(&answer, 403, "wrong-duty");
    let auditor = town.token("townhall", "auditor-townhall").await;
    let answer = town.json("townhall", RESIDENTS, By::Token(&auditor), newcomer("NQA003", "adult")).await;
    problem(&answer, 403, "wrong-role");
    let answer = town.json("townhall", "/api/sign-in", By::Nobody, "{\"who\":\"nobody\"}").await;
    assert_eq!(answer.status, 404);
    nothing_was_made(&town).await;
}

#[tokio::test]
async fn a_second_notice_is_refused_and_names_the_first_record() {
    let town = Country3::new().await;
    let rita = town.token("townhall", "rita").await;
    let first = town.json("townhall", RESIDENTS, By::Token(&rita), newcomer("NQA003", "adult")).await.json();
    let answer = town.json("townhall", RESIDENTS, By::Token(&rita), newcomer("NQA003", "adult")).await;
    let problem = problem(&answer, 409, "duplicate");
    assert_eq!(problem["record"], first["record"]);
    assert!(problem["detail_az"].as_str().unwrap().contains(first["record"].as_str().unwrap()));
}

#[tokio::test]
async fn a_person_whom_no_register_knows_is_refused_by_field() {
    let town = Country3::new().await;
    let leo = town.token("library", "leo").await;
    let body = json!({"person": "NQA003", "since": "2026-11-24"}).to_string();
    let answer = town.json("library", "/api/registers/reader/records", By::Token(&leo), body).await;
    let problem = problem(&answer, 422, "unknown-person");
    assert_eq!(problem["errors"][0]["field"], "person");
    nothing_was_made(&town).await;
}
