//! The sequencer's state and its round: the one place where leaves get their numbers.
//!
//! The order of a round, and what a crash after each step means:
//!
//! 1. queue → batch: nothing was promised, callers come again;
//! 2. lists and texts, then the batch, durable in the journal: the next start places it;
//! 3. the tree over the stored bytes is compared with the tree over what was submitted, then signed;
//! 4. the checkpoint replaces the old one, durable: from here the leaves are promised; another sequencer that came
//!    before makes this one stop;
//! 5. lists, bundles, tiles, then the checkpoint, each whole or not at all: the next start makes them again;
//! 6. the callers are answered: a caller without an answer submits again and is told the old place.

use crate::growth::Growth;
use crate::journal::{Batch, Head};
use crate::remembered::Remembered;
use crate::rows::{Piece, Rows};
use crate::segment::{Index, Retired};
use crate::step::Step;
use crate::view::{Parts, Shared, View};
use crate::{LogFault, Shelf};
use ledger::public::Placed;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};
use tlog::{Checkpoint, Edge, Hash, Kind, LEAF_BYTES, Leaf, Note, Tile, decode_tile, leaf_hash};

/// A leaf on its way, with what it points at.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) leaf: [u8; LEAF_BYTES],
    pub(crate) kept: Option<Kept>,
}

/// Bytes that a leaf points at by a hash; published in a file named by the leaf's number.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) folder: &'static str,
    pub(crate) hash: Hash,
    pub(crate) bytes: Arc<[u8]>,
}

/// The sequencer.
pub(crate) struct Core {
    pub(crate) parts: Parts,
    pub(crate) origin: String,
    pub(crate) rows: Rows,
    pub(crate) edge: Edge,
    pub(crate) head: Option<Head>,
    pub(crate) known: Remembered,
    pub(crate) index: Index,
    /// Replaced segments whose files are still there.
    pub(crate) retired: Vec<Retired>,
    /// SEALED leaves of each day: they name no provider, so the log itself counts them.
    pub(crate) sealed: Arc<BTreeMap<u32, u32>>,
    pub(crate) shared: Shared,
}

impl Core {
    /// A sequencer that has read nothing yet.
    pub(crate) fn new(parts: Parts) -> Self {
        let origin = parts.origin.to_string();
        let (view, sealed) = (View::empty(&origin), Arc::default());
        let known = Remembered::new(parts.limits.remembered_leaves_max);
        let (rows, edge, index) = (Rows::new(""), Edge::new(), Index::default());
        let shared = Arc::new(RwLock::new(Arc::new(view)));
        Self { parts, origin, rows, edge, head: None, known, index, retired: Vec::new(), sealed, shared }
    }

    /// Places entries and answers their numbers, paths and the checkpoint, in their order.
    pub(crate) async fn round(&mut self, entries: &[Entry]) -> Result<Vec<Placed>, LogFault> {
        let size = self.edge.size();
        let (mut fresh, mut hashes, mut places) = (Vec::new(), Vec::new(), Vec::with_capacity(entries.len()));
        let mut inside: HashMap<Hash, u64> = HashMap::new();
        for entry in entries {
            let hash = leaf_hash(&entry.leaf);
            let place = self.known.find(&hash).or_else(|| inside.get(&hash).copied()).unwrap_or_else(|| {
                let place = size + hashes.len() as u64;
                inside.insert(hash, place);
                hashes.push(hash);
                fresh.push(entry);
                place
            });
            places.push(place);
        }
        let growth = match fresh.is_empty() {
            true => None,
            false => Some(self.grow(&fresh, &hashes).await?),
        };
        let note = self.view().note.clone();
        let placed = places.into_iter().map(|index| {
            let path = match &growth {
                Some(growth) if index >= growth.first() => growth.path(index),
                _ => self.old_path(index)?,
            };
            Ok(Placed { index, path, checkpoint: note.clone() })
        });
        placed.collect()
    }

    /// Appends new leaves: steps 2 to 5.
    async fn grow(&mut self, fresh: &[&Entry], hashes: &[Hash]) -> Result<Growth, LogFault> {
        let fuse = self.parts.fuse.clone();
        fuse.reach(Step::Gathered)?;
        for kept in fresh.iter().filter_map(|entry| entry.kept.as_ref()) {
            self.parts.journal.keep(&kept.hash, &kept.bytes).await?;
        }
        fuse.reach(Step::Kept)?;
        let first = self.edge.size();
        let batch = Batch { first, leaves: fresh.iter().map(|entry| entry.leaf).collect() };
        self.parts.journal.append(&batch).await?;
        fuse.reach(Step::Journaled)?;
        let growth = Growth::of(&self.edge, hashes);
        let edge = self.stored_edge(first).await?;
        if (edge.size(), edge.root()) != (growth.size(), growth.root()) {
            let what = format!("the journal holds other leaves from {first} on than were written");
            return Err(LogFault::Disagree { what });
        }
        fuse.reach(Step::Compared)?;
        let (checkpoint, note) = self.sign(growth.size(), growth.root())?;
        fuse.reach(Step::Signed)?;
        self.replace_head(&note).await?;
        fuse.reach(Step::Swapped)?;
        for (number, entry) in (first..).zip(fresh) {
            if let Some(kept) = &entry.kept {
                self.parts.shelf.write(&format!("{}/{number}", kept.folder), &kept.bytes)?;
            }
        }
        let mut pieces = Vec::new();
        for (entry, hash) in fresh.iter().zip(hashes) {
            self.rows.push(&entry.leaf, *hash, &mut pieces);
        }
        self.rows.partials(&mut pieces);
        self.write(&pieces)?;
        fuse.reach(Step::Tiled)?;
        self.edge = edge;
        for (number, hash) in (first..).zip(hashes) {
            self.known.put(hash, number);
        }
        fresh.iter().filter_map(|entry| Leaf::read(&entry.leaf).ok()).for_each(|leaf| self.count(&leaf));
        self.publish(checkpoint, &note)?;
        fuse.reach(Step::Published)?;
        Ok(growth)
    }

