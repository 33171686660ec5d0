//! A person answered a form; the portal brings it.

use crate::app::{Node, actor_text};
use crate::{Trouble, advance};
use access::Actor;
use pack::model::{Service, StepKind, Values};
use pack::values::check_values;
use services::{Act, Command, State};
use store::Tx;

/// Takes a person's answer. The values pass this agency's own door again: the owner judges.
pub(crate) async fn answer_case(tx: &Tx<'_>, node: &Node, act: &Act) -> Result<(), Trouble> {
    let case = services::sql::load(tx, act.case).await?.ok_or(Trouble::NotFound("case"))?;
    if case.state.step() != Some(&act.step) || !matches!(case.state, State::Asking { .. }) {
        return Err(services::Refusal::NotNow { now: case.state.word() }.into());
    }
    let service = node.country().services.get(&case.service).ok_or(Trouble::NotFound("service"))?;
    let values = check_form(node, service, &act.step, act.values.clone())?;
    let command = Command::Answer { by: act.by.clone(), values };
    advance::command(tx, node, &case, command, &actor_text(&Actor::Person)).await?;
    Ok(())
}

fn check_form(node: &Node, service: &Service, step: &ids::StepId, values: Values) -> Result<Values, Trouble> {
    let Some(StepKind::Ask(ask)) = service.steps.get(step).map(|step| &step.kind) else {
        return Err(Trouble::NotFound("step"));
    };
    let form = service.forms.get(&ask.form).ok_or(Trouble::NotFound("form"))?;
    check_values(&form.fields, true, &values, &node.door()).map_err(Trouble::Fields)
}
