//! Messages from other agencies and from the portal.

use crate::Trouble;
use crate::app::Node;
use crate::cases::{answer_case::answer_case, look, open_case::open_case, show_look};
use access::{Actor, Asker};
use exchange::proof::{self, Expected};
use exchange::{Body, Envelope, FormerState, OwnRecord, Receiver, RecordEvent, Reply};
use ids::{PersonKey, RegisterId};
use services::window::sql::{OverdueClock, note_overdue};
use store::{BoxFuture, Fault, Tx};

/// The most looks that one question of the portal brings back.
const LOOKS_MAX: i64 = 500;

impl Receiver for Node {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            let reply = match &envelope.body {
                Body::Looks { person, limit } => match only_portal(self, &envelope) {
                    Ok(()) => looks(self, person.clone(), *limit).await,
                    Err(trouble) => Err(trouble),
                },
                _ => take(self, envelope).await,
            };
            self.wake();
            reply.unwrap_or_else(refused)
        })
    }
}

/// A fault may pass, so the sender tries again; a refusal is final.
fn refused(trouble: Trouble) -> Reply {
    if trouble.may_pass() {
        tracing::warn!(code = trouble.code(), "a message could not be taken in now: {trouble}");
        return Reply::Failed { detail: trouble.to_string() };
    }
    Reply::Refused { code: trouble.code().to_owned(), detail: trouble.to_string() }
}

/// Takes a message in; its reply leaves once the entries behind it are in the public log.
async fn take(node: &Node, envelope: Envelope) -> Result<Reply, Trouble> {
    if let Body::Event(event) = &envelope.body {
        proven(node, &envelope, event)?;
    }
    let worker = node.clone();
    let held = node
        .store()
        .write("exchange.take_in", move |tx| {
            let (node, envelope) = (worker.clone(), envelope.clone());
            Box::pin(async move { handle(tx, &node, &envelope).await.map(look::held_reply) })
        })
        .await?;
    Ok(node.placer().release(held).await?)
}

async fn handle(tx: &Tx<'_>, node: &Node, envelope: &Envelope) -> Result<Reply, Trouble> {
    match &envelope.body {
        Body::Ask(ask) => {
            let asker = Asker { agency: envelope.from.clone(), actor: ask.actor.clone() };
            look::ask(tx, node, &asker, &ask.question, (&ask.reference, ask.warrant.as_deref())).await
        }
        Body::Own { person } => {
            only_portal(node, envelope)?;
            own(tx, node, envelope, person).await
        }
        Body::Event(event) => {
            if !event.is_proven() {
                return Err(Trouble::Unproven);
            }
            if exchange::sql::take_in(tx, envelope, node.at()).await? {
                open_case(tx, node, envelope, event).await?;
            }
            Ok(Reply::Taken)
        }
        Body::Act { act } => {
            only_portal(node, envelope)?;
            let act = serde_json::from_value(act.clone()).map_err(|_| Trouble::NotFound("act"))?;
            if exchange::sql::take_in(tx, envelope, node.at()).await? {
                answer_case(tx, node, &act).await?;
            }
            Ok(Reply::Taken)
        }
        Body::Overdue { clock } => {
            let clock: OverdueClock =
                serde_json::from_value(clock.clone()).map_err(|_| Trouble::NotFound("clock"))?;
            if clock.agency != envelope.from || node.agency() != &node.country().about.oversight {
                return Err(Trouble::NotFound("clock"));
            }
            note_overdue(tx, &clock, node.at()).await?;
            Ok(Reply::Taken)
        }
        Body::Oversight { matter } => crate::cases::oversee::receive(tx, node, envelope, matter).await,
        Body::Notice { .. } | Body::Looks { .. } | Body::Looked { .. } => Err(Trouble::NotFound("message")),
    }
}

/// What only the portal may say: it alone knows who is signed in.
fn only_portal(node: &Node, envelope: &Envelope) -> Result<(), Trouble> {
    if envelope.from == node.inner.portal {
        return Ok(());
    }
    Err(Trouble::WrongDuty { duty: envelope.from.to_string() })
}

