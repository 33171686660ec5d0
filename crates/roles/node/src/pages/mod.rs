//! The desk's pages: HTTP becomes a case call and back. No rules, no SQL.

pub(crate) mod act;
pub(crate) mod act_on;
pub(crate) mod case;
pub(crate) mod claim;
pub(crate) mod claims;
mod clock;
pub(crate) mod desk;
pub(crate) mod enter;
mod facts;
mod fields;
mod frame;
mod history;
pub(crate) mod live;
pub(crate) mod log;
pub(crate) mod overdue;
pub(crate) mod payments;
pub(crate) mod queues;
pub(crate) mod sign_in;
mod speech;
pub(crate) mod traffic;
pub(crate) mod warrants;
