//! Every page, in both languages, at every stand of a case: whole, in words, without a bare key.

use crate::browser::Browser;
use crate::story::{Story, choice};
use crate::town::World;
use axum::http::StatusCode;
use portal::{WINDOW, Who};
use services::CaseView;
use testkit::stores::on_both;
use web::Lang;

/// The text of a page without its tags.
fn words_of(page: &str) -> String {
    let mut words = String::new();
    for piece in page.split('<') {
        words.push_str(piece.split_once('>').map_or("", |(_, text)| text));
        words.push(' ');
    }
    words
}

/// No key of the pack or of the interface shows, no place is left open.
fn assert_whole(path: &str, page: &str) {
    let words = words_of(page);
    for bare in ["service.", "register.", "life-event.", "purpose.", "role.", "parameter.", "{", "}", "step."]
    {
        assert!(!words.contains(bare), "{path} shows {bare}: {words}");
    }
    assert!(page.ends_with("</html>") || page.trim_end().ends_with("</html>"), "{path}");
}

async fn assert_all_pages(world: &World, person: &str, view: &CaseView) {
    world.show(view).await;
    let mut browser = Browser::of(world, person).await;
    for lang in [Lang::En, Lang::Az] {
        browser.lang = lang;
        for route in WINDOW.iter().filter(|route| route.method == "GET") {
            let page = !route.path.starts_with("/api/")
                && ![
                    "/events",
                    "/health",
                    "/openapi.json",
                    "/my-data.json",
                    "/my-data.pdf",
                    "/looks/",
                    "/claims/",
                ]
                .iter()
                .any(|other| route.path.starts_with(other));
            if !page {
                continue;
            }
            let path = route
                .path
                .replace("{case}", &view.case.to_string())
                .replace("{life_event}", &view.life_event.to_string())
                .replace("{service}", "card")
                .replace("{register}", "residents")
                .replace("{act}", "ACT-1")
                .replace("{version}", "1");
            let answer = browser.get(&path).await;
            let elsewhere = match route.path {
                "/" => Some("/home"),
                "/sent/{case}" if answer.status == StatusCode::SEE_OTHER => answer.to.as_deref(),
                _ => None,
            };
            if let Some(to) = elsewhere {
                assert_eq!(answer.to.as_deref(), Some(to));
                continue;
            }
            let over = route.path == "/ask/{case}" && view.todo.is_none();
            let expected = if over { StatusCode::CONFLICT } else { StatusCode::OK };
            assert_eq!(answer.status, expected, "{path} {lang:?}: {}", answer.text);
            assert!(answer.text.contains(&format!("<html lang=\"{}\">", lang.code())), "{path}");
            assert_whole(&path, &answer.text);
        }
    }
}

