//! The one binary, as a library that tests can start too: command line, configuration, drivers, roles.
//!
//! What this crate knows: which drivers exist and how roles are put together into one process. It holds no
//! rule and no page. Invariants: only here (and in the test kit) a database driver is named; only here time
//! and chance are real.

pub mod chance;
pub mod clock;
pub mod country;
pub mod local;
pub mod stores;
