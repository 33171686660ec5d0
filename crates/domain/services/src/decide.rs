//! Judging a command: pure, total, with the law and the present as arguments.

use crate::facts::{evaluate, persons};
use crate::run::Run;
use crate::{Case, Command, Event, Law, Now, Official, Refusal, State};
use ids::{LifeEventId, PersonKey, RecordId, RegisterId, StepId};
use pack::model::{Action, Ask, Service, StepKind, Value, Values};
use std::collections::BTreeMap;

/// The most characters that an official's reasons may have.
pub const REASONS_LENGTH_MAX: usize = 4_000;

/// What happens in the case when this is asked of it. The case itself does not change; `apply` does that.
pub fn decide(case: &Case, command: Command, law: Law<'_>, now: &Now) -> Result<Vec<Event>, Refusal> {
    let service = law.country.services.get(&case.service);
    let service = service.ok_or_else(|| Refusal::Law(format!("no service {}", case.service)))?;
    let mut run = Run::new(case.clone(), service, law, *now);
    match command {
        Command::Open { record, life_event, fields } => open(&mut run, record, life_event, fields)?,
        Command::Gathered { facts, sources } => gathered(&mut run, facts, sources)?,
        Command::Recorded { record } => recorded(&mut run, record, true)?,
        Command::Held { record } => recorded(&mut run, record, false)?,
        Command::DrawAgain => draw_again(&mut run)?,
        Command::Answer { by, values } => answer(&mut run, by, values)?,
        Command::Act { official, action, reasons, values } => {
            act(&mut run, official, action, reasons, values)?
        }
        Command::Ring => ring(&mut run)?,
    }
    Ok(run.events)
}

fn not_now(case: &Case) -> Refusal {
    Refusal::NotNow { now: case.state.word() }
}

fn open(run: &mut Run<'_>, record: RecordId, life_event: LifeEventId, fields: Values) -> Result<(), Refusal> {
    if run.case.version != 0 {
        return Err(not_now(&run.case));
    }
    let facts: Values = fields.into_iter().map(|(field, value)| (format!("event.{field}"), value)).collect();
    let mut known = run.case.clone();
    known.facts = facts.clone();
    let about = &run.service.about;
    let people = persons(&about.people, &known, run.law.country, &run.now);
    let subject = about.subject.as_ref().and_then(|expression| {
        let value = evaluate(expression, &known, run.law.country, &run.now);
        value.as_text().map(PersonKey::from_stored)
    });
    run.happen(Event::Opened {
        service: about.id.clone(),
        record,
        life_event,
        pack_version: run.law.country.version.clone(),
        facts,
        people,
        subject,
        at: run.now.at,
    });
    let first = run.service.first().clone();
    run.go(first)
}

fn gathered(run: &mut Run<'_>, facts: Values, sources: BTreeMap<String, RegisterId>) -> Result<(), Refusal> {
    let State::Gathering { step } = run.case.state.clone() else { return Err(not_now(&run.case)) };
    let StepKind::Gather(gather) = kind(run.service, &step)? else { return Err(not_now(&run.case)) };
    run.happen(Event::Gathered { facts, sources });
    run.go(gather.next.clone())
}

fn recorded(run: &mut Run<'_>, record: RecordId, fresh: bool) -> Result<(), Refusal> {
    let State::Recording { step, values, .. } = run.case.state.clone() else {
        return Err(not_now(&run.case));
    };
    let StepKind::Record(rule) = kind(run.service, &step)? else { return Err(not_now(&run.case)) };
    let next = if fresh { Some(&rule.next) } else { rule.exists.as_ref() };
    let Some(next) = next.cloned() else {
        return Err(Refusal::Law(format!("the register already holds what step {step} would write")));
    };
    let mut facts: Values =
        values.into_iter().map(|(field, value)| (format!("{}.{field}", rule.name), value)).collect();
    facts.insert(format!("{}.record", rule.name), Value::Text(record.to_string()));
    run.happen(Event::Recorded { record, facts, fresh });
    run.go(next)
}

