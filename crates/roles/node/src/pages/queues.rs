//! What is stuck here and how far subscribers have come. Every official may see it: a queue that only one duty
//! sees is mended late. Whoever does the agency's work may let it go on; an auditor acts on nothing.

use super::frame::{frame, to_desk};
use super::speech::{Speech, short};
use crate::Node;
use crate::api::intake::Place;
use crate::api::queues::{Mend, mend, written_at};
use crate::cases::{Queues, SubscriptionLine, retry_job, retry_message, show_queues};
use crate::gate::{Signed, Who, may};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use store::{jobs, outbox};
use uuid::Uuid;
use web::look::{DeskQueues, StuckRow, SubscriptionRow, page};
use web::{Form, Lang, Problem};

/// `GET /queues`.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let found = show_queues(&node).await?;
    let speech = Speech::new(&node, lang);
    let acts = may(&node, &official.role, Who::Worker);
    let href = |kind: &str, id: Uuid| acts.then(|| format!("/queues/{kind}/{id}"));
    Ok(page(&DeskQueues {
        frame: frame(&node, &official, lang, speech.ui("desk.queues"), "/queues").with_live("/events"),
        back: to_desk(&speech),
        sentence: sentence(&speech, &found),
        messages: found.messages.iter().map(|one| message(&speech, one, href("messages", one.id))).collect(),
        jobs: found.jobs.iter().map(|one| job(&speech, one, href("jobs", one.id))).collect(),
        subscriptions: found
            .subscriptions
            .iter()
            .map(|one| subscription(&speech, one, found.newest, href("subscriptions", one.held.id)))
            .collect(),
    }))
}

/// `POST /queues/messages/{id}`: tries a dead message again.
pub(crate) async fn message_again(
    State(node): State<Node>,
    Place(id): Place<Uuid>,
) -> Result<Response, Problem> {
    retry_message(&node, id).await?;
    Ok(back())
}

/// `POST /queues/jobs/{id}`: tries a dead job again.
pub(crate) async fn job_again(State(node): State<Node>, Place(id): Place<Uuid>) -> Result<Response, Problem> {
    retry_job(&node, id).await?;
    Ok(back())
}

/// `POST /queues/subscriptions/{id}`: pauses, resumes or replays.
pub(crate) async fn subscription_again(
    State(node): State<Node>,
    Place(id): Place<Uuid>,
    Form(sent): Form<Mend>,
) -> Result<Response, Problem> {
    mend(&node, id, sent).await?;
    Ok(back())
}

fn back() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, "/queues")]).into_response()
}

fn sentence(speech: &Speech<'_>, found: &Queues) -> String {
    let dead = found.outbox.dead + i64::try_from(found.jobs.len()).unwrap_or(i64::MAX);
    let counts = [found.outbox.waiting, found.jobs_waiting, dead].map(|count| count.to_string());
    speech.filled("desk.queues-now", &[&counts[0], &counts[1], &counts[2]])
}

fn message(speech: &Speech<'_>, one: &outbox::Queued, retry: Option<String>) -> StuckRow {
    StuckRow {
        what: format!("{} {}", kind(speech, &one.kind), short(one.id)),
        whom: speech.agency(&one.recipient),
        since: since(speech, one.id, one.due_at_micros),
        tries: one.attempts.to_string(),
        reason: reason(speech, one.last_error.as_deref()),
        retry,
    }
}

fn job(speech: &Speech<'_>, one: &jobs::Job, retry: Option<String>) -> StuckRow {
    StuckRow {
        what: format!("{} {}", kind(speech, &one.kind), short(one.id)),
        // The key of every job of a node is a case.
        whom: one.key.parse::<Uuid>().map_or_else(|_| "–".to_owned(), short),
        since: since(speech, one.id, one.due_at_micros),
        tries: one.attempts.to_string(),
        reason: reason(speech, one.last_error.as_deref()),
        retry,
    }
}

fn subscription(
    speech: &Speech<'_>,
    one: &SubscriptionLine,
    newest: i64,
    action: Option<String>,
) -> SubscriptionRow {
    let held = &one.held;
    let register = speech.register(held.topic.as_str());
    SubscriptionRow {
        id: short(held.id),
        what: format!("{register} → {}", speech.service(held.service.as_str())),
        who: speech.agency(held.subscriber.as_str()),
        place: speech.filled("desk.place-of", &[&held.position.to_string(), &newest.to_string()]),
        waiting: one.waiting.to_string(),
        state: match held.reason.as_deref() {
            None => speech.ui("desk.subscription-active").to_owned(),
            Some("operator") => speech.ui("desk.feed-reason-operator").to_owned(),
            Some("security-body") => speech.ui("desk.feed-reason-security-body").to_owned(),
            Some("no-grant") => speech.ui("desk.feed-reason-no-grant").to_owned(),
            Some("no-trigger") => speech.ui("desk.feed-reason-no-trigger").to_owned(),
            Some(code) => speech.filled("desk.feed-reason-other", &[code]),
        },
        paused: held.reason.is_some(),
        last: (held.position > 0).then(|| held.position - 1),
        action,
    }
}

/// What a message or a job is, in words; a kind without words shows itself.
fn kind(speech: &Speech<'_>, kind: &str) -> String {
    let key = match kind {
        "event" => "desk.kind-event",
        "notice" => "desk.kind-notice",
        "act" => "desk.kind-act",
        "overdue" => "desk.kind-overdue",
        "gather" => "desk.kind-gather",
        other => return other.to_owned(),
    };
    speech.ui(key).to_owned()
}

/// When it was written: its id begins with that moment. The last try otherwise.
fn since(speech: &Speech<'_>, id: Uuid, due_at_micros: i64) -> String {
    speech.moment(written_at(id).unwrap_or(due_at_micros))
}

fn reason(speech: &Speech<'_>, error: Option<&str>) -> String {
    error.filter(|error| !error.is_empty()).unwrap_or(speech.ui("desk.no-reason")).to_owned()
}
