//! `vahid journey NAME FILE`: many invented families through a running country, without a browser.
//!
//! The journey's name is a life event of the pack. Its notices go into the register that starts it, its
//! people answer through the portal, its officials act at their desks; nothing is written past them.

mod command;
mod drive;
mod family;
mod officials;
mod outcome;
mod plan;
mod tap;

pub(crate) use command::{JourneyArguments, run};
pub use drive::{Drive, Passed};
pub(crate) use family::dated;
pub use family::{Family, FamilyFault, read_families};
pub use outcome::{Became, Outcome};
pub use plan::Plan;
pub use tap::Tap;
