//! One file a use case: the only place where subjects meet and a transaction opens.

mod act_mark;
mod ask_agencies;
mod receive;
mod send_act;
mod show_cases;
mod sign_in;

pub use ask_agencies::{AGENCY_PATIENCE, LOOKS_MAX};
pub(crate) use ask_agencies::{LooksFound, OwnFound, ask_looks, ask_own};
pub use send_act::{SETTLE_PATIENCE, Sent};
pub(crate) use send_act::{Typing, asked, last_act, send_act};
pub use show_cases::CASES_MAX;
pub(crate) use show_cases::{Shown, show_case, show_cases, show_event};
pub(crate) use sign_in::{sign_in, sign_out};
