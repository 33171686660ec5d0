//! Warrants: one named person, two keys, a term, a number of looks, a day on which it comes to light (SG-01, SG-02,
//! SG-19).
//!
//! ```text
//!                 judge                    commissioner         public log
//! Applied ──grant / modify──▶ Granted ──confirm──▶ Confirmed ──place──▶ InForce ──open──▶ Opened
//!    │                          │                                          │                ▲
//!    └──deny──▶ Denied          └──reject──▶ Rejected     used up, expired, cancelled       │
//!                                                                          └──▶ Spent ──open┘
//! ```
//!
//! The data follow ETSI TS 103 120: a request of a legal entity to an approver, with timespan, approval details and
//! one target; `docs/warrants.md` has the table. Invariants: a warrant names exactly one person; the two seals are of
//! two keys, two people and two bodies, none of them the requester; a judge narrows what was asked and never widens
//! it; the day on which it comes to light moves only by a new decision of both, and is never more than
//! [`SEAL_DAYS_MAX`] days away; what is Denied, Rejected or Opened stays so. There is no urgent way round the court.

mod decide;
pub mod escrow;
mod held;
mod leaves;
pub mod owner;
mod refusal;
pub mod requester;
pub mod results;
pub mod review;
mod seals;
pub mod sql;
mod state;
mod terms;
#[cfg(test)]
mod tests;
pub mod wire;

pub use decide::{Command, Event, REASONS_BYTES_MAX, apply, decide};
pub use held::Held;
pub use leaves::{DisclosedLeaf, extend_leaf, open_leaf, terms_values, warrant_leaf};
pub use refusal::WarrantRefusal;
pub use seals::{Approval, KeyRing, KeyTrouble, Proven, Seals, extension_bytes, terms_bytes};
pub use state::{LeafPlace, Pending, Spent, State, Warrant};
pub use terms::{
    FIELDS_MAX, KEEP_DAYS_MAX, LOOKS_MAX, OffenceClass, REFERENCE_BYTES_MAX, REGISTERS_MAX, Reach,
    SEAL_DAYS_MAX, TERM_DAYS_MAX, Terms, WarrantId, civil_of_day, day_of,
};
