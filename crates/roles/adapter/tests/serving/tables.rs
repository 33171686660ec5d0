use crate::setup::{ALL_FIELDS, CONFIG, agreement, ask, entries, json, on_both, open};
use access::Reach;
use exchange::inside::Inside;
use serde_json::json;
use store::{Fault, Val};

#[tokio::test]
async fn a_record_leaves_an_entry_and_only_granted_fields_acc_04() {
    on_both(|world| async move {
        let adapter = open(&world, CONFIG).await.unwrap();
        let few = agreement("school", "dwelling", &["reader", "house"], Reach::One);
        let answer = ask(&adapter, Some(few), "dwelling", "/records/a00001").await.unwrap();
        assert_eq!((answer.status, json(&answer)), (200, json!({ "reader": "A00001", "house": 7 })));
        assert_eq!((answer.entries.len(), entries(&world.home.store).await), (1, 1));
        let all = agreement("school", "dwelling", &ALL_FIELDS, Reach::One);
        let answer = ask(&adapter, Some(all), "dwelling", "/records/A00001").await.unwrap();
        let seen = json(&answer);
        let wanted = [
            ("heated", json!(true)),
            ("since", json!("2020-02-29")),
            ("weight", json!(1.5)),
            ("street", json!("Long Street")),
        ];
        for (field, value) in wanted {
            assert_eq!(seen[field], value, "{field} in {seen}");
        }
        // SQLite keeps a decimal as the number it is, PostgreSQL with its two places.
        assert!(["10.1", "10.10"].contains(&seen["area"].as_str().unwrap()), "{seen}");
        assert!(seen["seen"].as_str().unwrap().starts_with("2026-01-02"), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn an_answer_of_nothing_leaves_an_entry_too() {
    on_both(|world| async move {
        let adapter = open(&world, CONFIG).await.unwrap();
        let few = agreement("school", "dwelling", &["reader"], Reach::One);
        let answer = ask(&adapter, Some(few), "dwelling", "/records/Z99999").await.unwrap();
        assert_eq!((answer.status, answer.entries.len()), (404, 1));
        assert!(!String::from_utf8(answer.body).unwrap().contains("Z99999"));
        assert_eq!(entries(&world.home.store).await, 1);
    })
    .await;
}

#[tokio::test]
async fn without_an_agreement_nothing_is_read_and_nothing_is_written_sg_12() {
    on_both(|world| async move {
        let adapter = open(&world, CONFIG).await.unwrap();
        let denied = ask(&adapter, None, "dwelling", "/records/A00001").await.unwrap_err();
        assert_eq!((denied.code.as_str(), denied.detail.as_str()), ("access_denied", "no-agreement"));
        let mut ended = agreement("school", "dwelling", &["reader"], Reach::One);
        ended.to = jiff::civil::date(2026, 11, 23);
        let denied = ask(&adapter, Some(ended), "dwelling", "/records/A00001").await.unwrap_err();
        assert_eq!(denied.code, "access_denied");
        assert_eq!(entries(&world.home.store).await, 0);
        let unknown = ask(&adapter, None, "nothing", "/records/A00001").await.unwrap_err();
        assert_eq!(unknown.code, "unknown_service");
    })
    .await;
}

#[tokio::test]
async fn a_list_gives_each_person_an_entry_and_a_page_has_its_limit() {
    on_both(|world| async move {
        let adapter = open(&world, CONFIG).await.unwrap();
        let several = || Some(agreement("school", "dwelling", &["reader", "house"], Reach::Several));
        let answer = ask(&adapter, several(), "dwelling", "/records?street=Long+Street").await.unwrap();
        let wanted = json!({ "records": [
            { "reader": "A00001", "house": 7 }, { "reader": "A00002", "house": 9 },
        ], "next": null });
        assert_eq!(json(&answer), wanted);
        assert_eq!((answer.entries.len(), entries(&world.home.store).await), (2, 2));
        let path = "/records?street=Long%20Street&limit=1";
        let first = json(&ask(&adapter, several(), "dwelling", path).await.unwrap());
        assert_eq!((first["next"].as_str(), first["records"].as_array().unwrap().len()), (Some("A00001"), 1));
        let next =
            json(&ask(&adapter, several(), "dwelling", &format!("{path}&after=A00001")).await.unwrap());
        assert_eq!((&next["next"], &next["records"][0]["reader"]), (&json!(null), &json!("A00002")));
        let both = ask(&adapter, several(), "dwelling", "/records?street=Long+Street&house=9").await.unwrap();
        assert_eq!(json(&both)["records"].as_array().unwrap().len(), 1);
        let past = ask(&adapter, several(), "dwelling", "/records?street=x&limit=3").await.unwrap();
        assert_eq!(past.status, 400, "one past the page");
        let none = ask(&adapter, several(), "dwelling", "/records?street=Nowhere").await.unwrap();
        assert_eq!((json(&none), none.entries.len()), (json!({ "records": [], "next": null }), 0));
    })
    .await;
}

#[tokio::test]
async fn several_named_people_get_an_entry_each_found_or_not_and_no_more_than_the_law_reaches() {
    on_both(|world| async move {
        let adapter = open(&world, CONFIG).await.unwrap();
        let several = || Some(agreement("school", "dwelling", &["reader", "house"], Reach::Several));
        let path = "/records?reader=A00002,Z99999,a00002";
        let answer = ask(&adapter, several(), "dwelling", path).await.unwrap();
        let wanted = json!({ "records": [{ "reader": "A00002", "house": 9 }], "next": null });
        assert_eq!((json(&answer), answer.entries.len()), (wanted, 2));
        let many = |count: usize| {
            let names: Vec<String> = (0..count).map(|n| format!("B{n:05}")).collect();
            format!("/records?reader={}", names.join(","))
        };
        let most = ask(&adapter, several(), "dwelling", &many(access::PERSONS_MAX)).await.unwrap();
        assert_eq!((most.status, most.entries.len()), (200, access::PERSONS_MAX));
        let more = ask(&adapter, several(), "dwelling", &many(access::PERSONS_MAX + 1)).await.unwrap();
        assert_eq!((more.status, more.entries.len()), (400, 0));
        let one = Some(agreement("school", "dwelling", &["reader"], Reach::One));
        let denied = ask(&adapter, one, "dwelling", "/records?reader=A00001,A00002").await.unwrap_err();
        assert_eq!(denied.code, "access_denied");
    })
    .await;
}

#[tokio::test]
async fn no_list_without_a_filter_without_reach_and_never_for_a_security_body_sg_17() {
    on_both(|world| async move {
        let adapter = open(&world, CONFIG).await.unwrap();
        let several = agreement("school", "dwelling", &["reader"], Reach::Several);
        let whole = ask(&adapter, Some(several.clone()), "dwelling", "/records").await.unwrap();
        assert_eq!(whole.status, 400, "nobody is given a whole table");
        for wrong in
            ["/records?reader=A1", "/records?note=x", "/records?house=seven", "/records?reader=A00001,"]
        {
            let answer = ask(&adapter, Some(several.clone()), "dwelling", wrong).await.unwrap();
            assert_eq!(answer.status, 400, "{wrong}");
        }
        let one = agreement("school", "dwelling", &["reader"], Reach::One);
        let denied = ask(&adapter, Some(one), "dwelling", "/records?house=7").await.unwrap_err();
        assert_eq!(denied.code, "access_denied");
        // The member `watch` is a security body: an agreement that slipped through opens nothing.
        let slipped = agreement("watch", "dwelling", &["reader"], Reach::Several);
        let denied = ask(&adapter, Some(slipped), "dwelling", "/records?house=7").await.unwrap_err();
        assert_eq!(denied.code, "access_denied");
        assert_eq!(entries(&world.home.store).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_value_is_never_a_text_of_sql() {
    on_both(|world| async move {
        let adapter = open(&world, CONFIG).await.unwrap();
        let several = || Some(agreement("school", "dwelling", &["reader"], Reach::Several));
        for attack in [
            "'+or+''='",
            "x'%3B+drop+table+dwelling%3B+--",
            "%22+or+1=1+--",
            "$1",
            "%7Bin+$1%7D",
            "x'+union+select+note+from+dwelling+--",
        ] {
            let path = format!("/records?street={attack}");
            let answer = ask(&adapter, several(), "dwelling", &path).await.unwrap();
            assert_eq!(json(&answer)["records"], json!([]), "{attack}");
            let path = format!("/records?street=Long+Street&after={attack}");
            assert_eq!(ask(&adapter, several(), "dwelling", &path).await.unwrap().status, 200, "{attack}");
            let path = format!("/records?street%20=1;{attack}=2");
            assert_eq!(ask(&adapter, several(), "dwelling", &path).await.unwrap().status, 400, "{attack}");
        }
        let still = ask(&adapter, several(), "dwelling", "/records?house=1").await.unwrap();
        assert_eq!(json(&still)["records"][0]["reader"], "A00003", "the table is there");
    })
    .await;
}

#[tokio::test]
async fn the_foreign_database_is_only_read() {
    on_both(|world| async move {
        let write = world.foreign.write("test.write", |tx| {
            Box::pin(async move { tx.exec("-- test.write\ndelete from hours", &[]).await })
        });
        let refused: Result<u64, Fault> = write.await;
        assert!(refused.is_err());
        let read = world.foreign.read("test.write", |tx| {
            Box::pin(async move { tx.exec("-- test.write\ndelete from hours", &[]).await })
        });
        assert!(read.await.is_err());
        let count = world.owners_own().read("test.count", |tx| {
            Box::pin(async move {
                let sql = "-- test.count\nselect cast(count(*) as bigint) as n from hours where opens >= $1";
                tx.query(sql, &[Val::Int(0)]).await?.one()?.int("n")
            })
        });
        assert_eq!(count.await, Ok::<i64, Fault>(3));
    })
    .await;
}

#[tokio::test]
async fn code_lists_need_no_agreement_and_leave_no_entry() {
    on_both(|world| async move {
        let adapter = open(&world, CONFIG).await.unwrap();
        let one = ask(&adapter, None, "hours", "/records/monday").await.unwrap();
        assert_eq!((json(&one), one.entries.len()), (json!({ "day": "monday", "opens": 10 }), 0));
        let all = json(&ask(&adapter, None, "hours", "/records").await.unwrap());
        assert_eq!((all["records"].as_array().unwrap().len(), &all["next"]), (2, &json!("monday")));
        let closed = json(&ask(&adapter, None, "hours", "/records?opens=0").await.unwrap());
        assert_eq!(closed["records"], json!([{ "day": "sunday", "opens": 0 }]));
        assert_eq!(entries(&world.home.store).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_is_named_with_what_is_there() {
    on_both(|world| async move {
        let fault = |from: &str, to: &str| {
            assert!(CONFIG.contains(from), "{from}");
            CONFIG.replacen(from, to, 1)
        };
        for (config, says) in [
            (fault("table = \"dwelling\"", "table = \"house\""), "there are: doubled, dwelling, hours"),
            (
                fault("field.street = {}", "field.street = { column = \"way\" }"),
                "there are: reader_no, street",
            ),
            (fault("key = \"day\"", "key = \"weekday\""), "there is no column weekday"),
            (fault("filters = [\"street\", \"house\"]", "filters = [\"area\"]"), "cannot be a filter"),
        ] {
            let faults = open(&world, &config).await.err().unwrap();
            let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
            assert!(said.iter().any(|fault| fault.contains(says)), "{says}: {said:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_that_identifies_nothing_is_a_fault_not_a_guess() {
    on_both(|world| async move {
        let config = "[database.town]\nsqlite = { file = \"x\" }\n[service.doubled]\ntitle = \"t\"\n\
            about = \"nobody\"\nfrom = { table = { database = \"town\", table = \"doubled\", key = \"no\" } }\n\
            field.what = {}\n";
        let adapter = open(&world, config).await.unwrap();
        let fault = ask(&adapter, None, "doubled", "/records/A00001").await.unwrap_err();
        assert_eq!(fault.code, "service_failed");
    })
    .await;
}

#[tokio::test]
async fn a_service_describes_itself() {
    on_both(|world| async move {
        let adapter = open(&world, CONFIG).await.unwrap();
        let services = adapter.services();
        let codes: Vec<_> = services.iter().map(|one| (one.code.as_str(), one.needs_agreement)).collect();
        assert_eq!(codes, [("dwelling", true), ("hours", false)]);
        let text = services[0].openapi.as_ref().unwrap();
        let described: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(described["openapi"], "3.1.0");
        let properties = described["components"]["schemas"]["Record"]["properties"].as_object().unwrap();
        assert_eq!(properties.len(), ALL_FIELDS.len());
        assert!(
            properties.contains_key("area") && !properties.contains_key("note"),
            "only configured fields"
        );
        assert!(described["paths"]["/records"]["get"]["parameters"].as_array().unwrap().len() == 5);
    })
    .await;
}
