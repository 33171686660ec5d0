//! Why a step is refused: expected, with stable codes.

/// Why a claim does not take a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The claim stands elsewhere.
    #[error("the claim does not wait for this: it is {now}")]
    NotNow {
        /// Where it stands.
        now: &'static str,
    },
    /// Somebody else decides this.
    #[error("this is not decided here")]
    NotYours,
    /// The arbiter may not judge its own matter (SG-06).
    #[error("the arbiter would judge itself")]
    OwnMatter,
    /// Reasons are needed: they are what the person reads.
    #[error("written reasons are needed")]
    ReasonsNeeded,
    /// Reasons longer than allowed.
    #[error("a text has at most {max} characters")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// The clock has not rung.
    #[error("the day has not passed")]
    NotYet,
    /// The calendar does not cover the days.
    #[error("the calendar does not reach that far: {0}")]
    Calendar(String),
}

impl Refusal {
    /// A stable code for machines and texts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotNow { .. } => "claim-not-now",
            Self::NotYours => "claim-not-yours",
            Self::OwnMatter => "claim-own-matter",
            Self::ReasonsNeeded => "reasons-needed",
            Self::TooLong { .. } => "reasons-too-long",
            Self::NotYet => "claim-not-yet",
            Self::Calendar(_) => "claim-calendar",
        }
    }
}
