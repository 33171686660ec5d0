//! What a person sends: kept and queued together, sent once, settled by the agency's word.

use crate::browser::{Browser, Program};
use crate::story::{ACCOUNT, Story, choice};
use crate::town::{World, agency};
use axum::http::StatusCode;
use exchange::Reply;
use portal::{SETTLE_PATIENCE, work};
use serde_json::json;
use services::CaseView;
use std::time::Duration;
use store::{Store, outbox};
use testkit::stores::on_both;

/// A newcomer who is asked which card it shall be.
async fn asked(store: Store) -> (World, CaseView) {
    let world = World::new(store);
    let view = Story::asked(&world.country, "NQA003", 1).view("NQA003");
    world.show(&view).await;
    (world, view)
}

fn answer_of(view: &CaseView) -> String {
    format!("/api/cases/{}/answer", view.case)
}

fn paper() -> serde_json::Value {
    json!({ "format": "paper", "account": ACCOUNT })
}

async fn waiting(world: &World) -> i64 {
    let depth = world.portal.store().read("test.depth", |tx| Box::pin(outbox::depth(tx)));
    depth.await.unwrap().waiting
}

#[tokio::test]
async fn an_answer_goes_to_the_agency_once_although_it_was_pressed_twice() {
    on_both(|store| async move {
        let (world, view) = asked(store).await;
        let program = Program::of(&world, "NQA003").await;
        let path = answer_of(&view);
        let (first, second) = tokio::join!(program.post(&path, paper()), program.post(&path, paper()));
        for answer in [first, second] {
            assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
            assert_eq!(answer.json(), json!({ "state": "under-way" }));
        }
        assert_eq!(waiting(&world).await, 1, "one message for both clicks");
        let different = program.post(&path, json!({ "format": "plastic", "account": ACCOUNT })).await;
        assert_eq!(
            (different.status, &different.json()["code"]),
            (StatusCode::CONFLICT, &json!("under-way"))
        );
        work::deliver_once(&world.portal).await.unwrap();
        work::deliver_once(&world.portal).await.unwrap();
        let acts = world.library.acts();
        assert_eq!(acts.len(), 1);
        let act = &acts[0].1;
        assert_eq!((act.by.stored().as_str(), act.case, act.step.as_str()), ("NQA003", view.case, "choose"));
        assert_eq!(act.values, choice("paper"));
        assert_eq!(waiting(&world).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_page_waits_for_the_agency_and_its_next_view() {
    on_both(|store| async move {
        let (world, view) = asked(store).await;
        let program = Program::of(&world, "NQA003").await;
        let path = answer_of(&view);
        let next = Story::asked(&world.country, "NQA003", 1).answered("NQA003", choice("paper")).granted();
        let agency = async {
            while world.library.acts().is_empty() {
                work::deliver_once(&world.portal).await.unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            world.show(&next.view("NQA003")).await;
        };
        let soon = tokio::time::timeout(SETTLE_PATIENCE, program.post(&path, paper()));
        let (answer, ()) = tokio::join!(soon, agency);
        let answer = answer.expect("it does not wait for its whole patience");
        assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({ "state": "taken" })));
        let again = program.post(&path, paper()).await;
        assert_eq!((again.status, &again.json()["code"]), (StatusCode::CONFLICT, &json!("nothing-asked")));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_told_and_the_same_answer_can_be_sent_again() {
    on_both(|store| async move {
        let (world, view) = asked(store).await;
        let program = Program::of(&world, "NQA003").await;
        let path = answer_of(&view);
        world.library.says(Reply::Refused { code: "not-now".to_owned(), detail: String::new() });
        let courier = async {
            while world.library.acts().is_empty() {
                work::deliver_once(&world.portal).await.unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let (answer, ()) = tokio::join!(program.post(&path, paper()), courier);
        assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::CONFLICT, &json!("not-now")));
        assert_eq!(waiting(&world).await, 0, "a refusal is final, it is not sent again by itself");

        let browser = Browser::of(&world, "NQA003").await;
        let page = browser.get(&format!("/sent/{}", view.case)).await;
        assert!(page.text.contains("Your answer was not taken: Town library"), "{}", page.text);

        world.library.says(Reply::Taken);
        program.post(&path, paper()).await;
        work::deliver_once(&world.portal).await.unwrap();
        let acts = world.library.acts();
        assert_eq!(acts.len(), 2);
        assert_ne!(acts[0].0, acts[1].0, "a new message, so the agency takes it in");
        assert_eq!(acts[0].1, acts[1].1);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_lost_while_the_agency_is_away() {
    on_both(|store| async move {
        let (world, view) = asked(store).await;
        let browser = Browser::of(&world, "NQA003").await;
        let form = format!("format=paper&account={ACCOUNT}");
        world.town.remove(&agency("library"));
        let courier = async {
            for _ in 0..3 {
                work::deliver_once(&world.portal).await.unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let path = format!("/ask/{}", view.case);
        let (answer, ()) = tokio::join!(browser.post(&path, &form), courier);
        let sent = format!("/sent/{}", view.case);
        assert_eq!((answer.status, answer.to.as_ref()), (StatusCode::SEE_OTHER, Some(&sent)));
        for path in [sent.as_str(), &format!("/life/{}", view.life_event)] {
            let page = browser.get(path).await.text;
            assert!(page.contains("on its way") && page.contains("nothing is lost"), "{path}: {page}");
        }
        world.town.settle(&agency("library"), world.library.clone());
        world.clock.leap_seconds(60);
        work::deliver_once(&world.portal).await.unwrap();
        assert_eq!(world.library.acts().len(), 1);
        assert!(browser.get(&sent).await.text.contains("Your answer was taken: Town library"));
    })
    .await;
}

#[tokio::test]
async fn what_does_not_pass_the_door_is_shown_beside_its_field_and_not_sent() {
    on_both(|store| async move {
        let (world, view) = asked(store).await;
        let browser = Browser::of(&world, "NQA003").await;
        let path = format!("/ask/{}", view.case);
        let page = browser.post(&path, "format=gold&account=DE00370400440532013000").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for said in ["The list has no such choice.", "DE00370400440532013000", "id=\"account-error\""] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        let program = Program::of(&world, "NQA003").await;
        let answer =
            program.post(&answer_of(&view), json!({ "format": "paper", "account": 7, "gold": true })).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let codes: Vec<_> =
            answer.json()["errors"].as_array().unwrap().iter().map(|error| error["code"].clone()).collect();
        assert_eq!(codes, ["unknown-field", "wrong-type"]);
        assert_eq!(waiting(&world).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_second_guardian_sees_what_the_first_proposes() {
    on_both(|store| async move {
        let world = World::new(store);
        let story = Story::guardians_asked(&world.country, 3).answered("ADA001", choice("plastic"));
        for guardian in ["ADA001", "BEN002"] {
            world.show(&story.view(guardian)).await;
        }
        let path = format!("/ask/{}", story.case.id);
        let page = Browser::of(&world, "BEN002").await.get(&path).await.text;
        assert!(page.contains("What the other person proposes"), "{page}");
        assert!(page.contains("value=\"plastic\" checked"), "{page}");
        let life = format!("/life/{}", story.case.life_event);
        let own = Browser::of(&world, "ADA001").await.get(&life).await.text;
        assert!(own.contains("Change your answer"), "{own}");
    })
    .await;
}
