//! Messages from other agencies and from the portal.

use crate::Trouble;
use crate::app::Node;
use crate::cases::{answer_case::answer_case, look, open_case::open_case};
use access::{Actor, Asker};
use exchange::{Body, Envelope, FormerState, Look, OwnRecord, Receiver, Reply};
use ids::{EntryId, PersonKey, RegisterId};
use ledger::{Entry, Occasion};
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

async fn take(node: &Node, envelope: Envelope) -> Result<Reply, Trouble> {
    let worker = node.clone();
    node.store()
        .write("exchange.take_in", move |tx| {
            let (node, envelope) = (worker.clone(), envelope.clone());
            Box::pin(async move { handle(tx, &node, &envelope).await })
        })
        .await
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
            let occasion = Occasion {
                provider: node.agency(),
                at: node.at(),
                reference: &envelope.id.to_string(),
                entry: EntryId(node.fresh_id()),
            };
            let permit = ledger::record(tx, granted, occasion).await?;
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
    let limit = limit.clamp(1, LOOKS_MAX);
    let read = node.store().read("ledger.looks", move |tx| {
        let person = person.clone();
        Box::pin(async move {
            let entries = ledger::looks_at(tx, &person, limit).await?;
            let total = ledger::count_of(tx, &person).await?;
            Ok::<_, Fault>(Reply::Looks {
                looks: entries.into_iter().map(shown).collect(),
                total,
                tags: Vec::new(),
            })
        })
    });
    Ok(read.await?)
}

/// The look as the person sees it: role and agency, not the official's name.
fn shown(entry: Entry) -> Look {
    Look {
        entry: entry.id.to_string(),
        at_micros: entry.at_micros,
        provider: entry.provider,
        requester: entry.requester,
        duty: entry.duty,
        source: entry.source,
        fields: entry.fields,
        purpose: entry.purpose,
        act: entry.act,
        article: entry.article,
        public: None,
    }
}
