//! Registers and the log as services of the exchange: judged by agreement and pack, written down, cut; on both
//! engines.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod place;

use access::Agreement;
use exchange::inside::Inside;
use place::{Place, code};
use testkit::stores::on_both;

const ADA: &str = "/records?by=person&value=ADA001&fields=name,age_group";

/// ACC-04, RF-19: the granted fields and no others, with the entry that was written before.
#[tokio::test]
async fn a_register_answers_with_its_entry_and_the_fields_that_were_asked() {
    on_both(|store| async move {
        let place = Place::new(store).await;
        let answer = place.ask(ADA, &[]).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body["found"], true);
        assert_eq!(body["fields"], serde_json::json!({ "name": "Ada", "age_group": "adult" }));
        let log = place.log().await;
        let [entry] = log.as_slice() else { panic!("{log:?}") };
        let [named] = answer.entries.as_slice() else { panic!("{:?}", answer.entries) };
        assert_eq!((named.id, named.leaf), (entry.id, entry.commitment));
        assert_eq!((entry.requester.as_str(), entry.duty.as_str()), ("library", "system"));
        assert_eq!(entry.actor, "XX/GOV/library/registers");
        assert_eq!((entry.purpose.as_str(), entry.fields.len()), ("issue-card", 2));

        let nobody = place.ask("/records?value=NQA003&fields=name", &[]).await.unwrap();
        assert_eq!(nobody.body, br#"{"found":false,"fields":{}}"#);
        assert_eq!((nobody.entries.len(), place.log().await.len()), (1, 2), "a miss is a look as well");
    })
    .await;
}

/// SG-12, ACC-03: what agreement or pack does not cover is refused and leaves nothing in the log.
#[tokio::test]
async fn what_the_law_does_not_cover_is_refused() {
    on_both(|store| async move {
        let place = Place::new(store).await;
        for (path, headers, wanted) in [
            ("/records?value=ADA001&fields=name,desk", &[][..], "fields-beyond-grant"),
            ("/records?value=ADA001&fields=name", &[("X-Purpose", "spying")][..], "no-grant"),
            ("/records?by=name&value=ADA001&fields=name", &[][..], "unknown-field"),
        ] {
            let fault = place.ask(path, headers).await.unwrap_err();
            assert_eq!((fault.code.as_str(), fault.detail.as_str()), ("access_denied", wanted), "{path}");
        }
        let none = place.ask_under(ADA, &[], None).await.unwrap_err();
        assert_eq!(code(&none), "access_denied");
        let of = |change: fn(&mut Agreement)| {
            let mut agreement = place.agreement.clone();
            change(&mut agreement);
            Some(agreement)
        };
        // An agreement that says more than the pack opens nothing: the owner decides by its own law.
        let wider = of(|one| one.fields.push("desk".parse().unwrap()));
        let fault = place.ask_under("/records?value=ADA001&fields=desk", &[], wider).await.unwrap_err();
        assert_eq!(fault.detail, "fields-beyond-grant");
        let ended = of(|one| one.to = "2026-11-23".parse().unwrap());
        assert_eq!(place.ask_under(ADA, &[], ended).await.unwrap_err().detail, "grant-not-in-force");
        let mut stranger = place.call(ADA, &[], Some(place.agreement.clone()));
        stranger.client.member.code = "council".to_owned();
        assert_eq!(place.node.serve(stranger).await.unwrap_err().detail, "no-grant");
        assert_eq!(place.log().await.len(), 0);
    })
    .await;
}

/// RF-03, RF-06: one call is about one person, however it is written.
#[tokio::test]
async fn a_call_is_about_one_person() {
    on_both(|store| async move {
        let place = Place::new(store).await;
        for (path, headers) in [
            ("/records?fields=name", &[][..]),
            ("/records?value=ADA001,BEN002&fields=name", &[][..]),
            ("/records?value=ADA001&value=BEN002&fields=name", &[][..]),
            ("/records?value=ADA001&fields=name", &[("X-Subject-Ref", "BEN002")][..]),
            ("/records?value=%&fields=name", &[][..]),
            ("/records?value=ADA001&fields=n%20a", &[][..]),
            ("/records?value=ADA001&limit=5", &[][..]),
            ("/other?value=ADA001&fields=name", &[][..]),
        ] {
            let fault = place.ask(path, headers).await.unwrap_err();
            assert_eq!(code(&fault), "invalid_request", "{path} {headers:?}");
            assert!(!fault.message.contains("ADA001"), "an error names nobody: {}", fault.message);
        }
        let same = place.ask(ADA, &[("X-Subject-Ref", "ADA001")]).await;
        assert!(same.is_ok(), "{same:?}");
        let mut written = place.call(ADA, &[], Some(place.agreement.clone()));
        written.line.method = "POST".to_owned();
        assert_eq!(code(&place.node.serve(written).await.unwrap_err()), "invalid_request");
    })
    .await;
}

