//! Configuration, sealing keys and certificates change while traffic flows.

use crate::founding::certificate;
use crate::town::Town;
use calendar::Clock;
use exchange::rest::Origin;
use exchange::snapshot::SealingKey;
use gateway::standing_cell::ReloadFault;
use keys::{FileSigner, Signer};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Asks without a pause on several tasks; every answer must be good. Gives how many there were.
async fn traffic(town: &Arc<Town>, changes: impl Future<Output = ()>) -> u64 {
    let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut askers = Vec::new();
    for number in 0..4 {
        let (town, stop, answered) = (Arc::clone(town), Arc::clone(&stop), Arc::clone(&answered));
        askers.push(tokio::spawn(async move {
            while !stop.load(Ordering::SeqCst) {
                let path = format!("/persons/P{number}");
                let (incoming, _) = town.ask("records", &path).await.expect("an answer");
                assert_eq!(incoming.fault, None);
                answered.fetch_add(1, Ordering::SeqCst);
            }
        }));
    }
    changes.await;
    stop.store(true, Ordering::SeqCst);
    for asker in askers {
        asker.await.expect("no call failed");
    }
    answered.load(Ordering::SeqCst)
}

/// Waits until some more calls were answered: changes happen in the middle of traffic, whatever the machine's speed.
async fn some_calls(town: &Town) {
    let before = town.archive.archive.asked();
    while town.archive.archive.asked() < before + 8 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sealing_keys_rotate_under_traffic() {
    let town = Arc::new(Town::new().await);
    let during = Arc::clone(&town);
    let answered = traffic(&town, async move {
        for _ in 0..3 {
            let signer = Arc::new(FileSigner::fresh().expect("a key"));
            // First the new key is published, then it seals, then the former one ends.
            let from_micros = during.library.clock.now().0 - 1;
            let key =
                SealingKey { key: signer.public(), from_micros, until_micros: None, revoked_micros: None };
            during.publish(|snapshot| snapshot.members[0].keys.push(key));
            some_calls(&during).await;
            during.library.sealer.replace(signer);
            some_calls(&during).await;
        }
    })
    .await;
    assert!(answered >= 48, "{answered}");
    assert_eq!(town.archive.count("exchange_message").await, i64::try_from(answered).expect("few"));
    assert_eq!(town.snapshot.lock().expect("not poisoned").members[0].keys.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_is_reloaded_under_traffic_without_dropping_a_connection() {
    let town = Arc::new(Town::new().await);
    let during = Arc::clone(&town);
    let answered = traffic(&town, async move {
        for number in 2..=5 {
            some_calls(&during).await;
            during.publish(|_| {});
            assert_eq!(during.archive.cell.get().number(), number);
        }
    })
    .await;
    assert!(answered >= 32, "{answered}");
    assert_eq!(town.refusals().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_renewed_under_traffic() {
    let town = Arc::new(Town::new().await);
    let during = Arc::clone(&town);
    traffic(&town, async move {
        some_calls(&during).await;
        let (pem, key) = certificate(&during.authority, during.archive.gateway.server());
        let renewed = gateway::tls::Identity::from_pem(&pem, &key).expect("an identity").fingerprint();
        during.publish(|snapshot| snapshot.nodes[1].certificates.push(renewed));
        during.archive.identity.replace(&pem, &key).expect("an identity");
        some_calls(&during).await;
        let former = during.archive.cell.get().snapshot().nodes[1].certificates[0];
        during.publish(|snapshot| snapshot.nodes[1].certificates.retain(|one| *one != former));
        some_calls(&during).await;
    })
    .await;
}

/// Nothing is asked or answered on a configuration whose grace has passed; to the second.
#[tokio::test]
async fn an_expired_configuration_stops_both_sides() {
    let town = Town::new().await;
    let grace = i64::try_from(town.snapshot.lock().expect("not poisoned").grace_seconds).expect("small");
    for agency in [&town.library, &town.archive] {
        agency.clock.leap_seconds(grace);
    }
    town.ask("about", "/").await.expect("the last second of grace");
    town.archive.clock.leap_seconds(1);
    let incoming = town.library.gateway.ask(town.get("about", "/")).await.expect("a sealed refusal");
    let fault = incoming.fault.expect("a refusal");
    assert_eq!((fault.origin, fault.code.as_str()), (Origin::OwnersNode, "global_conf_outdated"));
    town.library.clock.leap_seconds(1);
    let fault = town.library.gateway.ask(town.get("about", "/")).await.err().expect("refused at once");
    assert_eq!((fault.origin, fault.code.as_str()), (Origin::AskersNode, "global_conf_outdated"));
    // The centre is heard again.
    for agency in [&town.library, &town.archive] {
        agency.cell.confirmed(agency.clock.now().0);
    }
    town.ask("about", "/").await.expect("an answer");
}

/// What does not follow changes nothing.
#[tokio::test]
async fn a_configuration_that_does_not_follow_is_not_taken() {
    let town = Town::new().await;
    let second = town.publish(|_| {});
    town.publish(|_| {});
    let now = town.library.clock.now().0;
    let fault = town.library.cell.accept(&second, now).expect_err("a step back");
    assert!(matches!(fault, ReloadFault::Chain(_)), "{fault}");
    assert_eq!(town.library.cell.get().number(), 3);
    town.ask("about", "/").await.expect("traffic goes on");
}
