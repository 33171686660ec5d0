//! Registers: subjects, codes, limits, verification and entry by hand.

use super::Check;
use crate::model::{Entry, Field, FieldKind, Register, Sensitivity};
use ids::FieldId;
use std::collections::BTreeSet;

pub(super) fn check(check: &mut Check<'_>) {
    let country = check.country;
    for (id, register) in &country.registers {
        let place = format!("register/{id}");
        if register.retention.years == 0 {
            check.error(
                &format!("{place}/retention"),
                "retention",
                "a record is kept for at least one year (SG-26)",
            );
        }
        if register.sensitivity != Sensitivity::Public && register.subjects().next().is_none() {
            let help = "mark the field that names the person: subject = true";
            check.error_with(
                &place,
                "no-subject",
                "a register of persons names no person in its records",
                help,
            );
        }
        for field in &register.fields {
            self::field(check, &format!("{place}/field/{}", field.id), field);
        }
        for list in &register.unique {
            for field in list {
                known_field(check, &format!("{place}/unique"), register, field);
            }
        }
        verifies(check, &place, register);
        for (at, entry) in register.entries.iter().enumerate() {
            self::entry(check, &format!("{place}/entry/{at}"), register, entry);
        }
    }
    for service in country.services.values() {
        for (form_id, form) in &service.forms {
            let place = super::place_of(service, &format!("form/{form_id}"));
            let mut known = BTreeSet::new();
            for field in &form.fields {
                self::field(check, &place, field);
                if !known.insert(&field.id) {
                    check.error(&place, "twice", format!("the field `{}` is given twice", field.id));
                }
            }
        }
    }
}

/// Says that a register has no such field; true when it has.
pub(super) fn known_field(check: &mut Check<'_>, place: &str, register: &Register, id: &FieldId) -> bool {
    let known = register.field(id.as_str()).is_some();
    if !known {
        let fields = register.fields.iter().map(|field| field.id.as_str());
        check.unknown(place, &format!("field of `{}` called", register.id), id.as_str(), fields);
    }
    known
}

fn field(check: &mut Check<'_>, place: &str, field: &Field) {
    let mut wrong = |message: String| check.error(place, "field", message);
    let id = &field.id;
    if field.subject && field.kind != FieldKind::Person {
        wrong(format!("`{id}` is marked as the subject but does not hold a person"));
    }
    let codes: BTreeSet<&String> = field.codes.iter().collect();
    if (field.kind == FieldKind::Code) == field.codes.is_empty() || codes.len() != field.codes.len() {
        wrong(format!("`{id}`: a field of codes lists them, each once; no other field does"));
    }
    if field
        .length_max
        .is_some_and(|max| max == 0 || max > Field::LENGTH_MAX || field.kind != FieldKind::Text)
    {
        wrong(format!("`{id}`: length_max is for texts, from 1 to {}", Field::LENGTH_MAX));
    }
    let number = matches!(field.kind, FieldKind::Integer | FieldKind::Money);
    let bounded = field.min.is_some() || field.max.is_some();
    if bounded && (!number || field.min.is_some_and(|min| field.max.is_some_and(|max| min > max))) {
        wrong(format!("`{id}`: min and max are for numbers, and min is not above max"));
    }
    if (field.not_future || field.days_back_max.is_some()) && field.kind != FieldKind::Date {
        wrong(format!("`{id}`: not_future and days_back_max are for dates"));
    }
}

fn verifies(check: &mut Check<'_>, place: &str, register: &Register) {
    for (at, verify) in register.verifies.iter().enumerate() {
        let place = format!("{place}/verify/{at}");
        if known_field(check, &place, register, &verify.field)
            && register.field(verify.field.as_str()).is_some_and(|field| field.kind != FieldKind::Person)
        {
            check.error(
                &place,
                "verify",
                format!("`{}` does not hold a person who could be asked about", verify.field),
            );
        }
        if let Some(asked) = check.country.registers.get(&verify.register)
            && asked.subjects().next().is_none()
        {
            check.error(&place, "verify", format!("`{}` knows no persons", verify.register));
        }
    }
}

