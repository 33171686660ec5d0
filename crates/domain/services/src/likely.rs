//! What will probably happen next: the path that the pack lists first.

use ids::StepId;
use pack::model::{Service, StepKind};

/// The steps after `from` on the path of first choices, until an end or a step already listed.
pub(crate) fn likely_after(service: &Service, from: &StepId) -> Vec<StepId> {
    let mut path: Vec<StepId> = Vec::new();
    let mut here = from.clone();
    while let Some(next) = first_choice(service, &here) {
        if path.contains(&next) || &next == from {
            break;
        }
        path.push(next.clone());
        here = next;
    }
    path
}

/// The next step if all goes well. A table's outcomes are judged by the order of their steps in the file.
fn first_choice(service: &Service, step: &StepId) -> Option<StepId> {
    match &service.steps.get(step)?.kind {
        StepKind::Gather(rule) => Some(rule.next.clone()),
        StepKind::Ask(rule) => Some(rule.next.clone()),
        StepKind::Record(rule) => Some(rule.next.clone()),
        StepKind::Pay(rule) => Some(rule.next.clone()),
        StepKind::Official(rule) => rule.actions.first().map(|action| action.next.clone()),
        StepKind::Decide(rule) => {
            let place = |step: &StepId| service.order.iter().position(|listed| listed == step);
            rule.next.values().min_by_key(|step| place(step)).cloned()
        }
        StepKind::End(_) => None,
    }
}
