//! An official, or an information system in an official's name, enters a record.

use crate::app::{Node, actor_text};
use crate::cases::look;
use crate::{Trouble, feed};
use access::{Actor, Asker, Question};
use exchange::{Ask, Body, Envelope, Reply};
use ids::{LifeEventId, PersonKey, RecordId, RegisterId};
use pack::model::{DemoOfficial, Entry, Field, FieldKind, Register, Value, Values, Verify};
use pack::values::check_values;
use registers::{Created, NewRecord};
use store::Tx;

/// A record that was taken.
#[derive(Clone, Copy, Debug)]
pub struct Entered {
    /// The record.
    pub record: RecordId,
    /// What binds the cases that follow.
    pub life_event: LifeEventId,
}

/// Judges the values, asks the registers that must know the persons, and stores the record with its history
/// and the messages it causes in one commit. A second notice of the same fact is refused and names the first.
pub async fn enter_record(
    node: &Node,
    official: &DemoOfficial,
    register: &RegisterId,
    typed: Values,
) -> Result<Entered, Trouble> {
    let register = node.own_register(register).ok_or(Trouble::NotFound("register"))?.clone();
    let wrong_duty = || Trouble::WrongDuty { duty: official.role.to_string() };
    let entry =
        register.entries.iter().find(|entry| entry.role == official.role).ok_or_else(wrong_duty)?.clone();
    let values = judge(node, official, &register, &entry, typed)?;
    let actor = Actor::Official { name: official.id.clone(), role: official.role.clone() };
    for verify in &register.verifies {
        verify_person(node, &actor, verify, &values).await?;
    }
    let entered = store_record(node, register, values, actor_text(&actor)).await?;
    node.wake();
    Ok(entered)
}

/// The values as this duty may enter them. The official's unit fills itself in; another unit's code is refused
/// like a code that is not in the list, so nobody writes in another unit's name.
fn judge(
    node: &Node,
    official: &DemoOfficial,
    register: &Register,
    entry: &Entry,
    mut typed: Values,
) -> Result<Values, Trouble> {
    let unit = entry.unit_field.as_ref().zip(official.unit_code.as_ref());
    if let Some((field, code)) = unit {
        typed.entry(field.to_string()).or_insert_with(|| Value::from(code.as_str()));
    }
    let allowed = |id: &ids::FieldId| entry.fields.contains(id) || entry.unit_field.as_ref() == Some(id);
    let own_unit = |field: &Field| match unit {
        Some((unit, code)) if unit == &field.id => {
            Field { kind: FieldKind::Code, codes: vec![code.clone()], ..field.clone() }
        }
        _ => field.clone(),
    };
    let fields: Vec<_> = register.fields.iter().filter(|field| allowed(&field.id)).map(own_unit).collect();
    check_values(&fields, true, &typed, &node.door()).map_err(Trouble::Fields)
}

/// Asks whether the register knows the person. People without a number are in no register that could; the
/// service that follows deals with them.
async fn verify_person(node: &Node, actor: &Actor, verify: &Verify, values: &Values) -> Result<(), Trouble> {
    let Some(text) = values.get(verify.field.as_str()).and_then(Value::as_text) else { return Ok(()) };
    let person = PersonKey::from_stored(text);
    if !person.has_number() {
        return Ok(());
    }
    let asked = node.country().registers.get(&verify.register).ok_or(Trouble::NotFound("register"))?;
    let by = asked.subjects().next().ok_or(Trouble::NotFound("field"))?.id.clone();
    let question = Question {
        register: verify.register.clone(),
        person,
        by,
        fields: Vec::new(),
        purpose: verify.purpose.clone(),
    };
    let reply = ask(node, actor.clone(), question, asked.owner.clone()).await;
    match reply {
        Ok(Reply::Answer { found: true, .. }) => Ok(()),
        Ok(Reply::Answer { found: false, .. }) => Err(Trouble::UnknownPerson(verify.field.to_string())),
        Ok(Reply::Refused { code, detail }) => {
            Err(Trouble::Peer { agency: asked.owner.to_string(), code, detail })
        }
        // The service that follows asks again, so nobody is lost while the owner is away.
        Err(Trouble::Unreachable(_)) | Ok(Reply::Failed { .. }) if verify.accept_unreachable => Ok(()),
        Ok(_) => Err(Trouble::Unreachable(asked.owner.to_string())),
        Err(trouble) => Err(trouble),
    }
}

