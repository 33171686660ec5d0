//! What others must hear after a change: people, services that a record starts, oversight.

use crate::Trouble;
use crate::app::Node;
use access::{Actor, Asker, Question};
use calendar::Instant;
use exchange::{Body, Envelope, RecordEvent};
use ids::{AgencyId, EntryId, LifeEventId, PersonKey};
use ledger::Occasion;
use pack::model::{Register, Service, Trigger, Value, Values};
use registers::NewRecord;
use services::{Case, Event, window::sql::OverdueClock};
use store::{Tx, outbox};

/// Puts a message into the outbox of this transaction.
pub(crate) async fn post(
    tx: &Tx<'_>,
    node: &Node,
    to: &AgencyId,
    subject: &str,
    body: Body,
) -> Result<(), Trouble> {
    let kind = body.kind().to_owned();
    let envelope = Envelope { id: node.message_id(), from: node.agency().clone(), to: to.clone(), body };
    let message = outbox::Outgoing {
        id: envelope.id.0,
        recipient: to.to_string(),
        subject: subject.to_owned(),
        kind,
        body: serde_json::to_string(&envelope).expect("envelopes have a JSON form"),
        due_at_micros: node.at().0,
    };
    outbox::put(tx, &message).await?;
    Ok(())
}

/// Shows the people of a case what changed for them.
pub(crate) async fn people(
    tx: &Tx<'_>,
    node: &Node,
    before: &Case,
    case: &Case,
    at: Instant,
) -> Result<(), Trouble> {
    let Some(service) = node.country().services.get(&case.service) else { return Ok(()) };
    let seen = |case: &Case, person: &PersonKey| services::view(case, service, person, at);
    let mut views = Vec::new();
    for person in &case.people {
        let Some(view) = seen(case, person) else { continue };
        let former =
            seen(before, person).map(|former| services::CaseView { version: view.version, ..former });
        if former.as_ref() != Some(&view) {
            views.push(serde_json::to_value(&view).expect("views have a JSON form"));
        }
    }
    let subject = case.id.to_string();
    let posts =
        views.into_iter().map(|view| post(tx, node, &node.inner.portal, &subject, Body::Notice { view }));
    tx.all(posts).await.map(drop)
}

/// Tells oversight of clocks that rang, each with the day that was promised: the clock is that of the case as
/// it stood before, however late the worker comes round.
pub(crate) async fn oversight(
    tx: &Tx<'_>,
    node: &Node,
    before: &Case,
    events: &[Event],
) -> Result<(), Trouble> {
    let Some(deadline) = &before.deadline else { return Ok(()) };
    for event in events {
        let Event::Rang { step } = event else { continue };
        let clock = OverdueClock {
            case: before.id,
            step: step.clone(),
            agency: node.agency().clone(),
            service: before.service.clone(),
            due: deadline.due,
        };
        let clock = serde_json::to_value(&clock).expect("clocks have a JSON form");
        let to = node.country().about.oversight.clone();
        post(tx, node, &to, &before.id.to_string(), Body::Overdue { clock }).await?;
    }
    Ok(())
}

/// Sends a new record's carried fields to each service that it starts. Each person that the record is about
/// gets an entry for each receiver: data leave the register, so it is a look (ACC-04).
pub(crate) async fn services(
    tx: &Tx<'_>,
    node: &Node,
    register: &Register,
    record: &NewRecord,
    life_event: LifeEventId,
) -> Result<(), Trouble> {
    for service in node.country().started_by(&register.id) {
        let Some(trigger) = service.trigger.as_ref().filter(|trigger| starts(trigger, &record.values)) else {
            continue;
        };
        let fields = carried(tx, node, register, record, service, trigger).await?;
        let event = RecordEvent {
            register: register.id.clone(),
            record: record.id,
            life_event,
            service: service.id().clone(),
            fields,
        };
        post(tx, node, &service.about.owner, &record.id.0.to_string(), Body::Event(event)).await?;
    }
    Ok(())
}

/// Whether a record with these values is one that the trigger waits for.
pub(crate) fn starts(trigger: &Trigger, values: &Values) -> bool {
    trigger.when.iter().all(|(field, wanted)| values.get(field).unwrap_or(&Value::Null) == wanted)
}

async fn carried(
    tx: &Tx<'_>,
    node: &Node,
    register: &Register,
    record: &NewRecord,
    service: &Service,
    trigger: &Trigger,
) -> Result<Values, Trouble> {
    let actor = Actor::Automatic { service: service.id().clone() };
    let asker = Asker { agency: service.about.owner.clone(), actor };
    let today = node.now().today;
    let mut released = Values::new();
    for (field, person) in registers::subjects(register, &record.values) {
        let question = Question {
            register: register.id.clone(),
            person: PersonKey::from_stored(person),
            by: field.parse().map_err(|_| Trouble::NotFound("field"))?,
            fields: trigger.carry.clone(),
            purpose: trigger.purpose.clone(),
        };
        let granted = access::decide(node.country(), &asker, &question, today)?;
        let occasion = Occasion {
            provider: node.agency(),
            at: record.at,
            reference: &record.id.to_string(),
            entry: EntryId(node.fresh_id()),
        };
        let permit = ledger::record(tx, granted, occasion).await?;
        released.extend(registers::release(permit, &record.values));
    }
    Ok(released)
}
