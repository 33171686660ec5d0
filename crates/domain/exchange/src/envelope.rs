//! What agencies say to each other.

use access::{Actor, Question};
use ids::{AgencyId, LifeEventId, MessageId, PersonKey, RecordId, RegisterId, ServiceId};
use pack::model::{Value, Values};
use serde::{Deserialize, Serialize};

/// A message from one agency to another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// The same for every delivery of this message.
    pub id: MessageId,
    /// The sender.
    pub from: AgencyId,
    /// The receiver.
    pub to: AgencyId,
    /// What it says.
    pub body: Body,
}

/// What a message says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Body {
    /// A question to a register about one person; the reply is the answer.
    Ask(Ask),
    /// Which looks at this person does the receiver's log hold? Asked by the portal for the person.
    Looks { person: PersonKey, limit: i64 },
    /// What do the receiver's registers hold about this person? Asked by the portal for the person (SG-21).
    Own { person: PersonKey },
    /// A record was written; it starts a service of the receiver.
    Event(RecordEvent),
    /// What to show a person about a case (the view of `services`).
    Notice { view: serde_json::Value },
    /// What a person sent about a case (the act of `services`).
    Act { act: serde_json::Value },
    /// A clock rang: oversight is told.
    Overdue { clock: serde_json::Value },
}

impl Body {
    /// The kind as a word, for queues and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Ask(_) => "ask",
            Self::Looks { .. } => "looks",
            Self::Own { .. } => "own",
            Self::Event(_) => "event",
            Self::Notice { .. } => "notice",
            Self::Act { .. } => "act",
            Self::Overdue { .. } => "overdue",
        }
    }
}

/// A question and who in the sending agency asks it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Who asks.
    pub actor: Actor,
    /// What is asked.
    pub question: Question,
    /// The case or record that the question belongs to; written into the log entry.
    pub reference: String,
}

/// A record was written. It carries the fields that the trigger's grant covers and no others (ACC-04).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordEvent {
    /// The register.
    pub register: RegisterId,
    /// The record.
    pub record: RecordId,
    /// What binds the cases that follow.
    pub life_event: LifeEventId,
    /// The service that it starts.
    pub service: ServiceId,
    /// The carried fields.
    pub fields: Values,
}

/// One look as the person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The entry's id.
    pub entry: String,
    /// When, microseconds UTC.
    pub at_micros: i64,
    /// Who held the data.
    pub provider: String,
    /// Who looked.
    pub requester: String,
    /// The official's role, `automatic`, or `person`.
    pub duty: String,
    /// Where it was looked: `register.ID` or `service.ID`.
    pub source: String,
    /// The fields.
    pub fields: Vec<String>,
    /// Why.
    pub purpose: String,
    /// The act.
    pub act: String,
    /// The article.
    pub article: String,
    /// Place in the provider's chain; none while it waits for the sequencer.
    pub seq: Option<i64>,
}

/// What the receiver says at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reply {
    /// Taken in and durable; also said to every repeated delivery.
    Taken,
    /// The answer to a question: nothing found, or the granted fields of the newest record.
    Answer { found: bool, fields: Values },
    /// The looks, newest first, and how many there are in all.
    Looks { looks: Vec<Look>, total: i64 },
    /// Own data: register and record, each as its fields.
    Own { records: Vec<(RegisterId, Values)> },
    /// Refused by the law or the rules: a stable code and a sentence.
    Refused { code: String, detail: String },
    /// The receiver could not act now; the sender keeps the message and tries again.
    Failed { detail: String },
}

impl Reply {
    /// An answer as facts under a question's name: `<name>.found` and each field, null where nothing is known.
    pub fn facts(&self, name: &str, wanted: &[ids::FieldId]) -> Option<Values> {
        let Self::Answer { found, fields } = self else { return None };
        let mut facts = Values::from([(format!("{name}.found"), Value::Bool(*found))]);
        for field in wanted {
            let value = fields.get(field.as_str()).cloned().unwrap_or(Value::Null);
            facts.insert(format!("{name}.{field}"), value);
        }
        Some(facts)
    }
}
