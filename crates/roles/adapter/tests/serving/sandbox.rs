use crate::setup::{ask_under, entries, json, on_both};
use access::Reach;
use adapter::sandbox::{self, PEOPLE, SYSTEM};
use adapter::{Adapter, AdapterConfig};
use serde_json::json;
use std::collections::BTreeMap;
use testkit::folder::Folder;
use testkit::stores::Fresh;

#[tokio::test]
async fn the_sandbox_answers_what_its_readme_asks() {
    on_both(|world| async move {
        let folder = Folder::new("sandbox");
        let format = world.home.country.about.personal_number.clone();
        let file = sandbox::write(folder.path(), &format).unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        let config = AdapterConfig::read(&text).unwrap().within(folder.path());
        let place = Fresh::like(world.owners_own()).await;
        sandbox::fill(&place.store, &format).await.unwrap();
        sandbox::fill(&place.store, &format).await.unwrap();
        let databases = BTreeMap::from([("library".to_owned(), place.foreign().await)]);
        let adapter = Adapter::open(&config, &databases, world.home.clone()).await.unwrap();

        let (purpose, act) = ("issue-card".parse().unwrap(), "ACT-1".parse().unwrap());
        let council = ids::MemberName::new("XX", "GOV", "council");
        let from = jiff::civil::date(2026, 1, 1);
        let agreements = sandbox::agreements("XX", &purpose, &act, &council, from);
        let under = |service: &str, reach: Reach| {
            let fits = |one: &&access::Agreement| one.service.code == service && one.reach == reach;
            agreements.iter().find(fits).cloned()
        };
        let (one, two) = (sandbox::person(&format, 1).stored(), sandbox::person(&format, 2).stored());
        assert_eq!(one.len(), format.length);

        let path = format!("/records/{one}");
        let reader =
            ask_under(&adapter, under("readers", Reach::One), SYSTEM, "readers", &path).await.unwrap();
        assert_eq!(json(&reader), json!({ "person": one, "name": "Ada Invented", "since": "2019-04-01" }));
        let loans = ask_under(&adapter, under("loans", Reach::One), SYSTEM, "loans", &path).await.unwrap();
        assert_eq!(json(&loans), json!({ "person": one, "books": 3, "last-visit": "2026-11-02" }));

        let path = format!("/records?person={two},{one},{one}");
        let several =
            ask_under(&adapter, under("loans", Reach::Several), SYSTEM, "loans", &path).await.unwrap();
        let wanted = json!({ "next": null, "records": [
            { "person": two, "books": 0 }, { "person": one, "books": 3 },
        ] });
        assert_eq!((json(&several), several.entries.len()), (wanted, 2));
        assert_eq!(entries(&world.home.store).await, 4);

        let branches =
            ask_under(&adapter, None, SYSTEM, "branches", "/records?opens=9&limit=1").await.unwrap();
        assert_eq!(json(&branches)["next"], "harbour");
        for which in 1..=PEOPLE {
            let path = format!("/records/{}", sandbox::person(&format, which).stored());
            let found =
                ask_under(&adapter, under("loans", Reach::One), SYSTEM, "loans", &path).await.unwrap();
            assert_eq!(found.status, 200, "{path}");
        }
    })
    .await;
}
