//! The words of claims as they travel between the window, owners, askers, receivers and the arbiter.

use super::Event;
use super::model::{Filing, Subject};
use ids::{AgencyId, ClaimId, FieldId, PersonKey, RegisterId};
use serde::{Deserialize, Serialize};

/// What is asked or told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Message {
    /// A claim with all that happened to it so far: to the owner when it is filed, to the arbiter when it comes
    /// there.
    File { id: ClaimId, story: Vec<Told> },
    /// One more step of a claim that the receiver holds.
    Step { id: ClaimId, told: Box<Told> },
    /// An owner tells an agency that data it had got about a person were wrong or should not have been held.
    Corrected { notice: Notice },
    /// The agency has noted that.
    Noted { id: ClaimId },
}

/// One step, as it was taken where it was taken first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When, microseconds UTC.
    pub at_micros: i64,
    /// The step.
    pub event: Event,
}

/// That data were wrong. It carries no data: who still needs them and may have them asks again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The claim by which it was found.
    pub claim: ClaimId,
    /// Whose data.
    pub person: PersonKey,
    /// The register.
    pub register: RegisterId,
    /// The field that was wrong; the whole record when it was erased.
    pub field: Option<FieldId>,
    /// Who decided it: the owner, or the arbiter.
    pub decided_by: AgencyId,
}

/// What is answered at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// The step is known already, or the claim is past it.
    Known,
}

/// Which of the parties of a claim somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The window, for the person.
    Window,
    /// Who answers.
    Owner,
    /// Who decides.
    Arbiter,
}

impl Role {
    /// The part that an agency has in a claim; none for strangers. `window` is the window's name.
    pub fn of(filing: &Filing, agency: &AgencyId, window: &AgencyId) -> Option<Self> {
        match agency {
            agency if agency == window => Some(Self::Window),
            agency if agency == &filing.owner => Some(Self::Owner),
            agency if agency == &filing.arbiter => Some(Self::Arbiter),
            _ => None,
        }
    }

    /// Whether this party may tell that step. An owner never tells a decision, and nobody but the arbiter does.
    pub fn may_tell(self, event: &Event) -> bool {
        match event {
            Event::Filed { .. } | Event::Appealed { .. } | Event::Closed => self == Self::Window,
            Event::Escalated { .. } => matches!(self, Self::Window | Self::Owner),
            Event::Answered { .. } | Event::Done { .. } | Event::Noted { .. } => self == Self::Owner,
            Event::Decided { .. } | Event::NotComplied | Event::ArbiterLate => self == Self::Arbiter,
        }
    }
}

/// The notice of a claim that was carried out: none for kinds that change no data.
pub fn notice(filing: &Filing, decided_by: &AgencyId) -> Option<Notice> {
    let (register, field) = match &filing.subject {
        Subject::Correct { register, field, .. } => (register.clone(), Some(field.clone())),
        Subject::Erase { register, .. } => (register.clone(), None),
        _ => return None,
    };
    let (claim, person, decided_by) = (filing.id, filing.person.clone(), decided_by.clone());
    Some(Notice { claim, person, register, field, decided_by })
}
