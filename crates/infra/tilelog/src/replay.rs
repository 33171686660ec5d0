//! The start of a log: the journal is read from its first leaf, compared with what was promised, and everything
//! public is held against it and mended.

use crate::core::Core;
use crate::journal::Head;
use crate::limits::CLOCK_BACK_MAX_MICROS;
use crate::remembered::Remembered;
use crate::rows::{Piece, Rows};
use crate::segment::{Index, Live, build, held};
use crate::{LogFault, MINIMUM_INDEX_FILE, Shelf};
use std::sync::Arc;
use tlog::{Checkpoint, Edge, Hash, Kind, LEAF_BYTES, Leaf, Note, Segment, bulk_path, bulk_root, leaf_hash};

impl Core {
    /// Reads the journal and brings the sequencer and its public files to where they must be. Refuses when the
    /// checkpoint tells of more than the journal has, when the time went back, and when stored bytes disagree.
    pub(crate) async fn replay(&mut self) -> Result<(), LogFault> {
        self.parts.journal.recover().await?;
        self.head = self.parts.journal.head().await?;
        let promised = self.head.as_ref().map(|head| self.promised(head)).transpose()?;
        (self.rows, self.edge, self.index) = (Rows::new(""), Edge::new(), Index::default());
        self.sealed = Arc::default();
        self.known = Remembered::new(self.parts.limits.remembered_leaves_max);
        let (mut held_promise, mut pieces) = (promised.is_none(), Vec::new());
        while let Some(batch) = self.parts.journal.batch(self.edge.size()).await? {
            for leaf in &batch.leaves {
                self.again(leaf, &mut pieces).await?;
            }
            self.mend(&mut pieces)?;
            if let Some(promised) = promised.as_ref().filter(|promised| promised.size == self.edge.size()) {
                self.compare(promised)?;
                held_promise = true;
            }
        }
        let (size, promised_size) = (self.edge.size(), promised.as_ref().map_or(0, |promised| promised.size));
        if size < promised_size && self.parts.shelf.read(MINIMUM_INDEX_FILE)?.is_some() {
            return Err(LogFault::Refused(format!("{} was pruned and takes no leaf any more", self.origin)));
        }
        if size < promised_size {
            return Err(LogFault::Newer { checkpoint: promised_size, journal: size });
        }
        if !held_promise {
            let what =
                format!("no batch of the journal ends with the {promised_size} leaves of the checkpoint");
            return Err(LogFault::Disagree { what });
        }
        self.rows.partials(&mut pieces);
        self.mend(&mut pieces)?;
        self.mend_segments()?;
        self.catch_up(promised).await
    }

    /// What the newest checkpoint promised, if it is this log's own and not from the future.
    fn promised(&self, head: &Head) -> Result<Checkpoint, LogFault> {
        let disagree = |what: &str| LogFault::Disagree { what: format!("the newest checkpoint {what}") };
        let note: Note = head.note.parse().map_err(|_| disagree("is no signed note"))?;
        if !note.verify(&self.parts.signer.verifier()) {
            return Err(disagree("is not signed by this log's key"));
        }
        let checkpoint = Checkpoint::parse(&note.text).map_err(|_| disagree("cannot be read"))?;
        if checkpoint.origin != self.origin {
            return Err(disagree("is another log's"));
        }
        let now = self.parts.clock.now().0;
        if now.saturating_add(CLOCK_BACK_MAX_MICROS) < head.at_micros {
            return Err(LogFault::ClockBack { now, last: head.at_micros });
        }
        Ok(checkpoint)
    }

    fn compare(&self, promised: &Checkpoint) -> Result<(), LogFault> {
        if promised.root == self.edge.root() {
            return Ok(());
        }
        let what =
            format!("the journal's first {} leaves have another root than the checkpoint", promised.size);
        Err(LogFault::Disagree { what })
    }

