//! The owner's side of the access log: entry → [`Permit`] → leaf in the public log → release.
//!
//! What this crate knows: how a look is written down, committed to, placed in the public log and checked again. It
//! never decides whether a look is lawful (`access` does) and never fetches data (`registers` does, for a permit).
//! Invariants: only [`record`] and [`late::Queue::record`] make a [`Permit`], and a permit is spent by one fetch;
//! what was fetched leaves the process only after [`Placer::place`] ([`Held`]); a leaf's bytes are stored before they
//! are sent; no number of a person's series is placed before the one below it; an answer of the log counts only with
//! its signature and its path. A removed, edited or moved entry is found by [`verify`], and by the person.

mod days;
mod entry;
mod first;
mod held;
pub mod late;
mod owner;
mod permit;
mod placer;
pub mod public;
mod rights;
mod sql;
mod told;
mod trust;
mod verify;

pub use days::DAYS_MAX;
pub use entry::{Entry, SHOWN_TO_ASKER, SHOWN_TO_PERSON, Standing};
pub use held::Held;
pub use owner::{Draw, Occasion, Owner};
pub use permit::{Permit, record};
pub use placer::{
    AWAY_PAUSE_MICROS, PlaceFault, Placer, PlacerParts, ROUND_ENTRIES_MAX, Receipt, Stand, Waiting, late_hash,
};
pub use rights::{KeyProof, Received, WarrantKey, key_proof, key_proofs, opened_key_proofs, receivers};
pub use sql::{
    at_place, came_to_light, count_of, count_within, day_counts, erase, escrowed, find, looks_at,
    looks_within, newest, of_warrant, oldest, open_warrant,
};
pub use told::{NewLooks, TOLD_MAX, is_untold, take_untold};
pub use trust::{LogKeys, Proven, ReceiptFault, coherent};
pub use verify::{FAULTS_MAX, LogFault, Verified, verify};

use store::{Fault, Tx};
use tlog::{FIELDS, Opening};

/// The full opening of the leaf at a number of a year's log, the official's name too: for the arbiter who drew it.
/// None when the leaf is not of this owner, or was erased.
pub async fn opening_of(tx: &Tx<'_>, year: i16, index: u64) -> Result<Option<(Entry, Opening)>, Fault> {
    let entry = at_place(tx, year, index).await?;
    Ok(entry.and_then(|entry| entry.opening(&FIELDS).map(|opening| (entry, opening))))
}
