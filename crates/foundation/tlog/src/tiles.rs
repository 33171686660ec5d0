//! The static files of a log (c2sp.org/tlog-tiles): where they lie, how wide they are, what is in them.

use crate::Hash;
use std::fmt::Write as _;

/// Hashes of a full tile, and entries of a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// Levels of the tree inside one tile.
pub const TILE_HEIGHT: u32 = 8;

/// The highest level of tiles; eight levels of eight hold any tree.
pub const TILE_LEVEL_MAX: u8 = 7;

/// The longest entry of a bundle: what its length of two bytes can say.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// One tile: 256 hashes of one height of the tree, or fewer at its right edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// Level 0 holds leaf hashes, each higher level the roots of full tiles below.
    pub level: u8,
    /// The number of the tile in its level.
    pub n: u64,
    /// How many hashes it holds, 1 to [`TILE_WIDTH`].
    pub width: u16,
}

/// Why a file of a log cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileFault {
    /// A tile without whole hashes, or with too many.
    #[error("a tile of {0} bytes; wanted 1 to {TILE_WIDTH} hashes of 32 bytes")]
    Tile(usize),
    /// Fewer hashes than were asked for.
    #[error("{path} has {found} hashes, needed {wanted}")]
    Short {
        /// The tile's path.
        path: String,
        /// How many hashes came.
        found: usize,
        /// How many were needed.
        wanted: usize,
    },
    /// A bundle that ends inside an entry.
    #[error("the bundle ends inside its entry {0}")]
    Cut(usize),
    /// A bundle without entries or with too many.
    #[error("a bundle holds 1 to {TILE_WIDTH} entries")]
    Entries,
    /// An entry too long for a bundle.
    #[error("an entry of {0} bytes; a bundle takes at most {ENTRY_BYTES_MAX}")]
    Long(usize),
    /// Indices that do not lie in the tree.
    #[error("{0} does not lie in a tree of {1} leaves")]
    Outside(u64, u64),
}

impl Tile {
    /// The tile with number `n` of a level in a tree of `size` leaves; none when it would be empty.
    pub fn of(level: u8, n: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(u32::from(level) * TILE_HEIGHT).unwrap_or(0);
        let left = hashes.checked_sub(n.checked_mul(u64::from(TILE_WIDTH))?)?;
        let width = u16::try_from(left.min(u64::from(TILE_WIDTH))).ok()?;
        (width > 0).then_some(Self { level, n, width })
    }

    /// Where it lies below the log's prefix.
    pub fn path(&self) -> String {
        tile_path(self.level, self.n, self.width)
    }

    /// Reads a path that [`Tile::path`] gives; none for any other spelling.
    pub fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let level = level.parse().ok().filter(|level| *level <= TILE_LEVEL_MAX)?;
        let (n, width) = parse_number(rest)?;
        Some(Self { level, n, width }).filter(|tile| tile.path() == path)
    }
}

/// The path of a tile: `tile/0/x001/234`, with `.p/112` behind it when it is partial.
pub fn tile_path(level: u8, n: u64, width: u16) -> String {
    format!("tile/{level}/{}", number_path(n, width))
}

/// The path of a bundle of entries: `tile/entries/x001/234`, with `.p/112` behind it when it is partial.
pub fn entries_path(n: u64, width: u16) -> String {
    format!("tile/entries/{}", number_path(n, width))
}

/// Number and width of a path that [`entries_path`] gives; none for any other spelling.
pub fn parse_entries_path(path: &str) -> Option<(u64, u16)> {
    let (n, width) = parse_number(path.strip_prefix("tile/entries/")?)?;
    (entries_path(n, width) == path).then_some((n, width))
}

/// The number in groups of three digits, all but the last behind an `x`.
fn number_path(n: u64, width: u16) -> String {
    let mut groups = vec![format!("{:03}", n % 1000)];
    let mut rest = n / 1000;
    while rest > 0 {
        groups.push(format!("x{:03}", rest % 1000));
        rest /= 1000;
    }
    groups.reverse();
    let mut path = groups.join("/");
    if width < TILE_WIDTH {
        // Writing into a string cannot fail.
        let _ = write!(path, ".p/{width}");
    }
    path
}

/// Reads number and width leniently; the caller compares the spelling.
fn parse_number(path: &str) -> Option<(u64, u16)> {
    let (number, width) = match path.split_once(".p/") {
        Some((number, width)) => {
            (number, width.parse().ok().filter(|width| (1..TILE_WIDTH).contains(width))?)
        }
        None => (path, TILE_WIDTH),
    };
    let mut n = 0_u64;
    for group in number.split('/') {
        let group: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
        n = n.checked_mul(1000)?.checked_add(group)?;
    }
    Some((n, width))
}

/// The tiles to write when a log grows from `old` to `new` leaves: every tile that gained a hash, in its width
/// at the new size, lowest level first. Bundles follow the tiles of level 0.
pub fn new_tiles(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    (0..=TILE_LEVEL_MAX).flat_map(move |level| {
        let hashes = |size: u64| size >> (u32::from(level) * TILE_HEIGHT);
        let grew = hashes(new) > hashes(old);
        let first = hashes(old) / u64::from(TILE_WIDTH);
        let end = if grew { hashes(new).div_ceil(u64::from(TILE_WIDTH)) } else { first };
        (first..end).filter_map(move |n| Tile::of(level, n, new))
    })
}

/// The tiles of level 0, and so the bundles, that hold the leaves from `first` to before `end` in a tree of
/// `size` leaves. What lies beyond the tree is left out.
pub fn tiles_of_range(first: u64, end: u64, size: u64) -> impl Iterator<Item = Tile> {
    let end = end.min(size);
    let tiles = first / u64::from(TILE_WIDTH)..end.div_ceil(u64::from(TILE_WIDTH));
    let none = first >= end;
    tiles.filter(move |_| !none).filter_map(move |n| Tile::of(0, n, size))
}

/// The bytes of a tile.
pub fn encode_tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The hashes of a tile's bytes: 1 to [`TILE_WIDTH`].
pub fn decode_tile(bytes: &[u8]) -> Result<Vec<Hash>, TileFault> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if !rest.is_empty() || hashes.is_empty() || hashes.len() > usize::from(TILE_WIDTH) {
        return Err(TileFault::Tile(bytes.len()));
    }
    Ok(hashes.iter().copied().map(Hash).collect())
}

/// A bundle: each entry behind its length in two bytes. Takes 1 to [`TILE_WIDTH`] entries of at most
/// [`ENTRY_BYTES_MAX`] bytes.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, TileFault> {
    if entries.is_empty() || entries.len() > usize::from(TILE_WIDTH) {
        return Err(TileFault::Entries);
    }
    let mut bytes = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| TileFault::Long(entry.len()))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle, 1 to [`TILE_WIDTH`].
pub fn decode_bundle(bytes: &[u8]) -> Result<Vec<&[u8]>, TileFault> {
    let (mut entries, mut rest) = (Vec::new(), bytes);
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let cut = || TileFault::Cut(entries.len());
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or_else(cut)?;
        entries.push(entry);
        rest = after;
    }
    match (rest, entries.len()) {
        ([], 1..=256) => Ok(entries),
        ([], _) => Err(TileFault::Entries),
        (_, read) => Err(TileFault::Cut(read)),
    }
}

#[cfg(test)]
#[path = "tiles_tests.rs"]
mod tests;
