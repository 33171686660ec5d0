//! Life events, cases, eligibility and proactive grants.
//!
//! ```text
//!            ┌──────────────────────── automatic steps ───────────────────────┐
//! Opened ──▶ gathering ──▶ (decide) ──▶ asking ──▶ recording ──▶ (pay) ──▶ Ended
//!                              │           │ late, differ
//!                              ▼           ▼
//!                          at an official ─┴──▶ …         only from here: refused, with reasons
//! ```
//!
//! What this crate knows: how a case runs by the steps of a pack, what people are shown of it, and what is
//! paid. It never fetches a register, never sends a message, holds no clock and no chance.
//! Invariants: a case is the fold of its events; only granting is automatic, a refusal has a named
//! official and reasons; a silent case is shown to nobody; every grant has an end and a review day;
//! a period is ordered once.
//!
//! Events and cases are stored as JSON in the form of these very types: changing one is a migration.

mod apply;
mod decide;
mod event;
mod facts;
mod likely;
mod model;
pub mod payments;
mod refusal;
mod run;
pub mod sql;
mod view;
pub mod window;

pub use apply::{apply, fold};
pub use decide::decide;
pub use event::{Command, Event, GrantMade};
pub use facts::evaluate;
pub use model::{Answer, Case, Law, Now, Official, Reasons, State, TrailStep};
pub use refusal::Refusal;
pub use view::{Act, CaseView, StepState, StepView, Todo, view};
