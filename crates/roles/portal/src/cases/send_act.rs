//! A person answers a form: kept and queued in one commit, then carried to the agency.

use super::act_mark::ActMark;
use super::show_case;
use crate::{Portal, Trouble};
use calendar::Instant;
use exchange::Body;
use ids::{AgencyId, CaseId, MessageId, PersonKey, StepId};
use pack::model::{Country, Form, Service, Values};
use pack::values::{Typed, check_values};
use services::window::{ActLine, sql};
use services::{Act, CaseView, Todo};
use std::collections::BTreeMap;
use std::time::Duration;
use store::{Tx, outbox};
use tokio::sync::broadcast;

/// How long a page waits for the agency's word, so that people without script see the result.
pub const SETTLE_PATIENCE: Duration = Duration::from_secs(2);

/// What a person typed: a form of texts, or a program's JSON.
#[derive(Clone, Debug)]
pub(crate) enum Typing {
    /// A form of a page.
    Form(BTreeMap<String, String>),
    /// A program's values.
    Json(Values),
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The agency has it.
    Taken,
    /// The agency refused it, with a stable code.
    Refused(String),
    /// It is kept here and goes to the agency by itself; nothing is lost.
    UnderWay,
}

impl Sent {
    /// From the result of the stored act.
    pub(crate) fn of(result: Option<&str>) -> Self {
        match result {
            None => Self::UnderWay,
            Some("taken") => Self::Taken,
            Some(code) => Self::Refused(code.to_owned()),
        }
    }
}

/// The service, the form and the question that a view asks of the person.
pub(crate) fn asked<'a>(
    country: &'a Country,
    view: &'a CaseView,
) -> Result<(&'a Service, &'a Form, &'a Todo), Trouble> {
    let service = country.services.get(&view.service).ok_or(Trouble::NotFound("service"))?;
    let todo = view.todo.as_ref().ok_or(Trouble::NothingAsked)?;
    let form = service.forms.get(&todo.form).ok_or(Trouble::NotFound("form"))?;
    Ok((service, form, todo))
}

/// Sends a person's answer and waits a moment for the agency's word. An equal answer to the same question
/// that is still under way is not sent again: it is the same click. A different one has to wait.
pub(crate) async fn send_act(
    portal: &Portal,
    person: &PersonKey,
    case: CaseId,
    typing: Typing,
) -> Result<Sent, Trouble> {
    let view = show_case(portal, person, case).await?.view;
    let (_, form, todo) = asked(portal.country(), &view)?;
    let typed = match &typing {
        Typing::Form(form) => Typed::Form(form),
        Typing::Json(values) => Typed::Json(values),
    };
    let values = check_values(&form.fields, true, typed, &portal.door()).map_err(Trouble::Fields)?;
    let act = Act { by: person.clone(), case, step: todo.step.clone(), values };
    let mut changes = portal.inner.changes.subscribe();
    let id = keep(portal, &view, act.clone()).await?;
    portal.inner.outbox.notify_one();
    portal.tell(person);
    let settled = wait(portal, &mut changes, &act, id, view.version);
    match tokio::time::timeout(SETTLE_PATIENCE, settled).await {
        Ok(sent) => sent,
        Err(_) => outcome(portal, &act, id).await,
    }
}

/// What a person last sent about a step.
pub(crate) async fn last_act(
    portal: &Portal,
    person: &PersonKey,
    case: CaseId,
    step: &StepId,
) -> Result<Option<ActLine>, Trouble> {
    let (person, step) = (person.clone(), step.clone());
    let found = portal.store().read("services.last_act", move |tx| {
        let (person, step) = (person.clone(), step.clone());
        Box::pin(async move { sql::last_act(tx, &person, case, &step).await })
    });
    Ok(found.await?)
}

/// Keeps the act and its message in one commit; gives the message, or the one that is under way already.
async fn keep(portal: &Portal, view: &CaseView, act: Act) -> Result<MessageId, Trouble> {
    let mark = ActMark::of(&portal.inner.mark_key, &act);
    // Two clicks at once would both find nothing under way; one after the other they do not.
    let lock = usize::from(act.case.0.as_bytes()[15]) % portal.inner.locks.len();
    let _one_at_a_time = portal.inner.locks[lock].lock().await;
    let (worker, agency) = (portal.clone(), view.agency.clone());
    portal
        .store()
        .write("services.send_act", move |tx| {
            let (portal, agency, act) = (worker.clone(), agency.clone(), act.clone());
            Box::pin(async move { keep_in(tx, &portal, &agency, &act, mark).await })
        })
        .await
}

async fn keep_in(
    tx: &Tx<'_>,
    portal: &Portal,
    agency: &AgencyId,
    act: &Act,
    mark: ActMark,
) -> Result<MessageId, Trouble> {
    let last = sql::last_act(tx, &act.by, act.case, &act.step).await?;
    if let Some(last) = last.as_ref().filter(|last| last.result.is_none()) {
        return if mark.is_of(last.id) { Ok(last.id) } else { Err(Trouble::UnderWay) };
    }
    // Always after the last one, also when the clock was set back: the newest act is the one that counts.
    let after_last = last.map_or(Instant(i64::MIN), |last| Instant(last.sent_at).plus_seconds(1));
    let at = portal.at().max(after_last);
    let id = mark.number_at(at);
    let body = Body::Act { act: serde_json::to_value(act).expect("acts have a JSON form") };
    let envelope = portal.envelope(agency, Some(id), body);
    let message = outbox::Outgoing {
        id: id.0,
        recipient: agency.to_string(),
        subject: act.case.to_string(),
        kind: envelope.body.kind().to_owned(),
        body: serde_json::to_string(&envelope).expect("envelopes have a JSON form"),
        due_at_micros: portal.at().0,
    };
    sql::send(tx, id, &act.by, act.case, &act.step, at).await?;
    outbox::put(tx, &message).await?;
    Ok(id)
}

/// Waits until the agency has spoken and, when it took the answer, until it has shown the next step.
async fn wait(
    portal: &Portal,
    changes: &mut broadcast::Receiver<String>,
    act: &Act,
    id: MessageId,
    version: i64,
) -> Result<Sent, Trouble> {
    loop {
        let sent = outcome(portal, act, id).await?;
        match sent {
            Sent::UnderWay => {}
            Sent::Taken => {
                if show_case(portal, &act.by, act.case).await?.view.version > version {
                    return Ok(sent);
                }
            }
            Sent::Refused(_) => return Ok(sent),
        }
        changed(changes, &act.by).await;
    }
}

/// Until something of this person changed; a reader who fell behind looks at once.
async fn changed(changes: &mut broadcast::Receiver<String>, person: &PersonKey) {
    let person = person.stored();
    while let Ok(whose) = changes.recv().await {
        if whose == person {
            return;
        }
    }
}

async fn outcome(portal: &Portal, act: &Act, id: MessageId) -> Result<Sent, Trouble> {
    let last = last_act(portal, &act.by, act.case, &act.step).await?;
    // Another act about the same step may have come since; of ours nothing is known then.
    let result = last.filter(|last| last.id == id).and_then(|last| last.result);
    Ok(Sent::of(result.as_deref()))
}
