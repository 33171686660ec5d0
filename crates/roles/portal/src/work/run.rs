//! Keeps the portal's worker going until it is told to stop.

use crate::Portal;
use crate::work::deliver_once;
use std::time::Duration;
use tokio::sync::watch;

/// How long the outbox sleeps when nobody rings: messages that failed become due by time alone.
const OUTBOX_PAUSE: Duration = Duration::from_millis(500);

/// Runs the courier until `stop` says so: at once again while there is work, otherwise when the bell rings
/// or the pause is over.
pub async fn run(portal: Portal, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match deliver_once(&portal).await {
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
