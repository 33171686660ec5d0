//! A call that leaves: judged, sealed, sent, and its answer verified and kept before anybody sees it.

use crate::Gateway;
use crate::call::{Incoming, Outgoing};
use crate::eager::{self, Begun};
use crate::judge::{self, Asked, Users};
use crate::link::{Channel, FrameBody};
use crate::seal_out::{self, Sealing, Streaming};
use crate::sealed;
use crate::verify_answer::{Question, SentBody, answer};
use bytes::Bytes;
use exchange::frame::SEALED_BEFORE_BYTES_MAX;
use exchange::head::{BodySeal, Direction, HEAD_VERSION, Head, QUESTION_HEAD_BYTES_MAX};
use exchange::rest::{LINE_BYTES_MAX, Origin, RestFault, hash};
use exchange::seal;
use exchange::snapshot::NodeEntry;
use exchange::standing::Standing;
use ids::{AgreementId, PersonKey, PurposeId, ServerName, ServiceName};
use sha2::{Digest, Sha512};
use std::sync::Arc;
use tlog::Hash;
use web::watch::{FaultKind, Side};

/// What the asker's own law says of a call. The owner judges by itself again.
#[derive(Default)]
pub(crate) struct OwnWord {
    pub(crate) agreement: Option<AgreementId>,
    pub(crate) purpose: Option<PurposeId>,
    /// The persons that the call is about: the answer must prove an entry for each.
    pub(crate) persons: Vec<PersonKey>,
}

/// The body as it will leave.
enum Leaving {
    /// Sealed before it is sent.
    Whole(Bytes),
    /// Sealed while it is sent.
    Stream(crate::call::Body),
}

/// Asks under the law of agreements.
pub(crate) async fn ask(gateway: &Gateway, call: Outgoing) -> Result<Incoming, RestFault> {
    let now = gateway.now();
    let standing = gateway.standing().in_force(Origin::AskersNode, now.0)?;
    let own = own_word(gateway, &standing, &call)?;
    send(gateway, &standing, call, own).await
}

/// The asker's own judgement. A service without any agreement is left to its owner: metaservices need none, and a
/// refusal of the owner is sealed and logged there.
fn own_word(gateway: &Gateway, standing: &Standing, call: &Outgoing) -> Result<OwnWord, RestFault> {
    let parts = &gateway.inner.parts;
    let known = standing.member(&call.client.member).filter(|_| call.client.member == parts.server.member);
    if !known.is_some_and(|member| member.systems.contains_key(&call.client.subsystem)) {
        return Err(RestFault::unknown_client(&call.client.to_string()));
    }
    let asked = Asked {
        client: &call.client,
        service: &call.service,
        purpose: call.purpose.as_ref(),
        agreement: call.agreement.as_ref(),
        line: &call.line,
    };
    let candidates = judge::candidates(standing, &asked);
    if candidates.is_empty() {
        let (agreement, purpose) = (call.agreement.clone(), call.purpose.clone());
        return Ok(OwnWord { agreement, purpose, persons: Vec::new() });
    }
    let users = Users(&parts.user_key);
    let ruling = judge::judge(standing, &asked, &candidates, &users, (gateway.now(), &parts.zone));
    let ruling = ruling.map_err(|refusal| {
        RestFault::new(Origin::AskersNode, "access_denied", refusal.to_string()).with_detail(refusal.code())
    })?;
    Ok(OwnWord {
        agreement: Some(ruling.agreement.id.clone()),
        purpose: ruling.agreement.purpose.clone(),
        persons: ruling.granted.iter().map(|granted| granted.person().clone()).collect(),
    })
}

/// Seals a call, sends it to a node that serves it, verifies and keeps the answer; counts what went wrong.
pub(crate) async fn send(
    gateway: &Gateway,
    standing: &Standing,
    call: Outgoing,
    own: OwnWord,
) -> Result<Incoming, RestFault> {
    let answer = sent(gateway, standing, call, own).await;
    let fault = match &answer {
        Ok(incoming) => incoming.fault.as_ref(),
        Err(fault) => Some(fault),
    };
    if let (Some(watch), Some(fault)) = (gateway.watch(), fault) {
        watch.fault(Side::Asked, FaultKind::of_code(&fault.code));
    }
    answer
}

