//! What a case can do by itself in its own agency: ask own registers, write own records.

use crate::app::{Node, actor_text};
use crate::{Trouble, cases::look, feed};
use access::{Actor, Asker, Question};
use ids::{PersonKey, RecordId, RegisterId};
use pack::model::{Register, Service, StepKind, Value, Values};
use registers::{Created, NewRecord};
use services::{Case, Command, State, evaluate};
use std::collections::BTreeMap;
use store::Tx;

/// The next command, if the case can go on here and now.
pub(crate) async fn follow(tx: &Tx<'_>, node: &Node, case: &Case) -> Result<Option<Command>, Trouble> {
    match &case.state {
        State::Recording { step, values, drawn } => {
            let service = service_of(node, case)?;
            let Some(StepKind::Record(rule)) = service.steps.get(step).map(|step| &step.kind) else {
                return Ok(None);
            };
            let register = node.own_register(&rule.register).ok_or(Trouble::NotFound("register"))?;
            write_record(tx, node, case, register, values, drawn).await.map(Some)
        }
        State::Gathering { step } => {
            let service = service_of(node, case)?;
            let wanted = wanted(node, service, case, step.as_str());
            if wanted.iter().any(|wanted| wanted.remote) {
                return Ok(None);
            }
            ask_own(tx, node, case, wanted, Values::new()).await.map(Some)
        }
        _ => Ok(None),
    }
}

fn service_of<'a>(node: &'a Node, case: &Case) -> Result<&'a Service, Trouble> {
    node.country().services.get(&case.service).ok_or(Trouble::NotFound("service"))
}

/// A question of a gather step, ready to be asked.
pub(crate) struct Wanted {
    /// Its name.
    pub(crate) name: String,
    /// The question; none when nobody is meant, so nothing is asked.
    pub(crate) question: Option<Question>,
    /// The register, also when nothing is asked.
    pub(crate) register: RegisterId,
    /// The fields that must become facts, null where nothing is known.
    pub(crate) fields: Vec<ids::FieldId>,
    /// Whether another agency owns the register.
    pub(crate) remote: bool,
}

/// All questions of the step.
pub(crate) fn wanted(node: &Node, service: &Service, case: &Case, step: &str) -> Vec<Wanted> {
    let Some(StepKind::Gather(gather)) = service.steps.get(step).map(|step| &step.kind) else {
        return Vec::new();
    };
    let now = node.now();
    let mut wanted = Vec::new();
    for name in &gather.questions {
        let Some(question) = service.questions.get(name) else { continue };
        let person = evaluate(&question.person, case, node.country(), &now);
        let asked = person.as_text().map(|person| Question {
            register: question.register.clone(),
            person: PersonKey::from_stored(person),
            by: question.by.clone(),
            fields: question.fields.clone(),
            purpose: question.purpose.clone(),
        });
        wanted.push(Wanted {
            name: name.clone(),
            remote: asked.is_some() && node.own_register(&question.register).is_none(),
            question: asked,
            register: question.register.clone(),
            fields: question.fields.clone(),
        });
    }
    wanted
}

/// Asks the agency's own registers and adds what other agencies have answered.
pub(crate) async fn ask_own(
    tx: &Tx<'_>,
    node: &Node,
    case: &Case,
    wanted: Vec<Wanted>,
    answered: Values,
) -> Result<Command, Trouble> {
    let mut facts = answered;
    let mut sources = BTreeMap::new();
    let actor = Actor::Automatic { service: case.service.clone() };
    let asker = Asker { agency: node.agency().clone(), actor };
    for wanted in wanted {
        sources.insert(wanted.name.clone(), wanted.register.clone());
        let reply = match wanted.question {
            Some(_) if wanted.remote => continue,
            Some(question) => look::ask(tx, node, &asker, &question, (&case.id.to_string(), None)).await?,
            None => exchange::Reply::Answer { found: false, fields: Values::new(), entries: Vec::new() },
        };
        facts.extend(reply.facts(&wanted.name, &wanted.fields).unwrap_or_default());
    }
    Ok(Command::Gathered { facts, sources })
}

/// Writes the record that a step has made ready, and tells the services that it starts.
async fn write_record(
    tx: &Tx<'_>,
    node: &Node,
    case: &Case,
    register: &Register,
    values: &Values,
    drawn: &[String],
) -> Result<Command, Trouble> {
    for field in drawn {
        let person = values.get(field).and_then(Value::as_text).unwrap_or_default();
        if registers::is_subject(tx, &register.id, field, person).await? {
            return Ok(Command::DrawAgain);
        }
    }
    let at = node.at();
    let new = NewRecord {
        id: RecordId(node.fresh_id()),
        values: values.clone(),
        actor: actor_text(&Actor::Automatic { service: case.service.clone() }),
        at,
        life_event: Some(case.life_event),
    };
    match registers::create(tx, register, &new).await? {
        Created::Held(record) => Ok(Command::Held { record }),
        Created::New => {
            feed::publish(tx, node, register, &new, case.life_event).await?;
            Ok(Command::Recorded { record: new.id })
        }
    }
}
