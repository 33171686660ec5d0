//! An official acts on a case that waits at the desk.

use crate::app::{Node, actor_text};
use crate::{Trouble, advance};
use access::Actor;
use ids::CaseId;
use pack::model::{DemoOfficial, StepKind, Values};
use pack::values::check_values;
use services::{Case, Command, Official, State};

/// What an official decides.
#[derive(Clone, Debug)]
pub struct OfficialAct {
    /// The case.
    pub case: CaseId,
    /// The act, by the pack's id.
    pub action: String,
    /// Reasons in the official's words.
    pub reasons: Option<String>,
    /// Form values, as typed.
    pub values: Values,
}

/// Takes the act of a named official. Two officials at once: the second is told that the case has moved on.
pub async fn act_on_case(node: &Node, official: &DemoOfficial, act: OfficialAct) -> Result<Case, Trouble> {
    let who = Official { name: official.id.clone(), role: official.role.clone() };
    let worker = node.clone();
    let case = node
        .store()
        .write("services.act", move |tx| {
            let (node, act, who) = (worker.clone(), act.clone(), who.clone());
            Box::pin(async move {
                let case = services::sql::load(tx, act.case).await?.ok_or(Trouble::NotFound("case"))?;
                let values = check(&node, &case, &act)?;
                let actor = actor_text(&Actor::Official { name: who.name.clone(), role: who.role.clone() });
                let command =
                    Command::Act { official: who, action: act.action, reasons: act.reasons, values };
                advance::command(tx, &node, &case, command, &actor).await
            })
        })
        .await?;
    node.wake();
    // What the case gathered from own registers meanwhile is shown now.
    node.placer().settle().await?;
    Ok(case)
}

/// The values of the action's form; an action without a form takes none.
fn check(node: &Node, case: &Case, act: &OfficialAct) -> Result<Values, Trouble> {
    let State::AtOfficial { step, .. } = &case.state else {
        return Err(services::Refusal::NotNow { now: case.state.word() }.into());
    };
    let service = node.country().services.get(&case.service).ok_or(Trouble::NotFound("service"))?;
    let Some(StepKind::Official(rule)) = service.steps.get(step).map(|step| &step.kind) else {
        return Err(Trouble::NotFound("step"));
    };
    let form =
        rule.actions.iter().find(|action| action.id == act.action).and_then(|action| action.form.as_ref());
    let Some(form) = form else { return Ok(Values::new()) };
    let form = service.forms.get(form).ok_or(Trouble::NotFound("form"))?;
    check_values(&form.fields, true, &act.values, &node.door()).map_err(Trouble::Fields)
}
