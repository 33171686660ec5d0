//! Events of the agency's own registers: published with the record, handed to each subscriber under the law of
//! the day.
//!
//! A record is published in the transaction that writes it. Later one worker hands it over: it asks the law,
//! writes an entry for each person and receiver, puts the cut fields into the outbox and moves the subscription
//! on, all in one commit; the courier places the entries in the public log before the message leaves. So data that
//! never leave cause no entry, data that leave always have one, and a grant that has ended stops the stream on its last
//! day.

use crate::Trouble;
use crate::app::Node;
use crate::cases::look::entry_of;
use crate::notify::post;
use access::{Actor, Asker, Granted, Question};
use exchange::accord::Deed;
use exchange::feed::{self, Entitled, FeedRefusal, HAND_OVER_MAX, NewEvent, Published, Subscription, sql};
use exchange::{Body, RecordEvent};
use ids::{LifeEventId, PersonKey};
use ledger::{Draw, Occasion};
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

/// Hands over what waits for one subscription; gives how many events it moved on by. The law judges every event
/// before anything is written: at the first that it refuses the subscription stops, with the reason. Nothing
/// leaves and nothing is lost; an operator sees why the events wait. What only waits for an agreement is tried again.
pub(crate) async fn hand_over(tx: &Tx<'_>, node: &Node, held: &Subscription) -> Result<usize, Trouble> {
    let (service, entitled) = match entitled_today(node, held) {
        Ok(found) => found,
        Err(refusal) => {
            sql::resume(tx, held.id).await?;
            return sql::pause(tx, held.id, refusal.code()).await.map(|_| 0).map_err(Trouble::from);
        }
    };
    let Some(trigger) = &service.trigger else { return Ok(0) };
    let events = sql::after(tx, &entitled, held.position, HAND_OVER_MAX).await?;
    let (mut judged, mut last, mut moved, mut refused) = (Vec::new(), held.position, 0, None);
    for published in &events {
        if starts(trigger, &published.event.values) {
            match judge(node, service, trigger, &published.event) {
                // Ids are drawn in order, before anything happens side by side: a run can be repeated.
                Ok(granted) => {
                    let looks = granted.into_iter().map(|one| (one, node.draw())).collect();
                    judged.push((published, looks));
                }
                Err(refusal) => {
                    refused = Some(refusal.code());
                    break;
                }
            }
        }
        (last, moved) = (published.position, moved + 1);
    }
    if held.reason.as_deref() != refused {
        // The members have agreed since the last round, or the reason is another one now.
        sql::resume(tx, held.id).await?;
    }
    if let Some(reason) = refused {
        sql::pause(tx, held.id, reason).await?;
    }
    if moved == 0 {
        return Ok(0);
    }
    if !sql::advance(tx, held.id, held.position, last).await? {
        return Err(Fault::Engine("another worker hands over this subscription".to_owned()).into());
    }
    // One after the other: an entry's number and its place in the log follow the order of writing, which must not depend
    // on how an engine lets statements overtake each other.
    for (published, looks) in judged {
        let (subject, event) = write_down(tx, node, held, published, looks).await?;
        post(tx, node, &held.subscriber, &subject, Body::Event(event)).await?;
    }
    Ok(moved)
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

/// One proof for each person that the event is about.
fn judge(
    node: &Node,
    service: &Service,
    trigger: &Trigger,
    event: &NewEvent,
) -> Result<Vec<Granted>, access::Refusal> {
    let unknown = || access::Refusal::UnknownRegister(event.register.clone());
    let register = node.own_register(&event.register).ok_or_else(unknown)?;
    let actor = Actor::Automatic { service: service.id().clone() };
    let asker = Asker { agency: service.about.owner.clone(), actor };
    let question = |(field, person): (&str, &str)| {
        let question = Question {
            register: register.id.clone(),
            person: PersonKey::from_stored(person),
            by: field.parse().map_err(|_| unknown())?,
            fields: trigger.carry.clone(),
            purpose: trigger.purpose.clone(),
        };
        let today = node.now().today;
        let granted = access::decide(node.country(), &asker, &question, today)?;
        node.agreed(&granted, Deed::Events, today)?;
        Ok(granted)
    };
    registers::subjects(register, &event.values).map(question).collect()
}

/// Writes the entries; gives the ordering key and the event as it may leave.
async fn write_down(
    tx: &Tx<'_>,
    node: &Node,
    held: &Subscription,
    published: &Published,
    looks: Vec<(Granted, Draw)>,
) -> Result<(String, RecordEvent), Trouble> {
    let event = &published.event;
    let mut body = RecordEvent {
        register: event.register.clone(),
        record: event.record,
        life_event: event.life_event,
        service: held.service.clone(),
        fields: Values::new(),
        position: published.position,
        entries: Vec::new(),
        proofs: Vec::new(),
    };
    let reference = event.record.to_string();
    for (granted, draw) in looks {
        let occasion = Occasion::new(node.placer().owner(), node.at(), &reference, draw);
        let permit = ledger::record(tx, granted, occasion).await?;
        body.entries.push(entry_of(&permit));
        body.fields.extend(registers::release(permit, &event.values));
    }
    Ok((order_key(held, &published.subject), body))
}

/// What the outbox keeps in order: the subject of one subscription. The person's key itself stays out of the
/// queue.
fn order_key(held: &Subscription, subject: &str) -> String {
    let hash = Hash::of(subject.as_bytes()).to_string();
    format!("feed.{}.{}", held.id, &hash[..32])
}
