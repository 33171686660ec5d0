//! The index work of a runner, between its rounds and beside them.

use crate::LogFault;
use crate::core::{Entry, spoiled};
use crate::limits::RETIRED_MICROS_MIN;
use crate::run::Runner;
use crate::segment::{Built, Live, Retired, build, segment_leaf};
use crate::step::Step;
use futures_channel::oneshot;
use futures_util::FutureExt;
use tlog::{Segment, day_of_micros};

/// A large segment that a thread makes beside the rounds, and what the thread answers.
pub(crate) struct Merging {
    pub(crate) segment: Segment,
    pub(crate) built: oneshot::Receiver<Result<Built, LogFault>>,
}

impl Runner {
    /// Makes the segments that are due, each with its leaf, smallest first. A large one is merged by a thread.
    pub(crate) async fn index(&mut self) {
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
    pub(crate) async fn merge_ended(&mut self) {
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
    pub(crate) async fn merged(
        &mut self,
        segment: Segment,
        built: Result<Result<Built, LogFault>, oneshot::Canceled>,
    ) {
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
        let built = built.map_err(spoiled)?;
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
