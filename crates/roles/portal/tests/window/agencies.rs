//! Who looked, and own data: from all agencies, and honest about those who are silent.

use crate::browser::{Browser, Program};
use crate::town::{World, agency, look};
use ids::RegisterId;
use pack::model::{Value, Values};
use portal::{AGENCY_PATIENCE, LOOKS_MAX};
use serde_json::json;
use std::time::Duration;
use testkit::stores::on_both;
use testkit::town::TEST_NOON;

const NOON: i64 = TEST_NOON.0;

#[tokio::test]
async fn looks_of_all_agencies_are_one_list_the_newest_first() {
    on_both(|store| async move {
        let world = World::new(store);
        world.library.holds_looks(vec![look("library", 1, NOON - 60_000_000, "service.card")], 1);
        let newest = look("townhall", 2, NOON, "issue-card");
        let oldest = look("townhall", 3, NOON - 120_000_000, "own-data");
        world.townhall.holds_looks(vec![newest, oldest], 2);
        let found = Program::of(&world, "ADA001").await.get("/api/looks").await.json();
        let order: Vec<_> =
            found["looks"].as_array().unwrap().iter().map(|look| look["purpose"].clone()).collect();
        assert_eq!(order, ["issue-card", "service.card", "own-data"]);
        assert_eq!((&found["total"], &found["silent"]), (&json!(3), &json!([])));
        let page = Browser::of(&world, "ADA001").await.get("/looks").await.text;
        for said in [
            "The journals hold 3 looks.",
            "24 November 2026, 12:00",
            "Offering and issuing a library card",
            "A look into the file of a case: Library card",
            "You looked at your own data",
            "a program, automatically",
            "href=\"/acts/ACT-1#art-3.1\"",
            "(Town hall): Name, Moved in on",
            "awaiting its seal",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("This list is not complete"));
    })
    .await;
}

#[tokio::test]
async fn an_agency_that_is_away_late_or_lies_is_named() {
    on_both(|store| async move {
        let world = World::new(store);
        let browser = Browser::of(&world, "ADA001").await;
        let incomplete = |page: &str| {
            page.contains("This list is not complete") && page.contains("<strong>Town hall</strong>")
        };
        world.townhall.holds_looks(vec![look("library", 1, NOON, "issue-card")], 1);
        assert!(incomplete(&browser.get("/looks").await.text), "it speaks of another's register");
        world.town.remove(&agency("townhall"));
        for path in ["/looks", "/my-data"] {
            assert!(incomplete(&browser.get(path).await.text), "{path}");
        }
        let file = browser.get("/my-data.json").await.json();
        assert_eq!(file["silent"], json!(["townhall"]));
        world.town.settle(&agency("townhall"), world.townhall.clone());
        world.townhall.holds_looks(Vec::new(), 0);
        world.townhall.takes(AGENCY_PATIENCE + Duration::from_millis(300));
        assert!(incomplete(&browser.get("/looks").await.text), "it is late");
        world.townhall.takes(AGENCY_PATIENCE - Duration::from_millis(700));
        assert!(!incomplete(&browser.get("/looks").await.text), "it came in time");
    })
    .await;
}

#[tokio::test]
async fn as_many_looks_as_the_limit_are_shown_and_of_one_more_the_sum_is_told() {
    on_both(|store| async move {
        let world = World::new(store);
        let looks = |count: usize| {
            (0..count).map(|n| look("library", n as u128, NOON + n as i64, "issue-card")).collect::<Vec<_>>()
        };
        let program = Program::of(&world, "ADA001").await;
        for (count, shown) in [(LOOKS_MAX, LOOKS_MAX), (LOOKS_MAX + 1, LOOKS_MAX)] {
            world.library.holds_looks(looks(count), count as i64);
            let found = program.get("/api/looks").await.json();
            assert_eq!(found["looks"].as_array().unwrap().len(), shown);
            assert_eq!(found["total"], count);
            assert_eq!(found["looks"][0]["at_micros"], NOON + count as i64 - 1, "the newest stay");
        }
        let page = Browser::of(&world, "ADA001").await.get("/looks").await.text;
        assert!(page.contains(&format!(
            "The journals hold {} looks. The newest {LOOKS_MAX} are shown.",
            LOOKS_MAX + 1
        )));
    })
    .await;
}

#[tokio::test]
async fn own_data_are_read_by_register_and_taken_along_as_a_file() {
    on_both(|store| async move {
        let world = World::new(store);
        let register = |id: &str| -> RegisterId { id.parse().unwrap() };
        let record = Values::from([
            ("person".to_owned(), Value::from("ADA001")),
            ("age_group".to_owned(), Value::from("adult")),
            ("secret_address".to_owned(), Value::from(false)),
            ("moved_in".to_owned(), Value::from("2025-03-01")),
            ("desk".to_owned(), Value::Null),
        ]);
        world.townhall.holds(vec![(register("residents"), record)]);
        let voucher = Values::from([("voucher".to_owned(), Value::from(1_200))]);
        world.library.holds(vec![(register("card"), voucher)]);
        let browser = Browser::of(&world, "ADA001").await;
        let page = browser.get("/my-data").await.text;
        for said in [
            "About you: 2 records in 2 registers.",
            "Register of residents",
            "Ada Page (ADA001)",
            "<dt>Adult or child</dt><dd>Adult",
            "<dt>The address is secret</dt><dd>No",
            "1 March 2025",
            "12.00 XTS",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("<dt>Desk</dt>"), "what is empty is left out");
        let file = browser.get("/my-data.json").await.json();
        assert_eq!(file["records"].as_array().unwrap().len(), 2);
        assert_eq!(file, Program::of(&world, "ADA001").await.get("/api/my-data").await.json());
    })
    .await;
}
