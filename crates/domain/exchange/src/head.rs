//! The head of a sealed message: who, to whom, when, what for. It holds no personal data.
//!
//! A message has three parts. The **head** says everything that a proof must show for years. The **line**
//! (method, path, query, headers) and the **body** may name people; the head holds the hash of the line, the
//! seal that of the body, so both can be erased and the proof stays whole.

use ids::{AgreementId, EntryId, MessageId, PurposeId, ServerName, ServiceName, SystemName};
use serde::{Deserialize, Serialize};
use tlog::Hash;

/// The form of heads that this program writes.
pub const HEAD_VERSION: u32 = 1;

/// The most bytes of a head.
pub const HEAD_BYTES_MAX: usize = 32 * 1024;

/// The most bytes of a question's head: the answer's repeats it and names an entry for each of up to a hundred persons.
pub const QUESTION_HEAD_BYTES_MAX: usize = 16 * 1024;

/// How far the clocks of two nodes may be apart, microseconds. A message that is older or newer is refused.
pub const SKEW_MICROS_MAX: i64 = 120 * 1_000_000;

/// The head of a message. Its canonical bytes are compact JSON with the fields in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// [`HEAD_VERSION`].
    pub version: u32,
    /// The message; a second one with this id is a replay. `x-road-request-id` of both directions.
    pub id: MessageId,
    /// The caller's own id of the call (`X-Road-Id`).
    pub query_id: String,
    /// Who asks.
    pub client: SystemName,
    /// Who is asked for what.
    pub service: ServiceName,
    /// The node that sends.
    pub sender: ServerName,
    /// The node that the message is for; nobody else may take it.
    pub receiver: ServerName,
    /// When it was made, microseconds UTC.
    pub at_micros: i64,
    /// The configuration that the sender judged by.
    pub configuration: u64,
    /// The agreement, and the purpose it was narrowed to; none for services that need no agreement.
    pub agreement: Option<AgreementId>,
    /// What for.
    pub purpose: Option<PurposeId>,
    /// The case or document that the call belongs to (`X-Road-Issue`, `X-Case`), hashed: it may name people.
    pub case: Option<Hash>,
    /// The hash of the line's bytes.
    pub line: Hash,
    /// How the body is sealed.
    pub body: BodySeal,
    /// Bytes of the body, if the sender knew; a body of another length is not the one that was sealed.
    pub length: Option<u64>,
    /// What the message is.
    pub direction: Direction,
}

/// When the seal over the body comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodySeal {
    /// The one seal covers head and body and comes before the body.
    Before,
    /// The body streams: a first seal covers the head alone, a last one head and body.
    After,
}

/// A question or its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A question.
    Request,
    /// An answer.
    Response(Answered),
}

/// What an answer says in its head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The leaf of the question that it answers ([`crate::seal::opening_leaf`]).
    pub to: Hash,
    /// The HTTP status.
    pub status: u16,
    /// Why the exchange refused or failed (`server.serverproxy.access_denied`); none when the service answered.
    pub fault: Option<String>,
    /// The entries in the owner's access log that were written before anything was released.
    pub entries: Vec<LoggedEntry>,
}

/// An entry of the access log, as a receipt names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggedEntry {
    /// The entry.
    pub id: EntryId,
    /// Its leaf: the hash over every field of the entry.
    pub leaf: Hash,
}

/// Why bytes are not a head.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadFault {
    /// More than [`HEAD_BYTES_MAX`].
    #[error("the head has {0} bytes; at most {HEAD_BYTES_MAX} are taken")]
    TooLong(usize),
    /// Not this JSON form.
    #[error("the head cannot be read: {0}")]
    Form(String),
    /// The same content in other bytes: fields in another order, spaces, doubled fields.
    #[error("the head is not in its canonical form")]
    NotCanonical,
    /// A version that this program does not know.
    #[error("heads of version {0} are not known here")]
    Version(u32),
}

impl Head {
    /// The canonical bytes: what is hashed and sealed.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a head has a JSON form")
    }

    /// Reads canonical bytes and nothing else.
    pub fn read(bytes: &[u8]) -> Result<Self, HeadFault> {
        if bytes.len() > HEAD_BYTES_MAX {
            return Err(HeadFault::TooLong(bytes.len()));
        }
        let head: Self = serde_json::from_slice(bytes).map_err(|fault| HeadFault::Form(fault.to_string()))?;
        if head.version != HEAD_VERSION {
            return Err(HeadFault::Version(head.version));
        }
        if head.bytes() != bytes {
            return Err(HeadFault::NotCanonical);
        }
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::MemberName;
    use uuid::Uuid;

    fn head(entries: usize, query_id: usize) -> Head {
        let (client, owner) = (MemberName::new("EX", "GOV", "a"), MemberName::new("EX", "GOV", "b"));
        let entry = LoggedEntry { id: EntryId(Uuid::from_u128(7)), leaf: Hash::ZERO };
        let answered = Answered { to: Hash::ZERO, status: 200, fault: None, entries: vec![entry; entries] };
        Head {
            version: HEAD_VERSION,
            id: MessageId(Uuid::from_u128(1)),
            query_id: "x".repeat(query_id),
            client: client.system("s"),
            service: owner.system("s").service("c"),
            sender: owner.server("n"),
            receiver: client.server("n"),
            at_micros: 5,
            configuration: 3,
            agreement: None,
            purpose: None,
            case: None,
            line: Hash::ZERO,
            body: BodySeal::Before,
            length: Some(0),
            direction: Direction::Response(answered),
        }
    }

    #[test]
    fn only_canonical_bytes_are_a_head() {
        let bytes = head(1, 0).bytes();
        assert_eq!(Head::read(&bytes), Ok(head(1, 0)));
        let spaced = [&bytes[..1], b" ", &bytes[1..]].concat();
        assert_eq!(Head::read(&spaced), Err(HeadFault::NotCanonical));
        let text = String::from_utf8(bytes).expect("JSON");
        let doubled = text.replacen("{", r#"{"version":1,"#, 1);
        assert!(matches!(Head::read(doubled.as_bytes()), Err(HeadFault::Form(_))));
        let unknown = text.replacen("{", r#"{"more":1,"#, 1);
        assert!(matches!(Head::read(unknown.as_bytes()), Err(HeadFault::Form(_))));
        let later = text.replace(r#""version":1"#, r#""version":2"#);
        assert_eq!(Head::read(later.as_bytes()), Err(HeadFault::Version(2)));
    }

    #[test]
    fn a_head_at_its_limit_is_read_and_one_past_it_is_not() {
        let room = HEAD_BYTES_MAX - head(0, 0).bytes().len();
        assert!(Head::read(&head(0, room).bytes()).is_ok());
        let past = head(0, room + 1).bytes();
        assert_eq!(Head::read(&past), Err(HeadFault::TooLong(HEAD_BYTES_MAX + 1)));
    }

    #[test]
    fn the_longest_question_about_the_most_persons_can_be_answered() {
        let question = QUESTION_HEAD_BYTES_MAX;
        let answer = head(access::PERSONS_MAX, 0).bytes().len();
        assert!(question + answer <= HEAD_BYTES_MAX, "{question} + {answer}");
    }
}
