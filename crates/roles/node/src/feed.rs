//! Events of the agency's own registers: published with the record, handed to each subscriber under the law of
//! the day.
//!
//! A record is published in the transaction that writes it. Later one worker hands it over: it asks the law,
//! writes an entry for each person and receiver, puts the cut fields into the outbox and moves the subscription
//! on, all in one commit. So data that never leave cause no entry, data that leave always have one, and a grant
//! that has ended stops the stream on its last day.

use crate::Trouble;
use crate::app::Node;
use crate::cases::look::entry_of;
use crate::notify::post;
use access::{Actor, Asker, Question};
use exchange::feed::{self, Entitled, FeedRefusal, HAND_OVER_MAX, NewEvent, Published, Subscription, sql};
use exchange::{Body, RecordEvent};
use ids::{EntryId, LifeEventId, PersonKey};
use ledger::Occasion;
use pack::model::{Register, Service, Trigger, Value, Values};
use registers::NewRecord;
use std::sync::atomic::Ordering;
use store::{Fault, Tx};
use tlog::Hash;

/// Publishes a new record, if some service of the country waits for records of its register.
pub(crate) async fn publish(
    tx: &Tx<'_>,
    node: &Node,
    register: &Register,
    record: &NewRecord,
    life_event: LifeEventId,
) -> Result<(), Trouble> {
    if node.country().started_by(&register.id).next().is_none() {
        return Ok(());
    }
    if !node.inner.subscribed.load(Ordering::SeqCst) {
        // The worker has not been round yet; whoever subscribes later would begin behind this event.
        subscribe_all(tx, node).await?;
    }
    // Events about one person come in order; a record about nobody is its own subject.
    let first = registers::subjects(register, &record.values).next();
    let subject = first.map_or_else(|| record.id.to_string(), |(_, person)| person.to_owned());
    let event = NewEvent {
        register: register.id.clone(),
        record: record.id,
        life_event,
        values: record.values.clone(),
    };
    Ok(sql::publish(tx, &event, &subject, record.at).await?)
}

/// Makes the subscriptions of the pack's triggers to own registers; those that are there stay. One that the law
/// does not allow is not made.
pub(crate) async fn subscribe_all(tx: &Tx<'_>, node: &Node) -> Result<(), Trouble> {
    let (today, at) = (node.now().today, node.at());
    for service in node.country().services.values() {
        let own = service.trigger.as_ref().is_some_and(|one| node.own_register(&one.register).is_some());
        if !own {
            continue;
        }
        match feed::entitle(node.country(), service, today) {
            Ok(entitled) => drop(sql::subscribe(tx, &entitled, node.fresh_id(), at).await?),
            Err(refusal) => tracing::warn!(code = refusal.code(), "no subscription is made: {refusal}"),
        }
    }
    Ok(())
}

/// Hands over what waits for one subscription; gives how many events it moved on by.
pub(crate) async fn hand_over(tx: &Tx<'_>, node: &Node, held: &Subscription) -> Result<usize, Trouble> {
    let (service, entitled) = match entitled_today(node, held) {
        Ok(found) => found,
        Err(refusal) => {
            // Nothing leaves and nothing is lost: an operator sees why the events wait.
            sql::pause(tx, held.id, refusal.code()).await?;
            return Ok(0);
        }
    };
    let Some(trigger) = &service.trigger else { return Ok(0) };
    let events = sql::after(tx, &entitled, held.position, HAND_OVER_MAX).await?;
    let Some(last) = events.last() else { return Ok(0) };
    let moved = sql::advance(tx, held.id, held.position, last.position).await?;
    if !moved {
        return Err(Fault::Engine("another worker hands over this subscription".to_owned()).into());
    }
    let wanted = events.iter().filter(|one| starts(trigger, &one.event.values));
    tx.all(wanted.map(|one| hand_one(tx, node, held, service, trigger, one))).await?;
    Ok(events.len())
}

/// The law is asked again each time: a security body, an ended grant or a service that is gone get nothing.
fn entitled_today<'a>(node: &'a Node, held: &Subscription) -> Result<(&'a Service, Entitled), FeedRefusal> {
    let gone = || FeedRefusal::NoTrigger(held.service.clone());
    let service = node.country().services.get(&held.service).ok_or_else(gone)?;
    let entitled = feed::entitle(node.country(), service, node.now().today)?;
    if entitled.subscriber() != &held.subscriber || entitled.topic() != &held.topic {
        return Err(gone());
    }
    Ok((service, entitled))
}

/// Whether a record with these values is one that the trigger waits for.
pub(crate) fn starts(trigger: &Trigger, values: &Values) -> bool {
    trigger.when.iter().all(|(field, wanted)| values.get(field).unwrap_or(&Value::Null) == wanted)
}

async fn hand_one(
    tx: &Tx<'_>,
    node: &Node,
    held: &Subscription,
    service: &Service,
    trigger: &Trigger,
    published: &Published,
) -> Result<(), Trouble> {
    let event = &published.event;
    let register = node.own_register(&event.register).ok_or(Trouble::NotFound("register"))?;
    let mut body = RecordEvent {
        register: register.id.clone(),
        record: event.record,
        life_event: event.life_event,
        service: service.id().clone(),
        fields: Values::new(),
        position: published.position,
        entries: Vec::new(),
    };
    for (field, person) in registers::subjects(register, &event.values) {
        let asker = Asker {
            agency: held.subscriber.clone(),
            actor: Actor::Automatic { service: service.id().clone() },
        };
        let question = Question {
            register: register.id.clone(),
            person: PersonKey::from_stored(person),
            by: field.parse().map_err(|_| Trouble::NotFound("field"))?,
            fields: trigger.carry.clone(),
            purpose: trigger.purpose.clone(),
        };
        let granted = access::decide(node.country(), &asker, &question, node.now().today)?;
        let occasion = Occasion {
            provider: node.agency(),
            at: node.at(),
            reference: &event.record.to_string(),
            entry: EntryId(node.fresh_id()),
        };
        let permit = ledger::record(tx, granted, occasion).await?;
        body.entries.push(entry_of(&permit));
        body.fields.extend(registers::release(permit, &event.values));
    }
    let subject = order_key(held, &published.subject);
    post(tx, node, &held.subscriber, &subject, Body::Event(body)).await
}

/// What the outbox keeps in order: the subject of one subscription. The person's key itself stays out of the
/// queue.
fn order_key(held: &Subscription, subject: &str) -> String {
    let hash = Hash::of(subject.as_bytes()).to_string();
    format!("feed.{}.{}", held.id, &hash[..32])
}
