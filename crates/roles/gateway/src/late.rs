//! When the store of the log is away: entries go to the signed local queue, and the memory of ids refuses replays.
//!
//! The rows of the messages themselves wait in memory until the store is back. A process that ends before that loses
//! them; so one that starts with a queue that is not empty takes in only what its own memory can vouch for.

use crate::Gateway;
use crate::sql;
use crate::take_in::{Again, Job, Logged};
use exchange::head::LoggedEntry;
use exchange::rest::RestFault;
use ledger::late::LateFault;
use ledger::{Draw, Occasion};
use std::sync::{Arc, Mutex, PoisonError};
use store::Fault;

/// The most rows of messages that one transaction adds afterwards.
const ROWS_MAX: usize = 200;

/// Rows of messages that were taken in while the store was away.
#[derive(Default)]
pub(crate) struct Waiting {
    jobs: Mutex<Vec<Arc<Job>>>,
}

impl Gateway {
    /// Brings what was taken in without the store to its place: the rows of the messages, then the entries of the
    /// late queue, marked late. Gives how many entries are new there. Call it every few seconds; after a fault all
    /// of it still waits.
    pub async fn flush_late(&self) -> Result<usize, LateFault> {
        let Some(queue) = &self.inner.parts.late else { return Ok(0) };
        loop {
            let jobs: Vec<Arc<Job>> = {
                let waiting = self.inner.waiting.jobs.lock().unwrap_or_else(PoisonError::into_inner);
                waiting.iter().take(ROWS_MAX).cloned().collect()
            };
            if jobs.is_empty() {
                break;
            }
            let count = jobs.len();
            let written: Result<(), Fault> = self
                .inner
                .parts
                .store
                .write("gateway.take_in_late", move |tx| {
                    let jobs = jobs.clone();
                    Box::pin(async move {
                        for job in &jobs {
                            // One that is there already was committed although its answer was lost.
                            sql::take_in(tx, job.row()).await?;
                        }
                        Ok(())
                    })
                })
                .await;
            written.map_err(LateFault::Log)?;
            self.inner.waiting.jobs.lock().unwrap_or_else(PoisonError::into_inner).drain(..count);
        }
        queue.flush(&self.inner.parts.store).await
    }
}

/// Refuses what could have been taken in by a former run of this node that never got to write it down.
pub(crate) fn after_restart(gateway: &Gateway, head_at_micros: i64) -> Result<(), RestFault> {
    if !gateway.inner.began_late || gateway.inner.seen.knows(head_at_micros) {
        return Ok(());
    }
    Err(RestFault::logging_failed(
        "This node was restarted while its access log was away; it takes calls in again in some minutes",
    ))
}

/// Writes the entries into the late queue. Calls that are about nobody are refused: nothing would be left of them.
pub(crate) async fn take_in(
    gateway: &Gateway,
    job: Arc<Job>,
    fault: &Fault,
    again: Again<'_>,
) -> Result<Logged, RestFault> {
    let failed =
        |why: &str| RestFault::logging_failed(format!("The access log cannot be written: {fault}{why}"));
    let parts = &gateway.inner.parts;
    let Some(queue) = parts.late.as_ref().filter(|_| is_away(fault)) else { return Err(failed("")) };
    let take_in = &job.take_in;
    if job.draws.is_empty() || !gateway.inner.seen.knows(take_in.head_at_micros) {
        return Err(failed(""));
    }
    let reference = take_in.id.to_string();
    let request = tlog::Hash::of(&take_in.head);
    let mut logged = Logged::default();
    for granted in again()? {
        // Another id: should the commit have happened although its answer was lost, both entries tell of it.
        let draw = Draw::of(&*parts.chance, take_in.at);
        let occasion = Occasion::new(&job.owner, take_in.at, &reference, draw).asked_by(request);
        let recorded = queue.record(granted, occasion).await;
        let (permit, receipt) = recorded.map_err(|late| failed(&format!(", nor the late queue: {late}")))?;
        logged.entries.push(LoggedEntry { id: permit.entry(), leaf: permit.leaf() });
        logged.late.push(receipt);
    }
    gateway.inner.waiting.jobs.lock().unwrap_or_else(PoisonError::into_inner).push(job);
    Ok(logged)
}

/// Whether a fault says that the store is away, and not that the program is wrong.
fn is_away(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Closed
            | Fault::CommitUnknown
            | Fault::Full
            | Fault::Busy
            | Fault::Serialization
            | Fault::Engine(_)
            | Fault::Injected
    )
}
