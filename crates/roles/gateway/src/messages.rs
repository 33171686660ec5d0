//! The nodes' own messages: an envelope travels as the body of a sealed call to a reserved service.

use crate::Gateway;
use crate::arrive::{MESSAGE_SERVICE, MESSAGE_SYSTEM};
use crate::ask::{self, OwnWord};
use crate::call::{Arrived, Outgoing, Provided};
use crate::limits::HELD_BYTES_MAX;
use crate::seal_out;
use crate::verify_answer::gathered;
use exchange::proof::EntryProof;
use exchange::rest::{Line, Origin, RestFault};
use exchange::{Body, Carrier, CarrierFault, Envelope, Reply};
use http_body_util::{BodyExt, Full};
use ids::{MemberName, MessageId};
use store::BoxFuture;
use tlog::Field;

impl Carrier for Gateway {
    fn carry(&self, envelope: Envelope) -> BoxFuture<'_, Result<Reply, CarrierFault>> {
        Box::pin(carry(self, envelope))
    }
}

/// Brings an envelope to its receiver. Each delivery is a message of its own with a fresh id; the envelope keeps
/// the id by which it is taken in once.
async fn carry(gateway: &Gateway, envelope: Envelope) -> Result<Reply, CarrierFault> {
    let unreachable = |fault: String| CarrierFault::Unreachable(fault);
    let standing = gateway.standing().in_force(Origin::AskersNode, gateway.now().0);
    let standing = standing.map_err(|fault| unreachable(fault.to_string()))?;
    let own = &gateway.server().member;
    if envelope.from.as_str() != own.code {
        return Err(unreachable(format!("{} cannot send for {}", gateway.server(), envelope.from)));
    }
    let is_meant = |member: &&exchange::snapshot::Member| member.name.code == envelope.to.as_str();
    let Some(receiver) = standing.snapshot().members.iter().find(is_meant) else {
        return Err(CarrierFault::UnknownReceiver(envelope.to.to_string()));
    };
    let service = receiver.name.system(MESSAGE_SYSTEM).service(MESSAGE_SERVICE);
    let body = serde_json::to_vec(&envelope).expect("an envelope has a JSON form");
    let length = body.len() as u64;
    let call = Outgoing {
        id: MessageId(gateway.inner.parts.chance.id_at(gateway.now().0)),
        query_id: envelope.id.to_string(),
        client: own.system(MESSAGE_SYSTEM),
        service,
        target: None,
        purpose: None,
        agreement: None,
        line: Line { method: "POST".to_owned(), path: String::new(), headers: Vec::new() },
        body: Full::new(body.into()).map_err(|never| match never {}).boxed_unsync(),
        length: Some(length),
    };
    let incoming = ask::send(gateway, &standing, call, OwnWord::default()).await;
    let incoming = incoming.map_err(|fault| unreachable(fault.to_string()))?;
    if let Some(fault) = incoming.fault {
        return Err(unreachable(fault.to_string()));
    }
    let proofs = incoming.proofs.clone();
    let body = gathered(incoming).await.map_err(|fault| unreachable(fault.to_string()))?;
    let reply: Reply = serde_json::from_slice(&body)
        .map_err(|fault| unreachable(format!("the reply cannot be read: {fault}")))?;
    match tells_of(&envelope.body, &reply, &proofs) {
        Ok(()) => Ok(reply),
        Err(why) => Err(unreachable(format!("the reply is not used: {why}"))),
    }
}

/// Whether every entry that a reply names is proven and tells of the look that was asked for. An owner who writes
/// down somebody else, or another register, is found here, before anybody sees the data.
fn tells_of(asked: &Body, reply: &Reply, proofs: &[EntryProof]) -> Result<(), &'static str> {
    let (person, source) = match asked {
        Body::Ask(ask) => {
            (&ask.question.person, Some(access::Source::Register(ask.question.register.clone()).to_string()))
        }
        Body::Own { person } => (person, None),
        _ => return Ok(()),
    };
    for entry in reply.entries() {
        let proof = proofs.iter().find(|proof| proof.entry == entry.id);
        let proof = proof.ok_or("an entry that it names is not proven to be in the owner's access log")?;
        if proof.opening.value(Field::Person) != Some(person.stored().as_str()) {
            return Err("the owner's access log tells of a look at another person");
        }
        if source.as_deref().is_some_and(|source| proof.opening.value(Field::Service) != Some(source)) {
            return Err("the owner's access log tells of a look into another register");
        }
    }
    Ok(())
}

/// Takes an envelope in: its sender and receiver must be the members whom the seal proves.
pub(crate) async fn take(gateway: &Gateway, arrived: Arrived) -> Result<Provided, RestFault> {
    let wrong = |words: &str| {
        RestFault::new(Origin::OwnersNode, "invalid_message", format!("The envelope is refused: {words}"))
    };
    let Some(receiver) = &gateway.inner.parts.receiver else {
        return Err(RestFault::service_unknown(&arrived.service));
    };
    let body =
        seal_out::collect(arrived.body, HELD_BYTES_MAX).await.map_err(|fault| wrong(&fault.to_string()))?;
    let envelope: Envelope = serde_json::from_slice(&body).map_err(|fault| wrong(&fault.to_string()))?;
    let is = |member: &MemberName, agency: &ids::AgencyId| member.code == agency.as_str();
    if !is(&arrived.client.member, &envelope.from) {
        return Err(wrong("its sender is not the member who sealed it"));
    }
    if !is(&gateway.server().member, &envelope.to) {
        return Err(wrong("it is for another agency"));
    }
    let reply = receiver.receive(envelope).await;
    let entries = reply.entries().to_vec();
    let body = serde_json::to_vec(&reply).expect("a reply has a JSON form");
    let length = body.len() as u64;
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Ok(Provided {
        status: 200,
        line: Line { headers, ..Line::default() },
        body: Full::new(body.into()).map_err(|never| match never {}).boxed_unsync(),
        length: Some(length),
        entries,
    })
}
