//! Views of agencies: the newest stays, a doubled one changes nothing, and nobody speaks for another.

use crate::browser::{Browser, Program, raw};
use crate::story::{Story, choice};
use crate::town::{World, agency, notice};
use exchange::{Body, Receiver, Reply};
use http_body_util::BodyExt;
use ids::PersonKey;
use portal::CASES_MAX;
use std::time::Duration;
use testkit::stores::on_both;

async fn versions(world: &World, who: &str) -> Vec<i64> {
    let cases = Program::of(world, who).await.get("/api/cases").await.json();
    cases["cases"].as_array().unwrap().iter().map(|case| case["version"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn an_older_view_never_replaces_a_newer_one() {
    on_both(|store| async move {
        let world = World::new(store);
        let asked = Story::asked(&world.country, "NQA003", 1);
        let older = asked.view("NQA003");
        let newer = asked.answered("NQA003", choice("paper")).granted().view("NQA003");
        assert!(older.version < newer.version);
        world.show(&newer).await;
        world.show(&older).await;
        assert_eq!(versions(&world, "NQA003").await, [newer.version]);
    })
    .await;
}

#[tokio::test]
async fn a_doubled_message_changes_nothing_whatever_it_says() {
    on_both(|store| async move {
        let world = World::new(store);
        let asked = Story::asked(&world.country, "NQA003", 1);
        let view = asked.view("NQA003");
        world.show(&view).await;
        // A view of the same version says the same; one that says otherwise is not believed.
        let mut other = view.clone();
        other.facts.clear();
        let mut doubled = notice(&view, "library", view.version as u128);
        doubled.body = Body::Notice { view: serde_json::to_value(&other).unwrap() };
        assert!(matches!(world.portal.receive(doubled).await, Reply::Taken));
        assert_eq!(versions(&world, "NQA003").await, [view.version]);
        let kept = world.portal.store().read("test.kept", move |tx| {
            let (person, case) = (view.person.clone(), view.case);
            Box::pin(async move { services::window::sql::case_of(tx, &person, case).await })
        });
        assert!(!kept.await.unwrap().unwrap().view.facts.is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_speaks_for_another_agency_and_nothing_else_is_taken_in() {
    on_both(|store| async move {
        let world = World::new(store);
        let view = Story::asked(&world.country, "NQA003", 1).view("NQA003");
        let mut claimed = view.clone();
        claimed.agency = agency("townhall");
        let mut unknown = view.clone();
        unknown.service = "unknown".parse().unwrap();
        let mut question = notice(&view, "library", 9);
        question.body = Body::Looks { person: PersonKey::from_stored("NQA003"), limit: 1 };
        let mut nonsense = notice(&view, "library", 8);
        nonsense.body = Body::Notice { view: serde_json::json!({ "person": "NQA003" }) };
        for (envelope, code) in [
            (notice(&view, "townhall", 1), "wrong-sender"),
            (notice(&claimed, "townhall", 2), "wrong-sender"),
            (notice(&unknown, "library", 3), "wrong-sender"),
            (question, "wrong-sender"),
            (nonsense, "not-found"),
        ] {
            let reply = world.portal.receive(envelope).await;
            assert!(matches!(&reply, Reply::Refused { code: said, .. } if said == code), "{code}: {reply:?}");
        }
        assert!(versions(&world, "NQA003").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_open_page_hears_of_its_own_person_only() {
    on_both(|store| async move {
        let world = World::new(store);
        let browser = Browser::of(&world, "NQA003").await;
        let stream = raw(&world, browser.request("GET", "/events", "")).await;
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        let mut body = stream.into_body();
        world.show(&Story::guardians_asked(&world.country, 2).view("ADA001")).await;
        let silence = tokio::time::timeout(Duration::from_millis(100), body.frame()).await;
        assert!(silence.is_err(), "another person's change was told");
        world.show(&Story::asked(&world.country, "NQA003", 1).view("NQA003")).await;
        let frame =
            tokio::time::timeout(Duration::from_secs(5), body.frame()).await.unwrap().unwrap().unwrap();
        let text = String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap();
        assert!(text.contains("data: changed") && !text.contains("NQA003"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn as_many_cases_as_the_limit_are_listed_and_one_more_is_not() {
    on_both(|store| async move {
        let world = World::new(store);
        for extra in [0, 1] {
            let range = if extra == 0 { 0..CASES_MAX } else { CASES_MAX..CASES_MAX + 1 };
            for number in range {
                let story = Story::asked(&world.country, "NQA003", 10 + number as u128);
                world.show(&story.view("NQA003")).await;
            }
            assert_eq!(versions(&world, "NQA003").await.len() as i64, CASES_MAX);
        }
    })
    .await;
}
