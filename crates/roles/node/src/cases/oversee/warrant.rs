//! Warrants at an agency: held by the owners of registers, asked for and used by requesters (SG-01).

mod answers;
mod applications;
mod ask;
mod escrow_out;
mod gate;
mod open;

pub use answers::delete_answers_once;
pub use applications::{Draft, application, applications, apply};
pub use ask::{Answered, answers_of, ask_under};
pub use escrow_out::send_escrow_once;
pub(crate) use gate::{granted, used};
pub use open::open_once;

use crate::Trouble;
use crate::app::Node;
use exchange::{Body, Envelope};
use ids::{AgencyId, MessageId};
use oversight::warrant::wire::Message;
use oversight::warrant::{KeyRing, WarrantId, escrow, extension_bytes, owner, requester};
use oversight::wire::{Matter, Said};
use pack::model::Institutions;
use store::{Fault, Tx, outbox};

/// Takes one message about warrants in; one that came before changes nothing.
pub(crate) async fn receive(
    tx: &Tx<'_>,
    node: &Node,
    envelope: &Envelope,
    message: Message,
) -> Result<Said, Trouble> {
    let institutions = institutions(node)?;
    let from_arbiter = matches!(message, Message::EscrowKept { .. });
    let sender = if from_arbiter { &institutions.arbiter } else { &institutions.court };
    if &envelope.from != sender {
        return Err(Trouble::WrongDuty { duty: envelope.from.to_string() });
    }
    if !exchange::sql::take_in(tx, envelope, node.at()).await? {
        return Ok(Said::Taken);
    }
    match message {
        Message::InForce { held } => {
            let names_ours =
                held.terms.reach.iter().any(|reach| node.own_register(&reach.register).is_some());
            if !names_ours {
                return Err(Trouble::NotFound("register"));
            }
            // A warrant whose seals do not hold is not even kept; they are looked at again at every look.
            held.prove(keys(node)?)?;
            owner::sql::take_in(tx, &held, node.at()).await?;
        }
        Message::Ended { id, .. } => owner::sql::end(tx, id).await?,
        Message::Opened { id, .. } => open::release(tx, node, id).await?,
        Message::Extended { id, until, court, commissioner } => {
            let bytes =
                |office: access::Office, name: &str, at: i64| extension_bytes(office, name, at, id, until);
            let ring = keys(node)?;
            let court = court.prove(access::Office::Court, ring, &bytes)?;
            let commissioner = commissioner.prove(access::Office::Commissioner, ring, &bytes)?;
            if !court.approval().apart(commissioner.approval()) {
                return Err(oversight::warrant::WarrantRefusal::OneKey.into());
            }
            owner::sql::move_day(tx, id, until).await?;
        }
        Message::Told { terms, state, sealed_until, reasons } => {
            requester::sql::told(tx, &terms, (&state, sealed_until, &reasons), node.at()).await?;
        }
        Message::EscrowKept { hash, .. } => escrow::sql::acknowledged(tx, &hash, node.at()).await?,
        _ => return Err(Trouble::WrongDuty { duty: envelope.from.to_string() }),
    }
    Ok(Said::Taken)
}

fn institutions(node: &Node) -> Result<&Institutions, Trouble> {
    node.country().institutions.as_ref().ok_or(Trouble::NotFound("institution"))
}

/// The keys of institutions; without them no seal holds.
fn keys(node: &Node) -> Result<&dyn KeyRing, Trouble> {
    node.inner.institution_keys.get().map(|keys| keys.as_ref()).ok_or(Trouble::NotFound("key ring"))
}

/// Sends a message about a warrant; all of one warrant to one receiver stay in order.
async fn tell(tx: &Tx<'_>, node: &Node, to: &AgencyId, id: WarrantId, message: Message) -> Result<(), Fault> {
    let body = Body::Oversight { matter: Matter::Warrant(Box::new(message)).json() };
    let kind = body.kind().to_owned();
    let message: MessageId = node.message_id();
    let envelope = Envelope { id: message, from: node.agency().clone(), to: to.clone(), body };
    let outgoing = outbox::Outgoing {
        id: message.0,
        recipient: to.to_string(),
        subject: format!("warrant/{id}"),
        kind,
        body: serde_json::to_string(&envelope).expect("envelopes have a JSON form"),
        due_at_micros: node.at().0,
    };
    outbox::put(tx, &outgoing).await
}
