//! Once only (POR-03): no form asks what a register holds.
//!
//! A form may state a concept that a register field carries only when the service writes that very field
//! from this answer: then the state learns it here for the first time. When the record is about a person
//! who was there before, every register that carries the concept must have been asked on every way to the form.

use super::flow::{Flow, State, value_of};
use super::{Check, place_of};
use crate::model::{Expression, Field, Form, Record, Register, Service, StepKind};
use ids::{FormId, StepId};

pub(super) fn check(check: &mut Check<'_>, service: &Service, flow: &Flow) {
    for (form_id, form) in &service.forms {
        let uses: Vec<&State> =
            uses(service, form_id).into_iter().filter_map(|step| flow.before(step)).collect();
        if uses.is_empty() {
            let place = place_of(service, &format!("form/{form_id}"));
            check.warning(
                &place,
                "unused-form",
                format!("no step uses the form `{form_id}`"),
                "take it away",
            );
        }
        let at = Shown { service, flow, form, uses };
        for (number, field) in form.fields.iter().enumerate() {
            let place = place_of(service, &format!("form/{form_id}/field/{number}"));
            self::field(check, &at, &place, field);
        }
    }
}

/// A form, and what is known at each step that shows it.
struct Shown<'a> {
    service: &'a Service,
    flow: &'a Flow,
    form: &'a Form,
    uses: Vec<&'a State>,
}

/// The steps at which a form is filled in, by people or by an official.
fn uses<'a>(service: &'a Service, form: &FormId) -> Vec<&'a StepId> {
    let fills = |step: &&(&StepId, &crate::model::Step)| match &step.1.kind {
        StepKind::Ask(ask) => ask.form == *form,
        StepKind::Official(official) => {
            official.actions.iter().any(|action| action.form.as_ref() == Some(form))
        }
        _ => false,
    };
    let steps: Vec<_> = service.steps.iter().collect();
    steps.iter().filter(fills).map(|(id, _)| *id).collect()
}

fn field(check: &mut Check<'_>, at: &Shown<'_>, place: &str, field: &Field) {
    let Shown { service, flow, form, uses } = at;
    let Some(concept) = &field.concept else {
        let message = format!(
            "`{}` of the form `{}` has no concept: say what it states about the world (POR-03)",
            field.id, form.id
        );
        return check.error_with(place, "no-concept", message, "concept = \"person.account\", for example");
    };
    let country = check.country;
    let holders: Vec<(&Register, &Field)> = (country.registers.values())
        .flat_map(|register| register.fields.iter().map(move |field| (register, field)))
        .filter(|(_, held)| held.concept.as_ref() == Some(concept))
        .collect();
    let Some((first, held)) = holders.first() else { return };
    let records = service.steps.iter().filter_map(|(id, step)| match &step.kind {
        StepKind::Record(record) => Some((id, record)),
        _ => None,
    });
    let answer = Expression::Fact(format!("answer.{}", field.id));
    let writing: Vec<(&StepId, &Record)> = (records)
        .filter(|(_, record)| {
            holders.iter().any(|(register, held)| {
                record.register == register.id && record.set.get(&held.id) == Some(&answer)
            })
        })
        .collect();
    if writing.is_empty() {
        let message = format!(
            "the form asks for `{concept}`, which the register `{}` holds as `{}` (POR-03)",
            first.id, held.id
        );
        let help = format!("ask `{}` in gather.toml instead of the person", first.id);
        return check.error_with(place, "once-only", message, help);
    }
    if writing
        .iter()
        .any(|(step, record)| is_fresh(country.registers.get(&record.register), record, flow.before(step)))
    {
        return;
    }
    for (register, _) in holders {
        let asked = |state: &State| {
            service.questions.iter().any(|(name, question)| {
                question.register == register.id && state.contains_key(&format!("{name}.found"))
            })
        };
        if !uses.iter().all(|state| asked(state)) {
            let message = format!(
                "the form asks for `{concept}` before `{}` was asked whether it knows it (POR-03)",
                register.id
            );
            let help = format!("put a question to `{}` on every way to the form", register.id);
            check.error_with(place, "once-only", message, help);
        }
    }
}

/// Whether the record is about somebody who gets a number in this case: then no register can know more.
fn is_fresh(register: Option<&Register>, record: &Record, before: Option<&State>) -> bool {
    let fresh =
        |expression| before.and_then(|state| value_of(expression, state)).is_some_and(|fact| fact.fresh);
    register
        .is_some_and(|register| register.subjects().any(|field| record.set.get(&field.id).is_some_and(fresh)))
}

#[cfg(test)]
mod tests {
    use crate::sample::check_findings;

    const FORM: &str = "services/card/form.toml";
    const STEPS: &str = "services/card/steps.toml";
    const RESIDENTS: &str = "registers/residents/register.toml";

    #[test]
    fn a_form_does_not_ask_what_a_register_holds() {
        let held = check_findings(&[(FORM, "concept = \"card.format\"", "concept = \"person.age-group\"")]);
        assert_eq!(
            held,
            [
                "services/card/form.toml:5: error[once-only]: the form asks for `person.age-group`, which the register `residents` holds as `age_group` (POR-03)\n  help: ask `residents` in gather.toml instead of the person"
            ]
        );
        let none = check_findings(&[(FORM, "concept = \"card.format\"\n", "")]);
        assert_eq!(
            none,
            [
                "services/card/form.toml:5: error[no-concept]: `format` of the form `choice` has no concept: say what it states about the world (POR-03)\n  help: concept = \"person.account\", for example"
            ]
        );
    }

    #[test]
    fn a_form_that_fills_a_register_comes_after_the_question_to_it() {
        let unasked = check_findings(&[(STEPS, "\"reader\", ", "")]);
        assert_eq!(
            unasked[0],
            "services/card/form.toml:12: error[once-only]: the form asks for `person.account` before `reader` was asked whether it knows it (POR-03)\n  help: put a question to `reader` on every way to the form"
        );
    }

    #[test]
    fn a_second_register_that_holds_the_same_must_be_asked_too() {
        let other =
            check_findings(&[(RESIDENTS, "concept = \"record.desk\"", "concept = \"person.account\"")]);
        assert!(other.is_empty(), "residents is asked about the guardian: {other:?}");
        let unasked = check_findings(&[
            (RESIDENTS, "concept = \"record.desk\"", "concept = \"person.account\""),
            (STEPS, ", \"guardian\"]", "]"),
        ]);
        assert!(unasked[0].contains("before `residents` was asked"), "{unasked:?}");
    }

    #[test]
    fn a_record_of_somebody_new_needs_no_question() {
        let fresh = check_findings(&[
            (STEPS, "\"reader\", ", ""),
            (
                STEPS,
                "set = { person = \"$event.person\", since",
                "set = { person = \"$new.personal-number\", since",
            ),
        ]);
        assert!(!fresh.iter().any(|text| text.contains("[once-only]")), "{fresh:?}");
    }
}
