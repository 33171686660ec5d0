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
        for (path, value) in &shown.view.facts {
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
    let label = words.find(&place.label_key())?;
    Some(Fact::new(label, words.value(place, value), source(words, shown, service, path)))
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
