//! Snapshots follow each other: each names the one before, and the one before names who may sign it.
//!
//! A node that keeps this rule cannot be shown two different pasts: whoever signs two snapshots with one
//! number leaves a proof of it in two nodes' hands.

use crate::signing::{confirmation_bytes, snapshot_bytes};
use crate::snapshot::{Confirmation, SNAPSHOT_VERSION, SignedSnapshot, Snapshot};
use keys::{KeyId, PublicKey, Signature};
use tlog::Hash;

/// The most bytes of a snapshot.
pub const SNAPSHOT_BYTES_MAX: usize = 2 * 1024 * 1024;

/// For so long after the centre was last heard a snapshot counts as fresh, seconds. Nodes ask several times a
/// minute.
pub const FRESH_SECONDS: u64 = 300;

/// How far ahead of our clock the centre's may be, seconds.
pub const AHEAD_SECONDS_MAX: i64 = 300;

/// Why a snapshot or a confirmation is refused. The one that is known stays in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// More than [`SNAPSHOT_BYTES_MAX`].
    #[error("the snapshot has {0} bytes; at most {SNAPSHOT_BYTES_MAX} are taken")]
    TooLong(usize),
    /// Not this JSON form.
    #[error("the snapshot cannot be read: {0}")]
    Form(String),
    /// A version that this program does not know.
    #[error("snapshots of version {0} are not known here; a newer program is needed")]
    Version(u32),
    /// Signed by a key that may not, or not over these bytes.
    #[error("the key {0} may not sign this, or did not")]
    Signature(KeyId),
    /// Of another exchange.
    #[error("this is a snapshot of the exchange {found}, not of {known}")]
    Instance {
        /// The exchange that is known.
        known: String,
        /// The one that came.
        found: String,
    },
    /// Two different snapshots with one number, both signed: the authority shows two faces. Keep both.
    #[error("a fork: number {number} is {known} here, but {other} was signed too")]
    Fork {
        /// The number that both have.
        number: u64,
        /// The hash that is known.
        known: Hash,
        /// The other: of the snapshot that came, or the one that it names as the one before.
        other: Hash,
    },
    /// An older one than the known.
    #[error("a step back from number {known} to {found}")]
    StepBack {
        /// The number that is known.
        known: u64,
        /// The one that came.
        found: u64,
    },
    /// Those between are missing: fetch them in order.
    #[error("number {wanted} comes next, {found} came: those between are missing")]
    Gap {
        /// The number that comes next.
        wanted: u64,
        /// The one that came.
        found: u64,
    },
    /// Made earlier than the one before, or far ahead of our clock.
    #[error("the time of number {0} cannot be right: it is before that of the one before, or far ahead")]
    Time(u64),
    /// It names no key that could sign the next: the chain would end.
    #[error("number {0} names no key of the authority: nothing could ever follow")]
    NoAuthority(u64),
}

/// Judges the next snapshot. With none known it must be the first one, signed by a `trusted` key (the pinned
/// one); after that by a key that the known snapshot names. Gives what is known from now on: the new one, or
/// the known one again when it came a second time.
pub fn accept(
    known: Option<&(Snapshot, Hash)>,
    next: &SignedSnapshot,
    trusted: &[PublicKey],
) -> Result<(Snapshot, Hash), ChainFault> {
    let (snapshot, hash) = read(next)?;
    let Some((before, before_hash)) = known else {
        signed(trusted, &next.key, &snapshot_bytes(&next.snapshot), &next.signature)?;
        return first(snapshot, hash);
    };
    // An older snapshot was signed by older keys; `trusted` can name those, so that a fork is told from a forgery.
    let older: &[PublicKey] = if snapshot.number <= before.number { trusted } else { &[] };
    let may = [before.authority.as_slice(), older].concat();
    signed(&may, &next.key, &snapshot_bytes(&next.snapshot), &next.signature)?;
    if snapshot.instance != before.instance {
        return Err(ChainFault::Instance { known: before.instance.clone(), found: snapshot.instance });
    }
    place(before, before_hash, &snapshot, &hash)?;
    Ok((snapshot, hash))
}

