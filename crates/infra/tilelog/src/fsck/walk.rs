//! The walk over all leaves.

use super::blame::Dispute;
use super::index::Again;
use super::{FsckFault, Options, Progress, Reader, Report, first_difference, must_read};
use crate::MINIMUM_INDEX_FILE;
use crate::rows::{Piece, Rows};
use futures_util::StreamExt;
use std::collections::BTreeMap;
use tlog::{
    Checkpoint, Hash, Kind, LEAF_BYTES, Leaf, Note, TILE_WIDTH, Tile, VerifierKey, bulk_path, bulk_root,
    decode_bundle, decode_tile, entries_path, leaf_hash, tiles_of_range,
};

/// Pairs of bundle and tile that are read ahead.
const AHEAD_MAX: usize = 16;

/// Checks a log: signature, bundles, leaves, every tile, the root, the checkpoints that the checker kept, lists of
/// bulk looks, published texts, and the index. The first fault ends it and names the file.
pub async fn check(
    reader: &dyn Reader,
    options: &Options<'_>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Report, FsckFault> {
    let note = String::from_utf8(must_read(reader, "checkpoint").await?).unwrap_or_default();
    let checkpoint = signed(&note, &options.key).map_err(|what| FsckFault::new("checkpoint", what))?;
    if let Some(origin) = options.origin.as_ref().filter(|origin| **origin != checkpoint.origin) {
        let what = format!("it is of the log {}, not of {origin}", checkpoint.origin);
        return Err(FsckFault::new("checkpoint", what));
    }
    let kept = kept(options, &checkpoint)?;
    let minimum_index = minimum_index(reader, checkpoint.size).await?;
    let (rows, kinds, index) = (Rows::new(""), BTreeMap::new(), Again::new(options.work));
    let mut walk = Walk { reader, checkpoint, kept, minimum_index, rows, kinds, index, pieces: Vec::new() };
    walk.all(progress).await?;
    let Walk { checkpoint, kept, kinds, index, .. } = walk;
    let unindexed = checkpoint.size - index.covered();
    Ok(Report {
        checkpoint,
        kinds,
        segments: index.segments,
        unindexed,
        continued: kept.len(),
        minimum_index,
    })
}

/// The checkpoint of a note that a key signed.
fn signed(note: &str, key: &VerifierKey) -> Result<Checkpoint, String> {
    let note: Note = note.parse().map_err(|fault: tlog::NoteFault| fault.to_string())?;
    if !note.verify(key) {
        return Err(format!("it is not signed by the log's key {}", key.name));
    }
    Checkpoint::parse(&note.text).map_err(|fault| fault.to_string())
}

/// The checkpoints that the checker kept, smallest first.
fn kept(options: &Options<'_>, checkpoint: &Checkpoint) -> Result<Vec<Checkpoint>, FsckFault> {
    let mut kept = Vec::new();
    for note in &options.kept {
        let old = signed(note, &options.key)
            .map_err(|what| FsckFault::new("(a checkpoint that you kept)", what))?;
        if old.origin != checkpoint.origin {
            let what = format!("it is of the log {}", old.origin);
            return Err(FsckFault::new("(a checkpoint that you kept)", what));
        }
        if old.size > checkpoint.size {
            let what =
                format!("the log has {} leaves and had {}: it stepped back", checkpoint.size, old.size);
            return Err(FsckFault::new("checkpoint", what));
        }
        kept.push(old);
    }
    kept.sort_by_key(|old| old.size);
    Ok(kept)
}

async fn minimum_index(reader: &dyn Reader, size: u64) -> Result<u64, FsckFault> {
    let fault = |what: &str| FsckFault::new(MINIMUM_INDEX_FILE, what);
    let read = reader.read(MINIMUM_INDEX_FILE.to_owned()).await.map_err(|error| fault(&error))?;
    let Some(bytes) = read else { return Ok(0) };
    let number = String::from_utf8(bytes).ok().and_then(|text| text.strip_suffix('\n')?.parse::<u64>().ok());
    number.filter(|number| *number <= size).ok_or_else(|| fault("it is no number of a leaf"))
}

/// A bundle (none where it was pruned) and its tile, as they were read.
type Pair = Result<(Tile, Option<Vec<u8>>, Vec<u8>), FsckFault>;

