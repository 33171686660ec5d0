//! JSON in and out: HTTP becomes a case call and back. No rules, no SQL.

pub(crate) mod cases;
pub(crate) mod description;
pub(crate) mod intake;
pub(crate) mod log;
pub(crate) mod payments;
pub(crate) mod public;
pub(crate) mod queues;
pub(crate) mod records;
pub(crate) mod sign_in;
pub(crate) mod trouble;
