//! What agencies say to each other.

use crate::head::LoggedEntry;
use crate::proof::EntryProof;
use access::{Actor, Question};
use ids::{AgencyId, ClaimId, LifeEventId, MessageId, PersonKey, RecordId, RegisterId, ServiceId};
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
    /// A matter of oversight: warrants, claims, drawn leaves (the `Matter` of `oversight`).
    Oversight { matter: serde_json::Value },
    /// How many new looks at these people the sender's log holds; told to the window, which tells them (SG-03).
    Looked { notices: Vec<LookNotice> },
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
            Self::Oversight { .. } => "oversight",
            Self::Looked { .. } => "looked",
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
    /// The warrant under which it is asked; none for a question under a grant (SG-01).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warrant: Option<String>,
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
    /// Its place in the owner's feed, from 1: what comes later about the same subject has a higher one.
    pub position: i64,
    /// The entries in the owner's log that were written before the fields left: one for each person.
    pub entries: Vec<LoggedEntry>,
    /// What proves them; the courier adds it when the event leaves.
    #[serde(default)]
    pub proofs: Vec<EntryProof>,
}

impl RecordEvent {
    /// Whether what it carries has its entry in the owner's log; without one it is not taken.
    pub fn is_proven(&self) -> bool {
        self.fields.is_empty() || !self.entries.is_empty()
    }
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
    /// Its place in the public log, with what proves it; none while it waits there.
    pub public: Option<PublicLook>,
}

/// What lets the person check one look against the public log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicLook {
    /// The log's origin (`…/access/2026`).
    pub origin: String,
    /// The number of its leaf.
    pub index: u64,
    /// Its number among the looks at this person at this provider in this year, from 1.
    pub n: u64,
    /// The leaf, 128 bytes in base64.
    pub leaf: String,
    /// The opening that rebuilds the leaf's commitment: all fields but the official's name.
    pub opening: tlog::Opening,
    /// The receipt: a `tlog-proof` text.
    pub receipt: String,
}

/// The proof of the tag key of a person at a provider in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagProof {
    /// The log's origin.
    pub origin: String,
    /// The VRF proof, 80 bytes in base64.
    pub proof: String,
    /// Of the key of looks under a warrant that came to light: the number of the WARRANT leaf in that log (SG-02).
    /// None of the key of all other looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warrant_leaf: Option<u64>,
}

/// That there are new looks at a person; what was looked at is asked of the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookNotice {
    /// Whose data.
    pub person: PersonKey,
    /// How many looks are new.
    pub count: u32,
    /// When the newest of them was, microseconds UTC.
    pub at_micros: i64,
}

/// A record about a person, as its owner shows it to that person (SG-14, SG-21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRecord {
    /// The register.
    pub register: RegisterId,
    /// The record.
    pub record: RecordId,
    /// When its first state was written, microseconds UTC.
    pub since_micros: i64,
    /// What it says now.
    pub fields: Values,
    /// What it said before it was corrected, the oldest first.
    #[serde(default)]
    pub former: Vec<FormerState>,
}

/// What a record said before a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerState {
    /// Until when, microseconds UTC.
    pub until_micros: i64,
    /// What it said.
    pub fields: Values,
    /// The fields that were wrong.
    pub wrong: Vec<String>,
    /// The claim by which it was corrected; none when the change was no correction.
    pub claim: Option<ClaimId>,
    /// Who decided it: the owner or the arbiter; empty when the change was no correction.
    pub decided_by: String,
}

/// Why data without an entry are not used.
const NO_ENTRY: &str = "the answer names no entry in its owner's access log, so it is not used (RF-19)";

