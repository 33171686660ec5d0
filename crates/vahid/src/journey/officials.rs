//! Officials at their desks, where people could not or did not answer; and the leap over their clocks.

use crate::journey::Drive;
use calendar::Clock;
use ids::LifeEventId;
use node::Node;
use node::cases::{OfficialAct, act_on_case};
use pack::model::{Action, Official, Service, StepKind, Values};
use services::{Case, State};
use std::collections::BTreeMap;
use store::Fault;

/// The most waiting cases of one agency that a journey looks at.
const CASES_MAX: i64 = 100_000;

/// The reasons that the journey's officials write.
const REASONS: &str = "The people were heard; their answers differed or did not come in time.";

/// Acts on every case that came to a desk because people answered differently or not at all. A case that a
/// table sent there is left: a named official must look at it.
pub(crate) async fn act(
    drive: &Drive<'_>,
    events: &BTreeMap<LifeEventId, (usize, usize)>,
) -> Result<(), String> {
    for node in drive.running.nodes.values() {
        for case in waiting(node, "official").await.map_err(|fault| fault.to_string())? {
            let Some((family, _)) = events.get(&case.life_event) else { continue };
            let Some((rule, action, service)) = people_failed(drive, &case) else { continue };
            let officials = &drive.plan.country.demo.officials;
            let Some(official) = officials.iter().find(|official| official.role == rule.role) else {
                continue;
            };
            let values = match &action.form {
                Some(form) => fitting(service, form.as_str(), drive.families[*family].official_values()),
                None => Values::new(),
            };
            let act = OfficialAct {
                case: case.id,
                action: action.id.clone(),
                reasons: Some(REASONS.to_owned()),
                values,
            };
            if let Err(trouble) = act_on_case(node, official, act).await {
                tracing::warn!("an official's act was not taken: {trouble}");
            }
        }
    }
    Ok(())
}

/// The desk's step and its first action, if the step before was a question to people.
fn people_failed<'a>(drive: &Drive<'a>, case: &Case) -> Option<(&'a Official, &'a Action, &'a Service)> {
    let service = drive.plan.country.services.get(&case.service)?;
    let StepKind::Official(rule) = &service.steps.get(case.state.step()?)?.kind else { return None };
    let before = &case.trail.iter().rev().nth(1)?.step;
    let asked = matches!(service.steps.get(before)?.kind, StepKind::Ask(_));
    let action = rule.actions.first()?;
    asked.then_some((rule, action, service))
}

/// The values that the form knows.
fn fitting(service: &Service, form: &str, values: Option<Values>) -> Values {
    let form = service.forms.iter().find(|(id, _)| id.as_str() == form).map(|(_, form)| form);
    let mut values = values.unwrap_or_default();
    values.retain(|key, _| form.is_some_and(|form| form.fields.iter().any(|field| field.id.as_str() == key)));
    values
}

/// Leaps past the last clock that waits for people, and lets every clock ring.
pub(crate) async fn leap_and_ring(drive: &Drive<'_>) -> Result<(), String> {
    let zone =
        jiff::tz::TimeZone::get(&drive.plan.country.about.time_zone).map_err(|fault| fault.to_string())?;
    let mut last = drive.clock.now();
    for node in drive.running.nodes.values() {
        for case in waiting(node, "asking").await.map_err(|fault| fault.to_string())? {
            if let Some(deadline) = &case.deadline {
                last = last.max(deadline.rings_at(&zone));
            }
        }
    }
    let micros = last.0 - drive.clock.now().0;
    if micros <= 0 {
        return Ok(());
    }
    drive.clock.leap_seconds(micros / 1_000_000 + 60);
    for node in drive.running.nodes.values() {
        while node::work::ring_once(node).await.map_err(|trouble| trouble.to_string())? > 0 {}
    }
    Ok(())
}

async fn waiting(node: &Node, status: &'static str) -> Result<Vec<Case>, Fault> {
    let read = node.store().read("journey.waiting", move |tx| {
        Box::pin(async move {
            let mut cases = Vec::new();
            for line in services::sql::waiting(tx, CASES_MAX).await? {
                if line.status == status {
                    cases.extend(services::sql::load(tx, line.id).await?);
                }
            }
            Ok::<_, Fault>(cases)
        })
    });
    let cases = read.await?;
    Ok(cases.into_iter().filter(|case: &Case| !matches!(case.state, State::Ended { .. })).collect())
}
