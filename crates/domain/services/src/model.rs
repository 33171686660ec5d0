//! A case: what is known, where it stands, who is asked.

use crate::GrantMade;
use calendar::{Deadline, Instant};
use ids::{CaseId, LifeEventId, PersonKey, RecordId, RegisterId, RoleId, ServiceId, StepId};
use jiff::{civil::Date, tz::TimeZone};
use pack::model::{Country, EndOutcome, Trace, Values};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The present, as an argument.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The moment.
    pub at: Instant,
    /// The civil date in the country's zone.
    pub today: Date,
    /// One draw of chance, for a personal number.
    pub draw: u128,
}

/// The law by which a case runs.
#[derive(Clone, Copy)]
pub struct Law<'a> {
    /// The pack.
    pub country: &'a Country,
    /// Its time zone.
    pub zone: &'a TimeZone,
}

/// One case of one service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The service.
    pub service: ServiceId,
    /// The record that started it.
    pub origin: RecordId,
    /// What binds it to its neighbours.
    pub life_event: LifeEventId,
    /// When it began.
    pub opened_at: Instant,
    /// Version of the pack that began it.
    pub pack_version: String,
    /// What is known, by path.
    pub facts: Values,
    /// Which register each question's facts came from.
    pub sources: BTreeMap<String, RegisterId>,
    /// Who sees the case.
    pub people: Vec<PersonKey>,
    /// Whom it is about.
    pub subject: Option<PersonKey>,
    /// People are told nothing.
    pub silent: bool,
    /// Where it stands.
    pub state: State,
    /// The clock of the present step.
    pub deadline: Option<Deadline>,
    /// Who is asked in the present step.
    pub asked: Vec<PersonKey>,
    /// What they answered.
    pub answers: Vec<Answer>,
    /// The steps it went through, in order.
    pub trail: Vec<TrailStep>,
    /// The decisions of tables, in order.
    pub traces: Vec<Trace>,
    /// The last act of an official with reasons.
    pub reasons: Option<Reasons>,
    /// What was granted.
    pub grant: Option<GrantMade>,
    /// How many values officials typed.
    pub typed: u32,
    /// Number of events folded.
    pub version: i64,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "kebab-case")]
pub enum State {
    /// Before its first step.
    Opened,
    /// Waits for answers of registers.
    Gathering { step: StepId },
    /// A record is ready to be written; `drawn` names fields that hold a fresh number.
    Recording { step: StepId, values: Values, drawn: Vec<String> },
    /// Waits for people.
    Asking { step: StepId },
    /// Waits for an official.
    AtOfficial { step: StepId, overdue: bool },
    /// Over.
    Ended { step: StepId, outcome: EndOutcome },
}

impl State {
    /// The state as a word, for the store.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Opened => "running",
            Self::Gathering { .. } => "gathering",
            Self::Recording { .. } => "recording",
            Self::Asking { .. } => "asking",
            Self::AtOfficial { .. } => "official",
            Self::Ended { .. } => "ended",
        }
    }

    /// The step, once there is one.
    pub fn step(&self) -> Option<&StepId> {
        match self {
            Self::Opened => None,
            Self::Gathering { step }
            | Self::Recording { step, .. }
            | Self::Asking { step }
            | Self::AtOfficial { step, .. }
            | Self::Ended { step, .. } => Some(step),
        }
    }
}

/// What one person answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Who.
    pub by: PersonKey,
    /// When.
    pub at: Instant,
    /// The form's values.
    pub values: Values,
}

/// A step that was reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrailStep {
    /// The step.
    pub step: StepId,
    /// When.
    pub at: Instant,
    /// Whether its clock rang before it was done.
    pub late: bool,
}

/// Who acts for an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Official {
    /// Sign-in name.
    pub name: String,
    /// Duty.
    pub role: RoleId,
}

/// What an official decided, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// Who.
    pub official: Official,
    /// What.
    pub action: String,
    /// The step in which it was decided.
    pub step: StepId,
    /// Why, in the official's words.
    pub text: String,
}
