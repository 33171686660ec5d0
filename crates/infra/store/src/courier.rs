//! Bringing what lies in the outbox to its receivers, round by round.
//!
//! One courier a database. Messages of one recipient and subject go one after the other, different subjects
//! side by side. A crash between delivery and the note delivers again: receivers know the id.

use std::collections::BTreeMap;
use std::future::Future;

use futures_util::stream::{self, StreamExt};

use crate::{Fault, Store, outbox, outbox::Queued};

/// The most messages of one round.
pub const ROUND_MAX: i64 = 256;

/// The most subjects served side by side.
pub const SIDE_BY_SIDE_MAX: usize = 64;

/// The longest pause between two tries of one message.
pub const PAUSE_SECONDS_MAX: i64 = 300;

/// What became of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The receiver has it; the message is done.
    Done,
    /// The receiver is away or could not act now: try again for as long as it takes.
    Again(String),
    /// The receiver has it and refuses it: a few tries more, then somebody must look at it.
    Refused(String),
}

/// One round: delivers what is due and notes what became of it. Gives how many were delivered.
pub async fn round<D, F>(store: &Store, now_micros: i64, deliver: D) -> Result<usize, Fault>
where
    D: Fn(Queued) -> F,
    F: Future<Output = Delivery>,
{
    let due = store.read("outbox.due", move |tx| Box::pin(outbox::due(tx, now_micros, ROUND_MAX)));
    let mut subjects: BTreeMap<(String, String), Vec<Queued>> = BTreeMap::new();
    for message in due.await? {
        subjects.entry((message.recipient.clone(), message.subject.clone())).or_default().push(message);
    }
    if subjects.is_empty() {
        return Ok(0);
    }
    let deliver = &deliver;
    let served = stream::iter(subjects.into_values().map(|messages| serve(messages, deliver)))
        .buffer_unordered(SIDE_BY_SIDE_MAX)
        .collect::<Vec<_>>()
        .await;
    note(store, now_micros, served).await
}

/// Delivers one subject's messages in order, up to the first failure.
async fn serve<D, F>(messages: Vec<Queued>, deliver: &D) -> Served
where
    D: Fn(Queued) -> F,
    F: Future<Output = Delivery>,
{
    let mut served = Served { done: Vec::new(), failed: None };
    for message in messages {
        let (id, attempts) = (message.id, message.attempts);
        match deliver(message).await {
            Delivery::Done => served.done.push(id),
            delivery => {
                served.failed = Some((id, attempts, delivery));
                break;
            }
        }
    }
    served
}

/// What became of one subject's messages.
struct Served {
    done: Vec<uuid::Uuid>,
    failed: Option<(uuid::Uuid, i64, Delivery)>,
}

/// Notes all deliveries of a round in one transaction. A crash before it repeats the round.
async fn note(store: &Store, now_micros: i64, served: Vec<Served>) -> Result<usize, Fault> {
    let done: Vec<uuid::Uuid> = served.iter().flat_map(|served| served.done.iter().copied()).collect();
    let failed: Vec<_> = served.into_iter().filter_map(|served| served.failed).collect();
    let delivered = done.len();
    store
        .write("outbox.note", move |tx| {
            let (done, failed) = (done.clone(), failed.clone());
            Box::pin(async move {
                if !done.is_empty() {
                    outbox::done(tx, &done).await?;
                }
                for (id, attempts, delivery) in failed {
                    let next = now_micros + pause_seconds(attempts) * 1_000_000;
                    match delivery {
                        Delivery::Again(error) => outbox::postponed(tx, id, next, &error).await?,
                        Delivery::Refused(error) => drop(outbox::failed(tx, id, next, &error).await?),
                        Delivery::Done => {}
                    }
                }
                Ok::<_, Fault>(delivered)
            })
        })
        .await
}

/// Pauses double from one second to [`PAUSE_SECONDS_MAX`].
pub fn pause_seconds(attempts: i64) -> i64 {
    let doubled =
        1_i64.checked_shl(u32::try_from(attempts.clamp(0, 32)).unwrap_or(32)).unwrap_or(PAUSE_SECONDS_MAX);
    doubled.min(PAUSE_SECONDS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_limit() {
        let pauses: Vec<i64> = [0, 1, 2, 8, 9, 100, i64::MAX].into_iter().map(pause_seconds).collect();
        assert_eq!(pauses, [1, 2, 4, 256, 300, 300, 300]);
    }
}
