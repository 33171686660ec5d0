//! An agency's gateway: sealed questions and answers between nodes, and the protocol that information systems speak.
//!
//! Being built; see `call` for the border between its two sides.

pub mod call;
pub mod front;
pub mod meta;
pub mod provider;
pub mod services;
pub mod standing_cell;
