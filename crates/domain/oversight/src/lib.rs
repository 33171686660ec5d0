//! Power under oversight: warrants, the rights of a person, the lottery, the yearly report.
//!
//! What this crate knows: how a warrant comes to be, is used up and comes to light; how a claim of a person runs
//! against the owner of the data and, if refused, to the arbiter; how leaves of the access log are drawn and
//! reconciled; what the yearly report counts. It never reads a register and never decides whether a look is lawful
//! (`access` does). Invariants stand at each subject's module.

pub mod canary;
pub mod claim;
pub mod lottery;
pub mod notice;
pub mod reconcile;
pub mod report;
pub mod rules;
pub mod said;
pub mod warrant;
pub mod watch;
pub mod wire;
