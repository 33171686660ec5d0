//! The desks' pages: HTTP becomes a case call and back. One folder an office.

pub(crate) mod arbiter;
pub(crate) mod auditor;
pub(crate) mod authority;
pub(crate) mod commissioner;
pub(crate) mod court;
mod frame;
pub(crate) mod home;
pub(crate) mod open;
mod paper;
pub(crate) mod parliament;
pub(crate) mod rule_desk;
pub(crate) mod sign_in;
mod speech;
pub(crate) mod warrants;
