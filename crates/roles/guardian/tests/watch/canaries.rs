//! SG-22: an owner that answers without logging is found a day later, with the day and its name.

use crate::hostile::{ASKER, Answering, OWNER};
use crate::town::{PEPPER, Town, agency};
use exchange::{Body, Envelope, Receiver, Reply};
use guardian::Office;
use guardian::cases::lottery::{ask_canary, canaries, findings, judge_canaries};
use ids::MessageId;
use oversight::lottery::wire::Message;
use oversight::wire::Matter;
use std::sync::{Arc, PoisonError};
use store::Store;
use testkit::stores::on_both;
use tlog::{Hash, Kind, Leaf, TagKey};
use uuid::Uuid;

/// Asks one canary; gives its number and the invented person, as the asking agency got them.
pub async fn asked(town: &Town) -> (Uuid, String) {
    let asker = Arc::new(Answering::default());
    town.exchange.settle(&agency(ASKER), asker.clone());
    ask_canary(town.at(Office::Arbiter)).await.expect("asked").expect("a grant fits");
    town.settle().await;
    let list = asker.canaries.lock().unwrap_or_else(PoisonError::into_inner);
    list.first().cloned().expect("it was passed on")
}

/// The asking agency tells the arbiter that the owner answered.
pub async fn told(town: &Town, from: &str, canary: Uuid) -> Reply {
    let message = Message::CanaryAsked { canary, answered: true };
    let body = Body::Oversight { matter: Matter::Lottery(message).json() };
    let id = MessageId(Uuid::from_u128(u128::from(from.len() as u64)));
    let envelope = Envelope { id, from: agency(from), to: town.at(Office::Arbiter).agency().clone(), body };
    town.at(Office::Arbiter).receive(envelope).await
}

fn leaf_of(town: &Town, person: &str) -> Leaf {
    let (provider, secret) = (tlog::agency_code(OWNER), tlog::person_secret(&PEPPER, person));
    let proof = town.keeper.0.prove(&tlog::alpha(&town.origin(), provider, &secret));
    let key = TagKey::of(&tlog::vrf_output(&proof).expect("our own proof"));
    Leaf {
        kind: Kind::Access,
        basis: tlog::basis_code("ACT-1"),
        provider,
        requester: tlog::agency_code(ASKER),
        day: town.today(),
        reference: 0,
        due: 0,
        count: 1,
        tag: tlog::tag(&key, 1),
        commitment: Hash::ZERO,
        aux: Hash::ZERO,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_that_does_not_log_is_found_a_day_later() {
    on_both(unlogged).await;
}

async fn unlogged(store: Store) {
    let town = Town::like(store).await;
    let arbiter = town.at(Office::Arbiter);
    let (id, person) = asked(&town).await;
    assert!(town.country.demo.people.iter().all(|known| known.key != person), "nobody's number");
    // Another agency cannot speak for the asking one.
    assert!(matches!(told(&town, "museum", id).await, Reply::Refused { code, .. } if code == "wrong-sender"));
    assert!(matches!(told(&town, ASKER, id).await, Reply::Oversight { .. }));
    // Somebody else's look stands in the log; the canary's does not.
    town.log.push(leaf_of(&town, "ADA001"));
    town.clock.leap_seconds(24 * 3_600);
    assert_eq!(judge_canaries(arbiter).await.expect("a round"), 0, "there is still time");
    town.clock.leap_seconds(1);
    assert_eq!(judge_canaries(arbiter).await.expect("a round"), 1);
    let found = findings(arbiter).await.expect("read").remove(0);
    assert_eq!(
        (found.kind.as_str(), found.about.as_str(), found.what.as_str()),
        ("canary", OWNER, "unlogged")
    );
    assert_eq!(found.day, tlog::day_of_micros(canaries(arbiter).await.expect("read")[0].asked.0));
    assert!(!found.detail.contains(&person), "a finding names no person");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_that_logs_is_left_in_peace_and_a_wrong_side_is_found() {
    on_both(logged).await;
}

async fn logged(store: Store) {
    let town = Town::like(store).await;
    let arbiter = town.at(Office::Arbiter);
    for (requester, wrong) in [(ASKER, 0), ("museum", 1)] {
        let (id, person) = asked(&town).await;
        told(&town, ASKER, id).await;
        let requester = tlog::agency_code(requester);
        town.log.push(Leaf { requester, ..leaf_of(&town, &person) });
        assert_eq!(judge_canaries(arbiter).await.expect("a round"), 1);
        assert_eq!(findings(arbiter).await.expect("read").len(), wrong);
    }
    assert_eq!(findings(arbiter).await.expect("read")[0].what, "sides");
}