/// What the receiver says at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reply {
    /// Taken in and durable; also said to every repeated delivery.
    Taken,
    /// The answer to a question: nothing found, or the granted fields of the newest record; and the entries in
    /// the owner's log that were written before.
    Answer { found: bool, fields: Values, entries: Vec<LoggedEntry> },
    /// The looks, newest first, how many there are in all, and the proofs of the person's tag keys here, one for
    /// each year in which there were looks.
    Looks { looks: Vec<Look>, total: i64, tags: Vec<TagProof> },
    /// Own data: the newest records about the person, how many there are in all, and the entries in the owner's log.
    Own { records: Vec<OwnRecord>, total: i64, entries: Vec<LoggedEntry> },
    /// What is said at once to a matter of oversight (the `Said` of `oversight`).
    Oversight { said: serde_json::Value },
    /// Refused by the law or the rules: a stable code and a sentence.
    Refused { code: String, detail: String },
    /// The receiver could not act now; the sender keeps the message and tries again.
    Failed { detail: String },
}

impl Reply {
    /// The reply as it may be used: data that come without an entry in their owner's log are thrown away,
    /// and the question counts as not answered (RF-19).
    pub fn proven(self) -> Self {
        let bare = match &self {
            Self::Answer { found, entries, .. } => *found && entries.is_empty(),
            Self::Own { records, entries, .. } => !records.is_empty() && entries.is_empty(),
            _ => false,
        };
        if bare {
            return Self::Failed { detail: NO_ENTRY.to_owned() };
        }
        self
    }

    /// The entries of the owner's log behind what it gives.
    pub fn entries(&self) -> &[LoggedEntry] {
        match self {
            Self::Answer { entries, .. } | Self::Own { entries, .. } => entries,
            Self::Taken
            | Self::Looks { .. }
            | Self::Oversight { .. }
            | Self::Refused { .. }
            | Self::Failed { .. } => &[],
        }
    }

    /// An answer as facts under a question's name: `<name>.found` and each field, null where nothing is known.
    pub fn facts(&self, name: &str, wanted: &[ids::FieldId]) -> Option<Values> {
        let Self::Answer { found, fields, .. } = self else { return None };
        let mut facts = Values::from([(format!("{name}.found"), Value::Bool(*found))]);
        for field in wanted {
            let value = fields.get(field.as_str()).cloned().unwrap_or(Value::Null);
            facts.insert(format!("{name}.{field}"), value);
        }
        Some(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> LoggedEntry {
        LoggedEntry { id: ids::EntryId(uuid::Uuid::from_u128(1)), leaf: tlog::Hash::of(b"entry") }
    }

    /// RF-19: no look without an entry, also as the asker sees it.
    #[test]
    fn data_without_an_entry_are_thrown_away() {
        let fields = || Values::from([("since".to_owned(), Value::from("2026"))]);
        let own = || {
            vec![OwnRecord {
                register: "reader".parse().expect("a name"),
                record: RecordId(uuid::Uuid::from_u128(2)),
                since_micros: 0,
                fields: fields(),
                former: Vec::new(),
            }]
        };
        for (reply, usable) in [
            (Reply::Answer { found: true, fields: fields(), entries: vec![entry()] }, true),
            (Reply::Answer { found: true, fields: fields(), entries: Vec::new() }, false),
            // Nothing about anybody was released.
            (Reply::Answer { found: false, fields: Values::new(), entries: Vec::new() }, true),
            (Reply::Own { records: own(), entries: Vec::new(), total: 1 }, false),
            (Reply::Own { records: own(), entries: vec![entry()], total: 1 }, true),
            (Reply::Own { records: Vec::new(), entries: Vec::new(), total: 0 }, true),
            (Reply::Taken, true),
        ] {
            let shown = format!("{reply:?}");
            assert_eq!(!matches!(reply.proven(), Reply::Failed { .. }), usable, "{shown}");
        }
    }

    #[test]
    fn an_event_that_carries_fields_needs_an_entry() {
        let mut event = RecordEvent {
            register: "reader".parse().expect("a name"),
            record: RecordId(uuid::Uuid::from_u128(2)),
            life_event: LifeEventId(uuid::Uuid::from_u128(3)),
            service: "card".parse().expect("a name"),
            fields: Values::from([("since".to_owned(), Value::from("2026"))]),
            position: 1,
            entries: Vec::new(),
            proofs: Vec::new(),
        };
        assert!(!event.is_proven());
        event.entries.push(entry());
        assert!(event.is_proven());
    }
}
