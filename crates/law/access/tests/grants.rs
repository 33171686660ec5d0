//! Questions judged by a pack's grants, its clearances and the generic policies.

#[path = "support/country.rs"]
mod country;

use access::{Actor, Asker, Granted, Question, Refusal, decide};
use country::example;
use ids::PersonKey;
use jiff::civil::{Date, date};
use pack::model::Country;

const TODAY: Date = date(2026, 11, 24);
const LIST: &str = "law/clearances.toml";
const REGISTER: &str = "registers/residents/register.toml";
const LINE: &str = "[[clearance]]\nbody = \"library\"\nregister = \"residents\"\noperations = [\"view\"]\nbasis = { act = \"ACT-1\", article = \"art. 3\" }\nfrom = \"2025-01-01\"\nto = \"2026-11-24\"\n";

fn ask(country: &Country, today: Date) -> Result<Granted, Refusal> {
    let name = |text: &str| text.parse().expect("a name");
    let asker = Asker {
        agency: "library".parse().expect("a name"),
        actor: Actor::Automatic { service: "card".parse().expect("a name") },
    };
    let question = Question {
        register: "residents".parse().expect("a name"),
        person: PersonKey::Number("1".to_owned()),
        by: name("person"),
        fields: vec![name("name")],
        purpose: "issue-card".parse().expect("a name"),
    };
    decide(country, &asker, &question, today)
}

fn code(country: &Country, today: Date) -> Result<(), &'static str> {
    ask(country, today).map(|_granted| ()).map_err(|refusal| refusal.code())
}

/// ACC-07: a grant alone does not open a register that needs a clearance, and a clearance ends by itself.
#[test]
fn a_clearance_is_asked_for_on_the_day_of_the_question() {
    assert_eq!(code(&example(&[], &[(LIST, "")]), TODAY), Err("no-clearance"));
    let listed = example(&[], &[(LIST, LINE)]);
    assert_eq!(code(&listed, TODAY), Ok(()));
    assert_eq!(code(&listed, date(2026, 11, 25)), Err("no-clearance"));
    let free = example(&[(REGISTER, "clearance = true", "clearance = false")], &[(LIST, "")]);
    assert_eq!(code(&free, TODAY), Ok(()), "this register needs none");
    let own = example(&[(REGISTER, "owner = \"townhall\"", "owner = \"library\"")], &[(LIST, "")]);
    assert_eq!(code(&own, TODAY), Ok(()), "the owner needs none");
}

/// C6: to process, search or propose is not to see.
#[test]
fn a_question_needs_the_right_to_see() {
    for other in ["process", "search", "propose"] {
        let list = LINE.replace("\"view\"", &format!("\"{other}\""));
        assert_eq!(code(&example(&[], &[(LIST, &list)]), TODAY), Err("no-clearance"), "{other}");
        let operations = format!("operations = [\"{other}\"]\npurpose = \"issue-card\"");
        let grant = ("agencies/grants/library.toml", "purpose = \"issue-card\"", operations.as_str());
        assert_eq!(code(&example(&[grant], &[]), TODAY), Err("no-grant"), "{other}");
    }
}

/// A pack that nobody checked opens nothing: SG-12 (act and overseer must exist), SG-15.
#[test]
fn what_stands_above_every_pack_is_asked_too() {
    let grants = "agencies/grants/library.toml";
    for edit in [
        (grants, "act = \"ACT-1\"", "act = \"ACT-9\""),
        (grants, "oversight = \"council\"", "oversight = \"nobody\""),
    ] {
        assert_eq!(
            ask(&example(&[edit], &[]), TODAY).expect_err("not lawful"),
            Refusal::Policy { reasons: vec!["element-missing".to_owned()] },
            "{edit:?}"
        );
    }
    let security = ("agencies/agencies.toml", "kind = \"public legal entity\"", "security_body = true");
    let health = (REGISTER, "sensitivity = \"personal\"", "sensitivity = \"health\"");
    assert_eq!(code(&example(&[security, health], &[]), TODAY), Err("health-for-security"));
    assert_eq!(code(&example(&[health], &[]), TODAY), Ok(()));
}

