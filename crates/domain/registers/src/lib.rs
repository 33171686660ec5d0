//! The record of a register: who it is about, what it says, and every state it had.
//!
//! ```text
//! entered ──create──▶ version 1 ──(a second notice of the same fact)──▶ refused, the first one is named
//!                        │
//!                        ├──correct──▶ version 2, …: the former state stays, marked by claim and decision
//!                        └──erase────▶ values gone from record and history, the hashes stay
//! ```
//!
//! What this crate knows: how a record is judged, stored and fetched. It never decides who may look.
//! Invariants: a record is fetched for a [`ledger::Permit`] only, about one person, cut to the granted
//! fields; history is only added; one fact is never recorded twice.

pub mod change;
mod decide;
mod model;
mod sql;

pub use decide::{fingerprints, subjects};
pub use model::{Created, NewRecord};
pub use sql::{
    HistoryFault, OWN_RECORDS_MAX, OwnRecord, count, count_about, create, fetch, fetch_own, is_subject,
    newest, release, verify,
};
