//! Checking a receipt offline: every seal, and every link between question and answer.

use super::{RECEIPT_FORM, Receipt, SealedPart, Stands, Told};
use crate::chain::{self, ChainFault};
use crate::head::{Answered, BodySeal, Direction, Head, SKEW_MICROS_MAX};
use crate::proof::ProofFault;
use crate::seal;
use crate::snapshot::SignedSnapshot;
use crate::standing::{KeyStanding, Standing, StandingFault};
use ids::{EntryId, MemberName};
use keys::{KeyId, PublicKey, Seal};
use ledger::LogKeys;
use tlog::Hash;

/// The published keys that a receipt is checked with.
#[derive(Debug)]
pub struct KeyBook {
    standing: Standing,
    pinned: bool,
}

/// Why published snapshots give no key book.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyBookFault {
    /// A snapshot is not signed, or does not follow from the one before.
    #[error("{0}")]
    Chain(#[from] ChainFault),
    /// A snapshot contradicts itself.
    #[error("{0}")]
    Standing(#[from] StandingFault),
    /// No snapshot at all.
    #[error("there is no snapshot to take keys from")]
    Empty,
}

impl KeyBook {
    /// The keys of one published snapshot. Its signature must be by one of the `pinned` keys; with none pinned, by
    /// one that it names itself, and then [`Told::pinned`] says that nothing vouches for it.
    pub fn read(signed: &SignedSnapshot, pinned: &[PublicKey]) -> Result<Self, KeyBookFault> {
        let (snapshot, hash) = chain::read(signed)?;
        let trusted = if pinned.is_empty() { &snapshot.authority[..] } else { pinned };
        let bytes = crate::signing::snapshot_bytes(&signed.snapshot);
        let holds = |key: &PublicKey| key.id() == signed.key && key.verifies(&bytes, &signed.signature);
        if !trusted.iter().any(holds) {
            return Err(ChainFault::Signature(signed.key).into());
        }
        Ok(Self { standing: Standing::new(snapshot, hash)?, pinned: !pinned.is_empty() })
    }

    /// The keys of the last of a whole chain, from number 1, traced link by link to the pinned first key.
    pub fn from_chain(chain: &[SignedSnapshot], pinned: &[PublicKey]) -> Result<Self, KeyBookFault> {
        let mut known = None;
        for signed in chain {
            known = Some(chain::accept(known.as_ref(), signed, pinned)?);
        }
        let (snapshot, hash) = known.ok_or(KeyBookFault::Empty)?;
        Ok(Self { standing: Standing::new(snapshot, hash)?, pinned: true })
    }

    /// The key of a member, if it held at that instant.
    pub(super) fn key(
        &self,
        member: &MemberName,
        key: &KeyId,
        at_micros: i64,
    ) -> Result<&PublicKey, KeyStanding> {
        self.standing.key(member, key, at_micros)
    }
}

/// A part of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The question.
    Question,
    /// The answer.
    Answer,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Question => "question",
            Self::Answer => "answer",
        })
    }
}

/// What a reader may have beside a receipt: what is still there of its messages, and the keys of logs. A receipt holds
/// without any of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Erasable<'a> {
    /// The logs that the reader believes.
    pub logs: Option<&'a LogKeys>,
    /// The line of the question: method, path, headers.
    pub question_line: Option<&'a [u8]>,
    /// The body of the question.
    pub question_body: Option<&'a [u8]>,
    /// The line of the answer.
    pub answer_line: Option<&'a [u8]>,
    /// The body of the answer.
    pub answer_body: Option<&'a [u8]>,
}

/// Why a receipt proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// A form that this program does not know.
    #[error("this is no receipt of the form {RECEIPT_FORM}: {0}")]
    Form(String),
    /// A part that is not what it should be.
    #[error("the {part} is not what it should be: {why}")]
    Shape {
        /// Which part.
        part: Part,
        /// What is wrong.
        why: &'static str,
    },
    /// Question and answer do not belong together.
    #[error("the answer does not belong to the question: {0} differs")]
    Link(&'static str),
    /// The key of a seal did not hold then.
    #[error("the {part} was sealed with a key that did not hold: {standing}")]
    Key {
        /// Which part.
        part: Part,
        /// Why it did not.
        standing: KeyStanding,
    },
    /// A seal that is not over this message.
    #[error("the seal of the {0} does not hold")]
    Seal(Part),
    /// Bytes that are not those of the message.
    #[error("the {what} given is not the one of this {part}")]
    Bytes {
        /// Which part.
        part: Part,
        /// `line` or `body`.
        what: &'static str,
    },
    /// Proofs are missing or too many.
    #[error("the proofs are not those of the entries that the answer names")]
    Proofs,
    /// The proof of an entry proves nothing.
    #[error("the proof of log entry {entry} does not hold: {fault}")]
    Entry {
        /// The entry.
        entry: EntryId,
        /// Why not.
        fault: ProofFault,
    },
    /// The promise of an entry is not sealed by who made it.
    #[error("the promise of log entry {0} is not sealed by its owner")]
    Promise(EntryId),
}

