//! Whether two members have agreed on what a grant of the law allows, and still do (SG-12, SG-24).
//!
//! The pack says what may be agreed; the exchange what was. The owner asks both, for its own nodes' questions too:
//! an agreement that a data-protection authority has stopped lets nothing through, whatever the pack says.

use ids::GrantId;
use jiff::civil::Date;

/// What is asked for under a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A question about one person.
    Question,
    /// Events as they happen.
    Events,
}

/// Why nothing may pass under a grant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAccord {
    /// No agreement of both sides is published.
    #[error("the two sides have not both signed an agreement on it")]
    Missing,
    /// The agreement's term has not begun or has ended.
    #[error("the agreement does not hold today")]
    OutOfTerm,
    /// A data-protection authority stopped it.
    #[error("a data-protection authority stopped the agreement: {0}")]
    Stopped(String),
}

/// Knows what the members have agreed.
pub trait Accord: Send + Sync {
    /// Whether the agreement that follows from a grant is in force on a day.
    fn on(&self, grant: &GrantId, deed: Deed, today: Date) -> Result<(), NoAccord>;
}