/// A person's own data in every register of this agency; each register gets its entry (SG-21).
async fn own(tx: &Tx<'_>, node: &Node, envelope: &Envelope, person: &PersonKey) -> Result<Reply, Trouble> {
    let asker = Asker { agency: envelope.from.clone(), actor: Actor::Person };
    let mut records: Vec<OwnRecord> = Vec::new();
    let mut total = 0;
    let mut entries = Vec::new();
    for register in node.country().registers.values().filter(|register| &register.owner == node.agency()) {
        total += registers::count_about(tx, &register.id, &person.stored()).await?;
        for field in register.subjects() {
            if !registers::is_subject(tx, &register.id, field.id.as_str(), &person.stored()).await? {
                continue;
            }
            let granted = access::decide_own(node.country(), &asker, person, &register.id, &field.id)?;
            let reference = envelope.id.to_string();
            let permit = ledger::record(tx, granted, node.occasion(&reference)).await?;
            entries.push(look::entry_of(&permit));
            let found = registers::fetch_own(tx, permit).await?;
            // A record that names the person in two fields is one record.
            let fresh = |own: &registers::OwnRecord| records.iter().all(|known| known.record != own.record);
            let found: Vec<_> = found.into_iter().filter(fresh).collect();
            records.extend(found.into_iter().map(|own| shown_own(&register.id, own)));
        }
    }
    Ok(Reply::Own { records, total, entries })
}

/// A record as its person sees it, with what it said before.
fn shown_own(register: &RegisterId, own: registers::OwnRecord) -> OwnRecord {
    let mut until = Vec::new();
    until.extend(own.former.iter().skip(1).map(|(state, _)| state.at.0));
    until.push(own.changed_at.0);
    let former = own.former.into_iter().zip(until).map(|((state, mark), until_micros)| FormerState {
        until_micros,
        fields: state.values,
        wrong: mark.as_ref().map(|mark| mark.fields.clone()).unwrap_or_default(),
        claim: mark.as_ref().map(|mark| mark.claim),
        decided_by: mark.map(|mark| mark.decided_by).unwrap_or_default(),
    });
    OwnRecord {
        register: register.clone(),
        record: own.record,
        since_micros: own.created_at.0,
        fields: own.values,
        former: former.collect(),
    }
}

/// The person reads the log about themselves. Reading the log leaves no entry in it: it releases no
/// register's data.
async fn looks(node: &Node, person: PersonKey, limit: i64) -> Result<Reply, Trouble> {
    let (limit, today) = (limit.clamp(1, LOOKS_MAX), node.leaf_day());
    let owner = node.placer().owner().clone();
    let read = node.store().read("ledger.looks", move |tx| {
        let (person, owner) = (person.clone(), owner.clone());
        Box::pin(async move {
            let entries = ledger::looks_at(tx, &person, today, limit).await?;
            let total = ledger::count_of(tx, &person, today).await?;
            let proofs = ledger::key_proofs(tx, owner.agency().as_str(), &person).await?;
            let opened = ledger::opened_key_proofs(tx, owner.agency().as_str(), &person).await?;
            let looks = entries.into_iter().map(|entry| show_look::shown(&owner, entry)).collect();
            Ok::<_, Fault>(Reply::Looks { looks, total, tags: show_look::tags(&owner, proofs, opened) })
        })
    });
    Ok(read.await?)
}

/// Refuses an event whose entries are not proven to be in their owner's public log, or prove another look.
fn proven(node: &Node, envelope: &Envelope, event: &RecordEvent) -> Result<(), Trouble> {
    for entry in &event.entries {
        let proof = event.proofs.iter().find(|proof| proof.entry == entry.id).ok_or(Trouble::Unproven)?;
        let source = access::Source::Register(event.register.clone()).to_string();
        let expected = Expected {
            provider: envelope.from.as_str(),
            requester: node.agency().as_str(),
            person: None,
            source: Some(&source),
            code: Some(node.placer().keys().code_of(envelope.from.as_str())),
        };
        // The seal of the message covers a late entry; its owner's key is the exchange's to judge.
        proof::check(entry, proof, node.placer().keys(), &expected).map_err(|why| {
            tracing::warn!(%why, from = %envelope.from, "an event is not taken: its entry is not proven");
            Trouble::Unproven
        })?;
    }
    Ok(())
}
