//! A call that comes: verified, judged, logged in public, and only then handed to a provider; its answer sealed.
//!
//! Everything that can be named is answered with a seal, refusals too.

use crate::Gateway;
use crate::call::{Arrived, Body, BodyFault, Found, Provided};
use crate::judge::{self, Asked, Users};
use crate::limits::DRAINED_BYTES_MAX;
use crate::link::{FrameBody, Via};
use crate::open::{self, Ending, OpenFault, Source, Streamed};
use crate::sealed;
use crate::take_in::{self, TakeIn};
use bytes::Bytes;
use exchange::frame::SEALED_BEFORE_BYTES_MAX;
use exchange::head::{BodySeal, Direction, Head, LoggedEntry, QUESTION_HEAD_BYTES_MAX};
use exchange::proof::EntryProof;
use exchange::rest::{Line, Origin, RestFault};
use exchange::seal;
use exchange::standing::Standing;
use http_body_util::{BodyExt, Full};
use keys::Seal;
use tlog::Hash;

/// The service code of the nodes' own messages, at every member's system [`MESSAGE_SYSTEM`].
pub const MESSAGE_SERVICE: &str = "vahid-message";

/// The system that takes the nodes' own messages.
pub const MESSAGE_SYSTEM: &str = access::REGISTERS_SYSTEM;

/// A question whose opening has come.
pub(crate) struct Question {
    pub(crate) head: Head,
    pub(crate) head_bytes: Bytes,
    head_hash: Hash,
    line: Bytes,
    pub(crate) seal: Seal,
    /// By which the answer names it.
    pub(crate) leaf: Hash,
    /// Of a body that came whole: its hash, its length, and whether a needless last seal came with it.
    whole: Option<(Hash, u64, bool)>,
}

/// The body of a question.
enum Coming {
    Whole(Bytes),
    Stream(Source),
}

/// What was found out about a question on the way to its answer; a refusal tells as much of it as there is.
#[derive(Default)]
pub(crate) struct Course {
    pub(crate) agreement: Option<access::Agreement>,
    pub(crate) entries: Vec<LoggedEntry>,
    /// What proves them.
    pub(crate) proofs: Vec<EntryProof>,
}

/// Takes a question in and gives the frames of its sealed answer.
pub(crate) async fn arrive(gateway: &Gateway, via: Via, frames: FrameBody) -> Result<FrameBody, OpenFault> {
    let (question, body) = read(gateway, frames).await?;
    let mut course = Course::default();
    let answer = match answered(gateway, &via, &question, body, &mut course).await {
        Ok(provided) => crate::answer::seal(gateway, &question, &course, provided).await,
        Err(fault) => Err(fault),
    };
    match answer {
        Ok(frames) => Ok(frames),
        Err(fault) => crate::answer::refusal(gateway, &via, &question, &course, fault).await,
    }
}

/// Reads a question; a small body whole.
async fn read(gateway: &Gateway, frames: FrameBody) -> Result<(Question, Coming), OpenFault> {
    let limits = &gateway.inner.parts.limits;
    let mut opened = open::open(frames, limits).await?;
    let (body, whole, leaf) = match opened.head.body {
        BodySeal::Before => {
            let (bytes, closing) = opened.rest.gather(SEALED_BEFORE_BYTES_MAX).await?;
            let hash = Hash::of(&bytes);
            let leaf = seal::leaf(&opened.head_hash, &hash);
            let whole = (hash, bytes.len() as u64, closing.is_some());
            (Coming::Whole(bytes), Some(whole), leaf)
        }
        BodySeal::After => (Coming::Stream(opened.rest), None, seal::head_leaf(&opened.head_hash)),
    };
    let question = Question {
        head: opened.head,
        head_bytes: opened.head_bytes,
        head_hash: opened.head_hash,
        line: opened.line,
        seal: opened.seal,
        leaf,
        whole,
    };
    Ok((question, body))
}

