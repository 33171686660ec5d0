//! Claims of a person: explain, correct, erase, object, complain; and the arbiter whom the owner cannot be
//! (SG-03, SG-06 to SG-09, SG-20).
//!
//! ```text
//! filed ──▶ with owner ──answer──▶ answered ──appeal term over──▶ closed ■
//!   │           │                     │
//!   │           │ clock rings,        │ appeal (also of an upheld claim
//!   │ misuse    │ or not taken in     │ that was done otherwise)
//!   ▼           ▼                     ▼
//!   └──────▶ with arbiter ◀───────────┘      a clock that rings here is counted in public; the claim stays
//!               │
//!               ├─ for the owner ──▶ dismissed ■
//!               └─ for the person ─▶ decided ──comply──▶ complied ■
//!                                       │ clock rings        ▲
//!                                       ▼                    │
//!                                  not complied ───comply────┘   counted in public, for good
//! ```
//!
//! A claim lives in three places: the window, which acts for the person, the owner's node and the arbiter's. Each
//! holds its own copy and takes the others' steps as they arrive, in whatever order, once or twice ([`fit`]).
//! Invariants: the arbiter is neither the owner nor the asker; an owner cannot close what the arbiter has; an end
//! stays; a clock that runs is never shortened; an owner who says nothing loses the matter to the arbiter without
//! anybody's act.

mod apply;
mod decide;
mod event;
mod merge;
mod model;
mod refusal;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod wire;

pub use apply::{Fit, apply, begin, fit, fold};
pub use decide::{Command, Now, decide, file};
pub use event::Event;
pub use merge::{Merged, merge, open, take};
pub use model::{
    Answer, Claim, Clocks, Complaint, Done, Filing, Kind, Look, Party, Ruling, State, Subject, TEXT_MAX,
    Terms, Why,
};
pub use refusal::Refusal;
