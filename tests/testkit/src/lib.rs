//! # testkit: what tests stand on
//!
//! This crate knows how to give a test a world of its own: a fresh store on each engine, a
//! PostgreSQL server that is gone when the tests are. It holds no rule of the platform.
//!
//! Invariants:
//! 1. Nothing is skipped silently: a test that needs PostgreSQL and finds none fails and says
//!    what to install.
//! 2. Nothing is left behind, also after a panic or a kill: no process, no folder.
//! 3. No test shares rows with another one.

pub mod chance;
#[cfg(feature = "described")]
pub mod described;
pub mod folder;
pub mod go;
pub mod log;
pub mod postgres;
pub mod stores;
pub mod town;
