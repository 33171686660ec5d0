//! The centre of an exchange: who is a member, by which keys, and which agreements hold.
//!
//! What this role knows: requests to join, drafts of agreements, and the chain of signed snapshots that every
//! node follows. It never sees a question or an answer. Invariants: a snapshot is only added, and names the one
//! before; whatever a member wants is signed by a key of that member over its exact bytes and acts once; an
//! agreement without who, what for, by which act and under whose oversight is not activated (SG-12); only a
//! data-protection authority stops one (SG-24).

mod api;
mod cases;
mod centre;
pub mod client;
mod orders;
mod pages;
mod publish;
mod routes;
mod sql;
mod trouble;

pub use api::description::description;
pub use cases::{
    AgreementState, Approval, CERTIFICATES_KEPT_MAX, DRAFTS_SHOWN_MAX, REASON_BYTES_MAX, REQUESTS_SHOWN_MAX,
    RequestState, Waiting,
};
pub use centre::{Centre, CentreParts, Foundation};
pub use routes::{ROUTES, Route, router};
pub use trouble::Trouble;
