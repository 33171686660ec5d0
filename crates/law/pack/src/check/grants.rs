//! Grants: the four elements, the overseer apart, what a security body never gets, fields that exist.

use super::Check;
use super::registers::known_field;
use crate::model::{Grant, Register, Sensitivity};
use ids::SLUG_LENGTH_MAX;
use policy::Operation;

/// The longest id of a grant: the agreements that follow from it add a word (`.process`) and are names too.
pub const GRANT_ID_LENGTH_MAX: usize = SLUG_LENGTH_MAX - 8;

pub(super) fn check(check: &mut Check<'_>) {
    let country = check.country;
    for grant in &country.grants {
        let place = |part: &str| format!("grant/{}/{part}", grant.id);
        let register = country.registers.get(&grant.register);
        if grant.oversight == grant.client
            || register.is_some_and(|register| register.owner == grant.oversight)
        {
            let message = format!(
                "`{}` oversees itself: the overseer is neither client nor owner (SG-12)",
                grant.oversight
            );
            check.error(&place("oversight"), "overseer", message);
        }
        if grant.to.is_some_and(|to| to < grant.from) {
            check.error(&place("to"), "grant-dates", "the grant ends before it begins");
        }
        if grant.fields.is_empty() {
            check.error(
                &place("fields"),
                "no-field",
                "a grant names the fields that may be released (ACC-04)",
            );
        }
        if grant.roles.is_empty() && !grant.automatic {
            let help = "name duties in roles, or set automatic = true";
            check.error_with(&place("roles"), "idle-grant", "nobody may use this grant", help);
        }
        for duty in &grant.roles {
            if let Some(role) = country.roles.get(duty)
                && (role.agency != grant.client || role.auditor)
            {
                let message = format!("`{duty}` is not a duty of `{}` that asks registers", grant.client);
                check.error(&place("roles"), "grant-role", message);
            }
        }
        if grant.operations.is_empty() {
            let help = "leave it out for view alone";
            check.error_with(&place("operations"), "no-operation", "a grant names what may be done", help);
        }
        if grant.id.as_str().len() > GRANT_ID_LENGTH_MAX {
            let message = format!("the id of a grant has at most {GRANT_ID_LENGTH_MAX} characters");
            check.error(&place("id"), "long-id", message);
        }
        if country.agencies.get(&grant.client).is_some_and(|agency| agency.security_body) {
            security(check, grant, register);
        }
        let Some(register) = register else { continue };
        cleared(check, grant, register);
        for field in &grant.fields {
            known_field(check, &place("fields"), register, field);
        }
    }
}

/// What no grant can give a security body, whatever the act says.
fn security(check: &mut Check<'_>, grant: &Grant, register: Option<&Register>) {
    let place = |part: &str| format!("grant/{}/{part}", grant.id);
    let client = &grant.client;
    if grant.automatic {
        let message =
            format!("`{client}` is a security body: no automatic course may feed it (SG-17, RF-03)");
        check.error(&place("automatic"), "security-feed", message);
    }
    for operation in [Operation::Search, Operation::Propose] {
        if grant.operations.contains(&operation) {
            let message = format!(
                "`{client}` is a security body: it may view or process one named person, never {} (SG-15, RF-03)",
                operation.as_str()
            );
            check.error(&place("operations"), "security-operation", message);
        }
    }
    if let Some(register) = register.filter(|register| register.sensitivity == Sensitivity::Health) {
        let message = format!(
            "health data of `{}` are kept from the security body `{client}` (SG-15, RF-08)",
            register.id
        );
        check.error(&place("register"), "health-to-security", message);
    }
}

