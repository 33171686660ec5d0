//! Keeps the workers of an institution going until it is told to stop. A new worker is one line of [`run`].

use crate::Guardian;
use crate::cases::claims::ring_claims_once;
use crate::cases::warrants::leaves::warrants_once;
use crate::work::{deliver_once, watch_once};
use std::future::Future;
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// How long the outbox sleeps when nobody rings: messages that failed become due by time alone.
const QUEUE_PAUSE: Duration = Duration::from_millis(500);

/// How often clocks are looked at.
const CLOCK_PAUSE: Duration = Duration::from_secs(5);

/// How often drawn leaves, canaries and the log are looked after.
const WATCH_PAUSE: Duration = Duration::from_secs(60);

/// Runs all workers until `stop` says so.
pub async fn run(guardian: Guardian, stop: watch::Receiver<bool>) {
    tokio::join!(
        keep(stop.clone(), QUEUE_PAUSE, Some(&guardian.inner.outbox), "outbox", || deliver_once(&guardian)),
        keep(stop.clone(), CLOCK_PAUSE, None, "claims", || ring_claims_once(&guardian)),
        keep(stop.clone(), WATCH_PAUSE, None, "watch", || watch_once(&guardian)),
        keep(stop, CLOCK_PAUSE, None, "warrants", || warrants_once(&guardian)),
    );
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
