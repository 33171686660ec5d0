//! What happens to a claim, one thing after the other.

use super::model::{Filing, Why};
use calendar::Deadline;
use ids::AgencyId;
use serde::{Deserialize, Serialize};

/// One step of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The person filed it. A claim of a kind that goes to the arbiter at once is followed by `Escalated`.
    Filed { filing: Box<Filing>, due: Deadline },
    /// The owner answered.
    Answered { upheld: bool, reasons: String, duty: String, due: Deadline },
    /// The person does not accept the answer.
    Appealed { reasons: String, due: Deadline },
    /// It went to the arbiter without anybody's act.
    Escalated { why: Why, due: Deadline },
    /// Nobody appealed in time.
    Closed,
    /// The arbiter's clock rang.
    ArbiterLate,
    /// The arbiter decided; `due` is the owner's day, when the person was right.
    Decided { for_person: bool, reasons: String, sanction: Option<String>, due: Option<Deadline> },
    /// The owner's day passed and the decision was not carried out.
    NotComplied,
    /// What the claim asks for was done, and these had got the wrong data.
    Done { ordered: bool, receivers: Vec<AgencyId> },
    /// A receiver noted that the data were wrong.
    Noted { receiver: AgencyId },
}

impl Event {
    /// The word of texts and of tables.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::Answered { upheld: true, .. } => "upheld",
            Self::Answered { upheld: false, .. } => "refused",
            Self::Appealed { .. } => "appealed",
            Self::Escalated { .. } => "escalated",
            Self::Closed => "closed",
            Self::ArbiterLate => "arbiter-late",
            Self::Decided { for_person: true, .. } => "decided",
            Self::Decided { for_person: false, .. } => "dismissed",
            Self::NotComplied => "not-complied",
            Self::Done { .. } => "done",
            Self::Noted { .. } => "noted",
        }
    }
}
