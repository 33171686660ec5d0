//! One institution of oversight: its desk, its messages, its clocks.
//!
//! What this role knows: which desk an office has, and which subject a message, a click or a clock belongs to. The
//! rules are in `oversight`, the bodies in the pack. Invariants: an office has a store of its own and is reached by
//! its own officials only; nobody of another agency, and no administrator, has a route that switches one off
//! (SG-11, SG-16); parliament's routes only read (SG-04).

mod app;
pub mod cases;
mod gate;
mod links;
mod office;
mod pages;
mod routes;
mod trouble;
pub mod work;

pub use app::{Guardian, GuardianParts};
pub use gate::Who;
pub use links::Exchanges;
pub use office::Office;
pub use routes::{Route, desk, routes};
pub use trouble::Trouble;
