//! Applications for warrants at the agency that asks.

pub mod sql;
