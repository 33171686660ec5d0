//! The one binary, as a library that tests can start too: command line, configuration, drivers, roles.
//!
//! What this crate knows: which drivers exist and how roles are put together into one process. It holds no
//! rule and no page. Invariants: only here (and in the test kit) a database driver is named; only here time
//! and chance are real.

mod adapters;
mod bench;
pub mod centre;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod config;
pub mod country;
mod demo;
mod doors;
mod exits;
pub mod fabric;
mod folder;
pub mod journey;
mod lang;
mod listen;
pub mod local;
mod log;
pub mod member;
mod offices;
mod opening;
mod packs;
mod paint;
mod passphrase;
pub mod placing;
mod progress;
mod proof;
mod publiclog;
mod rulebook;
mod sandbox;
mod serve;
mod settings;
pub mod stores;
mod telemetry;
mod verify;
