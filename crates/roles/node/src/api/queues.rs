//! Queues for the programs of officials.

use crate::api::intake::Place;
use crate::cases::{SubscriptionLine, pause, replay, resume, retry_job, retry_message, show_queues};
use crate::{Node, Trouble};
use axum::extract::State;
use calendar::Instant;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;
use web::{Json, Problem};

/// What is done to a subscription, as a form or a program sends it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mend {
    /// What.
    action: Action,
    /// The events behind this place are handed over again; only for a replay.
    from: Option<i64>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Pause,
    Resume,
    Replay,
}

/// Does it. A replay without a place begins at the first event that is still there.
pub(crate) async fn mend(node: &Node, id: Uuid, what: Mend) -> Result<(), Trouble> {
    match what.action {
        Action::Pause => pause(node, id).await,
        Action::Resume => resume(node, id).await,
        Action::Replay => replay(node, id, what.from.unwrap_or_default()).await,
    }
}

/// When something was written, microseconds UTC: ids of messages and jobs begin with their moment.
pub(crate) fn written_at(id: Uuid) -> Option<i64> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    i64::try_from(seconds).ok()?.checked_mul(1_000_000)?.checked_add(i64::from(nanos / 1_000))
}

/// `GET /api/queues`: dead messages and jobs with reason and age, and how far each subscription has come.
pub(crate) async fn show(State(node): State<Node>) -> Result<axum::Json<Value>, Problem> {
    let found = show_queues(&node).await?;
    let messages: Vec<Value> = found
        .messages
        .iter()
        .map(|one| {
            json!({
                "id": one.id,
                "kind": one.kind,
                "to": one.recipient,
                "since": moment(one.id),
                "tries": one.attempts,
                "reason": one.last_error,
            })
        })
        .collect();
    let jobs: Vec<Value> = found
        .jobs
        .iter()
        .map(|one| {
            json!({
                "id": one.id,
                "kind": one.kind,
                "case": one.key,
                "since": moment(one.id),
                "tries": one.attempts,
                "reason": one.last_error,
            })
        })
        .collect();
    let subscriptions: Vec<Value> = found.subscriptions.iter().map(subscription).collect();
    Ok(axum::Json(json!({
        "under_way": found.outbox.waiting,
        "waiting": found.jobs_waiting,
        "messages": messages,
        "jobs": jobs,
        "newest": found.newest,
        "subscriptions": subscriptions,
    })))
}

/// `POST /api/queues/messages/{id}`: tries a dead message again.
pub(crate) async fn message_again(
    State(node): State<Node>,
    Place(id): Place<Uuid>,
) -> Result<axum::Json<Value>, Problem> {
    retry_message(&node, id).await?;
    Ok(axum::Json(json!({ "id": id })))
}

/// `POST /api/queues/jobs/{id}`: tries a dead job again.
pub(crate) async fn job_again(
    State(node): State<Node>,
    Place(id): Place<Uuid>,
) -> Result<axum::Json<Value>, Problem> {
    retry_job(&node, id).await?;
    Ok(axum::Json(json!({ "id": id })))
}

/// `POST /api/queues/subscriptions/{id}`: `{"action": "pause"}`, `"resume"`, or `"replay"` with `"from"`.
pub(crate) async fn subscription_again(
    State(node): State<Node>,
    Place(id): Place<Uuid>,
    Json(sent): Json<Mend>,
) -> Result<axum::Json<Value>, Problem> {
    mend(&node, id, sent).await?;
    Ok(axum::Json(json!({ "id": id })))
}

fn subscription(one: &SubscriptionLine) -> Value {
    json!({
        "id": one.held.id,
        "subscriber": one.held.subscriber,
        "register": one.held.topic,
        "service": one.held.service,
        "grant": one.held.grant,
        "position": one.held.position,
        "waiting": one.waiting,
        "paused": one.held.reason,
    })
}

fn moment(id: Uuid) -> Option<String> {
    written_at(id).map(|at| Instant(at).timestamp().to_string())
}
