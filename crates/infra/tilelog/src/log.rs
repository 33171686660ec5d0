//! The handle of a log: what callers hold.

use crate::core::{Core, Entry, Kept, read_tile};
use crate::limits::{BULK_TAGS_MAX, Limits, POLICY_BYTES_MAX};
use crate::run::{Order, Runner};
use crate::segment::{Looked, live_at, look};
use crate::view::{Parts, Shared, View};
use crate::{LogFault, Shelf};
use calendar::Clock;
use futures_channel::{mpsc, oneshot};
use ledger::public::{Origin, Placed};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use tlog::{Hash, Kind, LEAF_BYTES, Leaf, bulk_root, day_of_micros};

/// One log: of one origin and year. Clones are the same log.
#[derive(Clone)]
pub struct Log {
    origin: Origin,
    orders: mpsc::UnboundedSender<Order>,
    waiting: Arc<AtomicUsize>,
    limits: Limits,
    shared: Shared,
    shelf: Arc<dyn Shelf>,
    clock: Arc<dyn Clock>,
}

impl Log {
    /// Opens a log: reads its journal, mends its public files, and refuses when what was promised does not hold
    /// ([`LogFault::Newer`], [`LogFault::ClockBack`], [`LogFault::Disagree`]). The role spawns [`Runner::run`].
    pub async fn open(parts: Parts) -> Result<(Self, Runner), LogFault> {
        let (origin, limits) = (parts.origin.clone(), parts.limits);
        let (shelf, clock) = (parts.shelf.clone(), parts.clock.clone());
        let mut core = Core::new(parts);
        core.replay().await?;
        let (orders, taken) = mpsc::unbounded();
        let waiting = Arc::new(AtomicUsize::new(0));
        let shared = core.shared.clone();
        let runner = Runner::new(core, taken, waiting.clone());
        Ok((Self { origin, orders, waiting, limits, shared, shelf, clock }, runner))
    }

    /// Which log this is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Its public files.
    pub fn shelf(&self) -> &Arc<dyn Shelf> {
        &self.shelf
    }

    /// Places leaves, in their order, and answers once they are durable and published. One that is there already
    /// is answered with its old place. Refused: more than a batch, bytes that are no leaf, and the kinds that have
    /// a way of their own ([`Log::add_bulk`], [`Log::add_policy`], segments).
    pub async fn add(&self, leaves: Vec<[u8; LEAF_BYTES]>) -> Result<Vec<Placed>, LogFault> {
        for bytes in &leaves {
            let leaf = Leaf::read(bytes).map_err(|fault| LogFault::Refused(fault.to_string()))?;
            if matches!(leaf.kind, Kind::Bulk | Kind::Policy | Kind::Segment) {
                let why = format!("a leaf of the kind {:?} is not placed alone", leaf.kind);
                return Err(LogFault::Refused(why));
            }
        }
        self.place(leaves.into_iter().map(|leaf| Entry { leaf, kept: None }).collect()).await
    }

    /// Places the leaf of a bulk look with its list, which is published as `bulk/{leaf}` and goes into the index.
    /// Refused: a root or count that is not the list's, and a list of more than [`BULK_TAGS_MAX`] tags.
    pub async fn add_bulk(&self, leaf: [u8; LEAF_BYTES], tags: Vec<Hash>) -> Result<Placed, LogFault> {
        let refused = |why: &str| LogFault::Refused(why.to_owned());
        let read = Leaf::read(&leaf).map_err(|fault| LogFault::Refused(fault.to_string()))?;
        if tags.is_empty() || tags.len() > BULK_TAGS_MAX {
            return Err(LogFault::Refused(format!(
                "a list has 1 to {BULK_TAGS_MAX} tags, this one {}",
                tags.len()
            )));
        }
        if read.kind != Kind::Bulk || read.tag != Hash::ZERO {
            return Err(refused("a list belongs to a bulk leaf without a tag of its own"));
        }
        if usize::try_from(read.count) != Ok(tags.len()) || bulk_root(&tags) != read.aux {
            return Err(refused("count and root of the leaf are not those of the list"));
        }
        let bytes: Arc<[u8]> = tags.iter().flat_map(|tag| tag.0).collect();
        let kept = Kept { folder: "bulk", hash: read.aux, bytes };
        self.place_one(Entry { leaf, kept: Some(kept) }).await
    }

