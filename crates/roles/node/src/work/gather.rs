//! Asks other agencies' registers for cases that wait, then lets the cases go on.

use crate::Trouble;
use crate::advance::{GATHER, command};
use crate::app::{Node, actor_text};
use crate::follow::{Wanted, ask_own, wanted};
use access::Actor;
use exchange::{Ask, Body, Envelope, Reply};
use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt};
use ids::CaseId;
use pack::model::Values;
use services::{Case, State};
use store::{Fault, courier::pause_seconds, jobs, jobs::Job};

/// The most cases of one round.
const ROUND_MAX: i64 = 128;

/// The most cases served side by side.
const SIDE_BY_SIDE_MAX: usize = 32;

/// One round; gives how many cases went on.
pub async fn gather_once(node: &Node) -> Result<usize, Fault> {
    let now = node.at().0;
    let due =
        node.store().write("gather.due", move |tx| Box::pin(jobs::due(tx, GATHER, now, ROUND_MAX))).await?;
    let served = stream::iter(due.into_iter().map(|job| serve(node, job)))
        .buffer_unordered(SIDE_BY_SIDE_MAX)
        .collect::<Vec<_>>()
        .await;
    let mut went_on = 0;
    for done in served {
        went_on += usize::from(done?);
    }
    if went_on > 0 {
        node.wake();
    }
    Ok(went_on)
}

async fn serve(node: &Node, job: Job) -> Result<bool, Fault> {
    let id = job.id;
    let attempts = job.attempts;
    let trouble = match gather(node, &job).await {
        Ok(()) => return Ok(true),
        Err(trouble) => trouble,
    };
    let passes = trouble.may_pass();
    let (next, error) = (node.at().0 + pause_seconds(attempts) * 1_000_000, trouble.to_string());
    tracing::warn!(code = trouble.code(), "a case still waits for registers: {error}");
    node.store()
        .write("gather.failed", move |tx| {
            let error = error.clone();
            Box::pin(async move {
                // An owner who is away is asked for as long as it takes; a refusal dies and is seen.
                match passes {
                    true => jobs::postponed(tx, id, next, &error).await,
                    false => jobs::failed(tx, id, next, &error).await.map(drop),
                }
            })
        })
        .await?;
    Ok(false)
}

/// Asks first, outside any transaction; then own registers, facts and next steps in one commit.
async fn gather(node: &Node, job: &Job) -> Result<(), Trouble> {
    let id: CaseId = job.key.parse().map_err(|_| Trouble::NotFound("case"))?;
    let loaded = node.store().read("gather.load", move |tx| Box::pin(services::sql::load(tx, id))).await?;
    let case = loaded.ok_or(Trouble::NotFound("case"))?;
    let remote = questions(node, &case).into_iter().filter(|wanted| wanted.remote);
    let answers = try_join_all(remote.map(|wanted| ask_remote(node, &case, wanted))).await?;
    let answered: Values = answers.into_iter().flatten().collect();
    let worker = node.clone();
    let job = job.id;
    node.store()
        .write("gather.take", move |tx| {
            let (node, answered) = (worker.clone(), answered.clone());
            Box::pin(async move {
                jobs::done(tx, &[job]).await?;
                let case = services::sql::load(tx, id).await?.ok_or(Trouble::NotFound("case"))?;
                if !matches!(case.state, State::Gathering { .. }) {
                    return Ok(()); // a doubled round; the case went on already
                }
                let wanted = questions(&node, &case);
                let next = ask_own(tx, &node, &case, wanted, answered).await?;
                let actor = actor_text(&Actor::Automatic { service: case.service.clone() });
                command(tx, &node, &case, next, &actor).await.map(drop)
            })
        })
        .await
}

fn questions(node: &Node, case: &Case) -> Vec<Wanted> {
    let service = node.country().services.get(&case.service);
    let step = case.state.step();
    service.zip(step).map_or_else(Vec::new, |(service, step)| wanted(node, service, case, step.as_str()))
}

async fn ask_remote(node: &Node, case: &Case, wanted: Wanted) -> Result<Values, Trouble> {
    let Some(question) = wanted.question else { return Ok(Values::new()) };
    let owner = node.owner_of(&question.register).ok_or(Trouble::NotFound("register"))?.clone();
    let actor = Actor::Automatic { service: case.service.clone() };
    let body = Body::Ask(Ask { actor, question, reference: case.id.to_string(), warrant: None });
    let envelope = Envelope { id: node.message_id(), from: node.agency().clone(), to: owner.clone(), body };
    let reply =
        node.inner.carrier.carry(envelope).await.map_err(|fault| Trouble::Unreachable(fault.to_string()))?;
    match reply.proven() {
        Reply::Refused { code, detail } => Err(Trouble::Peer { agency: owner.to_string(), code, detail }),
        reply => {
            reply.facts(&wanted.name, &wanted.fields).ok_or_else(|| Trouble::Unreachable(owner.to_string()))
        }
    }
}
