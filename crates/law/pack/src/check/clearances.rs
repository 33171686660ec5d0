//! Clearances: the list of bodies that may use a register (ACC-07), and services that would feed a security body.

use super::{Check, place_of};
use crate::model::Sensitivity;
use policy::Operation;

pub(super) fn check(check: &mut Check<'_>) {
    let country = check.country;
    let is_security = |id| country.agencies.get(id).is_some_and(|agency| agency.security_body);
    for (at, clearance) in country.clearances.iter().enumerate() {
        let place = |part: &str| format!("clearance/{at}/{part}");
        if clearance.operations.is_empty() {
            check.error(
                &place("operations"),
                "no-operation",
                "a clearance names the operations it is for (C6)",
            );
        }
        if clearance.to.is_some_and(|to| to < clearance.from) {
            check.error(&place("to"), "clearance-dates", "the clearance ends before it begins");
        }
        let Some(register) = country.registers.get(&clearance.register) else { continue };
        if !register.clearance {
            let message = format!("`{}` needs no clearance: this line changes nothing", register.id);
            let help = "set clearance = true in its register.toml, or take the line out";
            check.warning(&place("register"), "idle-clearance", message, help);
        }
        if !is_security(&clearance.body) {
            continue;
        }
        let body = &clearance.body;
        if register.sensitivity == Sensitivity::Health {
            let message = format!(
                "no clearance opens health data of `{}` to the security body `{body}` (SG-15, RF-08)",
                register.id
            );
            check.error(&place("register"), "health-to-security", message);
        }
        for operation in [Operation::Search, Operation::Propose] {
            if clearance.operations.contains(&operation) {
                let message = format!(
                    "no clearance lets the security body `{body}` {} (SG-15, RF-03)",
                    operation.as_str()
                );
                check.error(&place("operations"), "security-operation", message);
            }
        }
    }
    for service in country.services.values() {
        if service.trigger.is_some() && is_security(&service.about.owner) {
            let message = format!(
                "`{}` is a security body: no event may start a service of it (SG-17, RF-18)",
                service.about.owner
            );
            check.error(&place_of(service, "trigger"), "security-subscription", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::{check_files, edited, load_findings};

    const LIST: &str = "law/clearances.toml";
    const LINE: &str = "[[clearance]]\nbody = \"library\"\nregister = \"residents\"\noperations = [\"view\"]\nbasis = { act = \"ACT-1\", article = \"art. 3\" }\nfrom = \"2025-01-01\"\n";

    /// The findings of the example, whose residents need a clearance, with this list.
    fn found(edits: &[(&str, &str, &str)], list: &str) -> Vec<String> {
        let mut files = edited(edits);
        files.put(LIST, list.to_owned());
        check_files(&files)
    }

    fn help(finding: &str) -> String {
        format!("{finding}\n  help: law/clearances.toml lists body, register, operations and the act")
    }

    /// ACC-07: who is not on the list is not granted anything; who is, only until the list ends.
    #[test]
    fn a_grant_without_its_clearance_is_found() {
        assert_eq!(found(&[], LINE), Vec::<String>::new());
        let missing = help(
            "agencies/grants/library.toml:3: error[no-clearance]: `library` has no clearance on 2026-11-24 to view in `residents` (ACC-07)",
        );
        for list in [
            String::new(),
            format!("{LINE}to = \"2026-11-23\"\n"),
            LINE.replace("from = \"2025-01-01\"", "from = \"2026-11-25\""),
            LINE.replace("[\"view\"]", "[\"search\", \"process\"]"),
            LINE.replace("body = \"library\"", "body = \"council\""),
        ] {
            let found = found(&[], &list);
            assert!(found.contains(&missing), "{list}\n{}", found.join("\n"));
        }
        for list in [format!("{LINE}to = \"2026-11-24\"\n"), LINE.replace("2025-01-01", "2026-11-24")] {
            assert_eq!(found(&[], &list), Vec::<String>::new(), "{list}");
        }
    }

    /// C6: view, search, propose and process are separate rights.
    #[test]
    fn each_operation_needs_its_own_clearance() {
        let grant = "agencies/grants/library.toml";
        let edit = (
            grant,
            "purpose = \"issue-card\"",
            "operations = [\"view\", \"process\"]\npurpose = \"issue-card\"",
        );
        let expected = help(
            "agencies/grants/library.toml:10: error[no-clearance]: `library` has no clearance on 2026-11-24 to process in `residents` (ACC-07)",
        );
        assert_eq!(found(&[edit], LINE), [expected]);
        assert_eq!(found(&[edit], &LINE.replace("\"view\"", "\"view\", \"process\"")), Vec::<String>::new());
    }

    /// The owner uses its own register without being on the list.
    #[test]
    fn an_owner_needs_no_clearance() {
        let own = ("registers/residents/register.toml", "owner = \"townhall\"", "owner = \"library\"");
        let found = found(&[own], "");
        assert!(!found.iter().any(|text| text.contains("[no-clearance]")), "{found:?}");
    }

    #[test]
    fn a_broken_line_of_the_list_is_found() {
        for (old, new, expected) in [
            (
                "[\"view\"]",
                "[]",
                "law/clearances.toml:4: error[no-operation]: a clearance names the operations it is for (C6)",
            ),
            (
                "from = \"2025-01-01\"",
                "from = \"2025-01-01\"\nto = \"2024-12-31\"",
                "law/clearances.toml:7: error[clearance-dates]: the clearance ends before it begins",
            ),
            (
                "\"residents\"",
                "\"reader\"",
                "law/clearances.toml:3: warning[idle-clearance]: `reader` needs no clearance: this line changes nothing\n  help: set clearance = true in its register.toml, or take the line out",
            ),
            (
                "\"residents\"",
                "\"resident\"",
                "law/clearances.toml:3: error[unknown-name]: there is no register `resident`\n  help: did you mean `residents`?",
            ),
            ("ACT-1", "ACT-9", "law/clearances.toml:5: error[unknown-name]: there is no act `ACT-9`"),
        ] {
            let found = found(&[], &LINE.replace(old, new));
            assert!(found.iter().any(|text| text.starts_with(expected)), "{expected}\n{}", found.join("\n"));
        }
    }

    #[test]
    fn an_unknown_operation_does_not_load() {
        let files = "operations = [\"look\"]\npurpose = \"issue-card\"";
        let found = load_findings(&[("agencies/grants/library.toml", "purpose = \"issue-card\"", files)]);
        assert!(found[0].contains("`look` is not one of the known words"), "{found:?}");
    }

    /// SG-15, SG-17, RF-03, RF-08, RF-18: no list and no service opens these to a security body.
    #[test]
    fn what_is_never_for_a_security_body_is_found() {
        let body = ("agencies/agencies.toml", "kind = \"public legal entity\"", "security_body = true");
        let search = LINE.replace("\"view\"", "\"view\", \"search\", \"propose\"");
        let found = found(&[body], &search);
        for expected in [
            "law/clearances.toml:4: error[security-operation]: no clearance lets the security body `library` search (SG-15, RF-03)",
            "law/clearances.toml:4: error[security-operation]: no clearance lets the security body `library` propose (SG-15, RF-03)",
            "services/card/service.toml:12: error[security-subscription]: `library` is a security body: no event may start a service of it (SG-17, RF-18)",
        ] {
            assert!(found.contains(&expected.to_owned()), "{expected}\n{}", found.join("\n"));
        }
        let mut files = edited(&[
            body,
            ("registers/residents/register.toml", "sensitivity = \"personal\"", "sensitivity = \"health\""),
        ]);
        files.put(LIST, LINE);
        let health = "law/clearances.toml:3: error[health-to-security]: no clearance opens health data of `residents` to the security body `library` (SG-15, RF-08)";
        assert!(check_files(&files).contains(&health.to_owned()));
    }
}
