//! Receipts on the command line: fetching one from the own node, and checking one with nothing but published keys.
//!
//! What this room knows: which files are read, and how a verdict is told to a person who is no engineer. It never
//! judges a seal (`exchange::receipt` does) and asks nobody while it checks.

mod bounded;
mod check;
mod fetch;
mod published;
mod told;
mod words;

pub(crate) use check::{ReceiptArguments, run as check};
pub(crate) use fetch::{FetchArguments, run as fetch};
