//! The runner: takes what callers submit, in order, and does one round after the other. A role drives it as a task
//! of its own, or on a thread of its own, for its disk work blocks.

use crate::LogFault;
use crate::core::{Core, Entry};
use crate::index::Merging;
use crate::step::Step;
use futures_channel::{mpsc, oneshot};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use ledger::public::Placed;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::BoxFuture;

/// How a log pauses: a future that ends after this time. `tokio::time::sleep` in a running system.
pub type Sleep = Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>;

/// What is answered to an order.
pub(crate) type Reply = oneshot::Sender<Result<Vec<Placed>, LogFault>>;

/// What the runner is told.
pub(crate) enum Order {
    /// Place these.
    Place { entries: Vec<Entry>, reply: Reply },
    /// Stop, and say when nothing is under way.
    Close { reply: oneshot::Sender<()> },
}

/// A log's sequencer. It works while [`Runner::run`] is polled.
pub struct Runner {
    pub(crate) core: Core,
    orders: mpsc::UnboundedReceiver<Order>,
    waiting: Arc<AtomicUsize>,
    /// Taken from the queue, too long for the batch before it.
    held: Option<Order>,
    /// Whether the state is that of the journal; a fault makes it doubtful.
    pub(crate) is_sound: bool,
    /// Why this log never acts again.
    pub(crate) stopped: Option<LogFault>,
    /// The large segment that is made beside the rounds.
    pub(crate) merging: Option<Merging>,
}

impl Runner {
    pub(crate) fn new(core: Core, orders: mpsc::UnboundedReceiver<Order>, waiting: Arc<AtomicUsize>) -> Self {
        let (held, stopped, merging) = (None, None, None);
        Self { core, orders, waiting, held, is_sound: true, stopped, merging }
    }

    /// Works until every handle of the log is gone or the log is closed.
    pub async fn run(mut self) {
        // What was due when the log started.
        self.index().await;
        let mut rest: BoxFuture<'static, ()> = Box::pin(std::future::ready(()));
        loop {
            let mut closing = None;
            let batch = self.gather(&mut rest, &mut closing).await;
            rest = self.pause();
            if !batch.is_empty() {
                self.place(batch).await;
                self.merge_ended().await;
                self.index().await;
            }
            if let Some(reply) = closing {
                drop(self);
                // Nobody may wait for it any more.
                let _ = reply.map(|reply| reply.send(()));
                return;
            }
        }
    }

    fn pause(&self) -> BoxFuture<'static, ()> {
        match &self.core.parts.sleep {
            Some(sleep) => sleep(self.core.parts.limits.gather),
            None => Box::pin(std::future::ready(())),
        }
    }

    /// Waits for the first order, then for more until the batch is full or the pause is over. `closing` is set when
    /// this is the last batch.
    async fn gather(
        &mut self,
        rest: &mut BoxFuture<'static, ()>,
        closing: &mut Option<Option<oneshot::Sender<()>>>,
    ) -> Vec<(Vec<Entry>, Reply)> {
        let (mut batch, mut leaves) = (Vec::new(), 0);
        let max = self.core.parts.limits.batch_leaves_max;
        let mut rested = false;
        while leaves < max {
            let order = match self.held.take() {
                Some(order) => Some(order),
                None if batch.is_empty() => self.first().await,
                None if rested => match self.orders.recv().now_or_never() {
                    None => return batch,
                    Some(order) => order.ok(),
                },
                None => match select(&mut *rest, Box::pin(self.orders.recv())).await {
                    Either::Left(_) => {
                        rested = true;
                        continue;
                    }
                    Either::Right((order, _)) => order.ok(),
                },
            };
            match order {
                Some(Order::Place { entries, reply }) if leaves + entries.len() > max && leaves > 0 => {
                    self.held = Some(Order::Place { entries, reply });
                    break;
                }
                Some(Order::Place { entries, reply }) => {
                    leaves += entries.len();
                    batch.push((entries, reply));
                }
                Some(Order::Close { reply }) => {
                    *closing = Some(Some(reply));
                    break;
                }
                None => {
                    *closing = Some(None);
                    break;
                }
            }
        }
        batch
    }

    /// The first order of a batch. A merge that ends while nobody submits is settled at once.
    async fn first(&mut self) -> Option<Order> {
        while let Some(merging) = &mut self.merging {
            match select(Box::pin(self.orders.recv()), &mut merging.built).await {
                Either::Left((order, _)) => return order.ok(),
                Either::Right((built, _)) => {
                    let segment = merging.segment;
                    self.merging = None;
                    self.merged(segment, built).await;
                }
            }
        }
        self.orders.recv().await.ok()
    }

    /// One round for these callers, and their answers.
    async fn place(&mut self, batch: Vec<(Vec<Entry>, Reply)>) {
        let entries: Vec<Entry> = batch.iter().flat_map(|(entries, _)| entries.iter().cloned()).collect();
        self.waiting.fetch_sub(entries.len(), Ordering::SeqCst);
        let mut placed = self.round(&entries).await.map(Vec::into_iter);
        for (entries, reply) in batch {
            let answer = match &mut placed {
                Ok(placed) => Ok(placed.by_ref().take(entries.len()).collect()),
                Err(fault) => Err(fault.clone()),
            };
            // The caller may have gone; its leaves stand all the same.
            let _ = reply.send(answer);
        }
        if placed.is_ok()
            && let Err(fault) = self.core.parts.fuse.reach(Step::Answered)
        {
            self.stopped = Some(fault);
        }
    }

    /// A round on a sound state: after a fault the journal is read again first.
    async fn round(&mut self, entries: &[Entry]) -> Result<Vec<Placed>, LogFault> {
        if let Some(fault) = &self.stopped {
            return Err(LogFault::Closed(fault.to_string()));
        }
        let done = match self.is_sound {
            true => Ok(()),
            false => {
                // A merge under way writes the same bytes as the next one will; its answer is not waited for.
                self.merging = None;
                self.core.replay().await
            }
        };
        let done = match done {
            Ok(()) => self.core.round(entries).await,
            Err(fault) => Err(fault),
        };
        self.is_sound = done.is_ok();
        if let Err(fault) = &done {
            tracing::error!(%fault, origin = %self.core.parts.origin, "the log could not place leaves");
            if fault.is_final() || self.core.parts.fuse.is_blown() {
                self.stopped = Some(fault.clone());
            }
        }
        done
    }
}
