//! Who may know what: purpose + legal basis + grant + duty → [`Granted`] or [`Refusal`].
//!
//! What this crate knows: how to judge one question about one person. It never reads a register and
//! holds no clock. Invariants: only [`decide`], [`decide_own`] and [`decide_case`] make a `Granted`;
//! a question names exactly one person, so there is no way to ask about many (RF-03, RF-06); what was not
//! granted by an act, for a purpose, to a duty, is refused (SG-12, ACC-03, ACC-04).

mod agreement;
mod decide;
mod endpoint;
mod granted;
mod question;
mod refusal;

pub use agreement::{Agreement, Client, Endpoint, Operation, Reach, Subject};
pub use decide::{decide, decide_case, decide_own};
pub use endpoint::{PATH_BYTES_MAX, PathFault, SEGMENTS_MAX, allows, normalise, segment};
pub use granted::Granted;
pub use question::{Actor, Asker, Question, Source};
pub use refusal::Refusal;
