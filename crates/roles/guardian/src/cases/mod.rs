//! What an institution does, one file a case.

pub mod agreements;
pub mod check_log;
pub mod claims;
pub mod count_log;
pub mod lottery;
mod oversee;
pub(crate) mod read_log;
mod receive;
pub mod report;
pub mod rules;
mod sign_in;
pub mod warrants;

pub use sign_in::{sign_in, sign_out, who_is};
