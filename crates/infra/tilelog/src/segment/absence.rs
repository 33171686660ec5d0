//! What the index says of a tag, with proof.

use super::{Index, LIVE_FILE, Live};
use crate::core::read_tile;
use crate::{LogFault, Shelf};
use std::ops::Range;
use tlog::{Found, Hash, Item, TILE_WIDTH, Tile, entries_path, find_tag};

/// What one live segment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The segment.
    pub live: Live,
    /// Presence or absence of the tag in it, proven against its root.
    pub found: Found,
}

/// The whole answer: every live segment, and what none of them covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The live segments in the order of their leaves, without gaps from leaf 0.
    pub segments: Vec<Shown>,
    /// The leaves that no segment covers yet: whoever asks reads these themselves.
    pub tail: Range<u64>,
}

/// Looks a tag up in the published index of a log of `size` leaves, from its files alone: also of a closed year.
pub fn absence(shelf: &dyn Shelf, size: u64, tag: &Hash) -> Result<Looked, LogFault> {
    let bytes = Shelf::read(shelf, LIVE_FILE)?.unwrap_or_default();
    let index = String::from_utf8(bytes).ok().and_then(|text| Index::parse(&text));
    let index =
        index.ok_or_else(|| LogFault::Disagree { what: format!("{LIVE_FILE} is no list of segments") })?;
    look(shelf, index.live(), size, tag)
}

/// Looks a tag up in these segments, which follow each other from leaf 0.
pub(crate) fn look(shelf: &dyn Shelf, lives: &[Live], size: u64, tag: &Hash) -> Result<Looked, LogFault> {
    let mut segments = Vec::new();
    for live in lives {
        let prefix = live.segment().prefix();
        let mut bundles = Bundles { shelf, prefix: &prefix, size: live.items, last: None };
        let tile = |tile: &Tile| read_tile(shelf, &prefix, tile);
        let found = find_tag(live.items, tag, |place| bundles.item(place), tile)?;
        segments.push(Shown { live: *live, found });
    }
    let covered = lives.last().map_or(0, |last| last.segment().end());
    Ok(Looked { segments, tail: covered..size.max(covered) })
}

/// The items of a segment by their place; the bundle read last is kept, for a search ends in one.
struct Bundles<'a> {
    shelf: &'a dyn Shelf,
    prefix: &'a str,
    size: u64,
    last: Option<(u64, Vec<Item>)>,
}

impl Bundles<'_> {
    fn item(&mut self, place: u64) -> Result<Item, LogFault> {
        let (n, inside) = (place / u64::from(TILE_WIDTH), (place % u64::from(TILE_WIDTH)) as usize);
        if self.last.as_ref().is_none_or(|(last, _)| *last != n) {
            self.last = Some((n, self.bundle(n)?));
        }
        let item = self.last.as_ref().and_then(|(_, items)| items.get(inside).copied());
        item.ok_or_else(|| LogFault::Disagree { what: format!("{} has no item {place}", self.prefix) })
    }

    fn bundle(&self, n: u64) -> Result<Vec<Item>, LogFault> {
        let width = Tile::of(0, n, self.size).map_or(TILE_WIDTH, |tile| tile.width);
        let path = format!("{}{}", self.prefix, entries_path(n, width));
        let disagree = |what: String| LogFault::Disagree { what: format!("{path} {what}") };
        let bytes = self.shelf.read(&path)?.ok_or_else(|| disagree("is missing".to_owned()))?;
        let entries = tlog::decode_bundle(&bytes).map_err(|fault| disagree(fault.to_string()))?;
        let items: Option<Vec<Item>> = entries.into_iter().map(Item::read).collect();
        items.ok_or_else(|| disagree("holds something else than items".to_owned()))
    }
}