    /// Counts a sealed leaf into its day.
    pub(crate) fn count(&mut self, leaf: &Leaf) {
        if leaf.kind == Kind::Sealed {
            let count = Arc::make_mut(&mut self.sealed).entry(leaf.day).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// The edge after the batch that was just appended, from its stored bytes.
    async fn stored_edge(&mut self, first: u64) -> Result<Edge, LogFault> {
        let stored = self.parts.journal.batch(first).await?;
        let missing =
            || LogFault::Disagree { what: format!("the batch of leaf {first} is not in the journal") };
        let mut edge = self.edge.clone();
        stored.ok_or_else(missing)?.leaves.iter().for_each(|leaf| edge.append(leaf_hash(leaf)));
        Ok(edge)
    }

    /// A signed checkpoint. It leaves the process only after [`Core::replace_head`].
    pub(crate) fn sign(&self, size: u64, root: Hash) -> Result<(Checkpoint, String), LogFault> {
        let checkpoint = Checkpoint { origin: self.origin.clone(), size, root };
        let unsigned = |fault: tlog::NoteFault| LogFault::Disagree { what: fault.to_string() };
        let mut note = Note::unsigned(&checkpoint.text()).map_err(unsigned)?;
        note.signatures.push(self.parts.signer.sign(&note.text)?);
        Ok((checkpoint, note.to_string()))
    }

    /// Puts a checkpoint in the place of the one that this sequencer knows.
    pub(crate) async fn replace_head(&mut self, note: &str) -> Result<(), LogFault> {
        // The time never steps back, whatever the clock does while the log runs.
        let last = self.head.as_ref().map_or(i64::MIN, |head| head.at_micros);
        let new = Head { note: note.to_owned(), at_micros: self.parts.clock.now().0.max(last) };
        self.parts.journal.swap(self.head.as_ref(), &new).await?;
        self.head = Some(new);
        Ok(())
    }

    fn write(&self, pieces: &[Piece]) -> Result<(), LogFault> {
        for piece in pieces {
            self.parts.shelf.write(&piece.path, &piece.bytes)?;
        }
        pieces
            .iter()
            .filter_map(|piece| piece.retires.as_ref())
            .try_for_each(|old| self.parts.shelf.remove(old))
    }

    /// Publishes a checkpoint whose tiles are written, and shows it.
    pub(crate) fn publish(&self, checkpoint: Checkpoint, note: &str) -> Result<(), LogFault> {
        self.parts.shelf.write("checkpoint", note.as_bytes())?;
        let view = self.view();
        let (index, retired) = (view.index.clone(), view.retired.clone());
        self.show(View { note: note.into(), checkpoint, index, retired, sealed: self.sealed.clone() });
        Ok(())
    }

    /// Publishes the list of live segments.
    pub(crate) fn publish_index(&self) -> Result<(), LogFault> {
        self.parts.shelf.write(crate::segment::LIVE_FILE, self.index.text().as_bytes())?;
        let view = self.view();
        let (note, checkpoint) = (view.note.clone(), view.checkpoint.clone());
        let (index, retired) = (Arc::new(self.index.clone()), self.retired.as_slice().into());
        self.show(View { note, checkpoint, index, retired, sealed: self.sealed.clone() });
        Ok(())
    }

    fn show(&self, view: View) {
        *self.shared.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
    }

    /// What the log shows now.
    pub(crate) fn view(&self) -> Arc<View> {
        self.shared.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The path of a leaf that was placed in an earlier round.
    fn old_path(&self, index: u64) -> Result<Vec<Hash>, LogFault> {
        tlog::inclusion(index, self.edge.size(), |tile| read_tile(&*self.parts.shelf, "", tile))
            .map_err(spoiled)
    }
}

/// A public file that is missing or spoiled stops nothing: the journal is read again and mends it.
pub(crate) fn spoiled(fault: LogFault) -> LogFault {
    match fault {
        LogFault::Disagree { what } => {
            LogFault::Folder { file: "the public folder".to_owned(), detail: what }
        }
        other => other,
    }
}

/// A tile from the shelf: as wide as asked, or the full one that has taken its place.
pub(crate) fn read_tile(shelf: &dyn Shelf, prefix: &str, tile: &Tile) -> Result<Vec<Hash>, LogFault> {
    let path = format!("{prefix}{}", tile.path());
    let full = format!("{prefix}{}", Tile { width: tlog::TILE_WIDTH, ..*tile }.path());
    let bytes = match shelf.read(&path)? {
        Some(bytes) => Some(bytes),
        None => shelf.read(&full)?,
    };
    let bytes = bytes.ok_or_else(|| LogFault::Disagree { what: format!("{path} is missing") })?;
    decode_tile(&bytes).map_err(|fault| LogFault::Disagree { what: format!("{path}: {fault}") })
}
