//! Record steps: into a register of the same owner, every required field, values that fit.

use super::facts::{Use, shown};
use super::flow::{Fact, Flow, value_of};
use super::registers::known_field;
use super::{Check, place_of};
use crate::model::{Expression, Field, FieldKind, Record, Service, StepKind};
use ids::FieldId;

pub(super) fn check(check: &mut Check<'_>, service: &Service, flow: &Flow) {
    for (id, step) in &service.steps {
        let (StepKind::Record(record), Some(state)) = (&step.kind, flow.before(id)) else { continue };
        self::record(check, &Use { service, step: id, state }, record);
    }
}

fn record(check: &mut Check<'_>, at: &Use<'_>, record: &Record) {
    let place = |key: &str| place_of(at.service, &format!("step/{}/{key}", at.step));
    let Some(register) = check.country.registers.get(&record.register) else { return };
    if register.owner != at.service.about.owner {
        let message = format!("`{}` is written only by its owner `{}` (ACC-01)", register.id, register.owner);
        check.error(&place("register"), "foreign-register", message);
    }
    for (id, expression) in &record.set {
        let place = place(&format!("set/{id}"));
        if !known_field(check, &place, register, id) {
            continue;
        }
        let Some(fact) = at.resolve(check, &place, expression) else { continue };
        let Some(field) = register.field(id.as_str()) else { continue };
        if let Err(why) = fits(check, field, expression, &fact) {
            check.error(
                &place,
                "value",
                format!("{} cannot be written into `{id}`: {why}", shown(expression)),
            );
        } else if field.required && fact.nullable {
            let message = format!(
                "{} can be null, and every record of `{}` must have `{id}`",
                shown(expression),
                register.id
            );
            check.error_with(
                &place,
                "value-null",
                message,
                "let a table ask before this step whether it was found",
            );
        } else if let Some(range) = field.min.zip(field.max)
            && fact.range.is_none()
            && matches!(field.kind, FieldKind::Integer | FieldKind::Money)
        {
            let message =
                format!("nothing says that {} lies between {} and {}", shown(expression), range.0, range.1);
            check.warning(&place, "value-range", message, "give its field min and max");
        }
    }
    for field in register.fields.iter().filter(|field| field.required && !record.set.contains_key(&field.id))
    {
        let message =
            format!("`{}` is not set, and every record of `{}` must have it", field.id, register.id);
        check.error(&place("set"), "value-missing", message);
    }
    // A list with a number that was drawn a moment ago cannot be there already.
    let new = |id: &FieldId| {
        let value = record.set.get(id).and_then(|expression| value_of(expression, at.state));
        value.is_some_and(|fact| fact.fresh)
    };
    let can_exist = register.unique.iter().any(|list| !list.iter().any(new));
    if can_exist != record.exists.is_some() && (can_exist || register.unique.is_empty()) {
        let message = "`exists` says what happens when a record is already there; it stands with a `unique` register and no other";
        check.error(&place("exists"), "exists", message);
    }
}

