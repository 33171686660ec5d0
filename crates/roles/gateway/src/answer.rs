//! Sealing what the provider said, or why nothing was said.

use crate::Gateway;
use crate::arrive::{Course, Question};
use crate::call::{Body, Found, Provided};
use crate::eager::{self, Begun};
use crate::limits::HELD_BYTES_MAX;
use crate::link::{FrameBody, Via};
use crate::open::OpenFault;
use crate::seal_out::{self, Sealing, Streaming};
use crate::sql;
use bytes::Bytes;
use exchange::frame::SEALED_BEFORE_BYTES_MAX;
use exchange::head::{Answered, BodySeal, Direction, HEAD_BYTES_MAX, HEAD_VERSION, Head, LoggedEntry};
use exchange::proof::EntryProof;
use exchange::rest::error::{Style, type_of};
use exchange::rest::{LINE_BYTES_MAX, Line, RestFault};
use exchange::seal;
use http_body_util::{BodyExt, Full};
use std::sync::Arc;
use tlog::Hash;
use web::watch::{FaultKind, Side};

/// The answer's body as it will leave.
enum Leaving {
    Whole(Bytes),
    Stream(Body, Option<u64>),
}

/// Seals what a provider said; cut to the granted fields where the service gives records.
pub(crate) async fn seal(
    gateway: &Gateway,
    question: &Question,
    course: &Course,
    (provided, found): (Provided, Found),
) -> Result<FrameBody, RestFault> {
    let Provided { status, line, body, length, entries } = provided;
    let broken = |fault: crate::call::BodyFault| {
        RestFault::service_io(format!("The answer of the service broke off: {fault}"))
    };
    let cut = course.agreement.as_ref().filter(|_| found.cut && (200..300).contains(&status));
    let body = match cut {
        Some(agreement) => {
            let body = seal_out::collect(body, HELD_BYTES_MAX).await.map_err(broken)?;
            let cut = cut_to(agreement, &line, body)?;
            match cut.len() <= SEALED_BEFORE_BYTES_MAX {
                true => Leaving::Whole(cut),
                false => {
                    let length = cut.len() as u64;
                    Leaving::Stream(
                        Full::new(cut).map_err(|never| match never {}).boxed_unsync(),
                        Some(length),
                    )
                }
            }
        }
        None => match length {
            Some(length) if length <= SEALED_BEFORE_BYTES_MAX as u64 => {
                Leaving::Whole(seal_out::collect(body, SEALED_BEFORE_BYTES_MAX).await.map_err(broken)?)
            }
            Some(_) => Leaving::Stream(body, length),
            None => match eager::begin(body, SEALED_BEFORE_BYTES_MAX).await.map_err(broken)? {
                Begun::Whole(body) => Leaving::Whole(body),
                Begun::More(body) => Leaving::Stream(body, None),
            },
        },
    };
    // What the service itself wrote down; it waited for the log too, so this finds it there.
    let mut proofs = course.proofs.clone();
    proofs.extend(crate::proofs::place(gateway, &entries).await?);
    let entries = course.entries.iter().copied().chain(entries).collect();
    let answered = Answered { to: question.leaf, status, fault: None, entries };
    sealed(gateway, question, course, answered, &line, (body, &proofs)).await
}

/// The answer of a service, cut to the fields of its agreement (ACC-04).
fn cut_to(agreement: &access::Agreement, line: &Line, body: Bytes) -> Result<Bytes, RestFault> {
    if body.is_empty() {
        return Ok(body);
    }
    let kind = line.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !(kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")) {
        return Err(RestFault::service_response(
            "The service gave something else than JSON; it cannot be cut to the granted fields and is not released",
        ));
    }
    let json: serde_json::Value = serde_json::from_slice(&body).map_err(|_| {
        RestFault::service_response("The service gave JSON that cannot be read; it is not released")
    })?;
    let cut = access::cut(&agreement.fields, json);
    Ok(serde_json::to_vec(&cut).expect("JSON values have a JSON form").into())
}