async fn sent(
    gateway: &Gateway,
    standing: &Standing,
    call: Outgoing,
    own: OwnWord,
) -> Result<Incoming, RestFault> {
    let Outgoing { id, query_id, client, service, target, line, body, length, .. } = call;
    let body = match length {
        Some(length) if length <= SEALED_BEFORE_BYTES_MAX as u64 => {
            let body = seal_out::collect(body, SEALED_BEFORE_BYTES_MAX).await;
            Leaving::Whole(body.map_err(|fault| RestFault::io_error(fault.to_string()))?)
        }
        Some(_) => Leaving::Stream(body),
        None => match eager::begin(body, SEALED_BEFORE_BYTES_MAX).await {
            Ok(Begun::Whole(body)) => Leaving::Whole(body),
            Ok(Begun::More(body)) => Leaving::Stream(body),
            Err(fault) => return Err(RestFault::io_error(fault.to_string())),
        },
    };
    let bytes = line.bytes();
    if bytes.len() > LINE_BYTES_MAX {
        let (size, max) = (bytes.len(), LINE_BYTES_MAX);
        return Err(RestFault::bad_request(format!(
            "Path and headers have {size} bytes; at most {max} are taken"
        )));
    }
    let (node, channel) = reach(gateway, standing, &service, target.as_ref()).await?;
    let line_sha512 = hash::head(&line.method, &service, &line.path, &line.headers);
    let (seal_at, length) = match &body {
        Leaving::Whole(bytes) => (BodySeal::Before, Some(bytes.len() as u64)),
        Leaving::Stream(_) => (BodySeal::After, length),
    };
    let started = gateway.now();
    let head = Head {
        version: HEAD_VERSION,
        id,
        query_id,
        client,
        service,
        sender: gateway.server().clone(),
        receiver: node.name.clone(),
        at_micros: started.0,
        configuration: standing.number(),
        agreement: own.agreement,
        purpose: own.purpose,
        case: sealed::case(&line),
        line: Hash::of(&bytes),
        body: seal_at,
        length,
        direction: Direction::Request,
    };
    let (question, frames) = seal(gateway, head, &bytes, body).await?;
    let question = Question { persons: own.persons, line_sha512, ..question };
    let frames = channel.send(frames).await.map_err(|fault| {
        question.stop();
        RestFault::network_error(format!("{} could not be asked: {fault}", node.name))
    })?;
    let incoming = answer(gateway, question, frames).await?;
    gateway.inner.health.answered(&node.name, gateway.now().0 - started.0);
    Ok(incoming)
}

/// Seals a question and lays its frames ready.
async fn seal(
    gateway: &Gateway,
    head: Head,
    line: &[u8],
    body: Leaving,
) -> Result<(Question, FrameBody), RestFault> {
    let sealer = &gateway.inner.parts.sealer;
    let head_bytes = head.bytes();
    if head_bytes.len() > QUESTION_HEAD_BYTES_MAX {
        return Err(RestFault::bad_request("The names and ids of the call are too long"));
    }
    let head_hash = Hash::of(&head_bytes);
    let hash = match &body {
        Leaving::Whole(bytes) => Hash::of(bytes),
        Leaving::Stream(_) => Hash::ZERO,
    };
    let leaf = seal::opening_leaf(head.body, &head_hash, &hash);
    let first = gateway.seal(leaf).await?;
    let (sent, frames) = match body {
        Leaving::Whole(bytes) => {
            let frames = seal_out::whole(&head_bytes, line, &[], &first, &bytes);
            let sha512 = (!bytes.is_empty()).then(|| Sha512::digest(&bytes).into());
            (SentBody::Whole { hash, sha512 }, frames)
        }
        Leaving::Stream(body) => {
            let message = Streaming {
                head: (&head_bytes, head_hash),
                line,
                proofs: &[],
                opening: &first,
                body,
                is_question: true,
            };
            let (frames, sent) = Sealing::start(message, Arc::clone(sealer));
            (SentBody::Streamed(sent), frames)
        }
    };
    let question =
        Question { head, head_bytes, leaf, first, body: sent, persons: Vec::new(), line_sha512: [0; 64] };
    Ok((question, frames))
}

/// Gets a channel to a node that serves the service: the one that is named, else the fastest that can be reached.
async fn reach<'a>(
    gateway: &Gateway,
    standing: &'a Standing,
    service: &ServiceName,
    target: Option<&ServerName>,
) -> Result<(&'a NodeEntry, Box<dyn Channel>), RestFault> {
    let mut nodes = standing.nodes_for(&service.system);
    if let Some(target) = target {
        if standing.node(target).is_none() {
            return Err(RestFault::target_unknown(target));
        }
        nodes.retain(|node| node.name == *target);
        if nodes.is_empty() {
            return Err(RestFault::target_invalid(target));
        }
    }
    if nodes.is_empty() {
        return Err(RestFault::no_address(&service.system));
    }
    gateway.inner.health.order(&mut nodes, gateway.now().0);
    let mut words = Vec::new();
    for node in nodes {
        match gateway.inner.parts.link.reach(gateway.server(), node).await {
            Ok(channel) => return Ok((node, channel)),
            Err(fault) => {
                gateway.inner.health.failed(&node.name, gateway.now().0);
                words.push(fault.to_string());
            }
        }
    }
    Err(RestFault::network_error(format!("No node of the provider could be reached: {}", words.join("; "))))
}
