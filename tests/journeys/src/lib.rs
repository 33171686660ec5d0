//! # journeys: the whole country under test
//!
//! This crate knows the birth chain of the sample country from end to end: how to live through it by a
//! seed with faults of every kind ([`simulator`]), how to run it as real processes ([`process`]), as members of an
//! exchange with the keepers of its log too ([`members`], [`keepers`], [`typed`], [`scripts`]), and to speak to them ([`http`]), and how the bank judges a file ([`payment_file`]). It
//! holds no rule of the platform; what it checks it computes again from what the stores hold and from what was seen
//! on the wire.
//!
//! Invariants: the same seed gives the same operations and the same end; nothing is skipped silently.

pub mod folder;
pub mod http;
pub mod keepers;
pub mod members;
pub mod payment_file;
pub mod process;
pub mod scripts;
pub mod simulator;
pub mod typed;
