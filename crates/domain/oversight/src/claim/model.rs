//! What a claim is, who has a part in it, and where it stands.

use calendar::{Calendar, Deadline};
use ids::{AgencyId, ClaimId, EntryId, FieldId, PersonKey, PurposeId, RecordId, RegisterId};
use pack::model::{Country, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most characters of reasons, of an answer or of a ruling.
pub const TEXT_MAX: usize = 4_000;

/// Working days in which the owner answers when the pack names none: what countries give a petition (APP-17).
const OWNER_DAYS: u32 = 15;
/// Working days in which the person may appeal when the pack names none: about six weeks, so that somebody who is
/// ill or away does not lose the right.
const APPEAL_DAYS: u32 = 30;
/// Working days in which the arbiter decides when the pack names none: twice the owner's, for it hears both.
const ARBITER_DAYS: u32 = 30;
/// Working days in which the owner carries out a decision when the pack names none: the thinking is done.
const COMPLY_DAYS: u32 = 5;

/// What a person asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Subject {
    /// "Explain this look": the asker says why it looked (SG-08).
    Explain { look: Look },
    /// A field of a record says something wrong (SG-07).
    Correct { register: RegisterId, record: RecordId, field: FieldId, held: Value, wanted: Value },
    /// A record should not be held (SG-07).
    Erase { register: RegisterId, record: RecordId },
    /// A register's data about the person should not be used for a purpose.
    Object { register: RegisterId, purpose: PurposeId },
    /// Something is wrong with a look or with the log.
    Complain { about: Complaint },
}

/// What a complaint is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum Complaint {
    /// A look that should not have been.
    Look { look: Look },
    /// A leaf of the public log with the person's tag, of which the provider shows nothing: its number among the
    /// looks at the person there, and its number in the log, as far as they are known.
    Unopened { origin: String, n: Option<u64>, index: Option<u64> },
    /// Data used for ends that no law names: political, private, for money (SG-20). It goes to the arbiter at once.
    Misuse { look: Option<Look> },
}

/// A look, as the person sees it in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Who held the data.
    pub provider: AgencyId,
    /// The provider's entry.
    pub entry: EntryId,
    /// When, microseconds UTC.
    pub at_micros: i64,
    /// `register.ID` or `service.ID`.
    pub source: String,
    /// Why, as the entry says.
    pub purpose: String,
}

/// The five kinds in one word each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Explain a look.
    Explain,
    /// Correct a field.
    Correct,
    /// Erase a record.
    Erase,
    /// Stop a use.
    Object,
    /// Complain.
    Complain,
    /// Report misuse.
    Misuse,
}

impl Subject {
    /// In one word.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Explain { .. } => Kind::Explain,
            Self::Correct { .. } => Kind::Correct,
            Self::Erase { .. } => Kind::Erase,
            Self::Object { .. } => Kind::Object,
            Self::Complain { about: Complaint::Misuse { .. } } => Kind::Misuse,
            Self::Complain { .. } => Kind::Complain,
        }
    }

    /// The register that it names.
    pub fn register(&self) -> Option<&RegisterId> {
        match self {
            Self::Correct { register, .. } | Self::Erase { register, .. } | Self::Object { register, .. } => {
                Some(register)
            }
            Self::Explain { .. } | Self::Complain { .. } => None,
        }
    }

    /// The record that it names.
    pub fn record(&self) -> Option<RecordId> {
        match self {
            Self::Correct { record, .. } | Self::Erase { record, .. } => Some(*record),
            _ => None,
        }
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Explain, Self::Correct, Self::Erase, Self::Object, Self::Complain, Self::Misuse];

    /// The word of texts and of tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Explain => "explain",
            Self::Correct => "correct",
            Self::Erase => "erase",
            Self::Object => "object",
            Self::Complain => "complain",
            Self::Misuse => "misuse",
        }
    }

    /// The kind of that word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A claim as the person filed it. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// The claim.
    pub id: ClaimId,
    /// Whose.
    pub person: PersonKey,
    /// Who answers: the register's owner, the asker of a look that is to be explained, the provider of one that is
    /// complained of.
    pub owner: AgencyId,
    /// Who decides if the owner does not, or says no. Never the owner.
    pub arbiter: AgencyId,
    /// What for.
    pub subject: Subject,
    /// In the person's words.
    pub reasons: String,
    /// The language in which the person wants to be answered.
    pub language: String,
    /// When, microseconds UTC.
    pub at_micros: i64,
}

