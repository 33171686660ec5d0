//! The six offices of oversight that have a desk.

use std::fmt;

/// An office. Which body holds it is the pack's business (`agencies/institutions.toml`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Office {
    /// Grants, modifies and denies warrants; extends seals (SG-01).
    Court,
    /// Confirms each warrant with the second key (SG-19).
    Commissioner,
    /// Decides what an owner refused; opens drawn leaves (SG-06).
    Arbiter,
    /// The data-protection authority: stops an exchange (SG-24).
    Authority,
    /// Reads counts, bases, bodies and samples, and changes nothing (SG-04).
    Parliament,
    /// Checks the log without the operator (SG-22).
    Auditor,
}

impl Office {
    /// All of them, in the order of [`pack::model::Institutions::desks`].
    pub const ALL: [Self; 6] =
        [Self::Court, Self::Commissioner, Self::Arbiter, Self::Authority, Self::Parliament, Self::Auditor];

    /// The name as the pack and the texts (`office.NAME`) have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Court => "court",
            Self::Commissioner => "commissioner",
            Self::Arbiter => "arbiter",
            Self::Authority => "authority",
            Self::Parliament => "parliament",
            Self::Auditor => "auditor",
        }
    }

    /// The office of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|office| office.name() == name)
    }
}

impl fmt::Display for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
