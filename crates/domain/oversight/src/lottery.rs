//! Drawn leaves: how an owner that logs wrongly is found (SG-22, ACC-04).
//!
//! Once a month the arbiter draws leaves of the public log by a rule that anyone repeats ([`draw`]) and asks the
//! owner of each to open it whole. What is opened is judged ([`judge`]); the case it names is asked of the
//! requester. Invariants: nobody chooses which leaves are drawn; a leaf that is not opened in time counts in
//! public ([`Outcome::Missing`]); a result once given is never written over.

mod ballot;
mod draw;
mod judge;
mod model;
pub mod sql;
pub mod wire;

pub use ballot::Ballot;
pub use draw::{DRAWN_MAX, Lots, draw, draw_where};
pub use judge::{CaseQuestion, Claimed, Failing, Judged, Known, Scope, judge, needs_case, tag_before};
pub use model::{ANSWER_DAYS, Drawn, Month, Outcome, SAMPLE, SAMPLE_FIELDS, Sample, Totals, totals};