/// A register that needs a clearance is granted only to those on the list, operation by operation (ACC-07, C6).
/// Asked for the day of the check, or for the grant's first day when that is still to come.
fn cleared(check: &mut Check<'_>, grant: &Grant, register: &Register) {
    if !register.clearance || grant.client == register.owner {
        return;
    }
    let day = check.today.max(grant.from);
    let cleared = check.country.cleared(&grant.client, &register.id, day);
    for operation in grant.operations.iter().filter(|operation| !cleared.contains(operation)) {
        let message = format!(
            "`{}` has no clearance on {day} to {} in `{}` (ACC-07)",
            grant.client,
            operation.as_str(),
            register.id
        );
        let help = "law/clearances.toml lists body, register, operations and the act";
        check.error_with(&format!("grant/{}/operations", grant.id), "no-clearance", message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::{check_findings, each_brings};

    const GRANTS: &str = "agencies/grants/library.toml";

    #[test]
    fn each_broken_grant_says_what_is_wrong() {
        each_brings(&[
            (
                GRANTS,
                "oversight = \"council\"",
                "oversight = \"library\"",
                "agencies/grants/library.toml:12: error[overseer]: `library` oversees itself: the overseer is neither client nor owner (SG-12)",
            ),
            (
                GRANTS,
                "oversight = \"council\"",
                "oversight = \"townhall\"",
                "agencies/grants/library.toml:12: error[overseer]: `townhall` oversees itself: the overseer is neither client nor owner (SG-12)",
            ),
            (
                GRANTS,
                "from = \"2025-01-01\"",
                "from = \"2025-01-01\"\nto = \"2024-01-01\"",
                "agencies/grants/library.toml:14: error[grant-dates]: the grant ends before it begins",
            ),
            (
                GRANTS,
                "fields = [\"issued\"]",
                "fields = [\"isued\"]",
                "agencies/grants/library.toml:20: error[unknown-name]: there is no field of `card` called `isued`\n  help: did you mean `issued`?",
            ),
            (
                GRANTS,
                "fields = [\"issued\"]",
                "fields = []",
                "agencies/grants/library.toml:20: error[no-field]: a grant names the fields that may be released (ACC-04)",
            ),
            (
                GRANTS,
                "automatic = true\nregister = \"card\"",
                "register = \"card\"",
                "agencies/grants/library.toml:15: error[idle-grant]: nobody may use this grant\n  help: name duties in roles, or set automatic = true",
            ),
            (
                GRANTS,
                "roles = [\"librarian\"]",
                "roles = [\"registrar\"]",
                "agencies/grants/library.toml:6: error[grant-role]: `registrar` is not a duty of `library` that asks registers",
            ),
        ]);
    }

    #[test]
    fn a_security_body_gets_neither_health_data_nor_a_feed() {
        let found = check_findings(&[
            ("agencies/agencies.toml", "kind = \"public legal entity\"", "security_body = true"),
            ("registers/residents/register.toml", "sensitivity = \"personal\"", "sensitivity = \"health\""),
        ]);
        assert_eq!(
            found[..3],
            [
                "agencies/grants/library.toml:7: error[security-feed]: `library` is a security body: no automatic course may feed it (SG-17, RF-03)",
                "agencies/grants/library.toml:8: error[health-to-security]: health data of `residents` are kept from the security body `library` (SG-15, RF-08)",
                "agencies/grants/library.toml:18: error[security-feed]: `library` is a security body: no automatic course may feed it (SG-17, RF-03)",
            ]
        );
    }

    /// SG-15, RF-03: one named person, seen or worked on, and nothing else.
    #[test]
    fn a_security_body_is_granted_neither_search_nor_proposals() {
        for (operation, expected) in [
            (
                "search",
                Some(
                    "agencies/grants/library.toml:10: error[security-operation]: `library` is a security body: it may view or process one named person, never search (SG-15, RF-03)",
                ),
            ),
            (
                "propose",
                Some(
                    "agencies/grants/library.toml:10: error[security-operation]: `library` is a security body: it may view or process one named person, never propose (SG-15, RF-03)",
                ),
            ),
            ("process", None),
        ] {
            let operations = format!("operations = [\"view\", \"{operation}\"]\npurpose = \"issue-card\"");
            let found = check_findings(&[
                ("agencies/agencies.toml", "kind = \"public legal entity\"", "security_body = true"),
                (GRANTS, "purpose = \"issue-card\"", &operations),
            ]);
            let named: Vec<&str> = found
                .iter()
                .map(String::as_str)
                .filter(|text| text.contains("[security-operation]"))
                .collect();
            assert_eq!(named, Vec::from_iter(expected));
        }
    }

    #[test]
    fn a_grant_says_what_may_be_done() {
        each_brings(&[(
            GRANTS,
            "purpose = \"issue-card\"",
            "operations = []\npurpose = \"issue-card\"",
            "agencies/grants/library.toml:10: error[no-operation]: a grant names what may be done\n  help: leave it out for view alone",
        )]);
    }

    #[test]
    fn the_id_of_a_grant_leaves_room_for_its_agreements() {
        let found = |length: usize| {
            let id = format!("id = \"{}\"", "g".repeat(length));
            check_findings(&[(GRANTS, "id = \"G-4\"", &id)])
        };
        assert!(found(super::GRANT_ID_LENGTH_MAX).is_empty());
        assert!(crate::sample::only(&found(super::GRANT_ID_LENGTH_MAX + 1), "long-id"));
    }
}
