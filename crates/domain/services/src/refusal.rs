//! Why a command is refused: expected, with stable codes.

/// Why a case does not take a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The case stands elsewhere; somebody was faster, or the page is old.
    #[error("the case no longer waits for this: it stands at {now}")]
    NotNow { now: &'static str },
    /// This person is not asked.
    #[error("this person is not asked in this step")]
    NotAsked,
    /// The official's duty has no part in the step.
    #[error("the duty {duty} does not act in this step")]
    WrongDuty { duty: String },
    /// No such act in the step.
    #[error("there is no act {action} in this step")]
    UnknownAction { action: String },
    /// The act needs written reasons.
    #[error("this act needs written reasons")]
    ReasonsNeeded,
    /// Reasons longer than allowed.
    #[error("reasons have at most {max} characters")]
    ReasonsTooLong { max: usize },
    /// A fact or table does not fit the law; the pack check should have found it, so oversight must see it.
    #[error("the service cannot go on by its own rules: {0}")]
    Law(String),
}

impl Refusal {
    /// A stable code for machines and texts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotNow { .. } => "not-now",
            Self::NotAsked => "not-asked",
            Self::WrongDuty { .. } => "wrong-duty",
            Self::UnknownAction { .. } => "unknown-action",
            Self::ReasonsNeeded => "reasons-needed",
            Self::ReasonsTooLong { .. } => "reasons-too-long",
            Self::Law(_) => "law",
        }
    }
}
