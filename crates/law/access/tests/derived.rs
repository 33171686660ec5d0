//! The agreements that a pack's grants amount to are exactly its law, and lawful.

#[path = "support/country.rs"]
mod country;

use access::lifecycle::lawful;
use access::{Agreement, Body, Client, OPEN_TERM_YEARS, Operation, Reach, Subject, from_grants};
use country::{example, packs};
use jiff::civil::date;
use pack::model::Country;

const GRANTS: &str = "agencies/grants/library.toml";

fn derived(country: &Country) -> Vec<Agreement> {
    from_grants(country, "XX", "GOV")
}

fn ids(agreements: &[Agreement]) -> Vec<&str> {
    agreements.iter().map(|agreement| agreement.id.as_str()).collect()
}

/// Questions to an agency's own registers (G-2, G-3) need no agreement; G-1 starts a service besides.
#[test]
fn each_grant_to_another_agency_is_an_agreement() {
    let country = example(&[], &[]);
    let agreements = derived(&country);
    assert_eq!(ids(&agreements), ["G-1", "G-1.events", "G-4"]);
    let grant = &country.grants[0];
    let first = &agreements[0];
    assert_eq!(first.service.to_string(), "XX/GOV/townhall/registers/residents");
    assert!(
        matches!(&first.client, Client::System(system) if system.to_string() == "XX/GOV/library/registers")
    );
    assert_eq!(first.fields, grant.fields);
    assert_eq!((first.operation, first.reach), (Operation::View, Reach::One));
    assert_eq!((&first.subject, first.health), (&Subject::Header, false));
    assert_eq!(first.purpose.as_ref(), Some(&grant.purpose));
    assert_eq!(first.act.as_ref(), Some(&grant.basis.act));
    assert_eq!(first.article.as_deref(), Some("art. 3.1"));
    assert_eq!(first.oversight.as_ref().map(ToString::to_string).as_deref(), Some("XX/GOV/council"));
    let events = &agreements[1];
    let carried = &country.services["card"].trigger.as_ref().expect("it has a trigger").carry;
    assert_eq!(events.reach, Reach::Events);
    assert!(events.fields.iter().all(|field| carried.contains(field)));
    assert_eq!(events.fields.len(), carried.len());
}

/// There is no agreement without an end.
#[test]
fn an_open_grant_gets_a_stated_end() {
    let open = &derived(&example(&[], &[]))[0];
    assert_eq!(OPEN_TERM_YEARS, 10);
    assert_eq!((open.from, open.to), (date(2025, 1, 1), date(2034, 12, 31)));
    let dated =
        example(&[(GRANTS, "from = \"2025-01-01\"", "from = \"2025-01-01\"\nto = \"2026-12-31\"")], &[]);
    assert_eq!(derived(&dated)[0].to, date(2026, 12, 31));
}

/// C6: each operation is an agreement of its own.
#[test]
fn separate_rights_are_separate_agreements() {
    let edit = "operations = [\"view\", \"search\", \"propose\", \"process\"]\npurpose = \"issue-card\"";
    let country = example(&[(GRANTS, "purpose = \"issue-card\"", edit)], &[]);
    let agreements = derived(&country);
    assert_eq!(ids(&agreements), ["G-1", "G-1.events", "G-1.process", "G-1.propose", "G-1.search", "G-4"]);
    let operations: Vec<Operation> = agreements.iter().map(|agreement| agreement.operation).collect();
    use Operation::{Process, Propose, Search, View};
    assert_eq!(operations, [View, View, Process, Propose, Search, View]);
}

/// SG-15, SG-17, RF-03, RF-08: from a pack that nobody checked, nothing wide comes for a security body.
#[test]
fn nothing_wide_is_derived_for_a_security_body() {
    let security = ("agencies/agencies.toml", "kind = \"public legal entity\"", "security_body = true");
    let edit = "operations = [\"view\", \"search\", \"process\"]\npurpose = \"issue-card\"";
    let country = example(&[security, (GRANTS, "purpose = \"issue-card\"", edit)], &[]);
    assert_eq!(ids(&derived(&country)), ["G-1", "G-1.process", "G-4"]);
    let health =
        ("registers/residents/register.toml", "sensitivity = \"personal\"", "sensitivity = \"health\"");
    assert!(derived(&example(&[security, health], &[])).is_empty());
    assert!(derived(&example(&[health], &[])).iter().all(|agreement| agreement.health));
}

/// Every pack of the tree: what is derived could be activated today (SG-12, SG-15, SG-17).
#[test]
fn what_is_derived_is_lawful() {
    let mut seen = 0;
    for entry in std::fs::read_dir(packs()).expect("the folder of packs") {
        let path = entry.expect("a folder").path();
        if !path.join("pack.toml").is_file() {
            continue;
        }
        let country = pack::load(&path).expect("the pack loads");
        let agreements = derived(&country);
        assert!(!agreements.is_empty(), "{}", path.display());
        for agreement in &agreements {
            let Client::System(system) = &agreement.client else { panic!("a grant names one agency") };
            let agency = country.agencies.iter().find(|(id, _)| id.as_str() == system.member.code);
            let security = agency.is_some_and(|(_, agency)| agency.security_body);
            let client = Body { member: &system.member, security };
            assert_eq!(lawful(agreement, &[client], date(2026, 11, 24)), Ok(()), "{}", agreement.id);
        }
        seen += 1;
    }
    assert!(seen >= 1, "at least the example");
}
