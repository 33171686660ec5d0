//! Who may know what: purpose + legal basis + grant + duty → [`Granted`] or [`Refusal`]; for calls through the
//! exchange, agreement + purpose + endpoint + persons → [`Judged`] or [`CallRefusal`].
//!
//! What this crate knows: how to judge one question, one call, one step in the life of an agreement. The country's
//! law comes from the pack, what stands above it from the crate `policy`; both are asked every time. It never
//! reads a register and holds no clock. Invariants: only the `decide` functions and a
//! [`Subscription`] make a `Granted`, one for each person (RF-03, RF-06); what was not
//! granted by an act, for a purpose, to a duty, is refused (SG-12, ACC-03, ACC-04); what is wider than one named
//! person needs a [`NotSecurity`], which no security body has (SG-15, SG-17).

mod agreement;
mod call;
mod call_refusal;
mod cut;
mod decide;
mod decide_claim;
mod decide_system;
mod derived;
mod endpoint;
mod granted;
pub mod lifecycle;
mod question;
mod refusal;
mod scope;
mod subjects;
mod usage;
mod warrant;

pub use agreement::{Agreement, Client, Endpoint, Subject};
pub use call::{CallQuestion, Candidate, Judged, Subscription, choose, decide_call, decide_subscription};
pub use call_refusal::CallRefusal;
pub use cut::cut;
pub use decide::{decide, decide_case, decide_own};
pub use decide_claim::{CLAIM_PURPOSE, decide_claim};
pub use decide_system::decide_system;
pub use derived::{OPEN_TERM_YEARS, REGISTERS_SYSTEM, agreement_of, from_grants};
pub use endpoint::{PATH_BYTES_MAX, PathFault, SEGMENTS_MAX, allows, normalise, segment};
pub use granted::{Cover, Granted};
pub use policy::{Operation, Reach};
pub use question::{Actor, Asker, Question, Source};
pub use refusal::Refusal;
pub use scope::{
    Body, Doing, Events, Health, NeverForSecurity, NotSecurity, Proposal, Scope, Search, Several, Width,
};
pub use subjects::{PERSONS_MAX, subjects};
pub use usage::{FIND_USAGE, usage_agreements};
pub use warrant::{
    Office, SealStanding, WarrantInForce, WarrantReach, WarrantSeal, decide_warrant, is_requester,
};
