//! The public leaf: 128 bytes that say what kind of look happened, between whom and on which day, and name
//! nobody (ACC-04).
//!
//! ```text
//!   0  version = 1          16  reference, u64      32  tag
//!   1  kind                 24  due day, u32        64  commitment
//!   2  basis, u16           28  count, u32          96  aux
//!   4  provider, u32         8  requester, u32      12  day, u32
//! ```
//! Integers are big-endian; day 0 is 1970-01-01; what is not used is zero.

use crate::{Hash, leaf_hash};

/// The bytes of a leaf, always.
pub const LEAF_BYTES: usize = 128;

/// The version of the form, its first byte.
pub const LEAF_VERSION: u8 = 1;

/// The basis of a sealed leaf: the public learns it when the leaf opens.
pub const BASIS_SEALED: u16 = 0xFFFF;

/// What a leaf tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// One look at one person's data.
    Access = 1,
    /// A look under a warrant, told to the person on its due day (SG-02).
    Sealed = 2,
    /// A warrant was given; it covers the sealed leaves that name it.
    Warrant = 3,
    /// A sealed leaf, or all of a warrant, is open.
    Open = 4,
    /// A court moved the due day of a sealed leaf or of a warrant.
    Extend = 5,
    /// A look that the law lets the person see later, without a warrant.
    Deferred = 6,
    /// An earlier leaf was wrong.
    Correction = 7,
    /// One look at many persons; their tags stand in a list of its own.
    Bulk = 8,
    /// A look that happened while the log was down, placed afterwards.
    Late = 9,
    /// The root of an index over earlier leaves.
    Segment = 10,
    /// How many looks a provider counts for a day.
    DayCount = 11,
    /// A policy or key that holds from here on.
    Policy = 12,
    /// A published figure.
    Stat = 13,
}

impl Kind {
    /// All kinds, by their number.
    pub const ALL: [Self; 13] = [
        Self::Access,
        Self::Sealed,
        Self::Warrant,
        Self::Open,
        Self::Extend,
        Self::Deferred,
        Self::Correction,
        Self::Bulk,
        Self::Late,
        Self::Segment,
        Self::DayCount,
        Self::Policy,
        Self::Stat,
    ];

    /// The kind of a number; none beyond those above.
    pub fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }

    /// Whether a leaf of this kind tells of a look and therefore counts in its provider's day.
    pub fn is_look(self) -> bool {
        matches!(self, Self::Access | Self::Sealed | Self::Deferred | Self::Bulk | Self::Late)
    }
}

/// One line of the public log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// What it tells.
    pub kind: Kind,
    /// The legal basis, as a public code ([`crate::basis_code`]); [`BASIS_SEALED`] while sealed.
    pub basis: u16,
    /// Who gave the data ([`crate::agency_code`], or [`crate::group_code`] of a sensitive register); 0 while sealed.
    pub provider: u32,
    /// Who asked; 0 while sealed.
    pub requester: u32,
    /// The day in UTC since 1970-01-01. No finer time is public.
    pub day: u32,
    /// The leaf that is meant: of an opening, an extension or a correction; the warrant of a sealed leaf; the
    /// first leaf of a segment. Else 0.
    pub reference: u64,
    /// The latest day of opening, of sealed, deferred and warrant leaves. Else 0.
    pub due: u32,
    /// How many, of bulk, segment and day-count leaves. Else 1.
    pub count: u32,
    /// The person's tag ([`crate::tag`]); zero when the leaf is about nobody or about many.
    pub tag: Hash,
    /// The commitment to the details ([`crate::commitment`]).
    pub commitment: Hash,
    /// Of sealed and warrant leaves the hash of the escrow ciphertext, of bulk leaves the root of the tag list,
    /// of segments their root. Else zero.
    pub aux: Hash,
}

/// Why bytes are not a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeafFault {
    /// Another length.
    #[error("a leaf has {LEAF_BYTES} bytes, these are {0}")]
    Length(usize),
    /// A later form, or no leaf at all.
    #[error("a leaf of version {0}; version {LEAF_VERSION} is known here")]
    Version(u8),
    /// A number without a meaning.
    #[error("a leaf of the unknown kind {0}")]
    Kind(u8),
}

