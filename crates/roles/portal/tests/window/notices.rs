//! Notices of looks: counted once, told as the person chose, forgotten when seen (SG-03).

use crate::browser::Browser;
use crate::town::{World, agency};
use axum::http::StatusCode;
use exchange::{Body, Envelope, LookNotice, Receiver, Reply};
use ids::{MessageId, PersonKey};
use portal::NOTICES_MAX;
use testkit::stores::on_both;
use testkit::town::TEST_NOON;
use uuid::Uuid;

fn looked(number: u128, from: &str, notices: Vec<LookNotice>) -> Envelope {
    let id = MessageId(Uuid::from_u128(number));
    Envelope { id, from: agency(from), to: agency("portal"), body: Body::Looked { notices } }
}

fn notice(person: &str, count: u32, at_micros: i64) -> LookNotice {
    LookNotice { person: PersonKey::from_stored(person), count, at_micros }
}

async fn taken(world: &World, envelope: Envelope) {
    let reply = world.portal.receive(envelope).await;
    assert!(matches!(reply, Reply::Taken), "{reply:?}");
}

#[tokio::test]
async fn new_looks_are_told_until_the_list_is_seen_and_a_doubled_message_counts_once() {
    on_both(|store| async move {
        let world = World::new(store);
        let browser = Browser::of(&world, "ADA001").await;
        let told = |page: &str, text: &str| page.contains(text);
        assert!(!browser.get("/home").await.text.contains("since your last visit"));
        taken(
            &world,
            looked(1, "library", vec![notice("ADA001", 2, TEST_NOON.0), notice("NQA003", 5, TEST_NOON.0)]),
        )
        .await;
        taken(&world, looked(1, "library", vec![notice("ADA001", 2, TEST_NOON.0)])).await;
        taken(&world, looked(2, "townhall", vec![notice("ADA001", 1, TEST_NOON.0)])).await;
        assert!(told(&browser.get("/home").await.text, "3 new looks at your data"));
        assert_eq!(browser.get("/looks").await.status, StatusCode::OK);
        assert!(
            !told(&browser.get("/home").await.text, "since your last visit"),
            "what was seen is not told again"
        );
        taken(&world, looked(3, "library", vec![notice("ADA001", 1, TEST_NOON.0)])).await;
        assert!(told(&browser.get("/home").await.text, "1 new look at your data"));
    })
    .await;
}

#[tokio::test]
async fn a_person_chooses_at_once_daily_or_not_at_all() {
    on_both(|store| async move {
        let world = World::new(store);
        let browser = Browser::of(&world, "ADA001").await;
        assert!(
            browser.get("/looks").await.text.contains("value=\"at-once\" checked"),
            "SG-03: told unless she chooses otherwise"
        );
        taken(&world, looked(1, "library", vec![notice("ADA001", 2, TEST_NOON.0)])).await;
        let choose = async |how: &str| browser.post("/looks/notices", &format!("how={how}")).await;
        let home = async || browser.get("/home").await.text;
        assert_eq!(choose("daily").await.to.as_deref(), Some("/looks"));
        assert!(!home().await.contains("since your last visit"), "today's looks are told tomorrow");
        world.clock.leap_seconds(86_400);
        assert!(Browser::of(&world, "ADA001").await.get("/home").await.text.contains("2 new looks"));
        let browser = Browser::of(&world, "ADA001").await;
        assert_eq!(browser.post("/looks/notices", "how=none").await.status, StatusCode::SEE_OTHER);
        assert!(!browser.get("/home").await.text.contains("since your last visit"));
        assert_eq!(browser.post("/looks/notices", "how=weekly").await.status, StatusCode::NOT_FOUND);
        let page = browser.get("/looks").await.text;
        assert!(
            page.contains("value=\"none\" checked") && !page.contains("data-live"),
            "nothing is told at once any more"
        );
    })
    .await;
}

#[tokio::test]
async fn only_owners_tell_and_only_so_many_persons_at_once() {
    on_both(|store| async move {
        let world = World::new(store);
        let refused =
            async |envelope: Envelope| matches!(world.portal.receive(envelope).await, Reply::Refused { .. });
        assert!(refused(looked(1, "stranger", vec![notice("ADA001", 1, TEST_NOON.0)])).await);
        let many = |count: usize| (0..count).map(|_| notice("ADA001", 0, TEST_NOON.0)).collect::<Vec<_>>();
        taken(&world, looked(2, "library", many(NOTICES_MAX))).await;
        assert!(refused(looked(3, "library", many(NOTICES_MAX + 1))).await);
        // A day that has not come would hide the look until then.
        taken(&world, looked(4, "library", vec![notice("ADA001", 1, TEST_NOON.0 + 40 * 86_400_000_000)]))
            .await;
        let page = Browser::of(&world, "ADA001").await.get("/home").await.text;
        assert!(page.contains("1 new look at your data"));
    })
    .await;
}
