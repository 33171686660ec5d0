//! Puts canaries' questions: to their owner they look like any other question of this agency (SG-22).

use crate::Trouble;
use crate::app::{Node, actor_text};
use crate::cases::oversee::CanaryWaits;
use crate::notify::post;
use access::{Actor, Question};
use exchange::{Ask, Body, Envelope, Reply};
use oversight::lottery::sql::note_reason;
use oversight::lottery::wire::Message;
use oversight::wire::Matter;
use store::{Fault, courier::pause_seconds, jobs, jobs::Job};

/// The kind of their jobs.
pub(crate) const CANARY: &str = "canary";

/// The most of one round.
const ROUND_MAX: i64 = 10;

/// One round; gives how many were put.
pub async fn ask_canaries_once(node: &Node) -> Result<usize, Trouble> {
    let now = node.at().0;
    let due =
        node.store().write("canary.due", move |tx| Box::pin(jobs::due(tx, CANARY, now, ROUND_MAX))).await?;
    let mut put = 0;
    for job in due {
        match ask(node, &job).await {
            Ok(answered) => {
                tell(node, &job, answered).await?;
                put += 1;
            }
            Err(trouble) => again(node, &job, &trouble).await?,
        }
    }
    if put > 0 {
        node.wake();
    }
    Ok(put)
}

/// Asks as an official with the grant's duty would; whether the owner answered. The reason is noted first, like that
/// of every question outside a case.
async fn ask(node: &Node, job: &Job) -> Result<bool, Trouble> {
    let waits: CanaryWaits = serde_json::from_str(&job.body).map_err(|_| Trouble::NotFound("canary"))?;
    let country = node.country();
    let grant = country.grants.iter().find(|grant| grant.id == waits.grant);
    let grant = grant.filter(|grant| &grant.client == node.agency()).ok_or(Trouble::NotFound("grant"))?;
    let role = grant.roles.first().ok_or(Trouble::NotFound("duty"))?.clone();
    let official = country.demo.officials.iter().find(|official| official.role == role);
    let name = official.map_or_else(|| role.to_string(), |official| official.id.clone());
    let register = country.registers.get(&grant.register).ok_or(Trouble::NotFound("register"))?;
    let by = register.subjects().next().ok_or(Trouble::NotFound("field"))?.id.clone();
    let actor = Actor::Official { name, role };
    let (reference, at) = (node.fresh_id(), node.at());
    let (who, what) = (actor_text(&actor), format!("register.{}", grant.register));
    node.store()
        .write("canary.note", move |tx| {
            let (who, what) = (who.clone(), what.clone());
            Box::pin(async move { note_reason(tx, reference, at, &who, &what).await })
        })
        .await?;
    let question = Question {
        register: grant.register.clone(),
        person: waits.person,
        by,
        fields: grant.fields.clone(),
        purpose: grant.purpose.clone(),
    };
    let body = Body::Ask(Ask { actor, question, reference: reference.to_string(), warrant: None });
    let to = register.owner.clone();
    let envelope = Envelope { id: node.message_id(), from: node.agency().clone(), to, body };
    let reply = node.inner.carrier.carry(envelope).await;
    match reply.map_err(|fault| Trouble::Unreachable(fault.to_string()))? {
        // With or without data: an entry must stand in the log.
        Reply::Answer { .. } => Ok(true),
        Reply::Failed { detail } => Err(Trouble::Unreachable(detail)),
        _ => Ok(false),
    }
}

async fn tell(node: &Node, job: &Job, answered: bool) -> Result<(), Trouble> {
    let waits: CanaryWaits = serde_json::from_str(&job.body).map_err(|_| Trouble::NotFound("canary"))?;
    let arbiter = node.country().institutions.as_ref().map(|offices| offices.arbiter.clone());
    let arbiter = arbiter.ok_or(Trouble::NotFound("arbiter"))?;
    let (worker, id) = (node.clone(), job.id);
    node.store()
        .write("canary.tell", move |tx| {
            let (node, arbiter) = (worker.clone(), arbiter.clone());
            Box::pin(async move {
                jobs::done(tx, &[id]).await?;
                let message = Message::CanaryAsked { canary: waits.canary, answered };
                let body = Body::Oversight { matter: Matter::Lottery(message).json() };
                post(tx, &node, &arbiter, &waits.canary.to_string(), body).await
            })
        })
        .await
}

async fn again(node: &Node, job: &Job, trouble: &Trouble) -> Result<(), Fault> {
    let (id, error) = (job.id, trouble.to_string());
    let next = node.at().0 + pause_seconds(job.attempts) * 1_000_000;
    let passes = trouble.may_pass();
    node.store()
        .write("canary.again", move |tx| {
            let error = error.clone();
            Box::pin(async move {
                match passes {
                    true => jobs::postponed(tx, id, next, &error).await,
                    false => jobs::failed(tx, id, next, &error).await.map(drop),
                }
            })
        })
        .await
}
