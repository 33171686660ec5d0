//! The log operator: the HTTP door of the access log, and the feeding of its witnesses.
//!
//! What this role knows: who may write which leaf, which checkpoint the public sees, and how long the witnesses have
//! been silent. It never learns whom a look was about: leaves hold codes, tags and commitments. Invariants: a leaf
//! comes from a member under its own code, or from the table of those who may write it; the published checkpoint
//! carries a quorum once there was one and never steps back; without a quorum for an hour ordinary looks stop.

mod client;
mod door;
mod feed;
mod home;
mod operator;
mod quorum;
mod rights;
mod shelf;
mod wire;

pub use client::RemoteLog;
pub use door::{AbsenceAnswer, BULK_BYTES_MAX, SegmentAnswer, router};
pub use feed::{FEED_EVERY, Feeder, PeerFault, PeerStanding, Round, WITNESS_PATIENCE};
pub use home::{HomeParts, LogHome, OpeningText};
pub use operator::{AddFault, LocalLog, Operator, OperatorParts, PolicyOf, SEALED_COUNT_AFTER_SECONDS};
pub use quorum::{QUORUM_ALARM_SECONDS, QUORUM_STOP_SECONDS, QuorumState};
pub use rights::{DAYS_AHEAD_MAX, Denied, Rights};
pub use shelf::{CHECKPOINT_FILE, NEWEST_FILE, WitnessedShelf};
pub use wire::{ADD_BYTES_MAX, ADD_LEAVES_MAX, WireFault};
