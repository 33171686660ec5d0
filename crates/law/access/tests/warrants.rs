//! The gate of warrants: every way past the court is refused by its own name (SG-01, SG-15, SG-19).

#[path = "support/country.rs"]
mod country;

use access::{
    Actor, Asker, Cover, Granted, Question, Refusal, SealStanding, WarrantInForce, WarrantReach, WarrantSeal,
    decide, decide_warrant,
};
use country::example;
use ids::PersonKey;
use jiff::civil::{Date, date};
use pack::model::Country;
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 25);
const REGISTER: &str = "registers/residents/register.toml";
const INSTITUTIONS: &str = "agencies/institutions.toml";

fn name<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a name")
}

fn seal(institution: &str, by: &str, key: &str) -> WarrantSeal {
    WarrantSeal {
        institution: name(institution),
        by: by.to_owned(),
        key: key.to_owned(),
        standing: SealStanding::Holds,
    }
}

/// A warrant with everything in place.
fn warrant() -> WarrantInForce {
    WarrantInForce {
        id: "w-1".to_owned(),
        leaf: 7,
        year: 2026,
        requester: name("watch"),
        person: PersonKey::Number("ADA001".to_owned()),
        reach: vec![WarrantReach {
            register: name("residents"),
            fields: vec![name("name"), name("age_group")],
            looks_max: 3,
        }],
        health: Vec::new(),
        purpose: name("issue-card"),
        act: name("ACT-1"),
        article: "art. 9".to_owned(),
        from: date(2026, 11, 20),
        to: date(2026, 12, 20),
        due_day: 20_900,
        ended: false,
        court: seal("court", "jo", "key-1"),
        commissioner: seal("reviewer", "rev", "key-2"),
    }
}

fn watchman(agency: &str) -> Asker {
    Asker { agency: name(agency), actor: Actor::Official { name: "wat".to_owned(), role: name("watchman") } }
}

fn question() -> Question {
    Question {
        register: name("residents"),
        person: PersonKey::Number("ADA001".to_owned()),
        by: name("person"),
        fields: vec![name("name")],
        purpose: name("issue-card"),
    }
}

struct Case {
    country: Country,
    warrant: WarrantInForce,
    asker: Asker,
    question: Question,
    used: u32,
    today: Date,
}

fn whole() -> Case {
    Case {
        country: example(&[], &[]),
        warrant: warrant(),
        asker: watchman("watch"),
        question: question(),
        used: 0,
        today: TODAY,
    }
}

impl Case {
    fn judged(&self) -> Result<Granted, Refusal> {
        let Self { country, warrant, asker, question, used, today } = self;
        decide_warrant(country, warrant, asker, question, *used, *today)
    }
}

fn code(change: impl FnOnce(&mut Case)) -> &'static str {
    let mut case = whole();
    change(&mut case);
    case.judged().map_or_else(|refusal| refusal.code(), |_granted| "granted")
}

/// SG-01: with a warrant that person only, in scope and time; the look is sealed under the warrant's leaf (SG-19).
#[test]
fn a_warrant_opens_what_it_names_under_a_seal() {
    let granted = whole().judged().expect("everything is in place");
    assert_eq!(granted.fields(), [name("name")]);
    assert_eq!(granted.person(), &PersonKey::Number("ADA001".to_owned()));
    assert_eq!((granted.basis().act.as_str(), granted.basis().article.as_str()), ("ACT-1", "art. 9"));
    let sealed = Cover::Sealed { warrant: "w-1".to_owned(), leaf: 7, due_day: 20_900 };
    assert_eq!((granted.cover(), granted.grant()), (&sealed, None));
}

/// SG-01: the same question without a warrant; a body that is not on the list is told of grants as ever.
#[test]
fn without_a_warrant_a_requester_is_refused_by_name() {
    let country = example(&[], &[]);
    let asked = |agency: &str| decide(&country, &watchman(agency), &question(), TODAY).expect_err("no grant");
    assert_eq!(asked("watch").code(), "warrant-needed");
    assert_eq!(asked("accounts").code(), "no-grant");
}

/// SG-01: every step beside the warrant has its own refusal.
#[test]
fn what_the_court_did_not_name_is_refused() {
    let other = || PersonKey::Number("BEN002".to_owned());
    assert_eq!(code(|case| case.question.person = other()), "warrant-other-person");
    assert_eq!(code(|case| case.question.register = name("card")), "unknown-field");
    let in_card = |case: &mut Case| {
        case.question.register = name("reader");
        case.question.by = name("person");
        case.question.fields = vec![name("since")];
    };
    assert_eq!(code(in_card), "warrant-register");
    assert_eq!(code(|case| case.question.fields.push(name("desk"))), "warrant-fields");
    assert_eq!(code(|case| case.question.fields.push(name("nickname"))), "unknown-field");
    assert_eq!(code(|case| case.question.purpose = name("enrol-reader")), "warrant-purpose");
    assert_eq!(code(|case| case.question.purpose = name("curiosity")), "unknown-purpose");
}

/// SG-01: from the first day of the term to its last, in the year of its log.
#[test]
fn a_warrant_holds_within_its_term_only() {
    assert_eq!(code(|case| case.today = date(2026, 11, 19)), "warrant-not-yet");
    assert_eq!(code(|case| case.today = date(2026, 11, 20)), "granted");
    assert_eq!(code(|case| case.today = date(2026, 12, 20)), "granted");
    assert_eq!(code(|case| case.today = date(2026, 12, 21)), "warrant-expired");
    assert_eq!(code(|case| case.warrant.year = 2027), "warrant-not-yet");
    let into_the_next_year = |case: &mut Case| {
        case.warrant.to = date(2027, 1, 5);
        case.today = date(2027, 1, 1);
    };
    assert_eq!(code(into_the_next_year), "warrant-expired");
    assert_eq!(code(|case| case.warrant.ended = true), "warrant-ended");
}