/// Checks a receipt with published keys, and whatever of line and body is still there. Pure and offline.
pub fn verify(receipt: &Receipt, keys: &KeyBook, rest: Erasable<'_>) -> Result<Told, ReceiptFault> {
    if receipt.form != RECEIPT_FORM {
        return Err(ReceiptFault::Form(receipt.form.clone()));
    }
    let (question, answer) = (&receipt.question.head, &receipt.answer.head);
    let answered = shapes(receipt)?;
    linked(question, answer)?;
    let asked_leaf = question_holds(receipt, keys)?;
    if answered.to != asked_leaf {
        return Err(ReceiptFault::Link("the question that the answer names"));
    }
    part_holds(Part::Answer, &receipt.answer, &answer.sender.member, keys)?;
    for (part, sealed, line, body) in [
        (Part::Question, &receipt.question, rest.question_line, rest.question_body),
        (Part::Answer, &receipt.answer, rest.answer_line, rest.answer_body),
    ] {
        if line.is_some_and(|line| Hash::of(line) != sealed.head.line) {
            return Err(ReceiptFault::Bytes { part, what: "line" });
        }
        if body.is_some_and(|body| Some(Hash::of(body)) != sealed.body) {
            return Err(ReceiptFault::Bytes { part, what: "body" });
        }
    }
    let stands = super::entries::stand(receipt, &answered.entries, keys, rest.logs)?;
    Ok(told(receipt, answered, stands, keys))
}

/// What each part must be; gives what the answer's head says.
fn shapes(receipt: &Receipt) -> Result<&Answered, ReceiptFault> {
    let shape = |part, why| Err(ReceiptFault::Shape { part, why });
    let (question, answer) = (&receipt.question, &receipt.answer);
    if question.head.direction != Direction::Request {
        return shape(Part::Question, "its head says that it is an answer");
    }
    let Direction::Response(answered) = &answer.head.direction else {
        return shape(Part::Answer, "its head says that it is a question");
    };
    if question.head.client.member != question.head.sender.member {
        return shape(Part::Question, "it was sent by another member than the one that asks");
    }
    if answer.head.service.system.member != answer.head.sender.member {
        return shape(Part::Answer, "it was sent by another member than the one that was asked");
    }
    if answer.body.is_none() {
        return shape(Part::Answer, "its body was not sealed");
    }
    let streamed = question.head.body == BodySeal::After;
    if streamed != (receipt.opening.is_some() || question.body.is_none()) {
        return shape(Part::Question, "its seals do not fit the way in which it says that it was sealed");
    }
    if receipt.opening.is_some() && question.body.is_none() {
        return shape(Part::Question, "it has a last seal but no body");
    }
    Ok(answered)
}

/// What must be equal in question and answer.
fn linked(question: &Head, answer: &Head) -> Result<(), ReceiptFault> {
    let agreement = question.agreement.is_none() || question.agreement == answer.agreement;
    let purpose = question.purpose.is_none() || question.purpose == answer.purpose;
    let in_order = answer.at_micros >= question.at_micros.saturating_sub(SKEW_MICROS_MAX);
    for (what, equal) in [
        ("the message id", question.id == answer.id),
        ("the caller's id", question.query_id == answer.query_id),
        ("the client", question.client == answer.client),
        ("the service", question.service == answer.service),
        ("the node that was asked", question.receiver == answer.sender),
        ("the node that asked", question.sender == answer.receiver),
        ("the agreement", agreement),
        ("the purpose", purpose),
        ("the case", question.case == answer.case),
        ("the order of time", in_order),
    ] {
        if !equal {
            return Err(ReceiptFault::Link(what));
        }
    }
    Ok(())
}

/// Checks the seals of the question; gives the leaf by which an answer names it.
fn question_holds(receipt: &Receipt, keys: &KeyBook) -> Result<Hash, ReceiptFault> {
    let part = &receipt.question;
    let member = &part.head.sender.member;
    let head = Hash::of(&part.head.bytes());
    part_holds(Part::Question, part, member, keys)?;
    if let Some(opening) = &receipt.opening {
        seal_holds(Part::Question, opening, &seal::head_leaf(&head), &part.head, member, keys)?;
    }
    Ok(match part.body {
        Some(body) => seal::opening_leaf(part.head.body, &head, &body),
        None => seal::head_leaf(&head),
    })
}

fn part_holds(
    part: Part,
    sealed: &SealedPart,
    member: &MemberName,
    keys: &KeyBook,
) -> Result<(), ReceiptFault> {
    let head = Hash::of(&sealed.head.bytes());
    let leaf = match &sealed.body {
        Some(body) => seal::leaf(&head, body),
        None => seal::head_leaf(&head),
    };
    seal_holds(part, &sealed.seal, &leaf, &sealed.head, member, keys)
}

/// A key must have held at the instant in the head. A thief who has a revoked key could write an earlier instant;
/// but the other member's node compared it with its own clock before it sealed its part.
fn seal_holds(
    part: Part,
    seal: &Seal,
    leaf: &Hash,
    head: &Head,
    member: &MemberName,
    keys: &KeyBook,
) -> Result<(), ReceiptFault> {
    let key = keys.key(member, &seal.key, head.at_micros);
    let key = key.map_err(|standing| ReceiptFault::Key { part, standing })?;
    if seal.holds(key, leaf) { Ok(()) } else { Err(ReceiptFault::Seal(part)) }
}

fn told(receipt: &Receipt, answered: &Answered, stands: Vec<Stands>, keys: &KeyBook) -> Told {
    let (question, answer) = (&receipt.question.head, &receipt.answer.head);
    Told {
        id: question.id,
        query_id: question.query_id.clone(),
        client: question.client.clone(),
        service: question.service.clone(),
        asked_micros: question.at_micros,
        answered_micros: answer.at_micros,
        agreement: answer.agreement.clone(),
        purpose: answer.purpose.clone(),
        status: answered.status,
        fault: answered.fault.clone(),
        entries: answered.entries.clone(),
        stands,
        question_whole: receipt.question.body.is_some(),
        configuration: keys.standing.number(),
        pinned: keys.pinned,
    }
}
