//! Asking an owner under a warrant. The answer is shown, and kept for the days that the court named (SG-27).

use super::applications::application;
use crate::Trouble;
use crate::app::Node;
use access::{Actor, Question};
use exchange::{Ask, Body, Envelope, Reply};
use ids::{FieldId, RegisterId};
use oversight::warrant::results::{self, Answer, delete_on};
use oversight::warrant::{Reach, WarrantId};
use pack::model::{DemoOfficial, Values};
use store::Fault;

/// What an owner said.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Whether the register knows the person.
    pub found: bool,
    /// The released fields.
    pub fields: Values,
    /// How the answer is kept.
    pub kept: Answer,
}

/// Asks one register about the warrant's person for all fields that the court named.
pub async fn ask_under(
    node: &Node,
    official: &DemoOfficial,
    id: WarrantId,
    register: &RegisterId,
) -> Result<Answered, Trouble> {
    let application = application(node, id).await?;
    let terms = &application.terms;
    let reach = terms.reach.iter().find(|reach| &reach.register == register);
    let reach = reach.ok_or_else(|| access::Refusal::WarrantRegister { register: register.clone() })?;
    let owner = node.owner_of(register).cloned().ok_or(Trouble::NotFound("register"))?;
    let actor = Actor::Official { name: official.id.clone(), role: official.role.clone() };
    let ask = Ask {
        actor,
        question: question(node, terms.person.clone(), reach, terms.purpose.clone())?,
        reference: terms.reference.clone(),
        warrant: Some(id.to_string()),
    };
    let body = Body::Ask(ask);
    let envelope = Envelope { id: node.message_id(), from: node.agency().clone(), to: owner.clone(), body };
    let reply = node.inner.carrier.carry(envelope).await;
    let reply = reply.map_err(|_| Trouble::Unreachable(owner.to_string()))?.proven();
    match reply {
        Reply::Answer { found, fields, .. } => {
            let body = serde_json::json!({ "found": found, "fields": fields }).to_string();
            let kept = keep(node, official, (id, register), body, terms.keep_days).await?;
            Ok(Answered { found, fields, kept })
        }
        Reply::Refused { code, detail } => Err(Trouble::Peer { agency: owner.to_string(), code, detail }),
        _ => Err(Trouble::Unreachable(owner.to_string())),
    }
}

fn question(
    node: &Node,
    person: ids::PersonKey,
    reach: &Reach,
    purpose: ids::PurposeId,
) -> Result<Question, Trouble> {
    let register = node.country().registers.get(&reach.register).ok_or(Trouble::NotFound("register"))?;
    let by: FieldId =
        register.subjects().next().map(|field| field.id.clone()).ok_or(Trouble::NotFound("register"))?;
    Ok(Question { register: reach.register.clone(), person, by, fields: reach.fields.clone(), purpose })
}

async fn keep(
    node: &Node,
    official: &DemoOfficial,
    (warrant, register): (WarrantId, &RegisterId),
    body: String,
    keep_days: u32,
) -> Result<Answer, Trouble> {
    let now = node.now();
    let answer = Answer {
        id: node.fresh_id(),
        warrant,
        register: register.clone(),
        asked_by: official.id.clone(),
        body,
        at_micros: now.at.0,
        delete_on: delete_on(now.today, keep_days),
    };
    let kept = answer.clone();
    let write = node.store().write("warrants.keep_answer", move |tx| {
        let kept = kept.clone();
        Box::pin(async move { results::sql::keep(tx, &kept).await })
    });
    let done: Result<(), Fault> = write.await;
    done?;
    Ok(answer)
}

/// The answers under one warrant that are still kept, and how many were deleted.
pub async fn answers_of(node: &Node, id: WarrantId) -> Result<(Vec<Answer>, i64), Trouble> {
    let read = node.store().read("warrants.answers", move |tx| {
        Box::pin(async move {
            let kept = results::sql::of_warrant(tx, id).await?;
            Ok::<_, Fault>((kept, results::sql::deleted(tx, id).await?))
        })
    });
    Ok(read.await?)
}
