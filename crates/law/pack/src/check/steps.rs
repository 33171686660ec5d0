//! Single steps: who waits and answers, how a case is refused, and silence before anything is shown.

use super::graph::{Way, edges, reached};
use super::{Check, place_of};
use crate::model::{Action, Ask, EndOutcome, Official, Service, Step, StepKind};
use ids::{RoleId, StepId};
use std::collections::BTreeSet;

pub(super) fn check(check: &mut Check<'_>, service: &Service) {
    for (id, step) in &service.steps {
        let place = place_of(service, &format!("step/{id}"));
        match &step.kind {
            StepKind::Ask(ask) => self::ask(check, service, &place, ask),
            StepKind::Official(official) => self::official(check, service, &place, official),
            StepKind::Gather(gather) if gather.questions.is_empty() => {
                check.error(&place, "no-question", "this step asks nothing");
            }
            StepKind::End(end) => match (&end.appeal, end.outcome) {
                (None, EndOutcome::Refused) => {
                    let help = "appeal = { to = …, days = …, basis = … }";
                    check.error_with(&place, "no-appeal", "a refusal says how to contest it", help);
                }
                (Some(appeal), EndOutcome::Refused) if appeal.to == service.about.owner => {
                    let message = format!("an appeal to `{}`, which refused, is none (SG-06)", appeal.to);
                    check.error(&format!("{place}/appeal"), "appeal-to-owner", message);
                }
                (Some(_), outcome) if outcome != EndOutcome::Refused => {
                    check.error(&format!("{place}/appeal"), "idle-appeal", "only a refusal has an appeal");
                }
                _ => {}
            },
            _ => {}
        }
        refusals(check, service, id, step);
    }
    suppression(check, service);
}

fn clock(check: &mut Check<'_>, place: &str, working_days: u32) {
    if working_days > calendar::COUNT_MAX {
        let message = format!("a clock counts at most {} working days", calendar::COUNT_MAX);
        check.error(&format!("{place}/clock"), "clock", message);
    }
}

/// The duty answers for the service, so it is a duty of the agency that owns the service.
fn duty(check: &mut Check<'_>, service: &Service, place: &str, id: &RoleId) {
    let Some(role) = check.country.roles.get(id) else { return };
    if role.agency != service.about.owner || role.auditor {
        let message = format!("`{id}` is not a duty of `{}` that handles cases", service.about.owner);
        check.error(place, "duty", message);
    }
}

fn ask(check: &mut Check<'_>, service: &Service, place: &str, ask: &Ask) {
    clock(check, place, ask.clock.working_days);
    duty(check, service, &format!("{place}/owner"), &ask.owner);
    if ask.people.is_empty() {
        check.error(&format!("{place}/people"), "nobody-asked", "this step asks nobody");
    }
    if ask.agree != ask.differ.is_some() {
        let message = "people who must agree can differ: `agree` and `differ` stand together or not at all";
        check.error(&format!("{place}/differ"), "agree-without-differ", message);
    }
}

fn official(check: &mut Check<'_>, service: &Service, place: &str, official: &Official) {
    clock(check, place, official.clock.working_days);
    duty(check, service, &format!("{place}/role"), &official.role);
    let mut known = BTreeSet::new();
    for (at, Action { id, .. }) in official.actions.iter().enumerate() {
        if !known.insert(id) {
            check.error(&format!("{place}/action/{at}"), "twice", format!("the act `{id}` is given twice"));
        }
    }
}

/// Only an official, with reasons, refuses: a table or a clock never does.
fn refusals(check: &mut Check<'_>, service: &Service, id: &StepId, step: &Step) {
    let refuses = |to: &StepId| {
        service.steps.get(to).is_some_and(
            |step| matches!(&step.kind, StepKind::End(end) if end.outcome == EndOutcome::Refused),
        )
    };
    for edge in edges(step).iter().filter(|edge| refuses(edge.to)) {
        let place = place_of(service, &format!("step/{id}/{}", edge.key));
        let action = match (&step.kind, edge.way) {
            (StepKind::Official(official), Way::Act(at)) => official.actions.get(at),
            _ => None,
        };
        match action {
            None => {
                let message = format!(
                    "`{id}` refuses without an official: only a named official refuses, with reasons"
                );
                check.error_with(
                    &place,
                    "refusal-without-official",
                    message,
                    "lead to an `official` step instead",
                );
            }
            Some(action) if !action.reasons => {
                let message = format!("the act `{}` refuses without reasons", action.id);
                check.error_with(&place, "refusal-without-reasons", message, "reasons = true");
            }
            Some(_) => {}
        }
    }
    if service.first() == id && refuses(id) {
        let message = "the case begins with its refusal";
        check.error(&place_of(service, &format!("step/{id}")), "refusal-without-official", message);
    }
}

