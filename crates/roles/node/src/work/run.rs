//! Keeps the workers of a node going until it is told to stop.

use crate::app::Node;
use crate::cases::ring_claims_once;
use crate::work::{
    ask_canaries_once, count_days_once, delete_answers_once, deliver_once, feed_once, forget_once,
    gather_once, open_warrants_once, pay_once, place_once, recount_once, ring_once, send_escrow_once,
};
use std::future::Future;
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// How long a queue sleeps when nobody rings: messages that failed become due by time alone.
const QUEUE_PAUSE: Duration = Duration::from_millis(500);

/// The log's rounds come this far apart: entries gather into one batch, and its queue is not read for each.
const LOG_GAP: Duration = Duration::from_millis(50);

/// How often clocks and payments are looked at.
const CLOCK_PAUSE: Duration = Duration::from_secs(5);

/// How often it is seen whether a day is over.
const DAY_PAUSE: Duration = Duration::from_secs(60);

/// How often old events are forgotten.
const FORGET_PAUSE: Duration = Duration::from_secs(600);

/// Runs all workers until `stop` says so.
pub async fn run(node: Node, stop: watch::Receiver<bool>) {
    tokio::join!(
        keep(stop.clone(), QUEUE_PAUSE, Some(&node.inner.outbox), "outbox", || deliver_once(&node)),
        keep(stop.clone(), QUEUE_PAUSE, Some(&node.inner.feed), "feed", || feed_once(&node)),
        keep(stop.clone(), QUEUE_PAUSE, Some(&node.inner.gather), "gather", || gather_once(&node)),
        keep(stop.clone(), QUEUE_PAUSE, Some(&node.inner.log), "log", || place_and_rest(&node)),
        keep(stop.clone(), DAY_PAUSE, None, "days", || count_days_once(&node)),
        keep(stop.clone(), CLOCK_PAUSE, None, "clocks", || ring_once(&node)),
        keep(stop.clone(), CLOCK_PAUSE, None, "warrants", || warrants_once(&node)),
        keep(stop.clone(), CLOCK_PAUSE, None, "claims", || ring_claims_once(&node)),
        keep(stop.clone(), CLOCK_PAUSE, None, "canaries", || ask_canaries_once(&node)),
        keep(stop.clone(), CLOCK_PAUSE, None, "calendar", || recount_once(&node)),
        keep(stop.clone(), CLOCK_PAUSE, None, "payments", || pay_once(&node)),
        keep(stop, FORGET_PAUSE, None, "forget", || forget_once(&node)),
    );
}

/// A round of the clocks of warrants: looks come to light, answers go (SG-02, SG-27).
async fn warrants_once(node: &Node) -> Result<usize, crate::Trouble> {
    Ok(open_warrants_once(node).await? + send_escrow_once(node).await? + delete_answers_once(node).await?)
}

/// A round of the placer, then its gap, whatever it found: every commit rings its bell.
async fn place_and_rest(node: &Node) -> Result<usize, crate::Trouble> {
    let placed = place_once(node).await;
    tokio::time::sleep(LOG_GAP).await;
    placed
}

/// Does rounds: at once again while there is work, otherwise when the bell rings or the pause is over.
async fn keep<W, F, E>(
    mut stop: watch::Receiver<bool>,
    pause: Duration,
    bell: Option<&Notify>,
    name: &'static str,
    work: W,
) where
    W: Fn() -> F,
    F: Future<Output = Result<usize, E>>,
    E: std::fmt::Display,
{
    while !*stop.borrow() {
        match work().await {
            Ok(done) if done > 0 => continue,
            Ok(_) => {}
            Err(fault) => tracing::error!(worker = name, "a worker's round failed: {fault}"),
        }
        tokio::select! {
            () = rung(bell) => {}
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn rung(bell: Option<&Notify>) {
    match bell {
        Some(bell) => bell.notified().await,
        None => std::future::pending().await,
    }
}
