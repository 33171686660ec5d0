//! What a log is made of, and what it shows of itself.

use crate::journal::Journal;
use crate::limits::Limits;
use crate::segment::{Index, Live, Retired};
use crate::step::Fuse;
use crate::{Shelf, Sleep};
use calendar::Clock;
use ledger::public::Origin;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use tlog::{Checkpoint, NoteSigner};

/// What a log is made of.
pub struct Parts {
    /// Which log.
    pub origin: Origin,
    /// Its public files.
    pub shelf: Arc<dyn Shelf>,
    /// Its journal.
    pub journal: Box<dyn Journal>,
    /// The key that signs checkpoints.
    pub signer: Arc<dyn NoteSigner>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Its limits.
    pub limits: Limits,
    /// How the log pauses to gather; none: it never pauses.
    pub sleep: Option<Sleep>,
    /// For tests; [`Fuse::default`] in a running system.
    pub fuse: Fuse,
}

/// What the log shows of itself at one moment.
#[derive(Clone, Debug)]
pub struct View {
    /// The newest checkpoint, signed by the log; empty before the first leaf.
    pub note: Arc<str>,
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The live segments.
    pub(crate) index: Arc<Index>,
    pub(crate) retired: Arc<[Retired]>,
    pub(crate) sealed: Arc<BTreeMap<u32, u32>>,
}

impl View {
    /// Of a log without any leaf.
    pub(crate) fn empty(origin: &str) -> Self {
        let checkpoint = Checkpoint { origin: origin.to_owned(), size: 0, root: tlog::EMPTY_ROOT };
        let (index, retired, sealed) = (Arc::default(), Arc::default(), Arc::default());
        Self { note: "".into(), checkpoint, index, retired, sealed }
    }

    /// How many SEALED leaves of a day (UTC, since 1970-01-01) stand in the log.
    pub fn sealed_on(&self, day: u32) -> u32 {
        self.sealed.get(&day).copied().unwrap_or(0)
    }

    /// The live segments, in the order of their leaves, without gaps from leaf 0.
    pub fn segments(&self) -> &[Live] {
        self.index.live()
    }
}

/// What others see of the log while it works.
pub(crate) type Shared = Arc<RwLock<Arc<View>>>;
