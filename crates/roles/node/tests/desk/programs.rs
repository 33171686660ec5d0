//! The interface of programs, when everything is as it should be.

use crate::town::{By, Country3, RESIDENTS, newcomer};
use web::Lang::En;

#[tokio::test]
async fn a_record_enters_a_case_follows_and_an_official_decides_it_by_json() {
    let town = Country3::new().await;
    let rita = town.token("townhall", "rita").await;
    let entered = town.json("townhall", RESIDENTS, By::Token(&rita), newcomer("T0M004", "child")).await;
    assert_eq!(entered.status, 201, "{}", entered.body);
    let entered = entered.json();
    assert!(entered["record"].is_string() && entered["life_event"].is_string(), "{entered}");
    assert_eq!(entered["starts"], serde_json::json!(["card"]));
    town.settle_down().await;

    let leo = town.token("library", "leo").await;
    let by = By::Token(&leo);
    let recent = town.get("library", "/api/cases/recent", by, En).await.json();
    let line = &recent["cases"][0];
    assert_eq!((line["status"].as_str(), line["due"].as_str()), (Some("official"), Some("2026-12-01")));
    assert_eq!(line["typed"], 0);
    assert!(!recent.to_string().contains("T0M004"), "no personal data in a list");

    let path = format!("/api/cases/{}", line["id"].as_str().unwrap());
    let case = town.get("library", &path, by, En).await.json();
    assert_eq!(case["life_event"], entered["life_event"]);
    assert_eq!(case["facts"]["event.person"], "T0M004");
    assert_eq!(case["actions"][1], serde_json::json!({"id": "refuse", "reasons": true, "form": null}));
    assert_eq!(case["history"][0]["event"]["event"], "opened");

    let body = serde_json::json!({"values": {"format": "paper", "account": "DE89370400440532013000"}});
    let acted = town.json("library", &format!("{path}/actions/accept"), by, body.to_string()).await;
    assert_eq!(acted.status, 200, "{}", acted.body);
    assert_eq!((&acted.json()["status"], &acted.json()["outcome"]), (&"ended".into(), &"granted".into()));
    let again = town.json("library", &format!("{path}/actions/accept"), by, body.to_string()).await;
    assert_eq!((again.status.as_u16(), again.json()["code"].as_str()), (409, Some("not-now")));

    let payments = town.get("library", "/api/payments", by, En).await.json();
    assert_eq!(payments["orders"][0]["amount_minor"], 2_000);
    assert!(!payments.to_string().contains("DE89"), "accounts stand in the file only");
    let file = town.json("library", "/api/payments/close", by, "").await;
    assert_eq!((file.status.as_u16(), file.json()["orders"].as_i64()), (201, Some(1)));
    let again = town.json("library", "/api/payments/close", by, "").await;
    assert_eq!((again.status.as_u16(), again.json()["code"].as_str()), (409, Some("day-closed")));
}

#[tokio::test]
async fn an_auditor_sees_that_the_log_holds_together_and_no_names() {
    let town = Country3::new().await;
    town.case_at_the_librarian().await;
    let auditor = town.token("townhall", "auditor-townhall").await;
    let found = town.get("townhall", "/api/log/verify", By::Token(&auditor), En).await;
    let log = found.json();
    assert_eq!((&log["whole"], &log["fault"]), (&true.into(), &serde_json::Value::Null));
    assert!(log["entries"].as_i64() >= Some(1), "{log}");
    assert_eq!(log["placed"], log["entries"]);
    assert!(!found.body.contains("T0M004") && !found.body.contains("ADA001"));
}

#[tokio::test]
async fn health_is_the_stores_answer() {
    let town = Country3::new().await;
    let health = town.get("council", "/health", By::Nobody, En).await;
    assert_eq!((health.status.as_u16(), health.json()["status"].as_str()), (200, Some("ok")));
}

#[tokio::test]
async fn a_token_that_was_given_back_is_worth_nothing() {
    let town = Country3::new().await;
    let leo = town.token("library", "leo").await;
    assert_eq!(town.json("library", "/api/sign-out", By::Token(&leo), "").await.status, 204);
    assert_eq!(town.get("library", "/api/cases/recent", By::Token(&leo), En).await.status, 401);
}
