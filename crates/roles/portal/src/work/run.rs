//! Keeps the portal's workers going until it is told to stop.

use crate::Portal;
use crate::cases::{keep_pages_once, ring_claims_once};
use crate::work::deliver_once;
use std::time::Duration;
use tokio::sync::watch;

/// How long the outbox sleeps when nobody rings: messages that failed become due by time alone.
const OUTBOX_PAUSE: Duration = Duration::from_millis(500);

/// How often the clocks of claims are looked at.
const CLOCK_PAUSE: Duration = Duration::from_secs(5);

/// Runs the workers until `stop` says so.
pub async fn run(portal: Portal, stop: watch::Receiver<bool>) {
    // A window says nothing in public that it does not keep (SG-09, SG-13).
    if let Err(trouble) = keep_pages_once(&portal).await {
        tracing::error!(worker = "pages", "the pages of this pack could not be kept: {trouble}");
    }
    tokio::join!(deliver(&portal, stop.clone()), ring(&portal, stop));
}

/// The clocks of claims: what no agency answered in time goes to the arbiter.
async fn ring(portal: &Portal, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(trouble) = ring_claims_once(portal).await {
            tracing::error!(worker = "claims", "a worker's round failed: {trouble}");
        }
        tokio::select! {
            () = tokio::time::sleep(CLOCK_PAUSE) => {}
            // The sender is gone when the process ends: then there is nobody left to work for.
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// The courier: at once again while there is work, otherwise when the bell rings or the pause is over.
async fn deliver(portal: &Portal, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match deliver_once(portal).await {
            Ok(done) if done > 0 => continue,
            Ok(_) => {}
            Err(fault) => tracing::error!(worker = "outbox", "a worker's round failed: {fault}"),
        }
        tokio::select! {
            () = portal.inner.outbox.notified() => {}
            () = tokio::time::sleep(OUTBOX_PAUSE) => {}
            // The sender is gone when the process ends: then there is nobody left to work for.
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}