fn entry(check: &mut Check<'_>, place: &str, register: &Register, entry: &Entry) {
    if let Some(role) = check.country.roles.get(&entry.role) {
        if role.agency != register.owner {
            let message = format!(
                "`{}` is a duty of `{}`; only the owner `{}` writes (ACC-01)",
                entry.role, role.agency, register.owner
            );
            check.error(place, "entry", message);
        }
        if role.auditor {
            check.error(
                place,
                "entry",
                format!("`{}` only reads the access log; it enters nothing", entry.role),
            );
        }
    }
    for field in &entry.fields {
        known_field(check, place, register, field);
    }
    if let Some(unit) = &entry.unit_field
        && known_field(check, place, register, unit)
        && register
            .field(unit.as_str())
            .is_some_and(|field| !matches!(field.kind, FieldKind::Text | FieldKind::Code))
    {
        check.error(place, "entry", format!("`{unit}` takes the unit's code, so it is a text or a code"));
    }
    let filled =
        |field: &Field| entry.fields.contains(&field.id) || entry.unit_field.as_ref() == Some(&field.id);
    for field in register.fields.iter().filter(|field| field.required && !filled(field)) {
        let message =
            format!("the entry of `{}` leaves out `{}`, which every record must have", entry.role, field.id);
        check.error_with(place, "entry", message, "add it to the fields of the entry");
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::{check_findings, each_brings};

    const RESIDENTS: &str = "registers/residents/register.toml";
    const READER: &str = "registers/reader/register.toml";

    #[test]
    fn each_broken_register_says_what_is_wrong() {
        each_brings(&[
            (
                RESIDENTS,
                "years = 75",
                "years = 0",
                "registers/residents/register.toml:5: error[retention]: a record is kept for at least one year (SG-26)",
            ),
            (
                READER,
                "subject = true\n",
                "",
                "registers/reader/register.toml:1: error[no-subject]: a register of persons names no person in its records\n  help: mark the field that names the person: subject = true",
            ),
            (
                RESIDENTS,
                "type = \"boolean\"\nrequired = true",
                "type = \"boolean\"\nsubject = true\nrequired = true",
                "registers/residents/register.toml:41: error[field]: `secret_address` is marked as the subject but does not hold a person",
            ),
            (
                RESIDENTS,
                "codes = [\"adult\", \"child\"]",
                "codes = [\"adult\", \"child\", \"child\"]",
                "registers/residents/register.toml:22: error[field]: `age_group`: a field of codes lists them, each once; no other field does",
            ),
            (
                RESIDENTS,
                "length_max = 100",
                "length_max = 2001",
                "registers/residents/register.toml:15: error[field]: `name`: length_max is for texts, from 1 to 2000",
            ),
            (
                READER,
                "concept = \"reader.since\"",
                "min = 3\nconcept = \"reader.since\"",
                "registers/reader/register.toml:15: error[field]: `since`: min and max are for numbers, and min is not above max",
            ),
            (
                READER,
                "concept = \"person.account\"",
                "not_future = true\nconcept = \"person.account\"",
                "registers/reader/register.toml:21: error[field]: `account`: not_future and days_back_max are for dates",
            ),
            (
                READER,
                "field = \"person\"",
                "field = \"since\"",
                "registers/reader/register.toml:26: error[verify]: `since` does not hold a person who could be asked about",
            ),
            (
                READER,
                "role = \"librarian\"",
                "role = \"registrar\"",
                "registers/reader/register.toml:32: error[entry]: `registrar` is a duty of `townhall`; only the owner `library` writes (ACC-01)",
            ),
            (
                READER,
                "fields = [\"person\", \"since\"]",
                "fields = [\"person\"]",
                "registers/reader/register.toml:32: error[entry]: the entry of `librarian` leaves out `since`, which every record must have\n  help: add it to the fields of the entry",
            ),
            (
                RESIDENTS,
                "unit_field = \"desk\"",
                "unit_field = \"moved_in\"",
                "registers/residents/register.toml:61: error[entry]: `moved_in` takes the unit's code, so it is a text or a code",
            ),
            (
                READER,
                "unique = [[\"person\"]]",
                "unique = [[\"persn\"]]",
                "registers/reader/register.toml:6: error[unknown-name]: there is no field of `reader` called `persn`\n  help: did you mean `person`?",
            ),
        ]);
    }

    #[test]
    fn the_length_limit_itself_is_allowed() {
        let long = [(RESIDENTS, "length_max = 100", "length_max = 2000")];
        let found = check_findings(&long);
        assert!(!found.iter().any(|text| text.contains("[field]")), "{found:?}");
    }
}
