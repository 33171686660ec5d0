//! Making a segment: from leaves by sorting, from smaller segments by merging. Memory is bounded: what is too much
//! to sort at once becomes sorted runs on the shelf, and merging reads a bundle of each run at a time.

use super::index::Live;
use crate::limits::SORTED_ITEMS_MAX;
use crate::rows::Rows;
use crate::{LogFault, Shelf};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use tlog::{
    Hash, ITEM_BYTES, Item, Kind, LEAF_BYTES, Leaf, Segment, TILE_WIDTH, bulk_path, entries_path, leaf_hash,
    tile_path, tiles_of_range,
};

/// An item as it stands in the index.
type Bytes = [u8; ITEM_BYTES];
type Items<'a> = Box<dyn Iterator<Item = Result<Bytes, LogFault>> + 'a>;

/// A segment whose files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Built {
    /// How many items it has.
    pub(crate) items: u64,
    /// The root over them.
    pub(crate) root: Hash,
}

/// Makes a segment: from its four parts when they are told, else from the leaves on the shelf.
pub(crate) fn build(shelf: &dyn Shelf, segment: Segment, parts: Option<&[Live]>) -> Result<Built, LogFault> {
    let prefix = segment.prefix();
    if let Some(parts) = parts {
        let sources =
            parts.iter().map(|part| items_of(shelf, &part.segment().prefix(), part.items)).collect();
        return merge(shelf, &prefix, sources);
    }
    let runs_prefix = format!(".run/{}-{}/", segment.first, segment.count);
    let mut leaves = leaves(shelf, segment);
    let (mut runs, mut sources): (_, Vec<Items<'_>>) = (0_u64, Vec::new());
    loop {
        let mut sorted: Vec<Bytes> = leaves.by_ref().take(SORTED_ITEMS_MAX).collect::<Result<_, _>>()?;
        sorted.sort_unstable();
        let is_last = sorted.len() < SORTED_ITEMS_MAX;
        let chunk: Items<'_> = Box::new(sorted.into_iter().map(Ok));
        if is_last {
            sources.push(chunk);
            break;
        }
        let run = format!("{runs_prefix}{runs}/");
        let built = merge(shelf, &run, vec![chunk])?;
        sources.push(items_of(shelf, &run, built.items));
        runs += 1;
    }
    let built = merge(shelf, &prefix, sources)?;
    if runs > 0 {
        shelf.remove(runs_prefix.trim_end_matches('/'))?;
    }
    Ok(built)
}

/// Makes the files of a segment again from the leaves on the shelf, whose bundles are whole there: what a mirror does.
/// Answers how many items it has and the root that its SEGMENT leaf must tell.
pub fn make_segment(shelf: &dyn Shelf, segment: Segment) -> Result<(u64, Hash), LogFault> {
    build(shelf, segment, None).map(|built| (built.items, built.root))
}

/// What the shelf holds of a segment, read whole and hashed again; none when a file is missing or spoiled.
pub(crate) fn held(shelf: &dyn Shelf, segment: Segment) -> Result<Option<Built>, LogFault> {
    let prefix = segment.prefix();
    let Some(size) = shelf.read(&format!("{prefix}size"))? else { return Ok(None) };
    let text = String::from_utf8(size).unwrap_or_default();
    let Some(items) = text.strip_suffix('\n').and_then(|text| text.parse::<u64>().ok()) else {
        return Ok(None);
    };
    let (mut rows, mut out) = (Rows::new(prefix.clone()), Vec::new());
    for item in items_of(shelf, &prefix, items) {
        let Ok(item) = item else { return Ok(None) };
        rows.push(&item, leaf_hash(&item), &mut out);
        for piece in out.drain(..) {
            if shelf.read(&piece.path)?.as_ref() != Some(&piece.bytes) {
                return Ok(None);
            }
        }
    }
    rows.partials(&mut out);
    for piece in out {
        if shelf.read(&piece.path)?.as_ref() != Some(&piece.bytes) {
            return Ok(None);
        }
    }
    Ok(Some(Built { items, root: rows.root() }))
}

/// Writes the files of a segment from sorted sources.
fn merge(shelf: &dyn Shelf, prefix: &str, mut sources: Vec<Items<'_>>) -> Result<Built, LogFault> {
    let (mut rows, mut out) = (Rows::new(prefix), Vec::new());
    let mut heads = BinaryHeap::new();
    for (number, source) in sources.iter_mut().enumerate() {
        heads.extend(source.next().transpose()?.map(|item| Reverse((item, number))));
    }
    while let Some(Reverse((item, number))) = heads.pop() {
        rows.push(&item, leaf_hash(&item), &mut out);
        for piece in out.drain(..) {
            shelf.write(&piece.path, &piece.bytes)?;
        }
        heads.extend(sources[number].next().transpose()?.map(|item| Reverse((item, number))));
    }
    rows.partials(&mut out);
    for piece in out {
        shelf.write(&piece.path, &piece.bytes)?;
    }
    shelf.write(&format!("{prefix}size"), format!("{}\n", rows.size()).as_bytes())?;
    Ok(Built { items: rows.size(), root: rows.root() })
}

/// The items of a segment or run on the shelf, in order, each held against its hash in the tile.
fn items_of<'a>(shelf: &'a dyn Shelf, prefix: &str, items: u64) -> Items<'a> {
    let prefix = prefix.to_owned();
    let bundles = tiles_of_range(0, items, items);
    Box::new(bundles.flat_map(move |tile| {
        let read = entries::<ITEM_BYTES>(shelf, &prefix, tile.n, tile.width);
        spread(read.map(|entries| entries.into_iter().map(Ok)))
    }))
}

