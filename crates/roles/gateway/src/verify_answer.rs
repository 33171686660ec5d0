//! An answer that came: every link to its question checked, its seal verified, its receipt kept. Only then it is one.

use crate::Gateway;
use crate::call::{BodyFault, Incoming};
use crate::limits::HELD_BYTES_MAX;
use crate::link::FrameBody;
use crate::open::{self, Ending, OpenFault, Opened, Streamed};
use crate::seal_out::Sent;
use crate::sealed;
use crate::sql::Kept;
use bytes::Bytes;
use exchange::frame::SEALED_BEFORE_BYTES_MAX;
use exchange::head::{Answered, BodySeal, Direction, Head};
use exchange::proof::EntryProof;
use exchange::rest::{Line, RestFault, hash};
use exchange::seal;
use http_body_util::{BodyExt, Full};
use ids::PersonKey;
use keys::{PublicKey, Seal};
use std::sync::Arc;
use store::Fault;
use tlog::Hash;

/// A question that was sent.
pub(crate) struct Question {
    pub(crate) head: Head,
    pub(crate) head_bytes: Vec<u8>,
    /// By which an answer names it.
    pub(crate) leaf: Hash,
    /// Over the whole question, or over its head.
    pub(crate) first: Seal,
    pub(crate) body: SentBody,
    /// About whom it is: the answer must prove an entry of the owner's log for each.
    pub(crate) persons: Vec<PersonKey>,
    /// The part of the protocol's request hash that covers the head.
    pub(crate) line_sha512: [u8; 64],
}

/// The body of a question.
pub(crate) enum SentBody {
    Whole { hash: Hash, sha512: Option<[u8; 64]> },
    Streamed(Arc<Sent>),
}

impl Question {
    /// Nobody reads the rest of a streamed question.
    pub(crate) fn stop(&self) {
        if let SentBody::Streamed(sent) = &self.body {
            sent.stop();
        }
    }

    /// The protocol's request hash; empty while a streamed question has not ended.
    fn request_hash(&self) -> String {
        match &self.body {
            SentBody::Whole { sha512, .. } => hash::combine(self.line_sha512, *sha512),
            SentBody::Streamed(sent) => match sent.finished() {
                Some(finished) => hash::combine(self.line_sha512, finished.sha512),
                None => String::new(),
            },
        }
    }

    /// Question and answer as the receipt keeps them.
    fn kept(
        self,
        gateway: &Gateway,
        (answer, proofs): (Vec<u8>, Vec<u8>),
        answer_body: Hash,
        answer_seal: &Seal,
    ) -> Kept {
        let first = seal::to_bytes(&self.first);
        let (question_body, question_seal, opening) = match &self.body {
            SentBody::Whole { hash, .. } => (Some(*hash), first, None),
            SentBody::Streamed(sent) => match sent.finished() {
                Some(finished) => (Some(finished.body), seal::to_bytes(&finished.seal), Some(first)),
                None => (None, first, None),
            },
        };
        Kept {
            id: self.head.id,
            at: gateway.now(),
            client: self.head.client.to_string(),
            question: self.head_bytes,
            question_body,
            question_seal,
            opening,
            answer,
            answer_body,
            answer_seal: seal::to_bytes(answer_seal),
            proofs: Some(proofs).filter(|proofs| !proofs.is_empty()),
        }
    }
}

/// Reads and verifies the answer to a question; keeps the receipt before it gives anything out.
pub(crate) async fn answer(
    gateway: &Gateway,
    question: Question,
    frames: FrameBody,
) -> Result<Incoming, RestFault> {
    let limits = &gateway.inner.parts.limits;
    let opened = match open::open(frames, limits).await {
        Ok(opened) => opened,
        Err(fault) => {
            question.stop();
            return Err(unreadable(fault));
        }
    };
    match verified(gateway, &question, &opened) {
        Ok(verified) => match opened.head.body {
            BodySeal::Before => whole(gateway, question, opened, verified).await,
            BodySeal::After => streamed(gateway, question, opened, verified),
        },
        Err(fault) => {
            question.stop();
            Err(fault)
        }
    }
}

fn unreadable(fault: OpenFault) -> RestFault {
    match fault {
        OpenFault::TooSlow(_) | OpenFault::BrokenOff(_) | OpenFault::Aborted(_) => {
            RestFault::io_error(format!("The answer of the provider's node broke off: {fault}"))
        }
        other => RestFault::inconsistent_response(format!(
            "The answer of the provider's node cannot be read: {other}"
        )),
    }
}

/// What the opening of an answer proved.
struct Verified {
    answered: Answered,
    line: Line,
    key: PublicKey,
    proofs: Vec<EntryProof>,
}

