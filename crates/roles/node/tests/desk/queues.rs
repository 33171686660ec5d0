//! What is stuck, seen and mended at the desk.

use crate::town::{By, Country3, RESIDENTS, agency, newcomer};
use node::work;
use store::outbox::OUTBOX_ATTEMPTS_MAX;
use web::Lang::{Az, En};

/// The library refuses an event until it is a dead letter: it does not know the service any more.
async fn a_dead_letter(town: &Country3) {
    struct Refuses;
    impl exchange::Receiver for Refuses {
        fn receive(&self, _: exchange::Envelope) -> store::BoxFuture<'_, exchange::Reply> {
            let (code, detail) = ("not-found".to_owned(), "there is no such service here".to_owned());
            Box::pin(async move { exchange::Reply::Refused { code, detail } })
        }
    }
    town.town.settle(&agency("library"), std::sync::Arc::new(Refuses));
    let rita = town.token("townhall", "rita").await;
    let answer = town.json("townhall", RESIDENTS, By::Token(&rita), newcomer("NQA003", "adult")).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let node = &town.nodes["townhall"];
    work::feed_once(node).await.unwrap();
    for _ in 0..OUTBOX_ATTEMPTS_MAX {
        work::deliver_once(node).await.unwrap();
        town.clock.leap_seconds(store::courier::PAUSE_SECONDS_MAX + 1);
    }
    town.town.settle(&agency("library"), std::sync::Arc::new(town.nodes["library"].clone()));
}

#[tokio::test]
async fn a_dead_letter_is_seen_with_its_reason_and_tried_again() {
    let town = Country3::new().await;
    a_dead_letter(&town).await;
    let rita = town.cookie("townhall", "rita").await;
    for (lang, words) in [(En, "An event of a register"), (Az, "Reyestrin hadisəsi")] {
        let page = town.get("townhall", "/queues", By::Cookie(&rita), lang).await;
        assert!(page.body.contains(words) && page.body.contains("there is no such service here"), "{words}");
        assert!(!page.body.contains("NQA003"), "the page names nobody");
    }
    let token = town.token("townhall", "rita").await;
    let queues = town.get("townhall", "/api/queues", By::Token(&token), En).await.json();
    let (id, since) = (queues["messages"][0]["id"].as_str().unwrap(), &queues["messages"][0]["since"]);
    assert_eq!((since.as_str(), &queues["messages"][0]["tries"]), (Some("2026-11-24T12:00:00Z"), &20.into()));
    let again = town.form("townhall", &format!("/queues/messages/{id}"), By::Cookie(&rita), &[]).await;
    assert_eq!((again.status.as_u16(), again.header("location")), (303, "/queues"));
    town.settle_down().await;
    let leo = town.token("library", "leo").await;
    let cases = town.get("library", "/api/cases/recent", By::Token(&leo), En).await.json();
    assert_eq!(cases["cases"].as_array().map(Vec::len), Some(1), "{cases}");
}

#[tokio::test]
async fn a_subscription_is_paused_and_goes_on_by_page_and_by_program() {
    let town = Country3::new().await;
    town.settle_down().await;
    let (rita, token) = (town.cookie("townhall", "rita").await, town.token("townhall", "rita").await);
    let queues = town.get("townhall", "/api/queues", By::Token(&token), En).await.json();
    let id = queues["subscriptions"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/queues/subscriptions/{id}");
    let paused = town.form("townhall", &path, By::Cookie(&rita), &[("action", "pause")]).await;
    assert_eq!(paused.status, 303, "{}", paused.body);
    town.json("townhall", RESIDENTS, By::Token(&token), newcomer("NQA003", "adult")).await;
    town.settle_down().await;
    let page = town.get("townhall", "/queues", By::Cookie(&rita), En).await;
    assert!(page.body.contains("paused at this desk"), "{}", page.body);
    let queues = town.get("townhall", "/api/queues", By::Token(&token), En).await.json();
    let held = &queues["subscriptions"][0];
    assert_eq!((&held["waiting"], &held["paused"]), (&1.into(), &"operator".into()));

    let api = format!("/api{path}");
    let resumed = town.json("townhall", &api, By::Token(&token), r#"{"action":"resume"}"#).await;
    assert_eq!(resumed.status, 200, "{}", resumed.body);
    town.settle_down().await;
    let replayed = town.json("townhall", &api, By::Token(&token), r#"{"action":"replay","from":0}"#).await;
    assert_eq!(replayed.status, 200, "{}", replayed.body);
    town.settle_down().await;
    let leo = town.token("library", "leo").await;
    let cases = town.get("library", "/api/cases/recent", By::Token(&leo), En).await.json();
    assert_eq!(cases["cases"].as_array().map(Vec::len), Some(1), "handed over twice, begun once: {cases}");
    for wrong in [r#"{"action":"delete"}"#, "{}", r#"{"action":"replay","from":"x"}"#] {
        assert_eq!(town.json("townhall", &api, By::Token(&token), wrong).await.status, 400, "{wrong}");
    }
}

/// Another agency's subscriptions and an auditor's hands: neither reaches the feed.
#[tokio::test]
async fn an_auditor_sees_and_acts_on_nothing() {
    let town = Country3::new().await;
    a_dead_letter(&town).await;
    let auditor = town.cookie("townhall", "auditor-townhall").await;
    let page = town.get("townhall", "/queues", By::Cookie(&auditor), En).await;
    assert!(page.body.contains("there is no such service here"), "an auditor sees what is stuck");
    assert!(!page.body.contains("action=\"/queues/"), "and has no button: {}", page.body);
}
