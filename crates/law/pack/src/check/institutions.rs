//! Who watches must not be who is watched (SG-06, SG-10, SG-11, SG-19).

use super::Check;
use std::collections::BTreeSet;

/// The fewest witnesses: fewer cannot outvote one that is bought.
pub const WITNESSES_MIN: usize = 3;

pub(super) fn check(check: &mut Check<'_>) {
    let country = check.country;
    let Some(institutions) = &country.institutions else { return };
    let place = |part: &str| format!("institutions/{part}");
    for (office, body) in institutions.offices() {
        let Some(agency) = country.agencies.get(body) else {
            check.error(&place(office), "unknown-name", format!("there is no agency `{body}`"));
            continue;
        };
        if agency.security_body {
            let message = format!("the security body `{body}` cannot hold the office `{office}` (SG-11)");
            check.error(&place(office), "security-institution", message);
        }
        if institutions.requesters.contains(body) {
            let message = format!("`{body}` asks for warrants and cannot hold the office `{office}` (SG-19)");
            check.error(&place(office), "own-judge", message);
        }
        if office != "operator" && body == &institutions.operator {
            let message = format!("`{body}` runs the log and cannot hold the office `{office}` (SG-10)");
            check.error(&place(office), "own-judge", message);
        }
    }
    for body in &institutions.requesters {
        if !country.agencies.contains_key(body) {
            check.error(&place("requesters"), "unknown-name", format!("there is no agency `{body}`"));
        }
    }
    if institutions.court == institutions.commissioner {
        let message = "court and commissioner are one body: a warrant needs two keys (SG-19)";
        check.error(&place("commissioner"), "one-key", message);
    }
    let owners: BTreeSet<_> = country.registers.values().map(|register| &register.owner).collect();
    for (office, body) in institutions.desks() {
        if owners.contains(body) {
            let message = format!("`{body}` owns a register and cannot hold the office `{office}` (SG-06)");
            check.error(&place(office), "own-judge", message);
        }
    }
    let mut holders = BTreeSet::new();
    for (office, body) in institutions.desks() {
        if !holders.insert(body) {
            let message =
                format!("`{body}` holds another office already: each desk needs a body of its own (SG-11)");
            check.error(&place(office), "two-offices", message);
        }
    }
    let witnesses: BTreeSet<_> = institutions.all_witnesses().collect();
    if witnesses.len() < WITNESSES_MIN || witnesses.len() < institutions.all_witnesses().count() {
        let message = format!("a log needs at least {WITNESSES_MIN} different witnesses (SG-10)");
        check.error(&place("witnesses"), "witnesses", message);
    }
    codes(check);
}

/// Public codes are short; two agencies or two acts with one code could not be told apart in the log.
fn codes(check: &mut Check<'_>) {
    let country = check.country;
    let mut seen = std::collections::BTreeMap::new();
    for id in country.agencies.keys() {
        if let Some(other) = seen.insert(tlog::agency_code(id.as_str()), id) {
            let message = format!("`{id}` and `{other}` have one code in the access log; rename one");
            check.error(&format!("agency/{id}"), "log-code", message);
        }
    }
    let mut seen = std::collections::BTreeMap::new();
    for id in country.acts.keys() {
        if let Some(other) = seen.insert(tlog::basis_code(id.as_str()), id) {
            let message = format!("`{id}` and `{other}` have one code in the access log; rename one");
            check.error(&format!("act/{id}"), "log-code", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::{check_files, edited};

    const FILE: &str = "agencies/institutions.toml";

    fn found(old: &str, new: &str) -> Vec<String> {
        check_files(&edited(&[(FILE, old, new)]))
    }

    #[test]
    fn the_example_keeps_who_watches_apart() {
        assert_eq!(found("", ""), Vec::<String>::new());
    }

    /// SG-06, SG-10, SG-11, SG-19: each way of watching oneself is found.
    #[test]
    fn an_institution_that_watches_itself_is_found() {
        for (old, new, code) in [
            ("arbiter = \"council\"", "arbiter = \"library\"", "own-judge"),
            ("custodian = \"council\"", "custodian = \"townclerk\"", "own-judge"),
            ("commissioner = \"reviewer\"", "commissioner = \"court\"", "one-key"),
            ("commissioner = \"reviewer\"", "commissioner = \"watch\"", "security-institution"),
            ("parliament = \"assembly\"", "parliament = \"accounts\"", "two-offices"),
            ("requesters = [\"watch\"]", "requesters = [\"court\"]", "own-judge"),
            ("requesters = [\"watch\"]", "requesters = [\"nobody\"]", "unknown-name"),
            ("court = \"court\"", "court = \"nobody\"", "unknown-name"),
            ("[\"neighbour\"]", "[]", "witnesses"),
            ("[\"neighbour\"]", "[\"court\"]", "witnesses"),
        ] {
            let found = found(old, new);
            assert!(found.iter().any(|text| text.contains(&format!("[{code}]"))), "{new}: {found:?}");
        }
    }
}