fn draw_again(run: &mut Run<'_>) -> Result<(), Refusal> {
    let State::Recording { step, .. } = run.case.state.clone() else { return Err(not_now(&run.case)) };
    let StepKind::Record(rule) = kind(run.service, &step)? else { return Err(not_now(&run.case)) };
    run.need_record(&step, rule);
    Ok(())
}

fn answer(run: &mut Run<'_>, by: PersonKey, values: Values) -> Result<(), Refusal> {
    let State::Asking { step } = run.case.state.clone() else { return Err(not_now(&run.case)) };
    let StepKind::Ask(ask) = kind(run.service, &step)? else { return Err(not_now(&run.case)) };
    if !run.case.asked.contains(&by) {
        return Err(Refusal::NotAsked);
    }
    run.happen(Event::Answered { by, values, at: run.now.at });
    match settled(&run.case, ask) {
        Settled::Waiting => Ok(()),
        Settled::Held(values) => {
            let facts = values.into_iter().map(|(field, value)| (format!("answer.{field}"), value)).collect();
            run.happen(Event::AnswerHeld { facts });
            run.go(ask.next.clone())
        }
        Settled::Differ => run.go(ask.differ.clone().unwrap_or_else(|| ask.late.clone())),
    }
}

/// Whether the answers given so far settle the question.
enum Settled {
    Waiting,
    Held(Values),
    Differ,
}

fn settled(case: &Case, ask: &Ask) -> Settled {
    let Some(first) = case.answers.first() else { return Settled::Waiting };
    if !ask.agree {
        return Settled::Held(first.values.clone());
    }
    if case.answers.len() < case.asked.len() {
        return Settled::Waiting;
    }
    if case.answers.iter().all(|answer| answer.values == first.values) {
        Settled::Held(first.values.clone())
    } else {
        Settled::Differ
    }
}

fn act(
    run: &mut Run<'_>,
    official: Official,
    action: String,
    reasons: Option<String>,
    values: Values,
) -> Result<(), Refusal> {
    let State::AtOfficial { step, .. } = run.case.state.clone() else { return Err(not_now(&run.case)) };
    let StepKind::Official(rule) = kind(run.service, &step)? else { return Err(not_now(&run.case)) };
    if official.role != rule.role {
        return Err(Refusal::WrongDuty { duty: official.role.to_string() });
    }
    let found = rule.actions.iter().find(|candidate| candidate.id == action);
    let Some(chosen) = found else { return Err(Refusal::UnknownAction { action }) };
    let reasons = reasons.filter(|text| !text.trim().is_empty());
    check_reasons(chosen, reasons.as_deref())?;
    let typed = u32::try_from(values.len()).unwrap_or(u32::MAX);
    let mut facts: Values =
        values.into_iter().map(|(field, value)| (format!("answer.{field}"), value)).collect();
    for (name, expression) in &chosen.sets {
        let value = evaluate(expression, &run.case, run.law.country, &run.now);
        facts.insert(format!("decided.{name}"), value);
    }
    run.happen(Event::Acted { step, official, action, reasons, facts, typed });
    run.go(chosen.next.clone())
}

fn check_reasons(action: &Action, reasons: Option<&str>) -> Result<(), Refusal> {
    match reasons {
        None if action.reasons => Err(Refusal::ReasonsNeeded),
        Some(text) if text.chars().count() > REASONS_LENGTH_MAX => {
            Err(Refusal::ReasonsTooLong { max: REASONS_LENGTH_MAX })
        }
        _ => Ok(()),
    }
}

fn ring(run: &mut Run<'_>) -> Result<(), Refusal> {
    match run.case.state.clone() {
        State::Asking { step } => {
            let StepKind::Ask(ask) = kind(run.service, &step)? else { return Err(not_now(&run.case)) };
            run.happen(Event::Rang { step });
            run.go(ask.late.clone())
        }
        State::AtOfficial { step, overdue: false } => {
            run.happen(Event::Rang { step });
            Ok(())
        }
        _ => Err(not_now(&run.case)),
    }
}

/// What the step does.
fn kind<'a>(service: &'a Service, step: &StepId) -> Result<&'a StepKind, Refusal> {
    let found = service.steps.get(step).map(|step| &step.kind);
    found.ok_or_else(|| Refusal::Law(format!("the service has no step {step}")))
}