/// The sealed refusal of a question, written down for the operator.
pub(crate) async fn refusal(
    gateway: &Gateway,
    via: &Via,
    question: &Question,
    course: &Course,
    fault: RestFault,
) -> Result<FrameBody, OpenFault> {
    if let Some(watch) = gateway.watch() {
        watch.fault(Side::Answered, FaultKind::of_code(&fault.code));
    }
    note(gateway, via, question, &fault).await;
    let body = serde_json::to_vec(&fault).expect("a fault has a JSON form");
    let entries: Vec<LoggedEntry> = course.entries.clone();
    let kind = type_of(&fault, Style::V78);
    let answered = Answered { to: question.leaf, status: 500, fault: Some(kind), entries };
    let sealed = sealed(
        gateway,
        question,
        course,
        answered,
        &Line::default(),
        (Leaving::Whole(body.into()), &course.proofs),
    )
    .await;
    // Without a seal there is nothing to send: the asker sees a broken connection, and this node's log says why.
    sealed.map_err(|fault| OpenFault::BrokenOff(fault.to_string()))
}

/// Keeps a refusal for the operator. A store that is away is no reason to leave the asker without an answer.
async fn note(gateway: &Gateway, via: &Via, question: &Question, fault: &RestFault) {
    let peer = match via {
        Via::Certificate(certificate) => match gateway.standing().get().node_by_certificate(certificate) {
            Some(node) => node.name.to_string(),
            None => format!("certificate {certificate}"),
        },
        Via::Process(name) => name.to_string(),
    };
    let at = gateway.now();
    let noted = Arc::new((peer, question.head.clone(), fault.clone()));
    let store = &gateway.inner.parts.store;
    let written: Result<(), store::Fault> = store
        .write("gateway.refuse", move |tx| {
            let noted = Arc::clone(&noted);
            Box::pin(async move { sql::refuse(tx, at, &noted.0, &noted.1, &noted.2).await })
        })
        .await;
    if let Err(lost) = written {
        let (code, message) = (&fault.code, question.head.id);
        tracing::warn!(%lost, %code, %message, "a refusal could not be written down");
    }
}

async fn sealed(
    gateway: &Gateway,
    question: &Question,
    course: &Course,
    answered: Answered,
    line: &Line,
    (body, proofs): (Leaving, &[EntryProof]),
) -> Result<FrameBody, RestFault> {
    let asked = &question.head;
    let line = line.bytes();
    if line.len() > LINE_BYTES_MAX {
        return Err(RestFault::service_response("The headers of the service's answer are too long"));
    }
    let (when, length) = match &body {
        Leaving::Whole(bytes) => (BodySeal::Before, Some(bytes.len() as u64)),
        Leaving::Stream(_, length) => (BodySeal::After, *length),
    };
    let agreement = course.agreement.as_ref();
    let head = Head {
        version: HEAD_VERSION,
        id: asked.id,
        query_id: asked.query_id.clone(),
        client: asked.client.clone(),
        service: asked.service.clone(),
        sender: gateway.server().clone(),
        receiver: asked.sender.clone(),
        at_micros: gateway.now().0,
        configuration: gateway.standing().get().number(),
        agreement: agreement.map(|one| one.id.clone()).or_else(|| asked.agreement.clone()),
        purpose: agreement.and_then(|one| one.purpose.clone()).or_else(|| asked.purpose.clone()),
        case: asked.case,
        line: Hash::of(&line),
        body: when,
        length,
        direction: Direction::Response(answered),
    };
    let head = head.bytes();
    if head.len() > HEAD_BYTES_MAX {
        return Err(RestFault::owners_fault("The head of the answer is too long"));
    }
    let proofs = crate::proofs::bytes(proofs)?;
    let head_hash = Hash::of(&head);
    let hash = match &body {
        Leaving::Whole(bytes) => Hash::of(bytes),
        Leaving::Stream(..) => Hash::ZERO,
    };
    let sealer = &gateway.inner.parts.sealer;
    let leaf = seal::opening_leaf(when, &head_hash, &hash);
    let first = gateway.seal(leaf).await?;
    Ok(match body {
        Leaving::Whole(bytes) => seal_out::whole(&head, &line, &proofs, &first, &bytes),
        Leaving::Stream(body, _) => {
            let message = Streaming {
                head: (&head, head_hash),
                line: &line,
                proofs: &proofs,
                opening: &first,
                body,
                is_question: false,
            };
            Sealing::start(message, Arc::clone(sealer)).0
        }
    })
}
