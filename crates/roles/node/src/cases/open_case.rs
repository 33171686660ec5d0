//! A record of some register starts a service of this agency.

use crate::app::{Node, actor_text};
use crate::{Trouble, advance};
use access::Actor;
use exchange::{Envelope, RecordEvent};
use ids::CaseId;
use services::{Case, Command};
use store::Tx;

/// Opens the one case of this record and service; a second message about the same record changes nothing.
pub(crate) async fn open_case(
    tx: &Tx<'_>,
    node: &Node,
    envelope: &Envelope,
    event: &RecordEvent,
) -> Result<(), Trouble> {
    let known = node.country().services.get(&event.service);
    let service =
        known.filter(|service| &service.about.owner == node.agency()).ok_or(Trouble::NotFound("service"))?;
    let sender_owns = node.owner_of(&event.register).is_some_and(|owner| owner == &envelope.from);
    let triggers = service.trigger.as_ref().is_some_and(|trigger| trigger.register == event.register);
    if !(sender_owns && triggers) {
        return Err(Trouble::NotFound("trigger"));
    }
    let id = CaseId(node.fresh_id());
    if services::sql::claim_origin(tx, &event.service, event.record, id).await?.is_some() {
        return Ok(());
    }
    let case = Case::unopened(id, event.service.clone());
    let open =
        Command::Open { record: event.record, life_event: event.life_event, fields: event.fields.clone() };
    let actor = actor_text(&Actor::Automatic { service: event.service.clone() });
    advance::command(tx, node, &case, open, &actor).await?;
    Ok(())
}