/// SG-01: as many looks as the court said; at the number and one past it.
#[test]
fn a_used_up_warrant_gives_nothing_more() {
    assert_eq!(code(|case| case.used = 2), "granted");
    assert_eq!(code(|case| case.used = 3), "warrant-used-up");
    assert_eq!(code(|case| case.warrant.reach[0].looks_max = 0), "warrant-used-up");
}

/// SG-01: who asks is a named official of the body that the warrant was given to, and that body is on the list.
#[test]
fn nobody_else_uses_a_warrant() {
    assert_eq!(code(|case| case.asker = watchman("accounts")), "not-a-requester");
    assert_eq!(code(|case| case.warrant.requester = name("library")), "warrant-other-requester");
    let automatic = |case: &mut Case| case.asker.actor = Actor::Automatic { service: name("card") };
    assert_eq!(code(automatic), "wrong-duty");
    let off_the_list = |case: &mut Case| {
        case.country =
            example(&[(INSTITUTIONS, "requesters = [\"watch\"]", "requesters = [\"townhall\"]")], &[]);
    };
    assert_eq!(code(off_the_list), "not-a-requester");
}

/// SG-19: two keys, two people, two bodies, neither of them the requester; a revoked key is no key.
#[test]
fn both_seals_must_hold_and_be_of_two() {
    for (standing, wanted) in [
        (SealStanding::Broken, "warrant-seal"),
        (SealStanding::Unknown, "warrant-seal"),
        (SealStanding::Revoked, "warrant-key-revoked"),
    ] {
        assert_eq!(code(|case| case.warrant.court.standing = standing), wanted, "court {standing:?}");
        assert_eq!(code(|case| case.warrant.commissioner.standing = standing), wanted, "{standing:?}");
    }
    assert_eq!(code(|case| case.warrant.commissioner.key = "key-1".to_owned()), "warrant-one-key");
    assert_eq!(code(|case| case.warrant.commissioner.by = "jo".to_owned()), "warrant-one-key");
    // A seal of another body than the pack names, the requester above all.
    for stranger in ["watch", "townhall", "reviewer"] {
        assert_eq!(
            code(|case| case.warrant.court.institution = name(stranger)),
            "warrant-seal",
            "{stranger}"
        );
    }
    let one_body = |case: &mut Case| {
        case.country =
            example(&[(INSTITUTIONS, "commissioner = \"reviewer\"", "commissioner = \"court\"")], &[]);
        case.warrant.commissioner.institution = name("court");
    };
    assert_eq!(code(one_body), "warrant-one-key", "also in a pack that nobody checked");
    let its_own_judge = |case: &mut Case| {
        case.country = example(&[(INSTITUTIONS, "court = \"court\"", "court = \"watch\"")], &[]);
        case.warrant.court.institution = name("watch");
    };
    assert_eq!(code(its_own_judge), "warrant-one-key", "also in a pack that nobody checked");
}

/// SG-15: a warrant opens a health class only where the court named it apart.
#[test]
fn health_needs_its_own_naming() {
    let health = (REGISTER, "sensitivity = \"personal\"", "sensitivity = \"health\"");
    assert_eq!(code(|case| case.country = example(&[health], &[])), "warrant-health");
    let named = |case: &mut Case| {
        case.country = example(&[health], &[]);
        case.warrant.health = vec![name("residents")];
    };
    assert_eq!(code(named), "granted");
    let another = |case: &mut Case| {
        case.country = example(&[health], &[]);
        case.warrant.health = vec![name("card")];
    };
    assert_eq!(code(another), "warrant-health");
    // The naming adds nothing to the scope.
    let without_reach = |case: &mut Case| {
        named(case);
        case.warrant.reach.clear();
    };
    assert_eq!(code(without_reach), "warrant-register");
}

/// SG-12, SG-28: the act that a warrant rests on is one of the country's.
#[test]
fn a_warrant_without_an_act_opens_nothing() {
    assert_eq!(code(|case| case.warrant.act = name("ACT-9")), "policy");
}

proptest! {
    /// SG-01, SG-19: whatever is put together, what passes is the named person, in scope, in time, under two keys.
    #[test]
    fn nothing_passes_beside_the_warrant(
        person in prop::sample::select(vec!["ADA001", "BEN002"]),
        register in prop::sample::select(vec!["residents", "reader", "card"]),
        field in prop::sample::select(vec!["name", "age_group", "desk", "since"]),
        day in 1_i8..29, month in 10_i8..13,
        used in 0_u32..6,
        agency in prop::sample::select(vec!["watch", "townhall", "court"]),
        keys in prop::sample::select(vec![("key-1", "key-2"), ("key-1", "key-1")]),
        standing in prop::sample::select(vec![SealStanding::Holds, SealStanding::Broken, SealStanding::Revoked]),
    ) {
        let mut case = whole();
        case.question.person = PersonKey::Number(person.to_owned());
        case.question.register = name(register);
        case.question.fields = vec![name(field)];
        case.today = date(2026, month, day);
        case.used = used;
        case.asker = watchman(agency);
        case.warrant.court.key = keys.0.to_owned();
        case.warrant.commissioner.key = keys.1.to_owned();
        case.warrant.commissioner.standing = standing;
        let lawful = person == "ADA001" && register == "residents" && ["name", "age_group"].contains(&field)
            && case.today >= case.warrant.from && case.today <= case.warrant.to && used < 3
            && agency == "watch" && keys.0 != keys.1 && standing == SealStanding::Holds;
        prop_assert_eq!(case.judged().is_ok(), lawful);
    }
}