#[tokio::test]
async fn the_services_are_described_from_the_pack() {
    on_both(|store| async move {
        let place = Place::new(store).await;
        let services = place.node.services();
        let codes: Vec<&str> = services.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["residents", "findUsage"]);
        assert!(services.iter().all(|one| one.needs_agreement), "all of them are about people");
        let text = services[0].openapi.as_deref().unwrap();
        let document: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let answer = &document["paths"]["/records"]["get"]["responses"]["200"]["content"]["application/json"];
        let fields = answer["schema"]["properties"]["fields"]["properties"].as_object().unwrap();
        let register = &place.node.country().registers["residents"];
        assert_eq!(fields.len(), register.fields.len());
        assert_eq!(fields["age_group"]["enum"], serde_json::json!(["adult", "child", null]));
        let by = &document["paths"]["/records"]["get"]["parameters"][0]["schema"]["enum"];
        assert_eq!(by, &serde_json::json!(["person", "first_guardian", "second_guardian"]));
    })
    .await;
}

/// Decision 9 of the exchange: straight from the log, newest first, and nothing that names an official.
#[tokio::test]
async fn usage_is_told_to_the_person_and_to_nobody_else() {
    on_both(|store| async move {
        let place = Place::new(store).await;
        place.an_official_looks("ADA001").await;
        for _ in 0..3 {
            place.clock.leap_seconds(60);
            place.ask(ADA, &[]).await.unwrap();
        }
        let path = "/v2/findUsage?userCode=ADA001&limit=2";
        let (body, entries) = place.usage(path, "ADA001").await.unwrap();
        assert_eq!((body["totalUsages"].as_i64(), entries.len()), (Some(4), 1));
        let first = &body["usages"][0];
        assert_eq!(first["logtime"], "2026-11-24T12:03:00Z");
        assert_eq!(
            (&first["receiverCode"], &first["receiverSystem"]),
            (&serde_json::json!("library"), &serde_json::json!("XX/GOV/library/registers"))
        );
        assert_eq!(body["usages"].as_array().map(Vec::len), Some(2));
        let (rest, _) =
            place.usage("/v2/findUsage?userCode=ADA001&offset=3&limit=1", "XXADA001").await.unwrap();
        assert_eq!(rest["totalUsages"], 5, "asking who looked is a look as well");
        let (oldest, _) = place
            .usage("/v2/findUsage?userCode=ADA001&periodEnd=2026-11-24T12:00:00Z", "ADA001")
            .await
            .unwrap();
        assert_eq!(oldest["usages"][0]["receiverSystem"], "librarian");
        assert!(!oldest.to_string().contains("leo"), "an official is not named: {oldest}");
        let (none, _) =
            place.usage("/v2/findUsage?userCode=ADA001&periodEnd=2026-11-23", "ADA001").await.unwrap();
        assert_eq!(none["totalUsages"], 0);

        let before = place.log().await.len();
        for (path, user, wanted) in [
            (path, "BEN002", "access_denied"),
            (path, "", "invalid_request"),
            ("/v2/findUsage", "ADA001", "invalid_request"),
            ("/v2/findUsage?userCode=ADA001&limit=1001", "ADA001", "invalid_request"),
            ("/v2/findUsage?userCode=ADA001&all=1", "ADA001", "invalid_request"),
            ("/v3/findUsage?userCode=ADA001", "ADA001", "invalid_request"),
        ] {
            assert_eq!(code(&place.usage(path, user).await.unwrap_err()), wanted, "{path} {user}");
        }
        let bare = place.usage_under(path, "ADA001", None).await.unwrap_err();
        assert_eq!(code(&bare), "access_denied", "no agreement");
        assert_eq!(place.log().await.len(), before, "what is refused is no look");
    })
    .await;
}

#[tokio::test]
async fn the_log_says_how_far_back_it_reaches_and_that_it_can_be_read() {
    on_both(|store| async move {
        let place = Place::new(store).await;
        let (empty, entries) = place.usage("/v2/usagePeriod", "ADA001").await.unwrap();
        assert_eq!((empty.get("periodStart"), entries.len()), (None, 0));
        place.ask(ADA, &[]).await.unwrap();
        place.clock.leap_seconds(3_600);
        let (period, _) = place.usage("/v2/usagePeriod", "ADA001").await.unwrap();
        assert_eq!(period["periodStart"], "2026-11-24T12:00:00Z");
        assert_eq!(period["periodEnd"], "2026-11-24T13:00:00Z");
        let (beats, _) = place.usage("/v2/heartbeat", "ADA001").await.unwrap();
        assert_eq!(beats["status"], "OK");
    })
    .await;
}
