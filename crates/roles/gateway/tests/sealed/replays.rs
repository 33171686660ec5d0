//! Replays, clocks, keys and certificates.

use crate::founding::certificate;
use crate::town::{Town, short};
use bytes::Bytes;
use calendar::Clock;
use exchange::snapshot::NodeEntry;
use gateway::limits::SKEW_MICROS_MAX;
use gateway::link::{Channel, FrameBody, Link, LinkFault, Via};
use http_body_util::{BodyExt, Full};
use ids::ServerName;
use std::sync::{Arc, Mutex};
use store::BoxFuture;

/// Keeps a copy of every question that passes.
#[derive(Clone)]
struct Listening {
    under: Arc<dyn Link>,
    heard: Arc<Mutex<Vec<Bytes>>>,
}

struct ListeningChannel {
    under: Box<dyn Channel>,
    heard: Arc<Mutex<Vec<Bytes>>>,
}

impl Link for Listening {
    fn reach<'a>(
        &'a self,
        from: &'a ServerName,
        to: &'a NodeEntry,
    ) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkFault>> {
        Box::pin(async move {
            let under = self.under.reach(from, to).await?;
            Ok(Box::new(ListeningChannel { under, heard: Arc::clone(&self.heard) }) as Box<dyn Channel>)
        })
    }
}

impl Channel for ListeningChannel {
    fn send(self: Box<Self>, frames: FrameBody) -> BoxFuture<'static, Result<FrameBody, LinkFault>> {
        Box::pin(async move {
            let bytes = frames.collect().await.map_err(|fault| LinkFault(fault.to_string()))?.to_bytes();
            self.heard.lock().expect("not poisoned").push(bytes.clone());
            self.under.send(frames_of(bytes)).await
        })
    }
}