/// The steps from a question to what its provider says. The order is the point: nothing is judged before it is
/// proven, nothing is asked before the public log holds it.
async fn answered(
    gateway: &Gateway,
    via: &Via,
    question: &Question,
    body: Coming,
    course: &mut Course,
) -> Result<(Provided, Found), RestFault> {
    let steps = proven_to_logged(gateway, via, question, course).await;
    let (line, found) = match steps {
        Ok(steps) => steps,
        Err(fault) => {
            drain(body);
            return Err(fault);
        }
    };
    let head = &question.head;
    let (body, length) = provider_body(gateway, question, body);
    let arrived = Arrived {
        id: head.id,
        query_id: head.query_id.clone(),
        client: head.client.clone(),
        service: head.service.clone(),
        agreement: course.agreement.clone(),
        purpose: head
            .purpose
            .clone()
            .or_else(|| course.agreement.as_ref().and_then(|one| one.purpose.clone())),
        line,
        body,
        length,
    };
    let Some(found) = found else {
        let said = crate::messages::take(gateway, arrived).await?;
        return Ok((said, Found { needs_agreement: false, logs_itself: true, cut: false }));
    };
    // A HEAD is answered without a body, whatever length it speaks of.
    let is_head = arrived.line.method == "HEAD";
    let mut provided = gateway.inner.parts.provider.answer(arrived).await?;
    if is_head {
        provided.length = Some(0);
    }
    Ok((provided, found))
}

/// Proven, judged, logged: gives what the provider needs. No service is found for the nodes' own messages.
async fn proven_to_logged(
    gateway: &Gateway,
    via: &Via,
    question: &Question,
    course: &mut Course,
) -> Result<(Line, Option<Found>), RestFault> {
    let now = gateway.now();
    let standing = gateway.standing().in_force(Origin::OwnersNode, now.0)?;
    let line = proven(gateway, &standing, via, question)?;
    let head = &question.head;
    let is_message = head.service.code == MESSAGE_SERVICE && head.service.system.subsystem == MESSAGE_SYSTEM;
    let found = match is_message {
        true => None,
        false => Some(gateway.inner.parts.provider.look_up(&head.service, &line.method, &line.path)?),
    };
    let asked = Asked {
        client: &head.client,
        service: &head.service,
        purpose: head.purpose.as_ref(),
        agreement: head.agreement.as_ref(),
        line: &line,
    };
    let judge = || {
        let candidates = judge::candidates(&standing, &asked);
        let users = Users(&gateway.inner.parts.user_key);
        let ruling = judge::judge(&standing, &asked, &candidates, &users, (now, &gateway.inner.parts.zone));
        ruling.map_err(|refusal| {
            RestFault::not_allowed(&head.service).with_detail(format!("{}: {refusal}", refusal.code()))
        })
    };
    let mut granted = Vec::new();
    if found.as_ref().is_some_and(|found| found.needs_agreement) {
        let ruling = judge()?;
        course.agreement = Some(ruling.agreement.clone());
        granted = ruling.granted;
    }
    let logs_here = found.as_ref().is_some_and(|found| !found.logs_itself);
    let entry = TakeIn {
        at: now,
        head: question.head_bytes.clone(),
        id: head.id,
        head_at_micros: head.at_micros,
        client: head.client.to_string(),
        service: head.service.to_string(),
        agreement: course.agreement.as_ref().map(|one| one.id.clone()),
        body: question.whole.map(|(hash, ..)| hash),
        seal: seal::to_bytes(&question.seal),
        people: if logs_here { granted } else { Vec::new() },
    };
    let logged = take_in::take_in(gateway, entry, &|| judge().map(|ruling| ruling.granted)).await?;
    (course.entries, course.proofs) =
        (logged.entries, logged.late.into_iter().map(EntryProof::from).collect());
    if course.proofs.is_empty() {
        // The log comes first: nobody is asked about anybody before the public log holds it.
        course.proofs = crate::proofs::place(gateway, &course.entries).await?;
    }
    Ok((line, found))
}