#[tokio::test]
async fn every_page_is_whole_while_somebody_is_asked() {
    on_both(|store| async move {
        let world = World::new(store);
        let view = Story::asked(&world.country, "NQA003", 1).view("NQA003");
        assert_all_pages(&world, "NQA003", &view).await;
        let browser = Browser::of(&world, "NQA003").await;
        let life = browser.get(&format!("/life/{}", view.life_event)).await.text;
        for said in [
            "Moving to the town",
            "It began on 24 November 2026.",
            "Choose your card",
            "We wait for your choice until 8 December 2026",
            "Last day: 8 December 2026 (10 working days left)",
            "<dt>Adult or child</dt><dd>Adult",
            "Town hall, 24 November 2026",
            "A card for adults: 12.00 XTS",
            &format!("href=\"/ask/{}\"", view.case),
            &format!("data-live=\"/events/{}\"", view.life_event),
        ] {
            assert!(life.contains(said), "{said}: {life}");
        }
        assert!(
            !life.contains("May we write?"),
            "whether one may be written to is no decision about the matter"
        );
        let home = browser.get("/home").await.text;
        assert!(home.contains("Hello, Nora Quarto") && home.contains("Waits for you"), "{home}");
        let ask = browser.get(&format!("/ask/{}", view.case)).await.text;
        for said in [
            "Which card would you like?",
            "The IBAN stands on your bank card",
            "Your answer goes to: Town library.",
            "until 8 December 2026. 10 working days left.",
        ] {
            assert!(ask.contains(said), "{said}: {ask}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_page_is_whole_after_a_grant_and_says_why() {
    on_both(|store| async move {
        let world = World::new(store);
        let story = Story::asked(&world.country, "NQA003", 1).answered("NQA003", choice("paper")).granted();
        let view = story.view("NQA003");
        assert_all_pages(&world, "NQA003", &view).await;
        let browser = Browser::of(&world, "NQA003").await;
        let life = browser.get(&format!("/life/{}", view.life_event)).await.text;
        for said in
            ["The voucher of 12.00 XTS was ordered", "Your card is ready", "Nothing is needed from you now."]
        {
            assert!(life.contains(said), "{said}: {life}");
        }
        assert!(life.contains("<dt>Number of the card</dt>"), "what was made is told: {life}");
        assert!(!life.contains("<dt>Holder</dt>"), "what was only copied is not told again: {life}");
        let why = browser.get(&format!("/why/{}", view.case)).await.text;
        for said in [
            "Why: Which card?",
            "A card for adults: 12.00 XTS. An adult resident gets a card and the voucher for adults.",
            "the law in force on 20 November 2026",
            "Already has a card",
            "this row decided",
            "ACT-1, art. 4.1",
            "Welcome voucher for adults",
            "1 July 2026",
            "Nothing was refused here.",
        ] {
            assert!(why.contains(said), "{said}: {why}");
        }
        assert_eq!(why.matches("class=\"fired\"").count(), 1);
        let silence = browser.get(&format!("/why/{}?table=silence", view.case)).await.text;
        assert!(silence.contains("The address is not secret: we may write."), "{silence}");
        assert_eq!(browser.get(&format!("/why/{}?table=x", view.case)).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn every_page_is_whole_after_a_refusal_and_says_how_to_contest_it() {
    on_both(|store| async move {
        let world = World::new(store);
        let view = Story::asked(&world.country, "NQA003", 1).refused().view("NQA003");
        assert_all_pages(&world, "NQA003", &view).await;
        let browser = Browser::of(&world, "NQA003").await;
        let why = browser.get(&format!("/why/{}", view.case)).await.text;
        for said in [
            "You can appeal to the readers&#39; council within 30 days.",
            "By 24 December 2026. The appeal goes to: Readers&#39; council.",
            "Reasons: Refuse",
            "The book was never &#60;returned&#62;.",
            "href=\"/acts/ACT-1#art-10\"",
        ] {
            assert!(why.contains(said), "{said}: {why}");
        }
        let life = browser.get(&format!("/life/{}", view.life_event)).await.text;
        assert!(life.contains("The card was refused") && life.contains("class=\"refused\""), "{life}");
    })
    .await;
}

#[tokio::test]
async fn what_anybody_may_read_says_who_may_ask_and_by_which_act() {
    on_both(|store| async move {
        let world = World::new(store);
        let mut stranger = Browser::stranger(&world);
        for lang in [Lang::En, Lang::Az] {
            stranger.lang = lang;
            for route in WINDOW.iter().filter(|route| route.who == Who::Anybody && route.method == "GET") {
                let path = route
                    .path
                    .replace("{service}", "card")
                    .replace("{register}", "card")
                    .replace("{act}", "ACT-2")
                    .replace("{version}", "1");
                let answer = stranger.get(&path).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}");
                if path != "/health" && path != "/openapi.json" {
                    assert_whole(&path, &answer.text);
                }
            }
        }
        stranger.lang = Lang::En;
        let register = stranger.get("/registers/residents").await.text;
        for said in [
            "Who lives in the town, since when",
            "75 years after the last change",
            "Town library: Librarian, a program, automatically",
            "Offering and issuing a library card",
            "href=\"/acts/ACT-1#art-3.1\"",
            "Readers&#39; council",
        ] {
            assert!(register.contains(said), "{said}: {register}");
        }
        let service = stranger.get("/services/card").await.text;
        for said in ["10 working days", "term made up for the sample", "Which card would you like?"] {
            assert!(service.contains(said), "{said}: {service}");
        }
        let act = stranger.get("/acts/ACT-1").await.text;
        assert!(
            act.contains("Law on the public library") && act.contains("href=\"/services/card\""),
            "{act}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_language_once_chosen_stays() {
    on_both(|store| async move {
        let world = World::new(store);
        let answer = Browser::stranger(&world).get("/lang/az?back=/services").await;
        assert_eq!((answer.status, answer.to.as_deref()), (StatusCode::SEE_OTHER, Some("/services")));
        let browser = Browser { cookie: answer.cookie, ..Browser::stranger(&world) };
        let page = browser.get("/services").await.text;
        assert!(page.contains("Kitabxana kartı") && page.contains("Reyestrlər"), "{page}");
    })
    .await;
}