/// The items of leaves on the shelf, not sorted: each tag, and each tag of a bulk look's list. The leaves fill
/// whole bundles.
fn leaves(shelf: &dyn Shelf, segment: Segment) -> impl Iterator<Item = Result<Bytes, LogFault>> + '_ {
    let width = u64::from(TILE_WIDTH);
    let bundles = segment.first / width..(segment.first + segment.count) / width;
    bundles.flat_map(move |n| {
        let read = entries::<LEAF_BYTES>(shelf, "", n, TILE_WIDTH);
        spread(read.map(|entries| {
            let numbered = (n * width..).zip(entries);
            numbered.flat_map(move |(number, bytes)| spread(tags(shelf, number, &bytes).map(Vec::into_iter)))
        }))
    })
}

/// The items of one leaf.
fn tags(
    shelf: &dyn Shelf,
    number: u64,
    bytes: &[u8; LEAF_BYTES],
) -> Result<Vec<Result<Bytes, LogFault>>, LogFault> {
    let leaf = Leaf::read(bytes).map_err(|fault| disagree(format!("leaf {number}: {fault}")))?;
    let mut tags = Vec::new();
    if leaf.tag != Hash::ZERO {
        tags.push(leaf.tag);
    }
    if leaf.kind == Kind::Bulk {
        let path = bulk_path(number);
        let list = shelf.read(&path)?.ok_or_else(|| disagree(format!("{path} is missing")))?;
        tags.extend(list.as_chunks::<32>().0.iter().copied().map(Hash));
    }
    Ok(tags.into_iter().map(|tag| Ok(Item { tag, leaf: number }.bytes())).collect())
}

/// The entries of a bundle, all of one length, each held against its hash in the tile of level 0.
fn entries<const N: usize>(
    shelf: &dyn Shelf,
    prefix: &str,
    n: u64,
    width: u16,
) -> Result<Vec<[u8; N]>, LogFault> {
    let path = format!("{prefix}{}", entries_path(n, width));
    let tile = format!("{prefix}{}", tile_path(0, n, width));
    let missing = |path: &str| disagree(format!("{path} is missing"));
    let bytes = shelf.read(&path)?.ok_or_else(|| missing(&path))?;
    let hashes = shelf.read(&tile)?.ok_or_else(|| missing(&tile))?;
    let hashes = tlog::decode_tile(&hashes).map_err(|fault| disagree(format!("{tile}: {fault}")))?;
    let entries = tlog::decode_bundle(&bytes).map_err(|fault| disagree(format!("{path}: {fault}")))?;
    let entries: Option<Vec<[u8; N]>> = entries.into_iter().map(|entry| entry.try_into().ok()).collect();
    let entries = entries.filter(|entries| entries.len() == usize::from(width));
    let entries = entries.ok_or_else(|| disagree(format!("{path} holds other entries than it should")))?;
    match entries.iter().zip(&hashes).position(|(entry, hash)| leaf_hash(entry) != *hash) {
        None if hashes.len() == entries.len() => Ok(entries),
        None => Err(disagree(format!("{tile} has another width than {path}"))),
        Some(place) => Err(disagree(format!("entry {place} of {path} is not the one that {tile} tells"))),
    }
}

/// A failed list is a list of one fault.
fn spread<T>(
    list: Result<impl Iterator<Item = Result<T, LogFault>>, LogFault>,
) -> impl Iterator<Item = Result<T, LogFault>> {
    let (list, fault) = match list {
        Ok(list) => (Some(list), None),
        Err(fault) => (None, Some(Err(fault))),
    };
    list.into_iter().flatten().chain(fault)
}

fn disagree(what: String) -> LogFault {
    LogFault::Disagree { what }
}
