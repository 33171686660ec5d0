//! Nothing is answered without an entry, nothing is given out without a receipt: also when a store fails.

use crate::town::Town;
use exchange::rest::Origin;
use gateway::{Gateway, GatewayParts};
use std::sync::Arc;
use store::Fuse;

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
        assert_eq!(town.archive.count("access_entry").await, 0, "{statement}");
        assert_eq!(town.archive.count("exchange_message").await, 0, "{statement}");
    }
    let incoming = asker.ask(town.get("records", "/persons/P1")).await.expect("an answer");
    assert_eq!(incoming.fault, None, "the log is back");
    assert_eq!(town.archive.count("access_entry").await, 1);
}

/// The answer is there, but its receipt cannot be kept: the asker is not given it.
#[tokio::test]
async fn a_receipt_that_cannot_be_kept_gives_nothing_out() {
    let town = Town::in_process().await;
    let (asker, fuse) = fused(&town, town.library.parts(&town));
    fuse.blow_after(1);
    let fault = asker.ask(town.get("records", "/persons/P1")).await.err().expect("no receipt, no answer");
    assert_eq!((fault.origin, fault.code.as_str()), (Origin::AskersNode, "logging_failed"));
    assert_eq!(town.archive.count("access_entry").await, 1, "the owner did release; its entry says so");
    let call = town.get("files", "/pieces?3");
    let incoming = asker.ask(call).await.expect("it begins");
    fuse.blow_after(1);
    let read = http_body_util::BodyExt::collect(incoming.body).await;
    assert!(read.is_err(), "a streamed answer whose receipt is not kept does not end well");
}
