//! The generic policies: what no pack and no agreement can set aside, in Cedar.
//!
//! What this crate knows: how to judge one [`Case`] by the policies in `policies.cedar`, a text that a lawyer
//! can read beside its schema. It never reads a pack, a register or a clock, and no Cedar type leaves it.
//! Invariants: nothing is allowed unless `agreed` permits it and no other policy forbids it; what cannot be
//! judged is denied; a reason is the id of a policy and stays the same over releases.

mod case;
mod judge;
mod memo;

pub use case::{Case, Operation, Reach};
pub use judge::{NOTHING_PERMITS, UNJUDGED, Verdict, judge};
pub use memo::VERDICTS_MAX;
