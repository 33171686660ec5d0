//! Grants: the four elements, the overseer apart, health kept from security bodies, fields that exist.

use super::Check;
use super::registers::known_field;
use crate::model::Sensitivity;

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
        let security = country.agencies.get(&grant.client).is_some_and(|agency| agency.security_body);
        if security && grant.automatic {
            let message = format!(
                "`{}` is a security body: no automatic course may feed it (SG-17, RF-03)",
                grant.client
            );
            check.error(&place("automatic"), "security-feed", message);
        }
        let Some(register) = register else { continue };
        if security && register.sensitivity == Sensitivity::Health {
            let message = format!(
                "health data of `{}` are kept from the security body `{}` (SG-15, RF-08)",
                register.id, grant.client
            );
            check.error(&place("register"), "health-to-security", message);
        }
        for field in &grant.fields {
            known_field(check, &place("fields"), register, field);
        }
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
}
