//! The arbiter's watch over owners: drawn leaves, canary persons, day counts (SG-22).

mod canaries;
mod draw_month;
mod open_leaves;
mod reconcile;
mod settle_finding;
mod show_lottery;

pub use canaries::{ask_canary, judge_canaries};
pub use draw_month::draw_month;
pub use open_leaves::open_leaves;
pub use reconcile::{Reconciled, reconcile};
pub use settle_finding::{REASON_BYTES_MAX, settle_finding};
pub use show_lottery::{MonthShown, canaries, drawn_of, findings, months};

pub(crate) use canaries::answered as canary_answered;
pub(crate) use open_leaves::say;
pub(crate) use show_lottery::samples;
