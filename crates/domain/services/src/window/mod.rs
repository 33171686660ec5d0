//! What people are shown and what they send: the portal's own store of views and acts.

pub mod sql;

pub use sql::{ActLine, PersonCase};