fn fits(check: &Check<'_>, field: &Field, expression: &Expression, fact: &Fact) -> Result<(), String> {
    if let Expression::Literal(value) = expression {
        let held = crate::values::stored_value_holds(field, value, &check.country.about.personal_number);
        return held.map_err(|refusal| refusal.text(crate::values::ENGLISH).wrong);
    }
    let kind = fact.kind.ok_or("it is of several kinds")?;
    // A code can be shown as a text; nothing else changes its kind.
    let same = kind == field.kind || (field.kind == FieldKind::Text && kind == FieldKind::Code);
    if !same {
        return Err(format!("it is {kind:?}, the field is {:?}", field.kind));
    }
    let unknown: Vec<&str> =
        fact.codes.iter().filter(|code| !field.codes.contains(code)).map(String::as_str).collect();
    if field.kind == FieldKind::Code && !unknown.is_empty() {
        return Err(format!("it can be \"{}\", which the field does not know", unknown.join("\", \"")));
    }
    if let Some((min, max)) = fact.range
        && (field.min.is_some_and(|least| min < least) || field.max.is_some_and(|most| max > most))
    {
        return Err(format!("it lies between {min} and {max}, which the field does not allow"));
    }
    let length_max = field.length_max.unwrap_or(Field::LENGTH_DEFAULT);
    match fact.length_max {
        Some(length) if field.kind == FieldKind::Text && length > length_max => {
            Err(format!("it can have {length} characters, the field takes {length_max}"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::{check_findings, each_brings};

    const STEPS: &str = "services/card/steps.toml";
    const CARD: &str = "registers/card/register.toml";

    #[test]
    fn each_broken_record_says_what_is_wrong() {
        each_brings(&[
            (
                CARD,
                "owner = \"library\"",
                "owner = \"townhall\"",
                "services/card/steps.toml:77: error[foreign-register]: `card` is written only by its owner `townhall` (ACC-01)",
            ),
            (
                STEPS,
                "holder = \"$event.person\"",
                "hodler = \"$event.person\"",
                "services/card/steps.toml:79: error[unknown-name]: there is no field of `card` called `hodler`\n  help: did you mean `holder`?",
            ),
            (
                STEPS,
                "holder = \"$event.person\", ",
                "",
                "services/card/steps.toml:79: error[value-missing]: `holder` is not set, and every record of `card` must have it",
            ),
            (
                STEPS,
                "holder = \"$event.person\"",
                "holder = \"$event.first_guardian\"",
                "services/card/steps.toml:79: error[value-null]: `$event.first_guardian` can be null, and every record of `card` must have `holder`\n  help: let a table ask before this step whether it was found",
            ),
            (
                STEPS,
                "format = \"$answer.format\"",
                "format = \"gold\"",
                "services/card/steps.toml:79: error[value]: `gold` cannot be written into `format`: The list has no such choice.",
            ),
            (
                STEPS,
                "format = \"$answer.format\"",
                "format = \"$event.age_group\"",
                "services/card/steps.toml:79: error[value]: `$event.age_group` cannot be written into `format`: it can be \"adult\", \"child\", which the field does not know",
            ),
            (
                STEPS,
                "issued = \"$today\"",
                "issued = \"$event.name\"",
                "services/card/steps.toml:79: error[value]: `$event.name` cannot be written into `issued`: it is Text, the field is Date",
            ),
            (
                CARD,
                "max = 100000",
                "max = 1500",
                "services/card/steps.toml:79: error[value]: `$eligibility.amount` cannot be written into `voucher`: it lies between 1000 and 2000, which the field does not allow",
            ),
            (
                STEPS,
                "exists = \"nothing\"\n",
                "",
                "services/card/steps.toml:74: error[exists]: `exists` says what happens when a record is already there; it stands with a `unique` register and no other",
            ),
        ]);
    }

    #[test]
    fn a_question_that_found_somebody_says_that_there_was_somebody() {
        let guardian = (STEPS, "holder = \"$event.person\"", "holder = \"$event.first_guardian\"");
        let only_found = (
            STEPS,
            "adult = \"choose\", child = \"agree\", review = \"librarian\"",
            "adult = \"nothing\", child = \"agree\", review = \"nothing\"",
        );
        let found = check_findings(&[guardian, only_found]);
        assert!(!found.iter().any(|text| text.contains("[value-null]")), "{found:?}");
    }

    #[test]
    fn a_number_drawn_a_moment_ago_cannot_be_there_already() {
        let drawn = (STEPS, "holder = \"$event.person\"", "holder = \"$new.personal-number\"");
        let without = (STEPS, "exists = \"nothing\"\n", "");
        let found = check_findings(&[drawn, without]);
        assert!(!found.iter().any(|text| text.contains("[exists]")), "{found:?}");
    }
}
