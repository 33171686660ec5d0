//! A person's own view is complete: compared with the raw tables and the raw log of every owner (SG-14, SG-21).

use crate::country::World;
use axum::http::StatusCode;
use serde_json::Value;
use std::collections::BTreeSet;
use store::{Fault, Store, Val};

/// The records that name a person in any field of any row: read from the stored bodies themselves, not from the
/// index that the view uses.
async fn raw_records(store: &Store, who: &str) -> BTreeSet<String> {
    let who = who.to_owned();
    let read = store.read("test.raw_records", move |tx| {
        let who = who.clone();
        Box::pin(async move {
            let sql = "-- test.raw_records
                select id, body from record";
            let mut found = BTreeSet::new();
            for row in tx.query(sql, &[]).await?.iter() {
                let body: Value = serde_json::from_str(&row.json("body")?).expect("a body");
                let named = |value: &Value| value.as_str() == Some(who.as_str());
                if body.as_object().expect("an object").values().any(named) {
                    found.insert(row.uuid("id")?.to_string());
                }
            }
            Ok::<_, Fault>(found)
        })
    });
    read.await.expect("readable")
}

/// The entries about a person, straight from the table.
async fn raw_entries(store: &Store, who: &str) -> BTreeSet<String> {
    let who = who.to_owned();
    let read = store.read("test.raw_entries", move |tx| {
        let who = who.clone();
        Box::pin(async move {
            let sql = "-- test.raw_entries
                select id from access_opening where person = $1";
            let rows = tx.query(sql, &[Val::from(who)]).await?;
            rows.iter().map(|row| Ok::<_, Fault>(row.uuid("id")?.to_string())).collect::<Result<_, _>>()
        })
    });
    read.await.expect("readable")
}

/// SG-14: every record that names the person is in the view, and every entry about them in the list of looks.
#[tokio::test]
async fn the_view_holds_every_record_and_every_look_of_the_raw_tables() {
    let world = World::open().await;
    let tom = serde_json::json!({
        "person": "T0M004", "name": "Tom Page", "age_group": "child", "first_guardian": "ADA001",
        "second_guardian": "BEN002", "secret_address": false, "moved_in": "2026-11-20", "desk": "desk-1",
    });
    let tom = serde_json::from_value(tom).expect("values");
    let residents = "residents".parse().expect("a name");
    node::cases::seed_records(&world.townhall, &residents, vec![tom]).await.expect("seeded");
    let reader = serde_json::from_value(serde_json::json!({ "person": "ADA001", "since": "2025-04-01" }));
    let readers = "reader".parse().expect("a name");
    node::cases::seed_records(&world.library, &readers, vec![reader.expect("values")]).await.expect("seeded");
    world.library_asks("ADA001").await;
    world.library_asks("T0M004").await;
    for who in ["ADA001", "BEN002", "T0M004", "NQA003"] {
        let browser = world.browser(who).await;
        let answer = browser.get("/my-data.json").await;
        assert_eq!(answer.status, StatusCode::OK);
        let own: Value = serde_json::from_str(&answer.text).expect("JSON");
        let mut raw = BTreeSet::new();
        for node in [&world.townhall, &world.library] {
            raw.extend(raw_records(node.store(), who).await);
        }
        let records = own["records"].as_array().expect("a list");
        let shown: Vec<String> =
            records.iter().map(|record| record["record"].as_str().expect("a number").to_owned()).collect();
        assert_eq!(shown.iter().cloned().collect::<BTreeSet<_>>(), raw, "{who}");
        assert_eq!(shown.len(), raw.len(), "each once, also when two fields name the person");
        assert_eq!(own["total"].as_u64(), Some(raw.len() as u64));
        assert_eq!(own["silent"], serde_json::json!([]));

        let page = browser.get("/looks").await;
        for node in [&world.townhall, &world.library] {
            for entry in raw_entries(node.store(), who).await {
                let own_look = format!("entry={entry}");
                let by_window = is_own_look(node.store(), &entry).await;
                assert!(by_window || page.text.contains(&own_look), "{who}: {entry} is not in the list");
            }
        }
    }
}

/// Whether an entry is the person's own look by the window: it stands in the list without a link to claim.
async fn is_own_look(store: &Store, entry: &str) -> bool {
    let id: uuid::Uuid = entry.parse().expect("a number");
    let read = store.read("test.own_look", move |tx| {
        Box::pin(async move {
            let sql = "-- test.own_look
                select requester from access_opening where id = $1";
            tx.query(sql, &[Val::Uuid(id)]).await?.one()?.text("requester")
        })
    });
    read.await.expect("readable") == portal::PORTAL
}

/// SG-21: the same as a paper that says what it is and is read aloud too.
#[tokio::test]
async fn own_data_can_be_taken_along_on_paper() {
    let world = World::open().await;
    let answer = world.browser("ADA001").await.get("/my-data.pdf").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert!(answer.bytes.starts_with(b"%PDF-"));
    assert!(answer.text.contains("/StructTreeRoot"), "tagged");
    let silent = {
        world.town.remove(&crate::country::agency("library"));
        world.browser("ADA001").await.get("/my-data.json").await
    };
    let own: Value = serde_json::from_str(&silent.text).expect("JSON");
    assert_eq!(own["silent"], serde_json::json!(["library"]), "a hole is named, never left out");
}