    /// Takes in one leaf of the journal.
    async fn again(&mut self, bytes: &[u8; LEAF_BYTES], pieces: &mut Vec<Piece>) -> Result<(), LogFault> {
        let number = self.edge.size();
        let disagree =
            |what: String| LogFault::Disagree { what: format!("leaf {number} of the journal: {what}") };
        let leaf = Leaf::read(bytes).map_err(|fault| disagree(fault.to_string()))?;
        let hash = leaf_hash(bytes);
        match leaf.kind {
            Kind::Segment => {
                let (first, count) = (leaf.reference, u64::from(leaf.count));
                let new = Live { leaf: number, first, count, items: 0, root: leaf.aux };
                let taken = self.index.take(new);
                taken.ok_or_else(|| disagree("a segment that this log does not make".to_owned()))?;
            }
            Kind::Bulk => self.mend_kept(&bulk_path(number), leaf.aux, true).await?,
            Kind::Policy => self.mend_kept(&format!("policy/{number}"), leaf.commitment, false).await?,
            _ => {}
        }
        self.count(&leaf);
        self.edge.append(hash);
        self.known.put(&hash, number);
        self.rows.push(bytes, hash, pieces);
        Ok(())
    }

    /// Holds files against what the journal says they are, and writes those that differ.
    fn mend(&self, pieces: &mut Vec<Piece>) -> Result<(), LogFault> {
        pieces.drain(..).try_for_each(|piece| mend(&*self.parts.shelf, &piece.path, &piece.bytes))
    }

    /// The same for a list or a text that a leaf points at. The journal's copy is itself held against the leaf.
    async fn mend_kept(&mut self, path: &str, hash: Hash, is_list: bool) -> Result<(), LogFault> {
        let fits = |bytes: &[u8]| {
            if !is_list {
                return Hash::of(bytes) == hash;
            }
            let (tags, rest) = bytes.as_chunks::<32>();
            let tags: Vec<Hash> = tags.iter().copied().map(Hash).collect();
            rest.is_empty() && bulk_root(&tags) == hash
        };
        if Shelf::read(&*self.parts.shelf, path)?.is_some_and(|bytes| fits(&bytes)) {
            return Ok(());
        }
        let kept = self.parts.journal.kept(&hash).await?.filter(|bytes| fits(bytes));
        let missing = || LogFault::Disagree {
            what: format!("{path} is missing or spoiled, and so is the journal's copy"),
        };
        mend(&*self.parts.shelf, path, &kept.ok_or_else(missing)?)
    }

    /// Reads the live segments whole, and makes those again that are missing or spoiled.
    fn mend_segments(&mut self) -> Result<(), LogFault> {
        let shelf = self.parts.shelf.clone();
        for live in self.index.live_mut() {
            let segment = live.segment();
            let mut found = held(&*shelf, segment)?.filter(|built| built.root == live.root);
            if found.is_none() {
                tracing::warn!(
                    folder = segment.prefix(),
                    "a segment of the index is missing or spoiled and is made again"
                );
                found = Some(build(&*shelf, segment, None)?).filter(|built| built.root == live.root);
            }
            let other = || LogFault::Disagree {
                what: format!(
                    "the leaves give the segment {} another root than leaf {}",
                    segment.prefix(),
                    live.leaf
                ),
            };
            live.items = found.ok_or_else(other)?.items;
        }
        let kept: Vec<String> = self.index.live().iter().map(|live| name(live.segment())).collect();
        for stale in
            shelf.names("segment")?.into_iter().filter(|name| name.contains('-') && !kept.contains(name))
        {
            shelf.remove(&format!("segment/{stale}"))?;
        }
        self.retired.clear();
        self.publish_index()
    }

    /// Promises what the journal has beyond the checkpoint, and publishes the newest checkpoint.
    async fn catch_up(&mut self, promised: Option<Checkpoint>) -> Result<(), LogFault> {
        let size = self.edge.size();
        let is_promised = promised.as_ref().is_some_and(|promised| promised.size == size);
        let (checkpoint, note) = match (promised, &self.head) {
            (Some(promised), Some(head)) if is_promised => (promised, head.note.clone()),
            _ if size == 0 => return Ok(()),
            _ => {
                let (checkpoint, note) = self.sign(size, self.edge.root())?;
                self.replace_head(&note).await?;
                (checkpoint, note)
            }
        };
        self.publish(checkpoint, &note)
    }
}

/// The folder of a segment, below `segment/`.
fn name(segment: Segment) -> String {
    format!("{}-{}", segment.first, segment.count)
}

/// Writes a file unless it is there as it must be.
fn mend(shelf: &dyn Shelf, path: &str, bytes: &[u8]) -> Result<(), LogFault> {
    match Shelf::read(shelf, path)? {
        Some(found) if found == bytes => return Ok(()),
        Some(_) => {
            tracing::warn!(file = path, "a public file is not what the journal says, and is written again")
        }
        None => tracing::info!(file = path, "a public file is missing and is written"),
    }
    shelf.write(path, bytes)
}