/// Asks an own register or another agency's, before the write.
async fn ask(node: &Node, actor: Actor, question: Question, owner: ids::AgencyId) -> Result<Reply, Trouble> {
    let reference = note(node, &actor, &question.register).await?;
    if &owner == node.agency() {
        let worker = node.clone();
        let held = node
            .store()
            .write("registers.verify", move |tx| {
                let (node, question, actor) = (worker.clone(), question.clone(), actor.clone());
                let reference = reference.clone();
                Box::pin(async move {
                    let asker = Asker { agency: node.agency().clone(), actor };
                    look::ask(tx, &node, &asker, &question, (&reference, None)).await.map(look::held_reply)
                })
            })
            .await?;
        // The official is told whether the person is known: the look is in the public log first.
        return Ok(node.placer().release(held).await?);
    }
    let body = Body::Ask(Ask { actor, question, reference, warrant: None });
    let envelope = Envelope { id: node.message_id(), from: node.agency().clone(), to: owner.clone(), body };
    let reply = node.inner.carrier.carry(envelope).await;
    reply.map(Reply::proven).map_err(|_| Trouble::Unreachable(owner.to_string()))
}

/// Notes why a question outside a case is asked, before it is: its number is what the look names as its case.
async fn note(node: &Node, actor: &Actor, register: &RegisterId) -> Result<String, Trouble> {
    let (id, at, who) = (node.fresh_id(), node.at(), actor_text(actor));
    let what = format!("register.{register}");
    node.store()
        .write("registers.note_reason", move |tx| {
            let (who, what) = (who.clone(), what.clone());
            Box::pin(async move { oversight::lottery::sql::note_reason(tx, id, at, &who, &what).await })
        })
        .await?;
    Ok(id.to_string())
}

async fn store_record(
    node: &Node,
    register: Register,
    values: Values,
    actor: String,
) -> Result<Entered, Trouble> {
    let worker = node.clone();
    node.store()
        .write("registers.enter", move |tx| {
            let (node, register, values, actor) =
                (worker.clone(), register.clone(), values.clone(), actor.clone());
            Box::pin(async move {
                let life_event = LifeEventId(node.fresh_id());
                let id = RecordId(node.fresh_id());
                let new = NewRecord { id, values, actor, at: node.at(), life_event: Some(life_event) };
                if let Created::Held(held) = registers::create(tx, &register, &new).await? {
                    return Err(Trouble::Duplicate(held));
                }
                feed::publish(tx, &node, &register, &new, life_event).await?;
                Ok(Entered { record: id, life_event })
            })
        })
        .await
}

/// Stores what a register held before this system took it over. Starts no service; a record that is already
/// there is passed over; where the register has no unique keys to say so, one whose person it knows already.
/// Gives how many were stored.
pub async fn seed_records(
    node: &Node,
    register: &RegisterId,
    records: Vec<Values>,
) -> Result<usize, Trouble> {
    let register = node.own_register(register).ok_or(Trouble::NotFound("register"))?.clone();
    let mut judged = Vec::with_capacity(records.len());
    for record in records {
        judged.push(check_values(&register.fields, true, &record, &node.door()).map_err(Trouble::Fields)?);
    }
    let worker = node.clone();
    node.store()
        .write("registers.seed", move |tx| {
            let (node, register, judged) = (worker.clone(), register.clone(), judged.clone());
            Box::pin(async move {
                let mut stored = 0;
                for values in judged {
                    if register.unique.is_empty() && knows_a_subject(tx, &register, &values).await? {
                        continue;
                    }
                    let id = RecordId(node.fresh_id());
                    let new =
                        NewRecord { id, values, actor: "seed".to_owned(), at: node.at(), life_event: None };
                    stored += usize::from(registers::create(tx, &register, &new).await? == Created::New);
                }
                Ok(stored)
            })
        })
        .await
}

async fn knows_a_subject(tx: &Tx<'_>, register: &Register, values: &Values) -> Result<bool, Trouble> {
    for field in register.subjects() {
        let Some(person) = values.get(field.id.as_str()).and_then(Value::as_text) else { continue };
        if registers::is_subject(tx, &register.id, field.id.as_str(), person).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
