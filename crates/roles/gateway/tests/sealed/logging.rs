//! Nothing is answered without an entry, nothing is given out without a receipt: also when a store fails.

use crate::town::Town;
use calendar::Clock;
use exchange::rest::Origin;
use gateway::limits::SKEW_MICROS_MAX;
use gateway::{Gateway, GatewayParts};
use ledger::late::Queue;
use std::sync::Arc;
use store::Fuse;
use testkit::folder::Folder;

/// The library's gateway or the archive's once more, with a fuse in its store.
fn fused(town: &Town, parts: GatewayParts) -> (Gateway, Fuse) {
    let fuse = Fuse::new();
    let store = parts.store.clone().with_fuse(fuse.clone());
    let local = gateway::link::LocalLink::new();
    let gateway = Gateway::new(GatewayParts { store, link: Arc::new(local.clone()), ..parts });
    for other in [&town.library.gateway, &town.archive.gateway] {
        local.add(other);
    }
    local.add(&gateway);
    (gateway, fuse)
}

/// RF-19: whichever statement of the commit fails, the service is not asked.
#[tokio::test]
async fn a_log_that_cannot_be_written_releases_nothing() {
    let town = Town::in_process().await;
    let (_owner, fuse) = fused(&town, town.archive.parts(&town));
    let local = gateway::link::LocalLink::new();
    local.add(&_owner);
    let asker = Gateway::new(GatewayParts { link: Arc::new(local), ..town.library.parts(&town) });
    for statement in [1, 2] {
        fuse.blow_after(statement);
        let incoming = asker.ask(town.get("records", "/persons/P1")).await.expect("a sealed refusal");
        let fault = incoming.fault.expect("a refusal");
        assert_eq!(
            (fault.origin, fault.code.as_str()),
            (Origin::OwnersNode, "logging_failed"),
            "{statement}"
        );
        assert_eq!(town.archive.archive.asked(), 0, "{statement}");
        assert_eq!(town.archive.count("access_opening").await, 0, "{statement}");
        assert_eq!(town.archive.count("exchange_message").await, 0, "{statement}");
    }
    let incoming = asker.ask(town.get("records", "/persons/P1")).await.expect("an answer");
    assert_eq!(incoming.fault, None, "the log is back");
    assert_eq!(town.archive.count("access_opening").await, 1);
}

/// The answer is there, but its receipt cannot be kept: the asker is not given it.
#[tokio::test]
async fn a_receipt_that_cannot_be_kept_gives_nothing_out() {
    let town = Town::in_process().await;
    let (asker, fuse) = fused(&town, town.library.parts(&town));
    fuse.blow_after(1);
    let fault = asker.ask(town.get("records", "/persons/P1")).await.err().expect("no receipt, no answer");
    assert_eq!((fault.origin, fault.code.as_str()), (Origin::AskersNode, "logging_failed"));
    assert_eq!(town.archive.count("access_opening").await, 1, "the owner did release; its entry says so");
    let call = town.get("files", "/pieces?3");
    let incoming = asker.ask(call).await.expect("it begins");
    fuse.blow_after(1);
    let read = http_body_util::BodyExt::collect(incoming.body).await;
    assert!(read.is_err(), "a streamed answer whose receipt is not kept does not end well");
}

