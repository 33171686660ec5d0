//! What is judged: plain facts, each read by the caller.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is done with another's register; four separate rights (ACC-07, C6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// See the data of a person who is named (*baxış*).
    #[default]
    View,
    /// Look a person up by something else than their number (*axtarış*).
    Search,
    /// Hand in a record or a correction that the owner decides on (ACC-01).
    Propose,
    /// Work on a record in the owner's register.
    Process,
}

impl Operation {
    /// The word that packs, agreements and policies use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Search => "search",
            Self::Propose => "propose",
            Self::Process => "process",
        }
    }
}

/// How much is let through at a time. Everything but one named person is never for a security body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// One named person a call.
    One,
    /// Several named persons a call, each with an entry of their own in the log.
    Several,
    /// Events as they happen (a subscription).
    Events,
}

impl Reach {
    /// The word that agreements and policies use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Several => "several",
            Self::Events => "events",
        }
    }
}

/// One question or one call, as the policies see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case<'a> {
    /// Who asks: a member's name or an agency's id.
    pub who: &'a str,
    /// Whether that is a security body.
    pub security_body: bool,
    /// What is asked: a service's name or a register's id.
    pub source: &'a str,
    /// What is to be done.
    pub operation: Operation,
    /// How much at a time.
    pub reach: Reach,
    /// Whether the answer holds a sensitive health class (SG-15).
    pub health: bool,
    /// Why it is asked.
    pub purpose_wanted: &'a str,
    /// What it was granted for; none when no purpose was named.
    pub purpose_granted: Option<&'a str>,
    /// The fields that are wanted.
    pub fields_wanted: Vec<&'a str>,
    /// The fields that may be released (ACC-04).
    pub fields_granted: Vec<&'a str>,
    /// The day of the question.
    pub day: Date,
    /// First day of the term.
    pub from: Date,
    /// Last day of the term; open when absent.
    pub to: Option<Date>,
    /// Whether the side that asks has signed.
    pub client_signed: bool,
    /// Whether the owner has signed.
    pub owner_signed: bool,
    /// Whether the data-protection authority has stopped it (SG-24).
    pub stopped: bool,
    /// Whether it is written who may ask: the first element of SG-12.
    pub has_client: bool,
    /// Whether an act is named: the third element. The second, the purpose, is `purpose_granted`.
    pub has_act: bool,
    /// Whether an overseer is named: the fourth element.
    pub has_oversight: bool,
    /// Whether the register may be asked with a clearance only (ACC-07).
    pub needs_clearance: bool,
    /// The operations that a clearance in force names for this body and register.
    pub cleared: Vec<Operation>,
    /// Whether method and path lie within what was agreed.
    pub endpoint_covered: bool,
}