struct Walk<'a> {
    reader: &'a dyn Reader,
    checkpoint: Checkpoint,
    kept: Vec<Checkpoint>,
    minimum_index: u64,
    rows: Rows,
    kinds: BTreeMap<Kind, u64>,
    index: Again<'a>,
    pieces: Vec<Piece>,
}

impl Walk<'_> {
    async fn all(&mut self, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<(), FsckFault> {
        let size = self.checkpoint.size;
        self.continues(0)?;
        let (reader, minimum) = (self.reader, self.minimum_index);
        let pairs = futures_util::stream::iter(tiles_of_range(0, size, size));
        let mut pairs = pairs.map(|tile| pair(reader, tile, minimum)).buffered(AHEAD_MAX);
        while let Some(pair) = pairs.next().await {
            self.pair(pair).await?;
            progress(Progress { leaves: self.rows.size(), size });
        }
        self.rows.partials(&mut self.pieces);
        self.tiles().await?;
        if self.rows.root() != self.checkpoint.root {
            let what = format!("its root is not that of the {size} leaves");
            return Err(FsckFault::new("checkpoint", what));
        }
        if self.minimum_index == 0 { self.index.compare(self.reader, size).await } else { Ok(()) }
    }

    /// One bundle with its tile, and the tiles that it completes.
    async fn pair(&mut self, pair: Pair) -> Result<(), FsckFault> {
        let (tile, bundle, tile_bytes) = pair?;
        let hashes =
            decode_tile(&tile_bytes).map_err(|fault| FsckFault::new(tile.path(), fault.to_string()))?;
        let hashes = hashes.get(..usize::from(tile.width)).map(<[Hash]>::to_vec);
        let hashes = hashes.ok_or_else(|| FsckFault::new(tile.path(), "it has too few hashes"))?;
        let Some(bundle) = bundle else {
            for hash in hashes {
                self.push(&[], hash)?;
            }
            return self.tiles().await;
        };
        let path = entries_path(tile.n, tile.width);
        let entries = entries(&bundle, &path, tile.width)?;
        let found: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        if let Some(place) = first_difference(&found, &hashes) {
            let (n, width, before) = (tile.n, tile.width, &self.rows);
            let dispute = Dispute { n, width, entries: &found, tile: &hashes, place, before };
            return Err(dispute.judge(self.reader, &self.checkpoint).await);
        }
        if tile.width == TILE_WIDTH && self.minimum_index == 0 {
            self.index.keep_bundle(tile.n, &bundle, &tile_bytes)?;
        }
        for (entry, hash) in entries.iter().zip(found) {
            self.leaf(entry, &path).await?;
            self.push(entry, hash)?;
        }
        self.tiles().await
    }

    fn push(&mut self, entry: &[u8], hash: Hash) -> Result<(), FsckFault> {
        self.rows.push(entry, hash, &mut self.pieces);
        self.continues(self.rows.size())
    }

    /// Whether the log continues the checkpoints of this size that were kept.
    fn continues(&self, size: u64) -> Result<(), FsckFault> {
        let from = self.kept.partition_point(|old| old.size < size);
        let old = self.kept[from..].iter().take_while(|old| old.size == size);
        match old.into_iter().find(|old| old.root != self.rows.root()) {
            None => Ok(()),
            Some(_) => {
                let what = format!(
                    "the first {size} leaves are not those of the checkpoint that you kept: a leaf before {size} was changed, moved or dropped"
                );
                Err(FsckFault::new("checkpoint", what))
            }
        }
    }

    /// What a leaf says and points at.
    async fn leaf(&mut self, bytes: &[u8; LEAF_BYTES], file: &str) -> Result<(), FsckFault> {
        let number = self.rows.size();
        let leaf =
            Leaf::read(bytes).map_err(|fault| FsckFault::new(file, format!("leaf {number}: {fault}")))?;
        *self.kinds.entry(leaf.kind).or_default() += 1;
        match leaf.kind {
            Kind::Segment if self.minimum_index == 0 => self.index.segment(number, &leaf, file),
            Kind::Bulk => self.list(number, &leaf).await,
            Kind::Policy => {
                let path = format!("policy/{number}");
                let text = must_read(self.reader, &path).await?;
                let is_same = Hash::of(&text) == leaf.commitment;
                is_same
                    .then_some(())
                    .ok_or_else(|| FsckFault::new(path, format!("it is not the text of leaf {number}")))
            }
            _ => Ok(()),
        }
    }

    async fn list(&mut self, number: u64, leaf: &Leaf) -> Result<(), FsckFault> {
        let path = bulk_path(number);
        let list = must_read(self.reader, &path).await?;
        let (tags, rest) = list.as_chunks::<32>();
        let tags: Vec<Hash> = tags.iter().copied().map(Hash).collect();
        if !rest.is_empty() || usize::try_from(leaf.count) != Ok(tags.len()) {
            let what = format!("it has {} bytes, leaf {number} counts {} tags", list.len(), leaf.count);
            return Err(FsckFault::new(path, what));
        }
        if bulk_root(&tags) != leaf.aux {
            return Err(FsckFault::new(path, format!("its tags have another root than leaf {number}")));
        }
        if self.minimum_index == 0 { self.index.keep_list(number, &list) } else { Ok(()) }
    }

    /// Compares the tiles above level 0 that became full (at the end: all that are left).
    async fn tiles(&mut self) -> Result<(), FsckFault> {
        for piece in std::mem::take(&mut self.pieces) {
            let Some(tile) = Tile::parse(&piece.path).filter(|tile| tile.level > 0) else { continue };
            let bytes = tile_file(self.reader, &tile).await?;
            let told = |fault: tlog::TileFault| FsckFault::new(piece.path.clone(), fault.to_string());
            let found = decode_tile(&bytes).map_err(told)?;
            let wanted = decode_tile(&piece.bytes).map_err(told)?;
            let found = found.get(..found.len().min(wanted.len())).unwrap_or_default();
            if let Some(place) = first_difference(found, &wanted) {
                let what = format!("hash {place} is not what the leaves give");
                return Err(FsckFault::new(piece.path, what));
            }
        }
        Ok(())
    }
}