/// Whether the question is what it says: who sent it, to whom, when, under which seal.
fn proven(gateway: &Gateway, standing: &Standing, via: &Via, question: &Question) -> Result<Line, RestFault> {
    let head = &question.head;
    let me = gateway.server();
    let fault = |code: &str, words: String| RestFault::new(Origin::OwnersNode, code, words);
    let wrong = |words: &str| fault("invalid_message", format!("The message is refused: {words}"));
    let sender = match via {
        Via::Certificate(certificate) => standing.node_by_certificate(certificate).map(|node| &node.name),
        Via::Process(name) => standing.node(name).map(|node| &node.name),
    };
    if sender != Some(&head.sender) {
        let words =
            format!("the connection is not one of {}: its certificate is not listed for it", head.sender);
        return Err(fault("ssl_authentication_failed", words));
    }
    if head.receiver != *me {
        return Err(wrong(&format!("it is for {}, not for {me}", head.receiver)));
    }
    let now = gateway.now().0;
    let refused = |refusal: sealed::SealRefusal| {
        RestFault::question_not_sealed(format!("The message is refused: {refusal}"))
    };
    sealed::in_time(head, now).map_err(|refusal| wrong(&refusal.to_string()))?;
    let key = sealed::key(standing, head, &question.seal, now).map_err(refused)?;
    sealed::holds(gateway, &question.seal, &key, &question.leaf).map_err(refused)?;
    if head.direction != Direction::Request {
        return Err(wrong("it is an answer"));
    }
    if head.client.member != head.sender.member {
        return Err(wrong("its client is of another member than its sender"));
    }
    if standing.node(me).is_none_or(|node| !node.systems.contains(&head.service.system)) {
        return Err(RestFault::service_unknown(&head.service));
    }
    if question.head_bytes.len() > QUESTION_HEAD_BYTES_MAX {
        return Err(wrong("its head is too long to be answered"));
    }
    if Hash::of(&question.line) != head.line {
        return Err(wrong("its line is not the one that was sealed"));
    }
    if let Some((_, length, has_closing)) = question.whole
        && (has_closing || !sealed::length_holds(head, length))
    {
        return Err(wrong("its body is not what its head says"));
    }
    let line = Line::read(&question.line).map_err(|fault| wrong(&fault.to_string()))?;
    if sealed::case(&line) != head.case {
        return Err(wrong("its case is not the one of its line"));
    }
    Ok(line)
}

/// The body as the provider gets it: a streamed one ends only after its last seal held.
fn provider_body(gateway: &Gateway, question: &Question, body: Coming) -> (Body, Option<u64>) {
    let source = match body {
        Coming::Whole(bytes) => {
            let length = bytes.len() as u64;
            return (Full::new(bytes).map_err(|never| match never {}).boxed_unsync(), Some(length));
        }
        Coming::Stream(source) => source,
    };
    let (gateway, head_hash, head) = (gateway.clone(), question.head_hash, question.head.clone());
    let ending: Ending = Box::new(move |hash, closing| {
        Box::pin(async move {
            let closing = closing.ok_or_else(|| BodyFault::NotSealed("it has no last seal".to_owned()))?;
            let not_sealed = |refusal: sealed::SealRefusal| BodyFault::NotSealed(refusal.to_string());
            // A key that was revoked in the meantime spoils the end, however good the beginning was.
            let key = sealed::key(&gateway.standing().get(), &head, &closing, gateway.now().0);
            let leaf = seal::leaf(&head_hash, &hash);
            sealed::holds(&gateway, &closing, &key.map_err(not_sealed)?, &leaf).map_err(not_sealed)?;
            take_in::close(&gateway, head.id, hash, seal::to_bytes(&closing)).await
        })
    });
    let length = question.head.length;
    (Streamed::new(source, length, ending).boxed_unsync(), length)
}

/// Reads the rest of a refused question away, so that its sender comes to read the refusal.
fn drain(body: Coming) {
    if let Coming::Stream(source) = body {
        tokio::spawn(source.drain(DRAINED_BYTES_MAX));
    }
}
