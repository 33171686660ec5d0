//! What a country wrote down: read, check and evaluate packs.
//!
//! What this crate knows: the form of a pack (registers, services, steps, decision tables, dated
//! parameters, texts, grants) and how to judge it before anyone is served by it.
//! It never does: network, clocks, chance; the loader reads files and nothing else does.
//! Invariants: a [`Country`](model::Country) that the check passed has no dead end, no waiting without
//! deadline and owner, no refusal without an appeal, and no form that asks what a register holds (POR-03).

pub mod check;
pub mod dmn;
mod finding;
pub mod golden;
pub mod load;
pub mod model;
mod places;
pub mod rules;
#[cfg(test)]
mod sample;
mod spelling;
pub mod values;

pub use check::check;
pub use finding::{Finding, Severity};
pub use load::{Files, Loaded, load, load_files};
pub use places::{Place, Places};
