//! Folding events into the case.

use crate::{Answer, Case, Event, Reasons, State, TrailStep};
use ids::{CaseId, LifeEventId, RecordId, ServiceId};
use std::collections::BTreeMap;

impl Case {
    /// A case in which nothing has happened yet.
    pub fn unopened(id: CaseId, service: ServiceId) -> Self {
        Self {
            id,
            service,
            origin: RecordId(uuid::Uuid::nil()),
            life_event: LifeEventId(uuid::Uuid::nil()),
            opened_at: calendar::Instant(0),
            pack_version: String::new(),
            facts: BTreeMap::new(),
            sources: BTreeMap::new(),
            people: Vec::new(),
            subject: None,
            silent: false,
            state: State::Opened,
            deadline: None,
            asked: Vec::new(),
            answers: Vec::new(),
            trail: Vec::new(),
            traces: Vec::new(),
            reasons: None,
            grant: None,
            typed: 0,
            version: 0,
        }
    }
}

/// The case that a history gives.
pub fn fold(id: CaseId, service: ServiceId, events: &[Event]) -> Case {
    let mut case = Case::unopened(id, service);
    for event in events {
        apply(&mut case, event);
    }
    case
}

/// Lets one event happen. Total: history is never refused.
pub fn apply(case: &mut Case, event: &Event) {
    case.version += 1;
    match event.clone() {
        Event::Opened { record, life_event, pack_version, facts, people, subject, at, .. } => {
            case.origin = record;
            case.life_event = life_event;
            case.pack_version = pack_version;
            case.facts = facts;
            case.people = people;
            case.subject = subject;
            case.opened_at = at;
        }
        Event::Entered { step, at } => {
            case.deadline = None;
            case.asked.clear();
            case.answers.clear();
            case.trail.push(TrailStep { step, at, late: false });
        }
        Event::GatherNeeded { step } => case.state = State::Gathering { step },
        Event::Gathered { facts, sources } => {
            case.facts.extend(facts);
            case.sources.extend(sources);
        }
        Event::Decided { trace, silent } => {
            for (name, value) in &trace.outputs {
                case.facts.insert(format!("{}.{name}", trace.table), value.clone());
            }
            case.silent |= silent;
            case.traces.push(trace);
        }
        Event::Asked { step, people, deadline, .. } => {
            case.state = State::Asking { step };
            case.asked = people;
            case.deadline = Some(deadline);
        }
        Event::Answered { by, values, at } => {
            case.answers.retain(|answer| answer.by != by);
            case.answers.push(Answer { by, at, values });
        }
        Event::AnswerHeld { facts } => case.facts.extend(facts),
        Event::AwaitsOfficial { step, deadline, .. } => {
            case.state = State::AtOfficial { step, overdue: false };
            case.deadline = Some(deadline);
        }
        Event::Acted { step, official, action, reasons, facts, typed } => {
            case.facts.extend(facts);
            case.typed += typed;
            if let Some(text) = reasons {
                case.reasons = Some(Reasons { official, action, step, text });
            }
        }
        Event::RecordNeeded { step, values, drawn } => case.state = State::Recording { step, values, drawn },
        Event::Recorded { facts, .. } => case.facts.extend(facts),
        Event::Granted { grant } => case.grant = Some(grant),
        Event::Rang { step } => ring(case, &step),
        Event::Ended { step, outcome } => {
            case.deadline = None;
            case.state = State::Ended { step, outcome };
        }
    }
}

fn ring(case: &mut Case, rung: &ids::StepId) {
    if let Some(last) = case.trail.iter_mut().rev().find(|passed| &passed.step == rung) {
        last.late = true;
    }
    if let State::AtOfficial { step, overdue } = &mut case.state {
        *overdue |= step == rung;
    }
}
