//! The citizen's window: what the state does for a person, what it asks, who looked, and why.
//!
//! What this role knows: views of cases that the agencies send, what people send back, who is signed in.
//! It holds no register, no rule and no SQL; what it shows of registers it asks the owners for, in the
//! person's name. Invariants: a person sees only views addressed to them; what a person sends is kept in
//! one commit with its message and is lost by nobody; an agency that does not answer is named, never left
//! out; the same answer pressed twice is sent once.

mod api;
mod app;
mod cases;
mod citizen;
mod means;
mod pages;
pub mod public;
mod routes;
mod trouble;
mod words;
pub mod work;

pub use api::description::description;
pub use app::{PORTAL, Portal, PortalParts};
pub use cases::{
    AGENCY_PATIENCE, CASES_MAX, CLAIMS_LISTED_MAX, LOOKS_MAX, NOTICES_MAX, OPEN_CLAIMS_MAX, SETTLE_PATIENCE,
    Sent, keep_pages_once, ring_claims_once,
};
pub use means::{DemoMeans, Proven, SignInMeans};
pub use public::{Absences, FileProofs, LogFacts, PublicParts};
pub use routes::{Route, WINDOW, Who, router};
pub use trouble::Trouble;
