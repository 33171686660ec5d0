//! Who may not: strangers, other persons, other sites, officials' sessions; route by route.

use crate::browser::{Browser, Program, send};
use crate::story::Story;
use crate::town::World;
use axum::http::StatusCode;
use portal::{WINDOW, Who};
use store::sessions::{SESSION_SECONDS_MAX, TokenHash, start};
use testkit::stores::on_both;

/// A path with a case, an event or an id in the place of its braces.
fn filled(path: &str, world_case: &Story<'_>) -> String {
    path.replace("{case}", &world_case.case.id.to_string())
        .replace("{life_event}", &world_case.case.life_event.to_string())
        .replace("{service}", "card")
        .replace("{register}", "residents")
        .replace("{act}", "ACT-1")
        .replace("{version}", "1")
        .replace("{agency}", "library")
        .replace("{claim}", "00000000-0000-0000-0000-000000000002")
        .replace("{entry}", "00000000-0000-0000-0000-000000000001")
}

#[tokio::test]
async fn every_route_of_a_person_is_closed_to_strangers() {
    on_both(|store| async move {
        let world = World::new(store);
        let story = Story::asked(&world.country, "NQA003", 1);
        world.show(&story.view("NQA003")).await;
        let (stranger, nobody) = (Browser::stranger(&world), Program { world: &world, token: String::new() });
        let forged = Program { world: &world, token: "ab".repeat(32) };
        for route in WINDOW {
            let path = filled(route.path, &story);
            let answer = send(&world, stranger.request(route.method, &path, "")).await;
            match (route.who, route.method, path.starts_with("/api/")) {
                (Who::Anybody, "GET", _) => assert_eq!(answer.status, StatusCode::OK, "{path}"),
                (Who::Anybody, _, _) => assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{path}"),
                (Who::Person, "GET", _) => {
                    let to = answer.to.unwrap_or_else(|| panic!("{path}: {}", answer.status));
                    assert_eq!((answer.status, to), (StatusCode::SEE_OTHER, format!("/?back={path}")));
                    for program in [&nobody, &forged] {
                        let answer = program.get(&path).await;
                        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
                        assert_eq!(answer.json()["code"], "not-signed-in");
                    }
                }
                (Who::Person, _, _) => assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_case_of_somebody_else_is_not_found() {
    on_both(|store| async move {
        let world = World::new(store);
        let story = Story::asked(&world.country, "NQA003", 1);
        world.show(&story.view("NQA003")).await;
        let (own, other) = (Browser::of(&world, "NQA003").await, Browser::of(&world, "ADA001").await);
        for path in ["/life/{life_event}", "/ask/{case}", "/why/{case}"] {
            let path = filled(path, &story);
            assert_eq!(own.get(&path).await.status, StatusCode::OK, "{path}");
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let path = filled("/sent/{case}", &story);
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
        let path = filled("/ask/{case}", &story);
        assert_eq!(other.post(&path, "format=paper").await.status, StatusCode::NOT_FOUND);
        let program = Program::of(&world, "ADA001").await;
        let path = filled("/api/cases/{case}/answer", &story);
        assert_eq!(program.post(&path, serde_json::json!({})).await.status, StatusCode::NOT_FOUND);
        for nonsense in ["/ask/1", "/life/x", "/why/0", "/services/x", "/registers/x", "/acts/ACT-9"] {
            assert_eq!(own.get(nonsense).await.status, StatusCode::NOT_FOUND, "{nonsense}");
        }
        assert!(world.library.acts().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_on_every_route_that_changes_something() {
    on_both(|store| async move {
        let world = World::new(store);
        let story = Story::asked(&world.country, "NQA003", 1);
        world.show(&story.view("NQA003")).await;
        let browser = Browser::of(&world, "NQA003").await;
        for route in WINDOW.iter().filter(|route| route.method == "POST") {
            let path = filled(route.path, &story);
            let mut request = browser.request("POST", &path, "who=ADA001");
            request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
            assert_eq!(send(&world, request).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_begins_ends_and_is_nobody_elses() {
    on_both(|store| async move {
        let world = World::new(store);
        let browser = Browser::of(&world, "ADA001").await;
        assert_eq!(browser.get("/").await.to.as_deref(), Some("/home"));
        assert_eq!(browser.get("/home").await.status, StatusCode::OK);
        // A browser's cookie opens no interface for programs, and a program's token no page.
        assert_eq!(browser.get("/api/cases").await.status, StatusCode::SEE_OTHER);
        let left = browser.post("/sign-out", "").await;
        assert_eq!((left.status, left.to.as_deref()), (StatusCode::SEE_OTHER, Some("/")));
        assert_eq!(left.cookie.as_deref(), Some("vahid_session_portal="));
        assert_eq!(
            browser.get("/home").await.status,
            StatusCode::SEE_OTHER,
            "the cookie is worth nothing now"
        );

        let program = Program::of(&world, "ADA001").await;
        assert_eq!(program.get("/home").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(program.post("/api/sign-out", serde_json::json!({})).await.status, StatusCode::NO_CONTENT);
        assert_eq!(program.get("/api/cases").await.status, StatusCode::UNAUTHORIZED);

        let program = Program::of(&world, "ADA001").await;
        world.clock.leap_seconds(SESSION_SECONDS_MAX + 1);
        assert_eq!(program.get("/api/cases").await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn an_officials_session_opens_nothing_here() {
    on_both(|store| async move {
        let world = World::new(store);
        let token = "cd".repeat(32);
        let (hash, at) = (TokenHash::of(&token), testkit::town::TEST_NOON.0);
        let started =
            world.portal.store().write("test.start", move |tx| Box::pin(start(tx, hash, "official:leo", at)));
        started.await.unwrap();
        let official = Program { world: &world, token };
        assert_eq!(official.get("/api/cases").await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_signed_in_by_nonsense_or_led_away() {
    on_both(|store| async move {
        let world = World::new(store);
        let stranger = Browser::stranger(&world);
        for who in ["", "no", "TOOLONG1", "a%00b"] {
            let answer = stranger.post("/sign-in", &format!("who={who}")).await;
            assert_eq!((answer.status, answer.cookie), (StatusCode::UNPROCESSABLE_ENTITY, None), "{who}");
        }
        for back in ["https://evil.example", "//evil.example", "/%5Cevil.example", ""] {
            let answer = stranger.post("/sign-in", &format!("who=ADA001&back={back}")).await;
            assert_eq!(answer.to.as_deref(), Some("/home"), "{back}");
            let page = stranger.get(&format!("/?back={back}")).await.text;
            assert!(page.contains("name=\"back\" value=\"/home\""), "{back}");
        }
        let page = stranger.get("/?back=/looks").await.text;
        assert!(page.contains("name=\"back\" value=\"/looks\""), "an own path is kept");
        assert!(page.contains("it checks nothing"), "the sign-in is honest");
    })
    .await;
}
