//! The arbiter's watch over owners: drawn leaves, canary persons, day counts (SG-22).

mod canaries;
mod draw_month;
mod open_leaves;
mod reconcile;
mod settle_finding;

pub use canaries::{ask_canary, judge_canaries};
pub use draw_month::draw_month;
pub use open_leaves::open_leaves;
pub use reconcile::{Reconciled, reconcile};
pub use settle_finding::{REASON_BYTES_MAX, settle_finding};

pub(crate) use canaries::answered as canary_answered;
pub(crate) use draw_month::members;
pub(crate) use open_leaves::say;
