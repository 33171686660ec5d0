//! Messages between agencies: what can be said, and that each is taken in once.
//!
//! What this crate knows: the envelope, its bodies and replies, and the inbox. It never opens a connection
//! and never decides whether a question is lawful. Invariants: a message has one id for all its
//! deliveries; what changes something is taken in once, whatever the network does; a question names one
//! person; what was sealed is read in its canonical bytes or not at all.

pub mod accord;
pub mod chain;
mod envelope;
pub mod feed;
pub mod frame;
pub mod head;
pub mod inside;
pub mod membership;
pub mod proof;
pub mod query;
pub mod receipt;
mod receive;
pub mod rest;
pub mod seal;
pub mod sealed_request;
pub mod signing;
pub mod snapshot;
pub mod sql;
pub mod standing;
pub mod usage;

pub use envelope::{
    Ask, Body, Envelope, FormerState, Look, LookNotice, OwnRecord, PublicLook, RecordEvent, Reply, TagProof,
};
pub use receive::{Carrier, CarrierFault, Receiver};
