//! The access log: entry → [`Permit`]. Nothing is released before its entry is in the same commit.
//!
//! What this crate knows: how a look is written down, chained and checked again. It never decides whether
//! a look is lawful (`access` does) and never fetches data (`registers` does, for a permit).
//! Invariants: only [`record`] and [`late::Queue::record`] make a [`Permit`], a permit is spent by one fetch, rows
//! of the log are only added, and a removed, edited or moved row breaks the chain that [`verify`] computes again.
//! A later issue puts the public, witnessed log behind this same interface.

mod chain;
mod entry;
pub mod late;
mod permit;
pub mod public;
mod sql;
mod verify;

pub use chain::{SEQUENCE_BATCH_MAX, sequence};
pub use entry::{CHAIN_START, Entry};
pub use permit::{Occasion, Permit, record};
pub use sql::{count_of, count_within, looks_at, looks_within, newest, oldest};
pub use verify::{ChainFault, Verified, verify};
