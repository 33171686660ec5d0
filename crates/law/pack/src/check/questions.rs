//! Every question, every carried event and every verification is covered by a grant: client, register,
//! all fields, purpose. Questions to an agency's own registers too: one agency is not one purpose.

use super::registers::known_field;
use super::{Check, place_of};
use crate::model::{FieldKind, Grant, Register, Service};
use ids::{AgencyId, FieldId, PurposeId, RegisterId, RoleId};

pub(super) fn check(check: &mut Check<'_>) {
    let country = check.country;
    for service in country.services.values() {
        trigger(check, service);
        questions(check, service);
    }
    for (id, register) in &country.registers {
        for (at, verify) in register.verifies.iter().enumerate() {
            let place = format!("register/{id}/verify/{at}");
            let need = |who: Who<'_>, check: &mut Check<'_>| {
                let need = Need {
                    client: &register.owner,
                    register: &verify.register,
                    fields: &[],
                    purpose: &verify.purpose,
                    who,
                };
                covered(check, &place, &need);
            };
            if register.entries.is_empty() {
                need(Who::Automatic, check);
            }
            for entry in &register.entries {
                need(Who::Duty(&entry.role), check);
            }
        }
    }
}

fn trigger(check: &mut Check<'_>, service: &Service) {
    let Some(trigger) = &service.trigger else { return };
    let place = place_of(service, "trigger");
    let country = check.country;
    if let Some(register) = country.registers.get(&trigger.register) {
        for field in &trigger.carry {
            known_field(check, &format!("{place}/carry"), register, field);
        }
        for (name, value) in &trigger.when {
            match register.field(name) {
                None => {
                    let fields = register.fields.iter().map(|field| field.id.as_str());
                    check.unknown(
                        &format!("{place}/when"),
                        &format!("field of `{}` called", register.id),
                        name,
                        fields,
                    );
                }
                Some(field)
                    if crate::values::stored_value_holds(field, value, &country.about.personal_number)
                        .is_err() =>
                {
                    let message = format!("`{name}` can never be {value:?}: the service would never start");
                    check.error(&format!("{place}/when"), "never-starts", message);
                }
                Some(_) => {}
            }
        }
    }
    let (register, purpose) = (&trigger.register, &trigger.purpose);
    let need =
        Need { client: &service.about.owner, register, fields: &trigger.carry, purpose, who: Who::Automatic };
    covered(check, &place, &need);
}

fn questions(check: &mut Check<'_>, service: &Service) {
    for (name, question) in &service.questions {
        let place = place_of(service, &format!("question/{name}"));
        if let Some(register) = check.country.registers.get(&question.register) {
            for field in &question.fields {
                known_field(check, &format!("{place}/fields"), register, field);
            }
            by(check, &format!("{place}/by"), register, &question.by);
        }
        let (register, purpose) = (&question.register, &question.purpose);
        let fields = &question.fields;
        let need = Need { client: &service.about.owner, register, fields, purpose, who: Who::Automatic };
        covered(check, &place, &need);
    }
}

/// A person is looked up by a field that names the subject of a record, and by no other.
fn by(check: &mut Check<'_>, place: &str, register: &Register, by: &FieldId) {
    if known_field(check, place, register, by)
        && !register.field(by.as_str()).is_some_and(|field| field.subject && field.kind == FieldKind::Person)
    {
        let message = format!("`{by}` does not name the subject of a record of `{}`", register.id);
        check.error(place, "not-a-subject", message);
    }
}

/// Who asks.
#[derive(Clone, Copy)]
enum Who<'a> {
    /// The course of a service.
    Automatic,
    /// An official with a duty.
    Duty(&'a RoleId),
}

/// What a question needs to be allowed.
struct Need<'a> {
    client: &'a AgencyId,
    register: &'a RegisterId,
    fields: &'a [FieldId],
    purpose: &'a PurposeId,
    who: Who<'a>,
}

impl Need<'_> {
    /// Whether the grant is about this client, register, purpose and asker, whatever its fields.
    fn is_met_but_for_fields(&self, grant: &Grant) -> bool {
        let asker = match self.who {
            Who::Automatic => grant.automatic,
            Who::Duty(role) => grant.roles.contains(role),
        };
        grant.client == *self.client
            && grant.register == *self.register
            && grant.purpose == *self.purpose
            && asker
    }
}