impl Leaf {
    /// The leaf as it stands in the log.
    pub fn bytes(&self) -> [u8; LEAF_BYTES] {
        let mut bytes = [0; LEAF_BYTES];
        bytes[0] = LEAF_VERSION;
        bytes[1] = self.kind as u8;
        bytes[2..4].copy_from_slice(&self.basis.to_be_bytes());
        bytes[4..8].copy_from_slice(&self.provider.to_be_bytes());
        bytes[8..12].copy_from_slice(&self.requester.to_be_bytes());
        bytes[12..16].copy_from_slice(&self.day.to_be_bytes());
        bytes[16..24].copy_from_slice(&self.reference.to_be_bytes());
        bytes[24..28].copy_from_slice(&self.due.to_be_bytes());
        bytes[28..32].copy_from_slice(&self.count.to_be_bytes());
        bytes[32..64].copy_from_slice(&self.tag.0);
        bytes[64..96].copy_from_slice(&self.commitment.0);
        bytes[96..].copy_from_slice(&self.aux.0);
        bytes
    }

    /// Reads what [`Leaf::bytes`] wrote; the fault says what else the bytes are.
    pub fn read(bytes: &[u8]) -> Result<Self, LeafFault> {
        let bytes: &[u8; LEAF_BYTES] = bytes.try_into().map_err(|_| LeafFault::Length(bytes.len()))?;
        if bytes[0] != LEAF_VERSION {
            return Err(LeafFault::Version(bytes[0]));
        }
        Ok(Self {
            kind: Kind::of(bytes[1]).ok_or(LeafFault::Kind(bytes[1]))?,
            basis: u16::from_be_bytes(part(bytes, 2)),
            provider: u32::from_be_bytes(part(bytes, 4)),
            requester: u32::from_be_bytes(part(bytes, 8)),
            day: u32::from_be_bytes(part(bytes, 12)),
            reference: u64::from_be_bytes(part(bytes, 16)),
            due: u32::from_be_bytes(part(bytes, 24)),
            count: u32::from_be_bytes(part(bytes, 28)),
            tag: Hash(part(bytes, 32)),
            commitment: Hash(part(bytes, 64)),
            aux: Hash(part(bytes, 96)),
        })
    }

    /// The hash under which the log holds the leaf (RFC 6962, section 2.1).
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.bytes())
    }
}

/// `N` bytes from a place inside the leaf.
fn part<const N: usize>(bytes: &[u8; LEAF_BYTES], at: usize) -> [u8; N] {
    std::array::from_fn(|index| bytes[at + index])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(kind: Kind) -> Leaf {
        Leaf {
            kind,
            basis: 0x0203,
            provider: 0x0405_0607,
            requester: 0x0809_0a0b,
            day: 0x0c0d_0e0f,
            reference: 0x1011_1213_1415_1617,
            due: 0x1819_1a1b,
            count: 0x1c1d_1e1f,
            tag: Hash([0x20; 32]),
            commitment: Hash([0x40; 32]),
            aux: Hash([0x60; 32]),
        }
    }

    #[test]
    fn every_kind_is_read_as_it_is_written_and_each_part_stands_at_its_place() {
        for (kind, number) in Kind::ALL.into_iter().zip(1_u8..) {
            let leaf = leaf(kind);
            let bytes = leaf.bytes();
            assert_eq!(Leaf::read(&bytes), Ok(leaf));
            assert_eq!(bytes[..2], [1, number]);
            assert!(bytes[2..32].iter().zip(2..).all(|(byte, place)| *byte == place), "{bytes:?}");
            assert!(bytes[32..64] == [0x20; 32] && bytes[64..96] == [0x40; 32] && bytes[96..] == [0x60; 32]);
            assert_eq!(leaf.hash(), leaf_hash(&bytes));
        }
    }

    #[test]
    fn what_is_no_leaf_is_refused() {
        let good = leaf(Kind::Access).bytes();
        assert_eq!(Leaf::read(&good[1..]), Err(LeafFault::Length(127)));
        assert_eq!(Leaf::read(&[&good[..], &[0]].concat()), Err(LeafFault::Length(129)));
        for version in [0, 2, 255] {
            let mut bytes = good;
            bytes[0] = version;
            assert_eq!(Leaf::read(&bytes), Err(LeafFault::Version(version)));
        }
        for kind in [0, 14, 255] {
            let mut bytes = good;
            bytes[1] = kind;
            assert_eq!(Leaf::read(&bytes), Err(LeafFault::Kind(kind)));
        }
    }
}
