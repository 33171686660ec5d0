//! The words of the lottery, the canaries and the rule changes as they travel.

use ids::{GrantId, PersonKey};
use serde::{Deserialize, Serialize};
use tlog::Opening;
use uuid::Uuid;

/// What is asked or told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Message {
    /// The arbiter to the owner of a drawn leaf: open it whole.
    Open {
        /// The log's origin.
        origin: String,
        /// The leaf's number.
        index: u64,
    },
    /// The arbiter to a requester: is there a case of this number?
    HasCase {
        /// What the opened leaf names as its case.
        case: String,
    },
    /// The arbiter to an agency with a grant: ask under it about a person who was invented for the purpose. To the
    /// owner the question looks like any other.
    AskCanary {
        /// The number of the canary's question at the arbiter.
        canary: Uuid,
        /// The invented person.
        person: PersonKey,
        /// The grant under which the agency may ask.
        grant: GrantId,
    },
    /// That agency to the arbiter: it was asked.
    CanaryAsked {
        /// The number of the canary's question.
        canary: Uuid,
        /// Whether the owner answered, with data or without; a refusal releases nothing and leaves no entry.
        answered: bool,
    },
    /// The arbiter to the court, of a sealed look that came to light: what did its warrant cover?
    Scope {
        /// The year of the log in which both leaves stand.
        year: i16,
        /// The number of the warrant's leaf.
        warrant: u64,
    },
    /// Parliament to the arbiter: samples of opened leaves, without persons (SG-04).
    Samples,
    /// The arbiter to another institution: which figures of the year's report does it sign for?
    Figures {
        /// The year.
        year: i16,
    },
    /// To every institution: a change of the rules in force is proposed or signed (SG-16).
    Rule {
        /// The proposal with the signatures that it has so far.
        enacted: crate::rules::Enacted,
    },
}

/// What is answered at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// All details of the leaf.
    Opened {
        /// Opened whole.
        opening: Box<Opening>,
        /// The custodian's proof of the person's tag key, 80 bytes in base64; none of a leaf about many.
        proof: Option<String>,
    },
    /// The leaf is none of the receiver's.
    NotMine,
    /// Whether the case exists.
    Case {
        /// It does.
        known: bool,
    },
    /// What a warrant covered; none when the court knows none of that leaf.
    Scope {
        /// Person, services and term.
        scope: Option<super::Scope>,
    },
    /// Opened leaves without persons.
    Samples {
        /// The newest draws' first.
        samples: Vec<super::Sample>,
    },
    /// What the institution signs for.
    Figures {
        /// By the figure's id.
        told: crate::report::Told,
    },
}
