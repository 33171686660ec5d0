//! Events: under the same law as questions, in order of their subject, at least once, and never to a security
//! body; on both engines.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod town;

use exchange::accord::{Accord, Deed, NoAccord};
use exchange::feed::{FeedRefusal, KEPT_MICROS, NOT_AGREED, entitle};
use ids::GrantId;
use node::cases::{pause, replay, resume, retry_message, show_queues};
use node::work;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::Val;
use store::outbox::OUTBOX_ATTEMPTS_MAX;
use testkit::stores::on_both;
use town::{Place, agency, country};

/// ACC-04, RF-19: only the carried fields leave, each person has their entry, and the event names it.
#[tokio::test]
async fn an_event_leaves_with_its_entry_and_the_granted_fields() {
    on_both(|store| async move {
        let place = Place::new(store, country());
        place.move_in("NQA003", "Nia").await;
        assert_eq!(place.entries().await.len(), 0, "nothing has left yet");
        place.work().await;
        let heard = place.library.heard();
        let [(_, event)] = heard.as_slice() else { panic!("{heard:?}") };
        assert!(!event.fields.contains_key("desk"), "a field that no grant covers");
        assert_eq!((event.position, event.is_proven()), (1, true));
        let entries = place.entries().await;
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!((entry.person.stored().as_str(), entry.purpose.as_str()), ("NQA003", "issue-card"));
        assert_eq!((event.entries[0].id, event.entries[0].leaf), (entry.id, entry.commitment));
    })
    .await;
}

#[tokio::test]
async fn a_subscriber_that_was_away_finds_everything_in_order() {
    on_both(|store| async move {
        let place = Place::new(store, country());
        place.library_leaves();
        for (person, name) in [("NQA003", "first"), ("BEN002", "other"), ("NQA003", "second")] {
            place.move_in(person, name).await;
            place.work().await;
        }
        place.work_through(OUTBOX_ATTEMPTS_MAX + 5).await;
        let queues = show_queues(&place.node).await.unwrap();
        assert_eq!((queues.outbox.waiting, queues.outbox.dead), (3, 0), "an absent receiver kills nothing");
        place.library_returns();
        place.work_through(1).await;
        let mut names = place.library.names();
        let order = |name: &str| names.iter().position(|known| known == name);
        assert!(order("first") < order("second"), "{names:?}");
        names.sort_unstable();
        assert_eq!(names, ["first", "other", "second"]);
        assert_eq!(place.entries().await.len(), 3, "one entry each, however often it was tried");
    })
    .await;
}

#[tokio::test]
async fn a_refused_event_holds_back_its_own_subject_until_it_is_a_dead_letter() {
    on_both(|store| async move {
        let place = Place::new(store, country());
        place.library.refuse("bad");
        for (person, name) in [("NQA003", "bad"), ("NQA003", "behind"), ("BEN002", "other")] {
            place.move_in(person, name).await;
        }
        place.work_through(OUTBOX_ATTEMPTS_MAX - 2).await;
        assert_eq!(place.library.names(), ["other"], "one past the refused one, none before it");
        place.work_through(2).await;
        assert_eq!(place.library.names(), ["other", "behind"], "a dead one silences nobody for ever");
        let dead = show_queues(&place.node).await.unwrap().messages;
        let [dead] = dead.as_slice() else { panic!("{dead:?}") };
        assert_eq!(dead.attempts, OUTBOX_ATTEMPTS_MAX);
        assert!(dead.last_error.as_deref().is_some_and(|error| error.contains("not today")), "{dead:?}");
        assert!(!dead.subject.contains("NQA003"), "the queue names nobody");
        place.library.accept_all();
        retry_message(&place.node, dead.id).await.unwrap();
        place.work().await;
        assert_eq!(place.library.names(), ["other", "behind", "bad"]);
        assert_eq!(retry_message(&place.node, dead.id).await.unwrap_err().code(), "not-found");
    })
    .await;
}

