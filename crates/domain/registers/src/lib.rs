//! The record of a register: who it is about, what it says, and every state it had.
//!
//! ```text
//! entered ──create──▶ version 1 ──(a second notice of the same fact)──▶ refused, the first one is named
//! ```
//!
//! What this crate knows: how a record is judged, stored and fetched. It never decides who may look.
//! Invariants: a record is fetched for a [`ledger::Permit`] only, about one person, cut to the granted
//! fields; history is only added; one fact is never recorded twice.

mod decide;
mod model;
mod sql;

pub use decide::{fingerprints, subjects};
pub use model::{Created, NewRecord};
pub use sql::{
    HistoryFault, OWN_RECORDS_MAX, count, create, fetch, fetch_own, is_subject, newest, release, verify,
};
