//! Keepers outside the operator: the witness that refuses a log that forks, and the custodian of the tag key.
//!
//! What this crate knows: how a log's checkpoints must follow each other, and how a person's tags are made from a
//! key that no owner holds. Neither part sees an entry, a name or a number of a person. Invariants: a witness
//! cosigns one history; a custodian answers members only and remembers nobody.

pub mod custodian;
pub mod witness;
