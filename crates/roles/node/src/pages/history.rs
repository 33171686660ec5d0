//! The history of a case in words: each kind of event, who did it, by which article.

use super::facts::{answered, decided};
use super::speech::Speech;
use pack::model::{EndOutcome, Service, StepKind};
use services::{Event, GrantMade};
use std::collections::BTreeSet;
use web::look::{HistoryRow, Link, WhoKind};

/// One line for each event, the latest last.
pub(crate) fn rows(
    speech: &Speech<'_>,
    service: &Service,
    history: &[(i64, String, Event)],
) -> Vec<HistoryRow> {
    let row = |(at, actor, event): &(i64, String, Event)| {
        let (kind, who) = who(speech, actor, event);
        HistoryRow {
            when: speech.moment(*at),
            kind,
            who,
            what: what(speech, service, event),
            article: article(speech, service, event),
        }
    };
    history.iter().map(row).collect()
}

/// The actor as history keeps it: `service:ID`, `official:NAME:ROLE`, `person`, `clock`. Only what an official
/// or a person did stands under their name; what followed from it by rule is the platform's.
fn who(speech: &Speech<'_>, actor: &str, event: &Event) -> (WhoKind, String) {
    match event {
        Event::Acted { official, .. } => {
            let country = speech.node.country();
            let found = country.demo.officials.iter().find(|known| known.id == official.name);
            let name = found.map_or(official.name.as_str(), |known| known.name.as_str());
            (WhoKind::Official, format!("{name}, {}", speech.role(official.role.as_str())))
        }
        Event::Answered { by, .. } => (WhoKind::Person, by.stored()),
        _ if actor == "clock" => (WhoKind::System, speech.ui("desk.who-clock").to_owned()),
        _ => (WhoKind::System, String::new()),
    }
}

fn what(speech: &Speech<'_>, service: &Service, event: &Event) -> String {
    let id = service.id().as_str();
    let title = |step: &ids::StepId| speech.step(id, step.as_str(), "title");
    match event {
        Event::Opened { .. } => {
            let register = service.trigger.as_ref().map(|trigger| speech.register(trigger.register.as_str()));
            speech.filled("desk.event-opened", &[&register.unwrap_or_default()])
        }
        Event::Entered { step, .. } => speech.filled("desk.event-entered", &[&title(step)]),
        Event::GatherNeeded { step } => {
            speech.filled("desk.event-gather", &[&asked_registers(speech, service, step)])
        }
        Event::Gathered { sources, .. } => {
            speech.filled("desk.event-gathered", &[&titles(speech, sources.values())])
        }
        Event::Decided { trace, silent } => {
            let table = speech.pack(&format!("service.{id}.table.{}.title", trace.table));
            let said = format!("{table} {}", decided(speech, id, trace));
            if *silent { format!("{said} {}", speech.ui("desk.event-silent")) } else { said }
        }
        Event::Asked { people, deadline, .. } => {
            let people = speech.count("desk.count-people", people.len());
            speech.filled("desk.event-asked", &[&people, &speech.date(deadline.due)])
        }
        Event::Answered { values, .. } => {
            speech.filled("desk.event-answered", &[&answered(speech, service, values)])
        }
        Event::AnswerHeld { .. } => speech.ui("desk.event-answer-held").to_owned(),
        Event::AwaitsOfficial { role, deadline, .. } => {
            speech.filled("desk.event-awaits", &[&speech.role(role.as_str()), &speech.date(deadline.due)])
        }
        Event::Acted { step, action, reasons, .. } => {
            let act = speech.pack(&format!("service.{id}.step.{step}.action.{action}"));
            let said = speech.filled("desk.event-acted", &[&act]);
            match reasons {
                Some(reasons) => format!("{said} {}", speech.filled("desk.event-reasons", &[reasons])),
                None => said,
            }
        }
        Event::RecordNeeded { step, .. } => {
            speech.filled("desk.event-record-needed", &[&record_register(speech, service, step)])
        }
        Event::Recorded { fresh: true, .. } => speech.ui("desk.event-recorded").to_owned(),
        Event::Recorded { fresh: false, .. } => speech.ui("desk.event-held").to_owned(),
        Event::Granted { grant } => granted(speech, grant),
        Event::Rang { step } => speech.filled("desk.event-rang", &[&title(step)]),
        Event::Ended { outcome, .. } => {
            speech.filled("desk.event-ended", &[speech.ui(outcome_key(*outcome))])
        }
    }
}

/// How a case can end, as words of the interface.
pub(crate) fn outcome_key(outcome: EndOutcome) -> &'static str {
    match outcome {
        EndOutcome::Granted => "desk.ended-granted",
        EndOutcome::Refused => "desk.ended-refused",
        EndOutcome::Done => "desk.ended-done",
        EndOutcome::Closed => "desk.ended-closed",
        EndOutcome::Silent => "desk.ended-silent",
    }
}

fn granted(speech: &Speech<'_>, grant: &GrantMade) -> String {
    let key = if grant.monthly { "desk.event-granted-monthly" } else { "desk.event-granted-once" };
    let values = [speech.money(grant.amount_minor), speech.date(grant.until), speech.date(grant.review)];
    speech.filled(key, &values.each_ref().map(String::as_str))
}

fn asked_registers(speech: &Speech<'_>, service: &Service, step: &ids::StepId) -> String {
    let Some(StepKind::Gather(gather)) = service.steps.get(step).map(|step| &step.kind) else {
        return String::new();
    };
    let questions = gather.questions.iter().filter_map(|name| service.questions.get(name));
    titles(speech, questions.map(|question| &question.register))
}

/// Each register once, however many people it is asked about.
fn titles<'a>(speech: &Speech<'_>, registers: impl Iterator<Item = &'a ids::RegisterId>) -> String {
    let once: BTreeSet<&ids::RegisterId> = registers.collect();
    once.into_iter().map(|register| speech.register(register.as_str())).collect::<Vec<_>>().join(", ")
}

fn record_register(speech: &Speech<'_>, service: &Service, step: &ids::StepId) -> String {
    match service.steps.get(step).map(|step| &step.kind) {
        Some(StepKind::Record(record)) => speech.register(record.register.as_str()),
        _ => String::new(),
    }
}

fn article(speech: &Speech<'_>, service: &Service, event: &Event) -> Option<Link> {
    let clock = |step: &ids::StepId| match service.steps.get(step).map(|step| &step.kind) {
        Some(StepKind::Ask(ask)) => Some(&ask.clock.basis),
        Some(StepKind::Official(official)) => Some(&official.clock.basis),
        _ => None,
    };
    let basis = match event {
        Event::Opened { .. } => Some(&service.about.basis),
        Event::Decided { trace, .. } => return Some(speech.article(&trace.act, &trace.article)),
        Event::Granted { grant } => return Some(speech.article(&grant.act, &grant.article)),
        Event::Asked { step, .. } | Event::AwaitsOfficial { step, .. } | Event::Rang { step } => clock(step),
        Event::Ended { step, .. } => match service.steps.get(step).map(|step| &step.kind) {
            Some(StepKind::End(end)) => end.appeal.as_ref().map(|appeal| &appeal.basis),
            _ => None,
        },
        _ => None,
    };
    basis.map(|basis| speech.article(basis.act.as_str(), &basis.article))
}
