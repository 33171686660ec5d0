//! The invented people: keys, duties and records that fit the pack.

use super::Check;
use crate::model::{Register, Values};
use crate::values::{ENGLISH, stored_value_holds};
use ids::{FieldId, PersonKey, RoleId};
use std::collections::BTreeSet;

pub(super) fn check(check: &mut Check<'_>) {
    let country = check.country;
    let mut known = BTreeSet::new();
    for person in &country.demo.people {
        let place = format!("demo/people/{}", person.key);
        if let Err(fault) = PersonKey::parse(&person.key, &country.about.personal_number) {
            check.error(&place, "demo", format!("`{}` is not the key of a person: {fault}", person.key));
        }
        if !known.insert(&person.key) {
            check.error(&place, "twice", format!("the person `{}` is given twice", person.key));
        }
    }
    let mut known = BTreeSet::new();
    for official in &country.demo.officials {
        let place = format!("demo/officials/{}", official.id);
        if !country.roles.contains_key(&official.role) {
            check.unknown(&place, "duty", official.role.as_str(), country.roles.keys().map(RoleId::as_str));
        }
        if !known.insert(&official.id) {
            check.error(&place, "twice", format!("the official `{}` is given twice", official.id));
        }
    }
    for (id, records) in &country.demo.records {
        match country.registers.get(id) {
            Some(register) => self::records(check, register, records),
            None => {
                let known = country.registers.keys().map(ids::RegisterId::as_str);
                check.unknown(&format!("demo/records/{id}/0"), "register", id.as_str(), known);
            }
        }
    }
}

fn records(check: &mut Check<'_>, register: &Register, records: &[Values]) {
    let number = &check.country.about.personal_number;
    let mut taken: BTreeSet<(&[FieldId], Vec<String>)> = BTreeSet::new();
    for (at, record) in records.iter().enumerate() {
        let place = format!("demo/records/{}/{at}", register.id);
        for name in record.keys().filter(|name| register.field(name).is_none()) {
            let known = register.fields.iter().map(|field| field.id.as_str());
            check.unknown(&place, &format!("field of `{}` called", register.id), name, known);
        }
        for field in &register.fields {
            let value = record.get(field.id.as_str()).cloned().unwrap_or(crate::model::Value::Null);
            if let Err(refusal) = stored_value_holds(field, &value, number) {
                let message = format!("`{}`: {}", field.id, refusal.text(ENGLISH).wrong);
                check.error(&place, "demo", message);
            }
        }
        for list in &register.unique {
            let values: Option<Vec<String>> =
                list.iter().map(|id| Some(record.get(id.as_str())?.to_string())).collect();
            if let Some(values) = values
                && !taken.insert((list, values))
            {
                let message = format!(
                    "another record of `{}` has the same {}",
                    register.id,
                    list.iter().map(FieldId::as_str).collect::<Vec<_>>().join(", ")
                );
                check.error(&place, "twice", message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::each_brings;

    const PEOPLE: &str = "demo/people.toml";
    const RECORDS: &str = "demo/records/residents.ndjson";

    #[test]
    fn each_broken_invention_says_what_is_wrong() {
        each_brings(&[
            (
                PEOPLE,
                "key = \"ADA001\"",
                "key = \"ADA01\"",
                "demo/people.toml:3: error[demo]: `ADA01` is not the key of a person: library number has 6 characters, this one has 5",
            ),
            (
                PEOPLE,
                "key = \"BEN002\"",
                "key = \"ADA001\"",
                "demo/people.toml:3: error[twice]: the person `ADA001` is given twice",
            ),
            (
                PEOPLE,
                "role = \"registrar\"",
                "role = \"registrer\"",
                "demo/people.toml:23: error[unknown-name]: there is no duty `registrer`\n  help: did you mean `registrar`?",
            ),
            (
                RECORDS,
                "\"person\":\"BEN002\"",
                "\"person\":\"ADA001\"",
                "demo/records/residents.ndjson:2: error[twice]: another record of `residents` has the same person",
            ),
            (
                RECORDS,
                "\"age_group\":\"adult\"",
                "\"age_group\":\"elder\"",
                "demo/records/residents.ndjson:1: error[demo]: `age_group`: The list has no such choice.",
            ),
            (
                RECORDS,
                "\"name\":\"Ada Page\",",
                "",
                "demo/records/residents.ndjson:1: error[demo]: `name`: This field is empty.",
            ),
            (
                RECORDS,
                "\"desk\":\"desk-1\"",
                "\"dsk\":\"desk-1\"",
                "demo/records/residents.ndjson:1: error[unknown-name]: there is no field of `residents` called `dsk`\n  help: did you mean `desk`?",
            ),
        ]);
    }
}
