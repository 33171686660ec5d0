//! What others must hear after a change of a case: people and oversight. What a record starts goes through the
//! feed.

use crate::Trouble;
use crate::app::Node;
use calendar::Instant;
use exchange::{Body, Envelope};
use ids::{AgencyId, PersonKey};
use services::{Case, Event, window::sql::OverdueClock};
use store::{Tx, outbox};

/// Puts a message into the outbox of this transaction.
pub(crate) async fn post(
    tx: &Tx<'_>,
    node: &Node,
    to: &AgencyId,
    subject: &str,
    body: Body,
) -> Result<(), Trouble> {
    let kind = body.kind().to_owned();
    let envelope = Envelope { id: node.message_id(), from: node.agency().clone(), to: to.clone(), body };
    let message = outbox::Outgoing {
        id: envelope.id.0,
        recipient: to.to_string(),
        subject: subject.to_owned(),
        kind,
        body: serde_json::to_string(&envelope).expect("envelopes have a JSON form"),
        due_at_micros: node.at().0,
    };
    outbox::put(tx, &message).await?;
    Ok(())
}

/// Shows the people of a case what changed for them.
pub(crate) async fn people(
    tx: &Tx<'_>,
    node: &Node,
    before: &Case,
    case: &Case,
    at: Instant,
) -> Result<(), Trouble> {
    let Some(service) = node.country().services.get(&case.service) else { return Ok(()) };
    let seen = |case: &Case, person: &PersonKey| services::view(case, service, person, at);
    let mut views = Vec::new();
    for person in &case.people {
        let Some(view) = seen(case, person) else { continue };
        let former =
            seen(before, person).map(|former| services::CaseView { version: view.version, ..former });
        if former.as_ref() != Some(&view) {
            views.push(serde_json::to_value(&view).expect("views have a JSON form"));
        }
    }
    let subject = case.id.to_string();
    let posts =
        views.into_iter().map(|view| post(tx, node, &node.inner.portal, &subject, Body::Notice { view }));
    tx.all(posts).await.map(drop)
}

/// Tells oversight of clocks that rang, each with the day that was promised: the clock is that of the case as
/// it stood before, however late the worker comes round.
pub(crate) async fn oversight(
    tx: &Tx<'_>,
    node: &Node,
    before: &Case,
    events: &[Event],
) -> Result<(), Trouble> {
    let Some(deadline) = &before.deadline else { return Ok(()) };
    for event in events {
        let Event::Rang { step } = event else { continue };
        let clock = OverdueClock {
            case: before.id,
            step: step.clone(),
            agency: node.agency().clone(),
            service: before.service.clone(),
            due: deadline.due,
        };
        let clock = serde_json::to_value(&clock).expect("clocks have a JSON form");
        let to = node.country().about.oversight.clone();
        post(tx, node, &to, &before.id.to_string(), Body::Overdue { clock }).await?;
    }
    Ok(())
}
