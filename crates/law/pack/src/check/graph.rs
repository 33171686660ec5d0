//! The graph of steps: every step is reached, every way ends, and no loop runs without a person.

use super::{Check, place_of};
use crate::model::{Service, Step, StepKind};
use ids::StepId;
use std::collections::{BTreeMap, BTreeSet};

/// Why a case goes from one step to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way<'a> {
    /// The step is done; for an `ask`, people have answered.
    Next,
    /// The table said so.
    Outcome(&'a str),
    /// People gave different answers.
    Differ,
    /// The time has passed.
    Late,
    /// The register already held such a record.
    Exists,
    /// An official's act, by its position.
    Act(usize),
}

/// A way from a step to another one.
pub(super) struct Edge<'a> {
    /// The step after.
    pub(super) to: &'a StepId,
    /// Why.
    pub(super) way: Way<'a>,
    /// The key that names it, for places.
    pub(super) key: String,
}

/// All ways out of a step.
pub(super) fn edges(step: &Step) -> Vec<Edge<'_>> {
    let edge = |to, way, key: &str| Edge { to, way, key: key.to_owned() };
    match &step.kind {
        StepKind::Gather(gather) => vec![edge(&gather.next, Way::Next, "next")],
        StepKind::Decide(decide) => {
            let ways = decide.next.iter();
            ways.map(|(outcome, to)| edge(to, Way::Outcome(outcome), &format!("next/{outcome}"))).collect()
        }
        StepKind::Ask(ask) => {
            let mut ways = vec![edge(&ask.next, Way::Next, "next"), edge(&ask.late, Way::Late, "late")];
            ways.extend(ask.differ.as_ref().map(|to| edge(to, Way::Differ, "differ")));
            ways
        }
        StepKind::Official(official) => {
            let acts = official.actions.iter().enumerate();
            acts.map(|(at, action)| edge(&action.next, Way::Act(at), &format!("action/{at}/next"))).collect()
        }
        StepKind::Record(record) => {
            let mut ways = vec![edge(&record.next, Way::Next, "next")];
            ways.extend(record.exists.as_ref().map(|to| edge(to, Way::Exists, "exists")));
            ways
        }
        StepKind::Pay(pay) => vec![edge(&pay.next, Way::Next, "next")],
        StepKind::End(_) => Vec::new(),
    }
}

/// The steps reached from some steps, those included, going on only from steps that `passes` allows.
pub(super) fn reached<'a>(
    service: &'a Service,
    from: &[&'a StepId],
    passes: impl Fn(&Step) -> bool,
) -> BTreeSet<&'a StepId> {
    let mut found: BTreeSet<&StepId> = BTreeSet::new();
    let mut waiting: Vec<&StepId> = from.to_vec();
    while let Some(id) = waiting.pop() {
        let Some(step) = service.steps.get(id) else { continue };
        if found.insert(id) && passes(step) {
            waiting.extend(edges(step).into_iter().map(|edge| edge.to));
        }
    }
    found
}

/// Whether a person acts here, which breaks a loop.
fn has_person(step: &Step) -> bool {
    matches!(step.kind, StepKind::Ask(_) | StepKind::Official(_))
}

pub(super) fn check(check: &mut Check<'_>, service: &Service) {
    for (id, step) in &service.steps {
        for edge in edges(step).iter().filter(|edge| !service.steps.contains_key(edge.to)) {
            let place = place_of(service, &format!("step/{id}/{}", edge.key));
            check.unknown(&place, "step", edge.to.as_str(), service.steps.keys().map(StepId::as_str));
        }
    }
    let reached = reached(service, &[service.first()], |_| true);
    for id in service.steps.keys().filter(|id| !reached.contains(id)) {
        let message = format!("no way leads to the step `{id}`");
        check.error(&place_of(service, &format!("step/{id}")), "unreachable", message);
    }
    let ending = ending(service);
    for id in reached.iter().filter(|id| !ending.contains(*id)) {
        let message = format!("from the step `{id}` no case ever comes to an end");
        check.error(&place_of(service, &format!("step/{id}")), "dead-end", message);
    }
    if let Some(round) = round_without_person(service) {
        let names: Vec<&str> = round.iter().map(|id| id.as_str()).collect();
        let message = format!("the steps go round without a person: {}", names.join(" → "));
        let help = "only an `ask` or an `official` may lead back to an earlier step";
        check.error_with(&place_of(service, &format!("step/{}", round[0])), "endless-loop", message, help);
    }
}