/// ACC-03, ACC-04: the refusals that were there before keep their codes.
#[test]
fn grants_keep_their_own_refusals() {
    let country = example(&[], &[]);
    assert_eq!(code(&country, date(2024, 12, 31)), Err("grant-not-in-force"));
    let name = |text: &str| text.parse().expect("a name");
    let asked = |agency: &str, actor: Actor, fields: &[&str]| {
        let asker = Asker { agency: agency.parse().expect("a name"), actor };
        let question = Question {
            register: "residents".parse().expect("a name"),
            person: PersonKey::Number("1".to_owned()),
            by: name("person"),
            fields: fields.iter().map(|field| name(field)).collect(),
            purpose: "issue-card".parse().expect("a name"),
        };
        decide(&country, &asker, &question, TODAY).map(|_granted| ()).map_err(|refusal| refusal.code())
    };
    let automatic = || Actor::Automatic { service: "card".parse().expect("a name") };
    let system = access::Actor::System {
        system: ids::MemberName::new("XX", "GOV", "library").system("desk"),
        user: String::new(),
    };
    assert_eq!(asked("council", automatic(), &["name"]), Err("no-grant"));
    assert_eq!(asked("library", Actor::Person, &["name"]), Err("wrong-duty"));
    assert_eq!(asked("library", system, &["name"]), Err("wrong-duty"));
    assert_eq!(asked("library", automatic(), &["name", "desk"]), Err("fields-beyond-grant"));
    assert_eq!(asked("library", automatic(), &["nickname"]), Err("unknown-field"));
}

/// SG-12, ACC-04, ACC-07: an agreement opens a register of the pack only together with the owner's own law.
#[test]
fn a_system_needs_the_agreement_and_the_pack() {
    let country = example(&[], &[]);
    let agreement = access::from_grants(&country, "XX", "GOV").swap_remove(0);
    let access::Client::System(system) = agreement.client.clone() else { panic!("one agency") };
    let asked = |country: &Country, agreement: &access::Agreement, fields: &[&str], today: Date| {
        let question = Question {
            register: "residents".parse().expect("a name"),
            person: PersonKey::Number("1".to_owned()),
            by: "person".parse().expect("a name"),
            fields: fields.iter().map(|field| field.parse().expect("a name")).collect(),
            purpose: "issue-card".parse().expect("a name"),
        };
        let granted = access::decide_system(country, &system, "a.b", agreement, &question, today)?;
        Ok::<_, Refusal>((granted.source().to_string(), granted.asker().actor.name().into_owned()))
    };
    let code = |country: &Country, agreement: &access::Agreement, fields: &[&str], today: Date| {
        asked(country, agreement, fields, today).map(|_| ()).map_err(|refusal| refusal.code())
    };
    assert_eq!(
        asked(&country, &agreement, &["name"], TODAY),
        Ok(("register.residents".to_owned(), "XX/GOV/library/registers a.b".to_owned()))
    );
    // The agreement says more than the pack, the pack more than the agreement.
    let more = access::Agreement { fields: vec!["desk".parse().expect("a name")], ..agreement.clone() };
    assert_eq!(code(&country, &more, &["desk"], TODAY), Err("fields-beyond-grant"));
    assert_eq!(code(&country, &more, &["name"], TODAY), Err("fields-beyond-grant"));
    let other =
        access::Agreement { purpose: Some("enrol-reader".parse().expect("a name")), ..agreement.clone() };
    assert_eq!(code(&country, &other, &["name"], TODAY), Err("no-grant"));
    let process = access::Agreement { operation: access::Operation::Process, ..agreement.clone() };
    assert_eq!(code(&country, &process, &["name"], TODAY), Err("no-grant"));
    let over = access::Agreement { to: date(2026, 11, 23), ..agreement.clone() };
    assert_eq!(code(&country, &over, &["name"], TODAY), Err("grant-not-in-force"));
    assert_eq!(code(&example(&[], &[(LIST, "")]), &agreement, &["name"], TODAY), Err("no-clearance"));
    let by_hand = example(&[("agencies/grants/library.toml", "automatic = true\n", "")], &[]);
    assert_eq!(code(&by_hand, &agreement, &["name"], TODAY), Err("wrong-duty"));
}