/// Reads the signed text; says nothing of the signature.
pub fn read(signed: &SignedSnapshot) -> Result<(Snapshot, Hash), ChainFault> {
    if signed.snapshot.len() > SNAPSHOT_BYTES_MAX {
        return Err(ChainFault::TooLong(signed.snapshot.len()));
    }
    let snapshot: Snapshot =
        serde_json::from_str(&signed.snapshot).map_err(|fault| ChainFault::Form(fault.to_string()))?;
    if snapshot.version != SNAPSHOT_VERSION {
        return Err(ChainFault::Version(snapshot.version));
    }
    Ok((snapshot, Hash::of(signed.snapshot.as_bytes())))
}

fn first(snapshot: Snapshot, hash: Hash) -> Result<(Snapshot, Hash), ChainFault> {
    if snapshot.number != 1 || snapshot.previous.is_some() {
        return Err(ChainFault::Gap { wanted: 1, found: snapshot.number });
    }
    if snapshot.authority.is_empty() {
        return Err(ChainFault::NoAuthority(1));
    }
    Ok((snapshot, hash))
}

fn signed(may: &[PublicKey], key: &KeyId, message: &[u8], signature: &Signature) -> Result<(), ChainFault> {
    let holds = may.iter().any(|known| known.id() == *key && known.verifies(message, signature));
    if holds { Ok(()) } else { Err(ChainFault::Signature(*key)) }
}

/// Where the next one stands to the known one; both are signed.
fn place(known: &Snapshot, known_hash: &Hash, next: &Snapshot, hash: &Hash) -> Result<(), ChainFault> {
    let fork = |number, other: &Hash| ChainFault::Fork { number, known: *known_hash, other: *other };
    if next.number < known.number {
        return Err(ChainFault::StepBack { known: known.number, found: next.number });
    }
    if next.number == known.number {
        return if hash == known_hash { Ok(()) } else { Err(fork(known.number, hash)) };
    }
    if next.number - known.number > 1 {
        return Err(ChainFault::Gap { wanted: known.number + 1, found: next.number });
    }
    match &next.previous {
        Some(previous) if previous == known_hash => {}
        Some(previous) => return Err(fork(known.number, previous)),
        None => return Err(ChainFault::Form(format!("number {} names none before it", next.number))),
    }
    if next.at_micros < known.at_micros {
        return Err(ChainFault::Time(next.number));
    }
    if next.authority.is_empty() {
        return Err(ChainFault::NoAuthority(next.number));
    }
    Ok(())
}

/// How good the known snapshot still is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staleness {
    /// The centre confirmed it not long ago.
    Fresh,
    /// The centre was not heard for a while; the node works on.
    OnGrace {
        /// How much longer it may, seconds.
        seconds_left: u64,
    },
    /// The grace has passed: nothing may be asked or answered on it.
    Expired,
}

/// Judges by when the centre last confirmed the snapshot as its newest ([`confirm`]), but never earlier than
/// when it was signed; both and `now_micros` in microseconds UTC. The whole grace is granted, not one second more.
pub fn stale(snapshot: &Snapshot, confirmed_micros: i64, now_micros: i64) -> Staleness {
    let heard = confirmed_micros.max(snapshot.at_micros);
    let age = u64::try_from(now_micros.saturating_sub(heard) / 1_000_000).unwrap_or(0);
    if age > snapshot.grace_seconds {
        Staleness::Expired
    } else if age <= FRESH_SECONDS {
        Staleness::Fresh
    } else {
        Staleness::OnGrace { seconds_left: snapshot.grace_seconds - age }
    }
}

/// Judges the centre's word that a snapshot is its newest; gives when that was, microseconds UTC, never later
/// than now. Without this word somebody between could hold a node on an old snapshot for ever.
/// `Gap` says that a newer one is there.
pub fn confirm(known: &(Snapshot, Hash), word: &Confirmation, now_micros: i64) -> Result<i64, ChainFault> {
    let (snapshot, hash) = known;
    let bytes = confirmation_bytes(&snapshot.instance, word.number, &word.hash, word.at_micros);
    signed(&snapshot.authority, &word.key, &bytes, &word.signature)?;
    if word.at_micros.saturating_sub(now_micros) > AHEAD_SECONDS_MAX * 1_000_000 {
        return Err(ChainFault::Time(word.number));
    }
    if word.number < snapshot.number {
        return Err(ChainFault::StepBack { known: snapshot.number, found: word.number });
    }
    if word.number > snapshot.number {
        return Err(ChainFault::Gap { wanted: snapshot.number + 1, found: word.number });
    }
    if word.hash != *hash {
        return Err(ChainFault::Fork { number: word.number, known: *hash, other: word.hash });
    }
    Ok(word.at_micros.min(now_micros))
}