/// Issue 3: the log is unreachable. Entries go to the signed local queue, replays are refused all the same, and
/// everything comes to its place, marked late, when the log is back.
#[tokio::test]
async fn while_the_log_is_away_entries_wait_in_the_late_queue() {
    let town = Town::in_process().await;
    let folder = Folder::new("gateway_late");
    let queue =
        Queue::open(&folder.path().join("late"), Arc::clone(&town.archive.sealer), &[]).expect("a queue");
    let queue = Arc::new(queue);
    let parts = GatewayParts { late: Some(Arc::clone(&queue)), ..town.archive.parts(&town) };
    let (owner, fuse) = fused(&town, parts);
    let local = gateway::link::LocalLink::new();
    local.add(&owner);
    let asker = Gateway::new(GatewayParts { link: Arc::new(local), ..town.library.parts(&town) });

    // What may have been taken in before this process began is not vouched for.
    fuse.blow_after(1);
    let incoming = asker.ask(town.get("records", "/persons/P1")).await.expect("a sealed refusal");
    assert_eq!(incoming.fault.expect("a refusal").code, "logging_failed");
    for clock in [&town.library.clock, &town.archive.clock] {
        clock.leap_seconds(SKEW_MICROS_MAX / 1_000_000);
    }

    fuse.blow_after(1);
    let call = town.get("records", "/persons/P1");
    let id = call.id;
    let incoming = asker.ask(call).await.expect("an answer");
    assert_eq!(incoming.fault, None);
    assert_eq!((queue.waiting_count(), town.archive.count("access_opening").await), (1, 0));
    let receipt = asker.receipt(id).await.expect("the store").expect("a receipt");
    let exchange::head::Direction::Response(answered) = receipt.answer.head.direction else {
        panic!("an answer")
    };
    assert_eq!(answered.entries.len(), 1);

    // About nobody: there would be nothing left of it.
    fuse.blow_after(1);
    let incoming = asker.ask(town.get("about", "/")).await.expect("a sealed refusal");
    assert_eq!(incoming.fault.expect("a refusal").code, "logging_failed");

    // The process ends here and starts again: what its memory cannot vouch for waits.
    let again = Gateway::new(GatewayParts { late: Some(Arc::clone(&queue)), ..town.archive.parts(&town) });
    let local = gateway::link::LocalLink::new();
    local.add(&again);
    let other = Gateway::new(GatewayParts { link: Arc::new(local), ..town.library.parts(&town) });
    let incoming = other.ask(town.get("records", "/persons/P1")).await.expect("a sealed refusal");
    assert_eq!(incoming.fault.expect("a refusal").code, "logging_failed");

    assert_eq!(owner.flush_late().await.expect("the log is back"), 1);
    assert_eq!((queue.waiting_count(), town.archive.count("access_opening").await), (0, 1));
    assert_eq!(town.archive.count("exchange_message").await, 1, "and the message is known to the store");
    let person = ids::PersonKey::Number("P1".to_owned());
    let looks = town.archive.fresh.store.read("test.looks", move |tx| {
        let person = person.clone();
        Box::pin(async move { ledger::looks_at(tx, &person, u32::MAX, 10).await })
    });
    let looks: Vec<ledger::Entry> = looks.await.expect("the store");
    assert_eq!(looks[0].id, answered.entries[0].id);
    assert_eq!(looks[0].commitment, answered.entries[0].leaf, "the receipt names what the log holds");
    assert!(looks[0].at_micros <= town.archive.clock.now().0);
}

/// Every text of the gateway on the other engine: a call, a stream, a refusal, a replay, a receipt, late rows.
#[tokio::test(flavor = "multi_thread")]
async fn postgresql_keeps_the_same() {
    let town = Town::on_postgres().await;
    town.ask("records", "/persons/P1").await.expect("an answer");
    let call = town.call("files", "/echo", crate::service::pieces(5, 40_000), None);
    let id = call.id;
    crate::town::read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
    let receipt = town.library.gateway.receipt(id).await.expect("the store").expect("a receipt");
    assert!(receipt.opening.is_some() && receipt.question.body.is_some());
    let refused = town.library.gateway.ask(town.get("nothing", "/")).await.expect("a sealed refusal");
    assert_eq!(refused.fault.expect("a refusal").code, "unknown_service");
    assert_eq!(town.refusals().await, ["unknown_service"]);
    // The same id again, at another node on the same store: the store knows it.
    let other = Gateway::new(town.archive.parts(&town));
    let local = gateway::link::LocalLink::new();
    local.add(&other);
    let asker = Gateway::new(GatewayParts { link: Arc::new(local), ..town.library.parts(&town) });
    let mut call = town.get("records", "/persons/P1");
    call.id = id;
    let incoming = asker.ask(call).await;
    let fault = incoming.map(|incoming| incoming.fault);
    // The refusal is sealed; but a receipt of this id is kept already, and none is ever written over.
    assert_eq!(fault.expect_err("no second receipt").code, "logging_failed");
    assert_eq!(town.refusals().await, ["unknown_service", "invalid_message"]);
    assert_eq!(town.archive.count("access_opening").await, 1);
    assert_eq!(town.archive.count("exchange_message").await, 2);
}