fn frames_of(bytes: Bytes) -> FrameBody {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

async fn listening() -> (Town, Arc<Mutex<Vec<Bytes>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    let wrap: crate::town::Wrap =
        Box::new(move |under| Arc::new(Listening { under, heard: Arc::clone(&ear) }) as Arc<dyn Link>);
    (Town::wrapped(wrap).await, heard)
}

/// Sends bytes to the archive as the library's own node would.
async fn again(town: &Town, bytes: Bytes) -> Vec<u8> {
    let via = Via::Certificate(town.library.identity.fingerprint());
    let answer = town.archive.gateway.arrive(via, frames_of(bytes)).await.expect("frames");
    answer.collect().await.expect("an answer").to_bytes().to_vec()
}

fn says(answer: &[u8], words: &str) -> bool {
    String::from_utf8_lossy(answer).contains(words)
}

#[tokio::test]
async fn a_message_is_taken_in_once() {
    let (town, heard) = listening().await;
    town.ask("records", "/persons/P1").await.expect("an answer");
    let bytes = heard.lock().expect("not poisoned")[0].clone();
    assert!(says(&again(&town, bytes.clone()).await, "taken in before"));
    // Another node of the owner, on the same store, has never heard it; the store has.
    let fresh = gateway::Gateway::new(town.archive.parts(&town));
    let via = Via::Certificate(town.library.identity.fingerprint());
    let answer = fresh.arrive(via, frames_of(bytes)).await.expect("frames");
    let answer = answer.collect().await.expect("an answer").to_bytes();
    assert!(says(&answer, "taken in before"), "{answer:?}");
    assert_eq!(town.archive.count("access_opening").await, 1);
    assert_eq!(town.archive.archive.asked(), 1);
    assert_eq!(town.refusals().await, ["invalid_message", "invalid_message"]);
}

#[tokio::test]
async fn clocks_may_be_apart_so_much_and_no_more() {
    for (micros, passes) in [
        (SKEW_MICROS_MAX, true),
        (-SKEW_MICROS_MAX, true),
        (SKEW_MICROS_MAX + 1, false),
        (-SKEW_MICROS_MAX - 1, false),
    ] {
        let town = Town::new().await;
        town.library.clock.set(calendar::Instant(town.archive.clock.now().0 + micros));
        let answer = town.ask("records", "/persons/P1").await;
        match answer {
            Ok((incoming, _)) => assert!(passes && incoming.fault.is_none(), "{micros}"),
            // The owner's refusal is as far away in time: the asker believes neither.
            Err(fault) => assert!(!passes && fault.code == "inconsistent_response", "{micros}: {fault}"),
        }
        assert_eq!(town.archive.count("access_opening").await, i64::from(passes), "{micros}");
    }
}

#[tokio::test]
async fn a_message_that_was_held_back_is_refused() {
    let (town, heard) = listening().await;
    town.ask("records", "/persons/P1").await.expect("an answer");
    let bytes = heard.lock().expect("not poisoned")[0].clone();
    town.archive.clock.leap_seconds(SKEW_MICROS_MAX / 1_000_000 + 1);
    assert!(says(&again(&town, bytes).await, "away from this node's clock"));
}

#[tokio::test]
async fn a_message_for_another_node_is_refused() {
    let (town, heard) = listening().await;
    town.ask("records", "/persons/P1").await.expect("an answer");
    let bytes = heard.lock().expect("not poisoned")[0].clone();
    // The library's own node is handed what was meant for the archive.
    let via = Via::Certificate(town.library.identity.fingerprint());
    let answer = town.library.gateway.arrive(via, frames_of(bytes)).await.expect("frames");
    let answer = answer.collect().await.expect("an answer").to_bytes();
    assert!(says(&answer, "it is for EX/GOV/archive/node-1"), "{answer:?}");
}

/// A revoked key, one that has ended, and one that nobody knows: nothing that they seal is taken in.
#[tokio::test]
async fn a_key_that_does_not_hold_seals_nothing() {
    use exchange::snapshot::SealingKey;
    type Change = fn(&mut SealingKey, i64);
    let changes: [(Change, &str); 4] = [
        (|key, now| key.revoked_micros = Some(now), "revoked"),
        (
            |key, now| key.revoked_micros = Some(now + 1),
            "revoked a little later: what was sealed before holds",
        ),
        (|key, now| key.until_micros = Some(now), "ended"),
        (|key, now| key.from_micros = now + 1, "not yet"),
    ];
    for (change, what) in changes {
        let town = Town::new().await;
        let now = town.library.clock.now().0;
        town.publish(|snapshot| change(&mut snapshot.members[0].keys[0], now));
        let incoming = town.library.gateway.ask(town.get("about", "/")).await.expect("an answer");
        if what.contains("holds") {
            assert_eq!(incoming.fault, None, "{what}");
            continue;
        }
        assert_eq!(incoming.fault.expect(what).code, "invalid_signature_value", "{what}");
        assert_eq!(town.archive.count("exchange_message").await, 0, "{what}");
    }
}

/// A key that was revoked between question and answer: an instant written earlier does not save it.
#[tokio::test]
async fn an_instant_before_the_revocation_does_not_save_a_revoked_key() {
    let (town, heard) = listening().await;
    town.ask("about", "/").await.expect("an answer");
    let bytes = heard.lock().expect("not poisoned")[0].clone();
    let now = town.library.clock.now().0;
    town.publish(|snapshot| snapshot.members[0].keys[0].revoked_micros = Some(now + 1_000_000));
    town.archive.clock.leap_seconds(2);
    assert!(says(&again(&town, bytes).await, "revoked"));
}

#[tokio::test]
async fn a_key_of_another_member_seals_nothing_for_this_one() {
    let town = Town::new().await;
    town.library.sealer.replace(Arc::clone(&town.archive.signer) as Arc<dyn keys::Signer>);
    let incoming = town.library.gateway.ask(town.get("about", "/")).await.expect("a sealed refusal");
    assert_eq!(incoming.fault.expect("a refusal").code, "invalid_signature_value");
}

/// A certificate of the authority that the configuration does not list: TLS turns it away on both sides.
#[tokio::test]
async fn a_certificate_that_is_not_listed_is_turned_away() {
    let town = Town::build(crate::town::Way::Network, short(), crate::town::plain()).await;
    let (pem, key) = certificate(&town.authority, town.library.gateway.server());
    town.library.identity.replace(&pem, &key).expect("an identity");
    let fault = town.library.gateway.ask(town.get("about", "/")).await.err().expect("turned away");
    assert_eq!(fault.code, "network_error", "{fault}");
    assert_eq!(town.archive.count("exchange_message").await, 0);

    let town = Town::build(crate::town::Way::Network, short(), crate::town::plain()).await;
    let (pem, key) = certificate(&town.authority, town.archive.gateway.server());
    town.archive.identity.replace(&pem, &key).expect("an identity");
    let fault = town.library.gateway.ask(town.get("about", "/")).await.err().expect("not believed");
    assert_eq!(fault.code, "network_error", "{fault}");
}

/// A certificate that is struck from the list while its connection is open: the next message on it is refused.
#[tokio::test]
async fn a_certificate_that_is_struck_ends_an_open_connection() {
    let town = Town::new().await;
    town.ask("about", "/").await.expect("an answer");
    town.publish(|snapshot| snapshot.nodes[0].certificates = vec![tlog::Hash::ZERO]);
    let incoming = town.library.gateway.ask(town.get("about", "/")).await.expect("a sealed refusal");
    assert_eq!(incoming.fault.expect("a refusal").code, "ssl_authentication_failed");
    assert_eq!(town.archive.count("exchange_message").await, 1);
}

/// Nobody sends under another's certificate, even with that other's seal in hand.
#[tokio::test]
async fn a_message_comes_only_over_its_senders_own_connection() {
    let (town, heard) = listening().await;
    let call = town.get("about", "/");
    let _ = town.library.gateway.ask(call).await.expect("an answer");
    let bytes = heard.lock().expect("not poisoned")[0].clone();
    for via in [
        Via::Certificate(town.archive.identity.fingerprint()),
        Via::Process(town.archive.gateway.server().clone()),
        Via::Certificate(tlog::Hash::ZERO),
    ] {
        let answer = town.archive.gateway.arrive(via, frames_of(bytes.clone())).await.expect("frames");
        let answer = answer.collect().await.expect("an answer").to_bytes();
        assert!(says(&answer, "ssl_authentication_failed"), "{answer:?}");
    }
}

/// An own certificate that was renewed is shown at once: kept connections with the former one are not used again.
#[tokio::test]
async fn a_renewed_certificate_is_shown_on_the_next_call() {
    let town = Town::new().await;
    town.ask("about", "/").await.expect("an answer");
    let (pem, key) = certificate(&town.authority, town.library.gateway.server());
    town.library.identity.replace(&pem, &key).expect("an identity");
    let renewed = town.library.identity.fingerprint();
    town.publish(|snapshot| snapshot.nodes[0].certificates = vec![renewed]);
    town.ask("about", "/").await.expect("over a connection with the new certificate");
    assert_eq!(town.refusals().await, Vec::<String>::new());
}

/// A key that is revoked while a body streams: its end is not believed, on either side.
#[tokio::test]
async fn a_key_that_is_revoked_in_the_middle_spoils_the_end() {
    let pause = std::time::Duration::from_millis(10 * gateway::EAGER_MILLIS);
    let town = Arc::new(Town::new().await);
    let asking = Arc::clone(&town);
    let answer = tokio::spawn(async move {
        let call = asking.call("files", "/size", crate::service::slow(20, pause), None);
        asking.library.gateway.ask(call).await
    });
    while town.archive.archive.asked() == 0 {
        tokio::task::yield_now().await;
    }
    let now = town.library.clock.now().0;
    town.publish(|snapshot| snapshot.members[0].keys[0].revoked_micros = Some(now));
    let incoming = answer.await.expect("no panic").expect("a sealed fault");
    assert_eq!(incoming.fault.expect("the service saw it break").code, "io_error");

    let town = Town::new().await;
    let call = town.get("files", "/slow?20");
    let id = call.id;
    let incoming = town.library.gateway.ask(call).await.expect("it begins");
    town.publish(|snapshot| snapshot.members[1].keys[0].revoked_micros = Some(now));
    let fault = incoming.body.collect().await.expect_err("its end is not believed");
    assert!(matches!(fault, gateway::call::BodyFault::NotSealed(_)), "{fault}");
    assert!(town.library.gateway.receipt(id).await.expect("the store").is_none());
}
