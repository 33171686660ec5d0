//! Cases for the programs of officials.

use crate::Node;
use crate::api::intake::{Place, as_values};
use crate::cases::{CaseFile, OfficialAct, act_on_case, show_case, show_desk, typed_by_people};
use crate::gate::{Signed, own_services};
use axum::extract::State;
use calendar::Instant;
use ids::CaseId;
use pack::model::StepKind;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use services::{Case, State as CaseState};
use web::{Json, Problem};

/// `GET /api/cases/recent`: the cases that changed last in services where this duty acts. No personal data.
pub(crate) async fn recent(
    State(node): State<Node>,
    Signed(official): Signed,
) -> Result<axum::Json<Value>, Problem> {
    let lists = show_desk(&node).await?;
    let own: Vec<&str> = own_services(&node, &official.role).map(|service| service.id().as_str()).collect();
    let lines = lists.recent.iter().filter(|line| own.contains(&line.service.as_str()));
    let cases: Vec<Value> = lines
        .map(|line| {
            let begun = lists.begun.get(&line.id);
            json!({
                "id": line.id,
                "service": line.service,
                "step": line.step,
                "status": line.status,
                "outcome": line.outcome,
                "opened_at": begun.map(|begun| moment(begun.opened_at)),
                "changed_at": moment(Instant(line.changed_at)),
                "due": line.clock.as_ref().map(|clock| clock.1),
                "late": line.clock.as_ref().map(|clock| clock.2),
                "typed": begun.map(|begun| begun.typed),
            })
        })
        .collect();
    Ok(axum::Json(json!({ "cases": cases })))
}

/// `GET /api/cases/{case}`: a look at a case file, written into the log like any look.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    Place(id): Place<CaseId>,
) -> Result<axum::Json<Value>, Problem> {
    let CaseFile { case, history } = show_case(&node, &official, id).await?;
    let typed = typed_by_people(&case, &history);
    let history: Vec<Value> = history
        .iter()
        .map(|(at, actor, event)| json!({ "at": moment(Instant(*at)), "actor": actor, "event": event }))
        .collect();
    let mut shown = standing(&case);
    let more = json!({
        "life_event": case.life_event,
        "opened_at": moment(case.opened_at),
        "people": case.people,
        "subject": case.subject,
        "facts": case.facts,
        "sources": case.sources,
        "typed": typed,
        "actions": actions(&node, &case, official.role.as_str()),
        "history": history,
    });
    if let (Value::Object(shown), Value::Object(more)) = (&mut shown, more) {
        shown.extend(more);
    }
    Ok(axum::Json(shown))
}

/// What an official decides, as a program sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Decision {
    /// Reasons in the official's words.
    reasons: Option<String>,
    /// Values of the action's form.
    values: Map<String, Value>,
}

/// `POST /api/cases/{case}/actions/{action}`: `{"reasons": "…", "values": {…}}`, both where the act has them.
pub(crate) async fn act(
    State(node): State<Node>,
    Signed(official): Signed,
    Place((case, action)): Place<(CaseId, String)>,
    Json(decision): Json<Decision>,
) -> Result<axum::Json<Value>, Problem> {
    let values = as_values(decision.values)?;
    let act = OfficialAct { case, action, reasons: decision.reasons, values };
    let case = act_on_case(&node, &official, act).await?;
    Ok(axum::Json(standing(&case)))
}

/// Where a case stands; no personal data.
fn standing(case: &Case) -> Value {
    let outcome = match &case.state {
        CaseState::Ended { outcome, .. } => Some(*outcome),
        _ => None,
    };
    json!({
        "id": case.id,
        "service": case.service,
        "status": case.state.word(),
        "step": case.state.step(),
        "outcome": outcome,
        "due": case.deadline.as_ref().map(|deadline| deadline.due),
        "overdue": matches!(case.state, CaseState::AtOfficial { overdue: true, .. }),
        "version": case.version,
    })
}

/// What this duty can do in the present step.
fn actions(node: &Node, case: &Case, role: &str) -> Vec<Value> {
    let service = node.country().services.get(&case.service);
    let step = service.zip(case.state.step()).and_then(|(service, step)| service.steps.get(step));
    match step.map(|step| &step.kind) {
        Some(StepKind::Official(rule)) if rule.role.as_str() == role => {
            let one = |action: &pack::model::Action| json!({ "id": action.id, "reasons": action.reasons, "form": action.form });
            rule.actions.iter().map(one).collect()
        }
        _ => Vec::new(),
    }
}

fn moment(at: Instant) -> String {
    at.timestamp().to_string()
}
