//! Where a warrant stands; each state holds only what exists then.

use super::{Approval, Seals, Terms};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a warrant's leaf stands in the public log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafPlace {
    /// Its number.
    pub index: u64,
    /// The year of the log (UTC).
    pub year: i16,
    /// The day in the leaf: days since 1970-01-01 UTC.
    pub day: u32,
}

/// How a warrant ended before it came to light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spent {
    /// Every look was taken.
    UsedUp,
    /// Its term is over.
    Expired,
    /// The court took it back.
    Cancelled,
}

/// Where a warrant stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum State {
    /// Asked for; nobody has decided.
    Applied,
    /// The court said no. For good.
    Denied,
    /// The judge has sealed; the commissioner has not.
    Granted {
        /// The judge's seal.
        court: Approval,
        /// Whether the judge narrowed what was asked.
        modified: bool,
    },
    /// The commissioner said no. For good.
    Rejected,
    /// Both have sealed; its leaf is not in the public log yet, so it opens nothing.
    Confirmed {
        /// Both seals.
        seals: Seals,
    },
    /// It may be used.
    InForce {
        /// Both seals.
        seals: Seals,
        /// Its leaf.
        leaf: LeafPlace,
    },
    /// It may not be used any more; it has not come to light.
    Spent {
        /// Both seals.
        seals: Seals,
        /// Its leaf.
        leaf: LeafPlace,
        /// Why it ended.
        how: Spent,
    },
    /// The person can see it. For good.
    Opened {
        /// Both seals.
        seals: Seals,
        /// Its leaf.
        leaf: LeafPlace,
        /// The leaf that opened it, in the same log.
        open: u64,
    },
}

/// An extension that the court has decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// The new day.
    pub until: Date,
    /// The judge's seal over it.
    pub court: Approval,
    /// The commissioner's; then its leaf is due.
    pub commissioner: Option<Approval>,
}

/// A warrant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warrant {
    /// What it says now: as it was asked for, or as the judge narrowed it.
    pub terms: Terms,
    /// The official who asked, by name.
    pub applicant: String,
    /// Where it stands.
    pub state: State,
    /// The latest day on which it comes to light.
    pub sealed_until: Date,
    /// An extension under way.
    pub pending: Option<Pending>,
}

impl Warrant {
    /// A warrant as it begins; whether the text fits is asked of [`Terms::fit`] before.
    pub fn applied(terms: Terms, applicant: String) -> Self {
        let sealed_until = terms.sealed_until;
        Self { terms, applicant, state: State::Applied, sealed_until, pending: None }
    }

    /// Its leaf, once it stands in the log.
    pub fn leaf(&self) -> Option<LeafPlace> {
        match &self.state {
            State::InForce { leaf, .. } | State::Spent { leaf, .. } | State::Opened { leaf, .. } => {
                Some(*leaf)
            }
            _ => None,
        }
    }

    /// Both seals, once there are both.
    pub fn seals(&self) -> Option<&Seals> {
        match &self.state {
            State::Confirmed { seals }
            | State::InForce { seals, .. }
            | State::Spent { seals, .. }
            | State::Opened { seals, .. } => Some(seals),
            _ => None,
        }
    }
}

impl State {
    /// The state as a word; its text is `warrant.state.<word>`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Denied => "denied",
            Self::Granted { modified: false, .. } => "granted",
            Self::Granted { modified: true, .. } => "modified",
            Self::Rejected => "rejected",
            Self::Confirmed { .. } => "confirmed",
            Self::InForce { .. } => "in-force",
            Self::Spent { how: Spent::UsedUp, .. } => "used-up",
            Self::Spent { how: Spent::Expired, .. } => "expired",
            Self::Spent { how: Spent::Cancelled, .. } => "cancelled",
            Self::Opened { .. } => "opened",
        }
    }

    /// Every word of a state, in the order of a warrant's life.
    pub const WORDS: [&'static str; 11] = [
        "applied",
        "denied",
        "granted",
        "modified",
        "rejected",
        "confirmed",
        "in-force",
        "used-up",
        "expired",
        "cancelled",
        "opened",
    ];

    /// Whether nothing can follow.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Denied | Self::Rejected | Self::Opened { .. })
    }
}
