//! The words of the lottery, the canaries and the rule changes as they travel.

use ids::{FieldId, PersonKey, PurposeId, RegisterId};
use serde::{Deserialize, Serialize};
use tlog::Opening;

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
    /// The arbiter to an agency that may ask: ask this about a person who was invented for the purpose. To the
    /// owner the question looks like any other.
    AskCanary {
        /// The number of the canary's question at the arbiter; comes back with the answer.
        canary: String,
        /// The invented person.
        person: PersonKey,
        /// The register.
        register: RegisterId,
        /// The fields.
        fields: Vec<FieldId>,
        /// The purpose of the agency's own grant.
        purpose: PurposeId,
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
    /// What became of a canary's question.
    Canary {
        /// Whether the owner answered, with data or without.
        answered: bool,
        /// The commitments of the entries that the owner named, as hex.
        leaves: Vec<String>,
    },
}