fn covered(check: &mut Check<'_>, place: &str, need: &Need<'_>) {
    let today = check.today;
    let near: Vec<&Grant> =
        check.country.grants.iter().filter(|grant| need.is_met_but_for_fields(grant)).collect();
    let whole = |grant: &&&Grant| need.fields.iter().all(|field| grant.fields.contains(field));
    let covering: Vec<&&Grant> = near.iter().filter(whole).collect();
    let who = match need.who {
        Who::Automatic => "the automatic course".to_owned(),
        Who::Duty(role) => format!("the duty `{role}`"),
    };
    if covering.is_empty() {
        let message = match near.first() {
            Some(grant) => {
                let left: Vec<&str> = need
                    .fields
                    .iter()
                    .filter(|field| !grant.fields.contains(field))
                    .map(FieldId::as_str)
                    .collect();
                format!(
                    "grant `{}` does not release `{}` of `{}`",
                    grant.id,
                    left.join("`, `"),
                    need.register
                )
            }
            None => format!(
                "no grant lets {who} of `{}` ask `{}` for `{}`",
                need.client, need.register, need.purpose
            ),
        };
        check.error_with(
            place,
            "no-grant",
            message,
            "one grant in agencies/grants covers client, register, all fields and purpose (SG-12, ACC-04)",
        );
    } else if !covering.iter().any(|grant| grant.from <= today && grant.to.is_none_or(|to| today <= to)) {
        let message = format!("grant `{}` does not hold today, {today}", covering[0].id);
        check.error(place, "grant-not-in-force", message);
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::check_findings;

    const GRANTS: &str = "agencies/grants/library.toml";
    const HELP: &str = "\n  help: one grant in agencies/grants covers client, register, all fields and purpose (SG-12, ACC-04)";

    #[test]
    fn every_question_has_its_grant() {
        for (path, old, new, finding) in [
            (GRANTS, "\"moved_in\"]", "\"desk\"]", format!("services/card/service.toml:12: error[no-grant]: grant `G-1` does not release `moved_in` of `residents`{HELP}")),
            (GRANTS, "register = \"card\"", "register = \"reader\"", format!("services/card/gather.toml:1: error[no-grant]: no grant lets the automatic course of `library` ask `card` for `issue-card`{HELP}")),
            (GRANTS, "roles = [\"librarian\"]\nautomatic = true\nregister = \"residents\"\nfields = [\"person\"]", "automatic = true\nregister = \"residents\"\nfields = [\"person\"]", format!("registers/reader/register.toml:26: error[no-grant]: no grant lets the duty `librarian` of `library` ask `residents` for `enrol-reader`{HELP}")),
            (GRANTS, "from = \"2025-01-01\"", "from = \"2026-11-25\"", "services/card/service.toml:12: error[grant-not-in-force]: grant `G-1` does not hold today, 2026-11-24".to_owned()),
            ("services/card/gather.toml", "by = \"holder\"", "by = \"number\"", "services/card/gather.toml:4: error[not-a-subject]: `number` does not name the subject of a record of `card`".to_owned()),
            ("services/card/gather.toml", "fields = [\"issued\"]", "fields = [\"isued\"]", "services/card/gather.toml:5: error[unknown-name]: there is no field of `card` called `isued`\n  help: did you mean `issued`?".to_owned()),
            ("services/card/service.toml", "purpose = \"issue-card\"", "when = { age_group = \"elder\" }\npurpose = \"issue-card\"", "services/card/service.toml:15: error[never-starts]: `age_group` can never be Text(\"elder\"): the service would never start".to_owned()),
        ] {
            let found = check_findings(&[(path, old, new)]);
            assert!(found.contains(&finding), "{finding}\nis not among\n{}", found.join("\n"));
        }
    }

    #[test]
    fn a_grant_holds_on_its_first_day() {
        assert!(check_findings(&[(GRANTS, "from = \"2025-01-01\"", "from = \"2026-11-24\"")]).is_empty());
    }
}