/// Where a claim stands; each state holds the clock that runs in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// The owner answers until the end of the due day.
    WithOwner { due: Deadline },
    /// Answered; the person may appeal until the end of the due day.
    Answered { due: Deadline },
    /// The arbiter decides.
    WithArbiter { due: Deadline, why: Why, late: bool },
    /// Decided for the person; the owner carries it out until the end of the due day.
    Decided { due: Deadline },
    /// The owner did not carry it out in time. Counted in public.
    NotComplied { due: Deadline },
    /// The answer stands: nobody appealed.
    Closed,
    /// The arbiter decided for the owner.
    Dismissed,
    /// The decision was carried out; `late` when the day had passed.
    Complied { late: bool },
}

/// How a claim came to the arbiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The person appealed.
    Appealed,
    /// The owner's clock rang.
    Overdue,
    /// The owner did not take the claim in.
    NotTaken,
    /// Its kind goes to the arbiter at once.
    Direct,
}

impl Why {
    /// The word of texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Appealed => "appealed",
            Self::Overdue => "overdue",
            Self::NotTaken => "not-taken",
            Self::Direct => "direct",
        }
    }
}

impl State {
    /// The word of texts and of tables.
    pub fn word(&self) -> &'static str {
        match self {
            Self::WithOwner { .. } => "with-owner",
            Self::Answered { .. } => "answered",
            Self::WithArbiter { .. } => "with-arbiter",
            Self::Decided { .. } => "decided",
            Self::NotComplied { .. } => "not-complied",
            Self::Closed => "closed",
            Self::Dismissed => "dismissed",
            Self::Complied { .. } => "complied",
        }
    }

    /// The clock that runs.
    pub fn due(&self) -> Option<&Deadline> {
        match self {
            Self::WithOwner { due }
            | Self::Answered { due }
            | Self::WithArbiter { due, .. }
            | Self::Decided { due }
            | Self::NotComplied { due } => Some(due),
            Self::Closed | Self::Dismissed | Self::Complied { .. } => None,
        }
    }

    /// Whether nothing follows any more.
    pub fn is_end(&self) -> bool {
        self.due().is_none()
    }
}

/// What the owner said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether the person was right.
    pub upheld: bool,
    /// The reasons, in the person's language.
    pub reasons: String,
    /// The duty of the official.
    pub duty: String,
    /// When, microseconds UTC.
    pub at_micros: i64,
}

/// What the arbiter decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// Whether the person was right. Then the owner must do what the claim asks for.
    pub for_person: bool,
    /// The reasons, in the person's language.
    pub reasons: String,
    /// What follows for whoever misused data (SG-20).
    pub sanction: Option<String>,
    /// When, microseconds UTC.
    pub at_micros: i64,
}

/// What the owner did, after upholding a claim or by a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Whether the arbiter had to decide it.
    pub ordered: bool,
    /// When, microseconds UTC.
    pub at_micros: i64,
}

/// A claim with all that happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// As it was filed.
    pub filing: Filing,
    /// Where it stands.
    pub state: State,
    /// What the owner said, in time or too late.
    pub answer: Option<Answer>,
    /// Why the person appealed.
    pub appeal: Option<String>,
    /// What the arbiter decided.
    pub ruling: Option<Ruling>,
    /// What was done.
    pub done: Option<Done>,
    /// Who had got the wrong data, and when each noted that they were wrong, microseconds UTC.
    pub receivers: BTreeMap<AgencyId, Option<i64>>,
    /// How many events made it.
    pub version: i64,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
    /// The person, through the window.
    Person,
    /// An official of an agency, by duty.
    Official { agency: AgencyId, duty: String },
    /// A clock, or a message that was not taken in: nobody.
    Nobody,
}

/// How long each has, in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The owner, to answer.
    pub owner: u32,
    /// The person, to appeal.
    pub appeal: u32,
    /// The arbiter, to decide.
    pub arbiter: u32,
    /// The owner, to carry a decision out.
    pub comply: u32,
}

impl Terms {
    /// What the pack says (`[claims]` of `pack.toml`); where it is silent, terms of our own, each with its reason
    /// beside it.
    pub fn of(country: &Country) -> Self {
        let own = Self { owner: OWNER_DAYS, appeal: APPEAL_DAYS, arbiter: ARBITER_DAYS, comply: COMPLY_DAYS };
        let Some(said) = &country.about.claims else { return own };
        let days = |clock: &Option<pack::model::StepClock>, own| {
            clock.as_ref().map_or(own, |clock| clock.working_days)
        };
        Self {
            owner: days(&said.owner, own.owner),
            appeal: days(&said.appeal, own.appeal),
            arbiter: days(&said.arbiter, own.arbiter),
            comply: days(&said.comply, own.comply),
        }
    }
}

/// The terms and the calendar by which they are counted.
#[derive(Clone, Copy, Debug)]
pub struct Clocks<'a> {
    /// Working days.
    pub terms: Terms,
    /// The country's days.
    pub calendar: &'a Calendar,
}
