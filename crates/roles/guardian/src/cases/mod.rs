//! What an institution does, one file a case.

mod receive;
mod sign_in;

pub use sign_in::{sign_in, sign_out, who_is};