/// The steps from which some way leads to an end.
fn ending(service: &Service) -> BTreeSet<&StepId> {
    let mut before: BTreeMap<&StepId, Vec<&StepId>> = BTreeMap::new();
    for (id, step) in &service.steps {
        for edge in edges(step) {
            before.entry(edge.to).or_default().push(id);
        }
    }
    let ends =
        service.steps.iter().filter(|(_, step)| matches!(step.kind, StepKind::End(_))).map(|(id, _)| id);
    let mut waiting: Vec<&StepId> = ends.collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if found.insert(id) {
            waiting.extend(before.get(id).into_iter().flatten());
        }
    }
    found
}

/// A round of steps in which nobody acts, if there is one: what is left when steps that lead only to
/// finished steps are taken away one by one.
fn round_without_person(service: &Service) -> Option<Vec<&StepId>> {
    let mut left: BTreeMap<&StepId, Vec<&StepId>> = BTreeMap::new();
    for (id, step) in service.steps.iter().filter(|(_, step)| !has_person(step)) {
        left.insert(id, edges(step).into_iter().map(|edge| edge.to).collect());
    }
    loop {
        let open: BTreeSet<&StepId> = left.keys().copied().collect();
        left.retain(|_, to| to.iter().any(|to| open.contains(to)));
        if left.len() == open.len() {
            break;
        }
    }
    let mut at = *left.keys().next()?;
    let mut round: Vec<&StepId> = Vec::new();
    while !round.contains(&at) {
        round.push(at);
        at = left.get(at)?.iter().find(|to| left.contains_key(*to))?;
    }
    let start = round.iter().position(|id| *id == at)?;
    round.drain(..start);
    round.push(at);
    Some(round)
}

#[cfg(test)]
mod tests {
    use crate::sample::{check_findings, only};

    const STEPS: &str = "services/card/steps.toml";

    #[test]
    fn a_step_that_leads_nowhere_or_is_never_reached_is_shown() {
        let found = check_findings(&[(STEPS, "child = \"agree\"", "child = \"agre\"")]);
        assert!(found.contains(&"services/card/steps.toml:21: error[unknown-name]: there is no step `agre`\n  help: did you mean `agree`?".to_owned()));
        assert!(found.contains(
            &"services/card/steps.toml:34: error[unreachable]: no way leads to the step `agree`".to_owned()
        ));
    }

    #[test]
    fn a_loop_without_a_person_is_endless_and_one_with_a_person_is_not() {
        let found = check_findings(&[(
            STEPS,
            "exists = \"issue\"\nnext = \"issue\"",
            "exists = \"issue\"\nnext = \"judge\"",
        )]);
        assert!(!found.iter().any(|text| text.contains("[endless-loop]")), "{found:?}");
        let found = check_findings(&[(STEPS, "next = \"voucher\"", "next = \"enrol\"")]);
        let expected = "services/card/steps.toml:65: error[endless-loop]: the steps go round without a person: enrol → issue → enrol\n  help: only an `ask` or an `official` may lead back to an earlier step";
        assert!(found.contains(&expected.to_owned()), "{found:?}");
    }

    #[test]
    fn a_way_that_never_ends_is_a_dead_end() {
        let found = check_findings(&[
            (STEPS, "next = \"refused\"", "next = \"librarian\""),
            (STEPS, "sets = { by_hand = true }\nnext = \"enrol\"", "next = \"librarian\""),
            (STEPS, "late = \"librarian\"\nowner", "late = \"nothing\"\nowner"),
        ]);
        assert!(found.contains(&"services/card/steps.toml:47: error[dead-end]: from the step `librarian` no case ever comes to an end".to_owned()), "{found:?}");
        assert!(!only(&found, "dead-end"), "the way to a refusal is lost too");
    }
}
