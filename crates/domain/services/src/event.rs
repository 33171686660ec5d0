//! What can be asked of a case, and what can happen in it.

use crate::Official;
use calendar::{Deadline, Instant};
use ids::{LifeEventId, PersonKey, RecordId, RegisterId, RoleId, ServiceId, StepId};
use jiff::civil::Date;
use pack::model::{EndOutcome, Trace, Values};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What can be asked of a case. The door has parsed all values before.
#[derive(Clone, Debug)]
pub enum Command {
    /// A record started it.
    Open { record: RecordId, life_event: LifeEventId, fields: Values },
    /// The registers have answered: facts by path, and the register of each question.
    Gathered { facts: Values, sources: BTreeMap<String, RegisterId> },
    /// The record was written.
    Recorded { record: RecordId },
    /// The register already holds such a record.
    Held { record: RecordId },
    /// The drawn number is taken; draw again.
    DrawAgain,
    /// A person filled in the form.
    Answer { by: PersonKey, values: Values },
    /// An official acted.
    Act { official: Official, action: String, reasons: Option<String>, values: Values },
    /// The clock of the present step rang.
    Ring,
}

/// What happened. The case is the fold of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The case began.
    Opened {
        service: ServiceId,
        record: RecordId,
        life_event: LifeEventId,
        pack_version: String,
        facts: Values,
        people: Vec<PersonKey>,
        subject: Option<PersonKey>,
        at: Instant,
    },
    /// A step was reached.
    Entered { step: StepId, at: Instant },
    /// The registers must be asked.
    GatherNeeded { step: StepId },
    /// The registers answered.
    Gathered { facts: Values, sources: BTreeMap<String, RegisterId> },
    /// A table decided.
    Decided { trace: Trace, silent: bool },
    /// People are asked, by a day.
    Asked { step: StepId, people: Vec<PersonKey>, owner: RoleId, deadline: Deadline },
    /// A person answered.
    Answered { by: PersonKey, values: Values, at: Instant },
    /// The answers agree, or one was enough: they are facts now.
    AnswerHeld { facts: Values },
    /// An official must act, by a day.
    AwaitsOfficial { step: StepId, role: RoleId, deadline: Deadline },
    /// An official acted.
    Acted {
        step: StepId,
        official: Official,
        action: String,
        reasons: Option<String>,
        facts: Values,
        typed: u32,
    },
    /// A record must be written.
    RecordNeeded { step: StepId, values: Values, drawn: Vec<String> },
    /// It was written, or it was there before; facts name it.
    Recorded { record: RecordId, facts: Values, fresh: bool },
    /// Something was granted.
    Granted { grant: GrantMade },
    /// The clock of a step rang.
    Rang { step: StepId },
    /// The case is over.
    Ended { step: StepId, outcome: EndOutcome },
}

/// A benefit as granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantMade {
    /// Who is paid.
    pub payee: PersonKey,
    /// As the bank needs it.
    pub payee_name: String,
    /// IBAN.
    pub account: String,
    /// Minor units a period.
    pub amount_minor: i64,
    /// One payment a calendar month; otherwise one in all.
    pub monthly: bool,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// When entitlement is looked at again.
    pub review: Date,
    /// The act of the row that granted it.
    pub act: String,
    /// Its article.
    pub article: String,
}