#[tokio::test]
async fn a_replay_hands_over_again_with_entries_of_its_own() {
    on_both(|store| async move {
        let place = Place::new(store, country());
        for (person, name) in [("NQA003", "a"), ("BEN002", "b"), ("T0M004", "c")] {
            place.move_in(person, name).await;
            place.work().await;
        }
        let held = place.subscription().await;
        assert_eq!(
            replay(&place.node, held.id, 3).await.unwrap_err().code(),
            "not-found",
            "nothing behind 3"
        );
        replay(&place.node, held.id, 1).await.unwrap();
        place.work().await;
        let mut heard = place.library.heard();
        heard.sort_by_key(|(_, event)| event.position);
        let places: Vec<i64> = heard.iter().map(|(_, event)| event.position).collect();
        assert_eq!(places, [1, 2, 2, 3, 3]);
        assert_ne!(heard[1].0, heard[2].0, "a new message");
        assert_ne!(heard[1].1.entries, heard[2].1.entries, "released again, so written down again");
        assert_eq!(place.entries().await.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn a_paused_subscription_loses_nothing() {
    on_both(|store| async move {
        let place = Place::new(store, country());
        place.work().await;
        let held = place.subscription().await;
        pause(&place.node, held.id).await.unwrap();
        place.move_in("NQA003", "a").await;
        place.work().await;
        assert_eq!(place.library.names(), [""; 0]);
        assert_eq!(show_queues(&place.node).await.unwrap().subscriptions[0].waiting, 1);
        assert_eq!(pause(&place.node, held.id).await.unwrap_err().code(), "not-found", "it is paused");
        resume(&place.node, held.id).await.unwrap();
        place.work().await;
        assert_eq!(place.library.names(), ["a"]);
        assert_eq!(resume(&place.node, held.id).await.unwrap_err().code(), "not-found", "it is not paused");
    })
    .await;
}

/// What the members of a test have signed.
struct Signed(AtomicBool);

impl Accord for Signed {
    fn on(&self, _: &GrantId, deed: Deed, _: jiff::civil::Date) -> Result<(), NoAccord> {
        assert_eq!(deed, Deed::Events);
        if self.0.load(Ordering::SeqCst) { Ok(()) } else { Err(NoAccord::Missing) }
    }
}

/// SG-12: a node that knows of no agreement yet keeps the events, and needs nobody once it knows.
#[tokio::test]
async fn events_wait_for_an_agreement_and_then_go_by_themselves() {
    on_both(|store| async move {
        let place = Place::new(store, country());
        let signed = Arc::new(Signed(AtomicBool::new(false)));
        place.node.set_accord(signed.clone());
        place.move_in("NQA003", "a").await;
        for _ in 0..2 {
            place.work().await;
            assert_eq!(place.subscription().await.reason.as_deref(), Some(NOT_AGREED));
        }
        assert_eq!((place.library.names(), place.entries().await.len()), (Vec::new(), 0));
        signed.0.store(true, Ordering::SeqCst);
        place.work().await;
        assert_eq!((place.library.names(), place.subscription().await.reason), (vec!["a".to_owned()], None));
        // Stopped later (SG-24): the events wait again.
        signed.0.store(false, Ordering::SeqCst);
        place.move_in("BEN002", "b").await;
        place.work().await;
        assert_eq!(place.library.names(), ["a"]);
        assert_eq!(place.subscription().await.reason.as_deref(), Some(NOT_AGREED));
    })
    .await;
}

/// SG-12: a grant that has ended ends the stream, whatever was subscribed before; nothing is lost meanwhile.
#[tokio::test]
async fn an_ended_grant_stops_the_stream_until_there_is_one_again() {
    on_both(|store| async move {
        let place = Place::new(store, country());
        place.move_in("NQA003", "before").await;
        place.work().await;
        let mut ended = country();
        for grant in &mut ended.grants {
            grant.to = Some("2026-11-23".parse().unwrap());
        }
        let place = place.under(ended);
        place.move_in("BEN002", "after").await;
        place.work().await;
        assert_eq!(place.library.names(), [""; 0]);
        assert_eq!(place.entries().await.len(), 1, "nothing left, so nothing is written");
        let held = place.subscription().await;
        assert_eq!(held.reason.as_deref(), Some("no-grant"));
        assert_eq!(resume(&place.node, held.id).await.unwrap_err().code(), "no-grant");
        let place = place.under(country());
        resume(&place.node, held.id).await.unwrap();
        place.work().await;
        assert_eq!(place.library.names(), ["after"]);
    })
    .await;
}

/// ACC-07: what the grant alone would allow stops at a clearance that is gone; the other subscriptions go on.
#[tokio::test]
async fn a_clearance_that_is_gone_stops_the_stream_before_anything_is_written() {
    on_both(|store| async move {
        let mut uncleared = country();
        uncleared.clearances.clear();
        let place = Place::new(store, uncleared);
        place.move_in("NQA003", "a").await;
        place.work().await;
        assert_eq!(place.library.names(), [""; 0]);
        assert_eq!(place.entries().await.len(), 0);
        let held = place.subscription().await;
        assert_eq!((held.reason.as_deref(), held.position), (Some("no-clearance"), 0));
        let place = place.under(country());
        resume(&place.node, held.id).await.unwrap();
        place.work().await;
        assert_eq!(place.library.names(), ["a"]);
    })
    .await;
}

/// SG-17, RF-03, RF-18: a security body is never sent a stream. It cannot subscribe, the table refuses its row,
/// and a subscription from before it became one is handed nothing.
#[tokio::test]
async fn a_security_body_holds_no_subscription() {
    on_both(|store| async move {
        let mut watched = country();
        watched.agencies.get_mut("library").unwrap().security_body = true;
        let service = watched.services["card"].clone();
        let refused = entitle(&watched, &service, "2026-11-24".parse().unwrap());
        assert_eq!(refused, Err(FeedRefusal::SecurityBody(agency("library"))));

        let place = Place::new(store, country());
        place.move_in("NQA003", "before").await;
        let place = place.under(watched);
        place.move_in("BEN002", "after").await;
        place.work().await;
        assert_eq!(place.library.names(), [""; 0]);
        assert_eq!(place.entries().await.len(), 0);
        let held = place.subscription().await;
        assert_eq!(held.reason.as_deref(), Some("security-body"));
        assert_eq!(resume(&place.node, held.id).await.unwrap_err().code(), "security-body");

        let sql = "-- test.subscribe
            insert into feed_subscription (id, subscriber, topic, service, grant_id, security, position, made_at)
            select $1, 'police', topic, service, grant_id, $2, 0, made_at from feed_subscription";
        let row = |security: bool, id: u128| vec![Val::Uuid(uuid::Uuid::from_u128(id)), Val::Bool(security)];
        assert!(place.run_sql(sql, row(true, 1)).await.is_err(), "the table refuses a security body");
        // A row that lies about its subscriber is handed nothing either: it is no service's agency.
        assert_eq!(place.run_sql(sql, row(false, 2)).await, Ok(1));
        place.work().await;
        assert_eq!(place.library.names(), [""; 0]);
        assert_eq!(place.entries().await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn events_are_forgotten_after_their_time_and_not_before_everybody_had_them() {
    on_both(|store| async move {
        let place = Place::new(store, country());
        for (person, name) in [("NQA003", "a"), ("BEN002", "b")] {
            place.move_in(person, name).await;
        }
        place.work().await;
        let held = place.subscription().await;
        pause(&place.node, held.id).await.unwrap();
        place.move_in("T0M004", "c").await;
        place.move_in("ADA001", "d").await;
        place.work().await;
        assert_eq!(place.places().await, [1, 2, 3, 4]);
        let seconds = KEPT_MICROS / 1_000_000;
        place.clock.leap_seconds(seconds);
        assert_eq!(work::forget_once(&place.node).await.unwrap(), 0, "the last second of their time");
        place.clock.leap_seconds(1);
        assert_eq!(work::forget_once(&place.node).await.unwrap(), 2, "3 and 4 wait for the library");
        resume(&place.node, held.id).await.unwrap();
        place.work().await;
        assert_eq!(
            work::forget_once(&place.node).await.unwrap(),
            1,
            "the newest stays: no place is given twice"
        );
        assert_eq!(place.places().await, [4]);
        place.move_in("EVA005", "e").await;
        place.work().await;
        assert_eq!(place.places().await, [4, 5]);
        let mut names = place.library.names();
        names.sort_unstable();
        assert_eq!(names, ["a", "b", "c", "d", "e"]);
    })
    .await;
}