/// In a life event nothing is shown or asked before a table had the chance to silence it, and nobody is
/// asked once it has.
fn suppression(check: &mut Check<'_>, service: &Service) {
    let is_table = |step: &Step| matches!(&step.kind, StepKind::Decide(decide) if decide.suppression);
    if service.about.life_event.is_some() {
        let before = reached(service, &[service.first()], |step| !is_table(step));
        for id in before {
            let step = &service.steps[id];
            if step.shown || matches!(step.kind, StepKind::Ask(_)) {
                let message = format!("the step `{id}` is shown or asked before the suppression table");
                let help = "in a life event a `decide` with suppression = true comes first (a death, an adoption, a secret address)";
                check.error_with(&place_of(service, &format!("step/{id}")), "shown-too-early", message, help);
            }
        }
    }
    for (id, step) in &service.steps {
        let StepKind::Decide(decide) = &step.kind else { continue };
        if !decide.suppression {
            continue;
        }
        let place = place_of(service, &format!("step/{id}/next"));
        let Some(quiet) = decide.next.get("silent") else {
            let message = "a suppression table has the outcome `silent`, which silences all messages";
            check.error(&place, "no-silence", message);
            continue;
        };
        for asked in reached(service, &[quiet], |_| true) {
            if matches!(service.steps[asked].kind, StepKind::Ask(_)) {
                let message =
                    format!("after `silent` the step `{asked}` asks people who are to be left in peace");
                check.error(&format!("{place}/silent"), "asked-in-silence", message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::{check_findings, each_brings};

    const STEPS: &str = "services/card/steps.toml";

    #[test]
    fn each_broken_step_says_what_is_wrong() {
        each_brings(&[
            (
                STEPS,
                "appeal = { to = \"council\", days = 30, basis = { act = \"ACT-1\", article = \"art. 10\" } }\n",
                "",
                "services/card/steps.toml:115: error[no-appeal]: a refusal says how to contest it\n  help: appeal = { to = …, days = …, basis = … }",
            ),
            (
                STEPS,
                "appeal = { to = \"council\"",
                "appeal = { to = \"library\"",
                "services/card/steps.toml:119: error[appeal-to-owner]: an appeal to `library`, which refused, is none (SG-06)",
            ),
            (
                STEPS,
                "outcome = \"refused\"",
                "outcome = \"closed\"",
                "services/card/steps.toml:119: error[idle-appeal]: only a refusal has an appeal",
            ),
            (
                STEPS,
                "reasons = true\n",
                "",
                "services/card/steps.toml:62: error[refusal-without-reasons]: the act `refuse` refuses without reasons\n  help: reasons = true",
            ),
            (
                STEPS,
                "exists = \"nothing\"",
                "exists = \"refused\"",
                "services/card/steps.toml:80: error[refusal-without-official]: `issue` refuses without an official: only a named official refuses, with reasons\n  help: lead to an `official` step instead",
            ),
            (
                STEPS,
                "known = \"nothing\"",
                "known = \"refused\"",
                "services/card/steps.toml:21: error[refusal-without-official]: `judge` refuses without an official: only a named official refuses, with reasons\n  help: lead to an `official` step instead",
            ),
            (
                STEPS,
                "agree = true\n",
                "",
                "services/card/steps.toml:40: error[agree-without-differ]: people who must agree can differ: `agree` and `differ` stand together or not at all",
            ),
            (
                STEPS,
                "differ = \"librarian\"\n",
                "",
                "services/card/steps.toml:34: error[agree-without-differ]: people who must agree can differ: `agree` and `differ` stand together or not at all",
            ),
            (
                STEPS,
                "people = [\"$event.person\"]",
                "people = []",
                "services/card/steps.toml:26: error[nobody-asked]: this step asks nobody",
            ),
            (
                STEPS,
                "questions = [\"card\", \"reader\", \"guardian\"]",
                "questions = []",
                "services/card/steps.toml:10: error[no-question]: this step asks nothing",
            ),
            (
                STEPS,
                "owner = \"librarian\"",
                "owner = \"registrar\"",
                "services/card/steps.toml:31: error[duty]: `registrar` is not a duty of `library` that handles cases",
            ),
            (
                STEPS,
                "role = \"librarian\"",
                "role = \"inspector\"",
                "services/card/steps.toml:50: error[duty]: `inspector` is not a duty of `library` that handles cases",
            ),
            (
                STEPS,
                "id = \"refuse\"",
                "id = \"accept\"",
                "services/card/steps.toml:60: error[twice]: the act `accept` is given twice",
            ),
            (
                STEPS,
                "suppression = true",
                "suppression = false",
                "services/card/steps.toml:10: error[shown-too-early]: the step `look` is shown or asked before the suppression table\n  help: in a life event a `decide` with suppression = true comes first (a death, an adoption, a secret address)",
            ),
            (
                STEPS,
                "silent = \"quiet\" }",
                "quiet = \"quiet\" }",
                "services/card/steps.toml:8: error[no-silence]: a suppression table has the outcome `silent`, which silences all messages",
            ),
            (
                STEPS,
                "silent = \"quiet\" }",
                "silent = \"look\" }",
                "services/card/steps.toml:8: error[asked-in-silence]: after `silent` the step `choose` asks people who are to be left in peace",
            ),
        ]);
    }

    #[test]
    fn a_clock_at_the_limit_is_taken_and_one_past_it_is_not() {
        let days =
            |days: u32| check_findings(&[(STEPS, "working_days = 10", &format!("working_days = {days}"))]);
        assert!(days(calendar::COUNT_MAX).is_empty());
        assert_eq!(
            days(calendar::COUNT_MAX + 1),
            ["services/card/steps.toml:28: error[clock]: a clock counts at most 2000 working days"]
        );
    }
}