/// Everything that can be known from the opening of an answer.
fn verified(gateway: &Gateway, question: &Question, opened: &Opened) -> Result<Verified, RestFault> {
    let (asked, head) = (&question.head, &opened.head);
    let inconsistent = |what: &str| {
        RestFault::inconsistent_response(format!("The answer has another {what} than its question"))
    };
    let Direction::Response(answered) = &head.direction else { return Err(inconsistent("direction")) };
    for (what, equal) in [
        ("question", answered.to == question.leaf),
        ("message id", head.id == asked.id),
        ("X-Road-Id", head.query_id == asked.query_id),
        ("client", head.client == asked.client),
        ("service", head.service == asked.service),
        ("sender", head.sender == asked.receiver),
        ("receiver", head.receiver == asked.sender),
        ("agreement", asked.agreement.is_none() || head.agreement == asked.agreement),
        ("purpose", asked.purpose.is_none() || head.purpose == asked.purpose),
        ("case", head.case == asked.case),
        ("line", head.line == Hash::of(&opened.line)),
    ] {
        if !equal {
            return Err(inconsistent(what));
        }
    }
    let now = gateway.now().0;
    sealed::in_time(head, now)
        .map_err(|refusal| RestFault::inconsistent_response(format!("The answer is refused: {refusal}")))?;
    let not_sealed = |refusal: sealed::SealRefusal| {
        RestFault::answer_not_sealed(format!("The answer is refused: {refusal}"))
    };
    // The configuration may have changed while the owner was at work: its key is judged by the newest.
    let key = sealed::key(&gateway.standing().get(), head, &opened.seal, now).map_err(not_sealed)?;
    if head.body == BodySeal::After {
        let leaf = seal::head_leaf(&opened.head_hash);
        sealed::holds(gateway, &opened.seal, &key, &leaf).map_err(not_sealed)?;
    }
    let line =
        Line::read(&opened.line).map_err(|fault| RestFault::inconsistent_response(fault.to_string()))?;
    let proofs = crate::proofs::verified(gateway, question, head, answered, &opened.proofs)?;
    Ok(Verified { answered: answered.clone(), line, key, proofs })
}

/// An answer that was sealed as a whole before it left.
async fn whole(
    gateway: &Gateway,
    question: Question,
    mut opened: Opened,
    verified: Verified,
) -> Result<Incoming, RestFault> {
    let Verified { answered, line, key, proofs } = verified;
    let max = SEALED_BEFORE_BYTES_MAX;
    let (body, closing) = match opened.rest.gather(max).await {
        Ok(gathered) => gathered,
        Err(fault) => {
            question.stop();
            return Err(unreadable(fault));
        }
    };
    let hash = Hash::of(&body);
    let leaf = seal::leaf(&opened.head_hash, &hash);
    let held = sealed::holds(gateway, &opened.seal, &key, &leaf);
    held.map_err(|refusal| RestFault::answer_not_sealed(format!("The answer is refused: {refusal}")))?;
    if closing.is_some() || !sealed::length_holds(&opened.head, body.len() as u64) {
        return Err(RestFault::inconsistent_response("The answer is not what its head says"));
    }
    let fault = answered.fault.as_deref().map(|kind| told(kind, &body)).transpose()?;
    if fault.is_some() {
        question.stop();
    }
    let request_hash = question.request_hash();
    let as_sealed = (opened.head_bytes.to_vec(), opened.proofs.to_vec());
    let kept = question.kept(gateway, as_sealed, hash, &opened.seal);
    crate::keep::keep(gateway, kept).await.map_err(|fault| not_kept(&fault))?;
    let body = Full::new(body).map_err(|never| match never {}).boxed_unsync();
    Ok(Incoming { status: answered.status, line, body, request_hash, fault, proofs })
}

/// The error that the owner's node made: its body, which the head names.
fn told(kind: &str, body: &Bytes) -> Result<RestFault, RestFault> {
    use exchange::rest::error::{Style, type_of};
    let fault: RestFault = serde_json::from_slice(body)
        .map_err(|_| RestFault::inconsistent_response("The refusal of the provider's node cannot be read"))?;
    if type_of(&fault, Style::V78) != kind {
        return Err(RestFault::inconsistent_response(
            "The refusal of the provider's node is not what its head says",
        ));
    }
    Ok(fault)
}

fn not_kept(fault: &Fault) -> RestFault {
    RestFault::askers_logging_failed(format!("The receipt cannot be stored: {fault}"))
}

/// An answer that streams: passed on while it comes. Its end waits for the last seal and for the receipt.
fn streamed(
    gateway: &Gateway,
    question: Question,
    opened: Opened,
    verified: Verified,
) -> Result<Incoming, RestFault> {
    let Verified { answered, line, proofs, .. } = verified;
    if answered.fault.is_some() {
        question.stop();
        return Err(RestFault::inconsistent_response("A refusal cannot stream"));
    }
    let request_hash = question.request_hash();
    let Opened { head, head_bytes, head_hash, rest, proofs: proof_bytes, .. } = opened;
    let gateway = gateway.clone();
    let length = head.length;
    let ending: Ending = Box::new(move |hash, closing| {
        Box::pin(async move {
            let not_sealed = |why: String| BodyFault::NotSealed(why);
            let closing = closing.ok_or_else(|| not_sealed("it has no last seal".to_owned()))?;
            // A key that was revoked in the meantime spoils the end, however good the beginning was.
            let last = sealed::key(&gateway.standing().get(), &head, &closing, gateway.now().0)
                .map_err(|refusal| not_sealed(refusal.to_string()))?;
            let leaf = seal::leaf(&head_hash, &hash);
            sealed::holds(&gateway, &closing, &last, &leaf)
                .map_err(|refusal| not_sealed(refusal.to_string()))?;
            question.stop();
            let as_sealed = (head_bytes.to_vec(), proof_bytes.to_vec());
            let kept = question.kept(&gateway, as_sealed, hash, &closing);
            let kept = crate::keep::keep(&gateway, kept).await;
            kept.map_err(|fault| BodyFault::BrokenOff(not_kept(&fault).to_string()))
        })
    });
    let body = Streamed::new(rest, length, ending).boxed_unsync();
    Ok(Incoming { status: answered.status, line, body, request_hash, fault: None, proofs })
}

/// Reads the body of an answer whole: for the nodes' own messages.
pub(crate) async fn gathered(incoming: Incoming) -> Result<Bytes, BodyFault> {
    crate::seal_out::collect(incoming.body, HELD_BYTES_MAX).await
}