/// The leaves of a bundle that must hold `width` of them.
fn entries(bundle: &[u8], path: &str, width: u16) -> Result<Vec<[u8; LEAF_BYTES]>, FsckFault> {
    let entries = decode_bundle(bundle).map_err(|fault| FsckFault::new(path, fault.to_string()))?;
    let entries: Option<Vec<[u8; LEAF_BYTES]>> =
        entries.into_iter().take(usize::from(width)).map(|entry| entry.try_into().ok()).collect();
    let entries = entries.ok_or_else(|| FsckFault::new(path, format!("a leaf has {LEAF_BYTES} bytes")))?;
    if entries.len() == usize::from(width) {
        return Ok(entries);
    }
    Err(FsckFault::new(path, format!("it has {} leaves instead of {width}", entries.len())))
}

/// Reads a bundle and its tile together.
async fn pair(reader: &dyn Reader, tile: Tile, minimum: u64) -> Pair {
    let hashes = tile_file(reader, &tile).await?;
    if (tile.n + 1) * u64::from(TILE_WIDTH) <= minimum {
        return Ok((tile, None, hashes));
    }
    let bundle =
        or_full(reader, &entries_path(tile.n, tile.width), &entries_path(tile.n, TILE_WIDTH)).await?;
    Ok((tile, Some(bundle), hashes))
}

async fn tile_file(reader: &dyn Reader, tile: &Tile) -> Result<Vec<u8>, FsckFault> {
    or_full(reader, &tile.path(), &Tile { width: TILE_WIDTH, ..*tile }.path()).await
}

/// A partial file, or the full one that took its place when the log grew meanwhile.
async fn or_full(reader: &dyn Reader, path: &str, full: &str) -> Result<Vec<u8>, FsckFault> {
    let read = |path: &str| reader.read(path.to_owned());
    if let Some(bytes) = read(path).await.map_err(|error| FsckFault::new(path, error))? {
        return Ok(bytes);
    }
    let bytes = read(full).await.map_err(|error| FsckFault::new(full, error))?;
    bytes.ok_or_else(|| FsckFault::new(path, "the file is missing"))
}