    /// Publishes a text that holds from here on (keys, policies) as `policy/{leaf}`; the leaf's commitment is its
    /// SHA-256. The same text twice on one day stands once.
    pub async fn add_policy(&self, text: &[u8]) -> Result<Placed, LogFault> {
        if text.is_empty() || text.len() > POLICY_BYTES_MAX {
            let why = format!("a policy has 1 to {POLICY_BYTES_MAX} bytes, this one {}", text.len());
            return Err(LogFault::Refused(why));
        }
        let leaf = policy_leaf(text, day_of_micros(self.clock.now().0));
        let kept = Kept { folder: "policy", hash: leaf.commitment, bytes: text.into() };
        self.place_one(Entry { leaf: leaf.bytes(), kept: Some(kept) }).await
    }

    /// Publishes how many SEALED leaves of a day stand in the log: the DAYCOUNT of provider 0 (SG-02). Said again with
    /// the same count, it stands once. The role calls it when the day is over.
    pub async fn add_sealed_count(&self, day: u32) -> Result<Placed, LogFault> {
        let leaf = Leaf { kind: Kind::DayCount, count: self.view().sealed_on(day), ..policy_leaf(&[], day) };
        let leaf = Leaf { commitment: Hash::ZERO, ..leaf };
        self.place_one(Entry { leaf: leaf.bytes(), kept: None }).await
    }

    async fn place_one(&self, entry: Entry) -> Result<Placed, LogFault> {
        let placed = self.place(vec![entry]).await?;
        placed.into_iter().next().ok_or_else(|| LogFault::Closed("the log answered nothing".to_owned()))
    }

    async fn place(&self, entries: Vec<Entry>) -> Result<Vec<Placed>, LogFault> {
        let (count, max) = (entries.len(), self.limits.batch_leaves_max);
        if count > max {
            return Err(LogFault::Refused(format!("at most {max} leaves at once, these are {count}")));
        }
        if count == 0 {
            return Ok(Vec::new());
        }
        let (waiting, max) = (self.waiting.fetch_add(count, Ordering::SeqCst), self.limits.queue_leaves_max);
        if waiting + count > max {
            self.waiting.fetch_sub(count, Ordering::SeqCst);
            return Err(LogFault::Busy { waiting, max });
        }
        let gone = || LogFault::Closed("its runner is gone".to_owned());
        let (reply, replied) = oneshot::channel();
        self.orders.unbounded_send(Order::Place { entries, reply }).map_err(|_| gone())?;
        replied.await.unwrap_or_else(|_| Err(gone()))
    }

    /// What the log shows now.
    pub fn view(&self) -> Arc<View> {
        self.shared.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The proof that the tree of `old` leaves is the beginning of the one of `new` leaves, both at most the size
    /// that [`Log::view`] shows: what a witness asks for.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, LogFault> {
        tlog::consistency(old, new, |tile| read_tile(&*self.shelf, "", tile))
    }

    /// The path of a leaf in the tree of `size` leaves, at most the size that [`Log::view`] shows.
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, LogFault> {
        tlog::inclusion(index, size, |tile| read_tile(&*self.shelf, "", tile))
    }

    /// What the index says of a tag, and the checkpoint that holds the SEGMENT leaves. Blocks on the disk.
    pub fn absence(&self, tag: &Hash) -> Result<(Arc<View>, Looked), LogFault> {
        let view = self.view();
        let looked = self.absence_at(tag, view.checkpoint.size)?;
        Ok((view, looked))
    }

    /// What the index says of a tag to whoever holds the checkpoint of `size` leaves: only segments whose leaves are
    /// in that tree. Witnesses cosign some seconds after the log signs; a size older than a minute is answered too,
    /// with a longer tail.
    pub fn absence_at(&self, tag: &Hash, size: u64) -> Result<Looked, LogFault> {
        let view = self.view();
        look(&*self.shelf, &live_at(view.segments(), &view.retired, size), size, tag)
    }

    /// Stops the runner and waits until nothing is under way.
    pub async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.orders.unbounded_send(Order::Close { reply }).is_ok() {
            // A runner that is gone has closed.
            let _ = closed.await;
        }
    }
}

/// The leaf of a published text.
pub fn policy_leaf(text: &[u8], day: u32) -> Leaf {
    Leaf {
        kind: Kind::Policy,
        basis: 0,
        provider: 0,
        requester: 0,
        day,
        reference: 0,
        due: 0,
        count: 1,
        tag: Hash::ZERO,
        commitment: Hash::of(text),
        aux: Hash::ZERO,
    }
}
