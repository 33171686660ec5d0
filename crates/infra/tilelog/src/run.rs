//! The runner: takes what callers submit, in order, and does one round after the other. A role drives it as a task
//! of its own, or on a thread of its own, for its disk work blocks.

use crate::LogFault;
use crate::core::{Core, Entry};
use crate::limits::RETIRED_MICROS_MIN;
use crate::segment::{Built, Live, Retired, build, segment_leaf};
use crate::step::Step;
use futures_channel::{mpsc, oneshot};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use ledger::public::Placed;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::BoxFuture;
use tlog::{Segment, day_of_micros};

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
    core: Core,
    orders: mpsc::UnboundedReceiver<Order>,
    waiting: Arc<AtomicUsize>,
    /// Taken from the queue, too long for the batch before it.
    held: Option<Order>,
    /// Whether the state is that of the journal; a fault makes it doubtful.
    is_sound: bool,
    /// Why this log never acts again.
    stopped: Option<LogFault>,
    merging: Option<Merging>,
}

/// A large segment that a thread makes beside the rounds, and what the thread answers.
struct Merging {
    segment: Segment,
    built: oneshot::Receiver<Result<Built, LogFault>>,
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

    /// Makes the segments that are due, each with its leaf, smallest first. A large one is merged by a thread.
    async fn index(&mut self) {
        while self.stopped.is_none() && self.is_sound {
            let size = self.core.edge.size();
            let Some(segment) =
                self.core.index.due(size, self.merging.as_ref().map(|merging| merging.segment))
            else {
                return;
            };
            let parts = self.core.index.parts(segment).map(<[Live]>::to_vec);
            let shelf = self.core.parts.shelf.clone();
            if segment.count <= self.core.parts.limits.merged_inline_max {
                let built = build(&*shelf, segment, parts.as_deref());
                self.settle(segment, built).await;
            } else if self.merging.is_none() {
                let (answer, built) = oneshot::channel();
                let made = move || {
                    // The log may have been closed; the next start makes the segment again.
                    let _ = answer.send(build(&*shelf, segment, parts.as_deref()));
                };
                if let Err(error) = std::thread::Builder::new().name("log-merge".to_owned()).spawn(made) {
                    tracing::error!(%error, "a segment of the index cannot be merged now");
                    return;
                }
                self.merging = Some(Merging { segment, built });
            } else {
                return;
            }
        }
    }

    /// Settles a merge that ended while leaves were placed.
    async fn merge_ended(&mut self) {
        let ended = self.merging.as_mut().and_then(|merging| {
            let built = (&mut merging.built).now_or_never()?;
            Some((merging.segment, built))
        });
        if let Some((segment, built)) = ended {
            self.merging = None;
            self.merged(segment, built).await;
        }
    }

    /// A merge has ended, or its thread died: then the segment stays due.
    async fn merged(&mut self, segment: Segment, built: Result<Result<Built, LogFault>, oneshot::Canceled>) {
        // A replay in between may have come to another state.
        if let (Ok(built), true) = (built, self.core.index.parts(segment).is_some()) {
            self.settle(segment, built).await;
        }
        self.index().await;
    }

    /// Places the leaf of a segment whose files are made, and lists it. The parts stay for some time, for readers who
    /// hold a checkpoint from before.
    async fn settle(&mut self, segment: Segment, built: Result<Built, LogFault>) {
        let settled = self.try_settle(segment, built).await;
        if let Err(fault) = settled {
            tracing::error!(%fault, folder = segment.prefix(), "a segment of the index cannot be made");
            self.is_sound = false;
            if fault.is_final() || self.core.parts.fuse.is_blown() {
                self.stopped = Some(fault);
            }
        }
    }

    async fn try_settle(&mut self, segment: Segment, built: Result<Built, LogFault>) -> Result<(), LogFault> {
        let built = built?;
        self.core.parts.fuse.reach(Step::SegmentBuilt)?;
        let leaf = segment_leaf(segment, built.root, day_of_micros(self.core.parts.clock.now().0));
        let placed = self.core.round(&[Entry { leaf: leaf.bytes(), kept: None }]).await?;
        let Some(leaf) = placed.first().map(|placed| placed.index) else { return Ok(()) };
        let (first, count) = (segment.first, segment.count);
        let new = Live { leaf, first, count, items: built.items, root: built.root };
        let replaced = self.core.index.take(new).ok_or_else(|| LogFault::Disagree {
            what: format!("the segment {} does not follow the others", segment.prefix()),
        })?;
        let at_micros = self.core.parts.clock.now().0;
        let first_kept = at_micros.saturating_sub(RETIRED_MICROS_MIN);
        let (gone, stay) = self.core.retired.iter().partition(|old| old.at_micros < first_kept);
        self.core.retired = stay;
        self.core.retired.extend(replaced.into_iter().map(|live| Retired { live, by: leaf, at_micros }));
        self.core.publish_index()?;
        let gone: Vec<Retired> = gone;
        let prefixes = gone.into_iter().map(|old| old.live.segment().prefix());
        prefixes.into_iter().try_for_each(|prefix| self.core.parts.shelf.remove(prefix.trim_end_matches('/')))
    }
}
