//! What the state already knows in a life event, each fact once, with where it comes from.

use crate::cases::Shown;
use crate::words::{Words, place_of};
use ids::RegisterId;
use pack::model::{Expression, FieldKind, Service, StepKind, Value};
use std::collections::BTreeSet;
use web::look::Fact;

/// The facts of a life event's cases. What one case only passed on to the next is not told again: the first
/// case brings the event, the others what they asked, were answered and made.
pub(super) fn facts(words: Words<'_>, cases: &[(&Shown, &Service)]) -> Vec<Fact> {
    let mut seen = BTreeSet::new();
    let mut facts = Vec::new();
    for (place, (shown, service)) in cases.iter().enumerate() {
        let mut known: Vec<(&String, &Value)> = shown.view.facts.iter().collect();
        known.sort_by_key(|(path, _)| rank(words, service, path));
        for (path, value) in known {
            if passed_on(service, path, place == 0) {
                continue;
            }
            let Some(fact) = fact(words, shown, service, path, value) else { continue };
            if seen.insert((fact.label.clone(), fact.value.clone())) {
                facts.push(fact);
            }
        }
    }
    facts
}

/// Answers first, then what was written, the event, and what registers were asked; each in the order of its
/// form or register, which is the order in which people expect to read it.
fn rank(words: Words<'_>, service: &Service, path: &str) -> (u8, usize) {
    let head = path.split('.').next().unwrap_or_default();
    let group = match head {
        "answer" => 0,
        "event" => 2,
        question if service.questions.contains_key(question) => 3,
        _ => 1,
    };
    let position = place_of(words.country, service, path).map_or(usize::MAX, |place| place.position());
    (group, position)
}

/// Whether a fact came from an earlier case, or was only copied into a record.
fn passed_on(service: &Service, path: &str, first: bool) -> bool {
    let Some((head, field)) = path.split_once('.') else { return true };
    let copied = |step: &pack::model::Step| match &step.kind {
        StepKind::Record(record) if record.name == head => {
            let made = record.set.get(field);
            !matches!(made, Some(Expression::NewPersonalNumber | Expression::Today))
        }
        _ => false,
    };
    (head == "event" && !first) || service.steps.values().any(copied)
}

/// A fact that a field of the pack describes; nothing for what is empty or only steers the course.
fn fact(words: Words<'_>, shown: &Shown, service: &Service, path: &str, value: &Value) -> Option<Fact> {
    let place = place_of(words.country, service, path)?;
    if value.is_null() || matches!(place.field().kind, FieldKind::Record) {
        return None;
    }
    let part = part_of(service, path);
    if part.is_some_and(|part| part != path && shown.view.facts.get(part) == Some(value)) {
        // A register that answers with the very person it was asked about tells nothing.
        return None;
    }
    let label = words.find(&place.label_key())?;
    let part = part.and_then(|part| part_label(words, service, part));
    let label = part.map_or(label.clone(), |part| words.filled("labelled", &[&part, &label]));
    Some(Fact::new(label, words.value(place, value), source(words, shown, service, path)))
}

/// The fact that names whom another fact is about: the person of a question; of a written record, itself.
fn part_of<'a>(service: &'a Service, path: &'a str) -> Option<&'a str> {
    let head = path.split('.').next()?;
    match service.questions.get(head) {
        Some(question) => match &question.person {
            Expression::Fact(person) => Some(person.as_str()),
            _ => None,
        },
        None => writes(service, head).then_some(path),
    }
}

fn writes(service: &Service, head: &str) -> bool {
    service.steps.values().any(|step| matches!(&step.kind, StepKind::Record(record) if record.name == head))
}

/// What the person of a fact is in the case, in words: the field of the event, or the field into which a later
/// step writes it.
fn part_label(words: Words<'_>, service: &Service, part: &str) -> Option<String> {
    if part.starts_with("event.") {
        return words.fact_label(service, part);
    }
    service.steps.values().find_map(|step| {
        let StepKind::Record(record) = &step.kind else { return None };
        let from = |value: &Expression| matches!(value, Expression::Fact(fact) if fact == part);
        let field = record.set.iter().find(|(_, value)| from(value))?.0;
        words.find(&format!("register.{}.field.{field}", record.register))
    })
}

/// The source tag: the register's keeper and the day, or that somebody answered.
pub(super) fn source(words: Words<'_>, shown: &Shown, service: &Service, path: &str) -> String {
    let head = path.split('.').next().unwrap_or_default();
    let owner = |register: &RegisterId| {
        words.country.registers.get(register).map(|register| words.agency_of(&register.owner))
    };
    let dated = |name: String| format!("{name}, {}", words.day(shown.view.opened_at));
    if head == "answer" {
        return words.ui("by-answer");
    }
    if let (Some(trigger), "event") = (&service.trigger, head) {
        return owner(&trigger.register).map(dated).unwrap_or_default();
    }
    match shown.view.sources.get(head) {
        Some(register) => owner(register).unwrap_or_default(),
        None => words.agency_of(&shown.view.agency),
    }
}
