//! Finds the neighbours of a tag in a sorted index that lies in bundles.

use super::Around;
use super::files::{Reader, spoiled};
use ledger::public::LogDown;
use std::collections::BTreeMap;
use tlog::{Hash, Item, TILE_WIDTH, decode_bundle};

/// How often a place is guessed before the rest is halved: tags are evenly spread, so a guess is seldom far off.
const GUESSES_MAX: u32 = 4;

/// A search in one segment. Bundles that were read stay until it ends.
pub(super) struct Search<'a> {
    reader: &'a Reader<'a>,
    prefix: String,
    size: u64,
    bundles: BTreeMap<u64, Vec<Item>>,
}

impl<'a> Search<'a> {
    /// In the segment below a prefix, which has `size` items.
    pub(super) fn new(reader: &'a Reader<'a>, prefix: String, size: u64) -> Self {
        Self { reader, prefix, size, bundles: BTreeMap::new() }
    }

    /// The items around a tag, with their paths.
    pub(super) async fn around(&mut self, tag: &Hash) -> Result<Around, LogDown> {
        let place = self.first_after(tag).await?;
        let (mut before, mut after) = (None, None);
        if let Some(index) = place.checked_sub(1) {
            let path = self.reader.path(&self.prefix, index, self.size).await?;
            before = Some((index, self.item(index).await?, path));
        }
        if place < self.size {
            let path = self.reader.path(&self.prefix, place, self.size).await?;
            after = Some((self.item(place).await?, path));
        }
        Ok(Around { size: self.size, before, after })
    }

    /// The place of the first item that comes after the tag; the size when none does.
    async fn first_after(&mut self, tag: &Hash) -> Result<u64, LogDown> {
        let (mut low, mut high, mut guesses) = (0, self.size, 0);
        let (mut floor, mut ceiling) = (0, u64::MAX);
        while low < high {
            let middle = if guesses < GUESSES_MAX {
                guesses += 1;
                low + guess(start(tag), floor, ceiling, high - low)
            } else {
                low + (high - low) / 2
            };
            let item = self.item(middle).await?;
            if item.tag <= *tag {
                (low, floor) = (middle + 1, start(&item.tag));
            } else {
                (high, ceiling) = (middle, start(&item.tag));
            }
        }
        Ok(low)
    }

    async fn item(&mut self, place: u64) -> Result<Item, LogDown> {
        let (n, inside) = (place / u64::from(TILE_WIDTH), place % u64::from(TILE_WIDTH));
        if !self.bundles.contains_key(&n) {
            let bytes = self.reader.bundle(&self.prefix, n, self.size).await?;
            let items = decode_bundle(&bytes).map_err(spoiled)?;
            let items = items.into_iter().map(Item::read).collect::<Option<Vec<_>>>();
            self.bundles
                .insert(n, items.ok_or_else(|| spoiled("the index holds something else than items"))?);
        }
        let item = self.bundles.get(&n).and_then(|items| items.get(usize::try_from(inside).ok()?));
        item.copied().ok_or_else(|| spoiled("the index ends before its size"))
    }
}

/// The first 64 bits of a tag.
fn start(tag: &Hash) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = tag.0;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// A place below `count` for a value between two others.
fn guess(value: u64, floor: u64, ceiling: u64, count: u64) -> u64 {
    let (above, span) = (value.saturating_sub(floor), ceiling.saturating_sub(floor).max(1));
    let place = u128::from(above) * u128::from(count) / u128::from(span);
    u64::try_from(place).unwrap_or(count).min(count - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_stays_inside() {
        for (value, floor, ceiling, count, place) in [
            (0, 0, u64::MAX, 10, 0),
            (u64::MAX, 0, u64::MAX, 10, 9),
            (u64::MAX / 2, 0, u64::MAX, 10, 4),
            (5, 7, 9, 3, 0),
            (9, 7, 7, 3, 2),
        ] {
            assert_eq!(guess(value, floor, ceiling, count), place, "{value} in {floor}..{ceiling}");
        }
    }
}
