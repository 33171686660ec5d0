//! A deterministic country: one seed is one run.
//!
//! ```text
//! seed ──▶ operations ──▶ world (nodes, portal, stores, network, clock) ──▶ settle ──▶ invariants
//!              ▲                                                                           │
//!              └───────────────── fewer operations that still fail ◀── shrink ◀────────────┘
//! ```
//!
//! Why the same seed gives the same run: one thread polls everything and stands still while a store works
//! ([`turns`]); chance and time are the seed's own ([`chance`]); the network does what the
//! operation says ([`network`]).

pub mod chance;
mod desk;
pub mod household;
pub mod invariants;
pub mod network;
pub mod notebook;
pub mod operation;
mod people;
pub mod run;
pub mod settle;
pub mod shrink;
pub mod snapshot;
pub mod turns;
pub mod world;

pub use operation::{Operation, Step};
pub use run::{Finding, Passed, Run};
