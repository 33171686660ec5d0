//! Properties of every decision: whatever is asked in whatever order, nothing panics, the end stays the end,
//! a case is the fold of its events, only officials refuse, and a silent case is shown to nobody.

use calendar::Instant;
use ids::{CaseId, LifeEventId, PersonKey, RecordId};
use jiff::tz::TimeZone;
use pack::model::{Country, EndOutcome, Value, Values};
use proptest::prelude::*;
use services::{Case, Command, Event, Law, Now, Official, State, apply, decide, fold, view};
use std::path::Path;
use std::sync::LazyLock;
use uuid::Uuid;

static COUNTRY: LazyLock<Country> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    pack::load(&folder).expect("the example pack loads")
});

/// 24 November 2026, midday UTC.
const NOON: i64 = 1_795_521_600_000_000;

fn text(word: &str) -> Value {
    Value::from(word)
}

fn open(age: &str, secret: bool, guardians: usize) -> Command {
    let mut fields = Values::from([
        ("person".to_owned(), text("NQA003")),
        ("name".to_owned(), text("Nora Quarto")),
        ("age_group".to_owned(), text(age)),
        ("secret_address".to_owned(), Value::Bool(secret)),
        ("moved_in".to_owned(), text("2026-11-20")),
        ("first_guardian".to_owned(), Value::Null),
        ("second_guardian".to_owned(), Value::Null),
    ]);
    for (field, person) in
        [("first_guardian", "ADA001"), ("second_guardian", "BEN002")].iter().take(guardians)
    {
        fields.insert((*field).to_owned(), text(person));
    }
    let id = Uuid::from_u128(7);
    Command::Open { record: RecordId(id), life_event: LifeEventId(id), fields }
}

fn gathered(card: bool, reader: bool, guardian: bool) -> Command {
    let facts = Values::from([
        ("card.found".to_owned(), Value::Bool(card)),
        ("card.issued".to_owned(), Value::Null),
        ("reader.found".to_owned(), Value::Bool(reader)),
        ("reader.since".to_owned(), Value::Null),
        ("guardian.found".to_owned(), Value::Bool(guardian)),
        ("guardian.name".to_owned(), Value::Null),
        ("guardian.age_group".to_owned(), Value::Null),
    ]);
    Command::Gathered { facts, sources: Default::default() }
}

fn choice(format: &str) -> Values {
    Values::from([
        ("format".to_owned(), text(format)),
        ("account".to_owned(), text("DE89370400440532013000")),
    ])
}

/// Any command, sensible or not.
fn command() -> impl Strategy<Value = Command> {
    let formats = prop_oneof![Just("paper"), Just("plastic")];
    let people = prop_oneof![Just("NQA003"), Just("ADA001"), Just("BEN002"), Just("XXX999")];
    let roles = prop_oneof![Just("librarian"), Just("registrar")];
    let actions = prop_oneof![Just("accept"), Just("refuse"), Just("burn")];
    let act = (roles, actions, proptest::option::of(".{0,20}"), formats.clone());
    prop_oneof![
        (any::<bool>(), any::<bool>(), 0..3_usize).prop_map(|(adult, secret, guardians)| open(
            if adult { "adult" } else { "child" },
            secret,
            guardians
        )),
        (any::<bool>(), any::<bool>(), any::<bool>())
            .prop_map(|(card, reader, guardian)| gathered(card, reader, guardian)),
        any::<u128>().prop_map(|id| Command::Recorded { record: RecordId(Uuid::from_u128(id)) }),
        any::<u128>().prop_map(|id| Command::Held { record: RecordId(Uuid::from_u128(id)) }),
        Just(Command::DrawAgain),
        (people, formats).prop_map(|(by, format)| Command::Answer {
            by: PersonKey::Number(by.to_owned()),
            values: choice(format),
        }),
        act.prop_map(|(role, action, reasons, format)| Command::Act {
            official: Official { name: "somebody".to_owned(), role: role.parse().expect("a name") },
            action: action.to_owned(),
            reasons,
            values: choice(format),
        }),
        Just(Command::Ring),
    ]
}

/// Takes one command; gives the events, none when it was refused.
fn step(case: &mut Case, command: Command, at: i64) -> Vec<Event> {
    let zone = TimeZone::UTC;
    let at = Instant(at);
    let now = Now { at, today: at.date_in(&zone), draw: 12_345 };
    let law = Law { country: &COUNTRY, zone: &zone };
    let events = decide(case, command, law, &now).unwrap_or_default();
    for event in &events {
        apply(case, event);
    }
    events
}

fn unopened() -> Case {
    Case::unopened(CaseId(Uuid::from_u128(1)), "card".parse().expect("a name"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_asked_the_invariants_hold(
        first in (any::<bool>(), any::<bool>(), 0..3_usize),
        commands in proptest::collection::vec((command(), 0..40_i64), 0..24),
    ) {
        let mut case = unopened();
        let mut history = Vec::new();
        let mut at = NOON;
        let opening = open(if first.0 { "adult" } else { "child" }, first.1, first.2);
        history.extend(step(&mut case, opening, at));
        for (command, days) in commands {
            at += days * 86_400_000_000;
            let before = case.clone();
            let acted = matches!(command, Command::Act { .. });
            let events = step(&mut case, command, at);
            history.extend(events.clone());

            if let State::Ended { .. } = before.state {
                prop_assert_eq!(&case, &before, "the end stays the end");
            }
            for event in &events {
                if let Event::Ended { outcome: EndOutcome::Refused, .. } = event {
                    prop_assert!(acted && case.reasons.is_some(), "only an official refuses, with reasons");
                }
                if let Event::Granted { grant } = event {
                    prop_assert!(grant.review <= grant.until && grant.amount_minor > 0);
                }
            }
            if let (Some(old), Some(new)) = (&before.deadline, &case.deadline) {
                let same = before.state.step() == case.state.step();
                prop_assert!(!same || new.due >= old.due, "a clock never shrinks");
            }
            if case.silent {
                let service = &COUNTRY.services[&case.service];
                for person in &case.people {
                    prop_assert_eq!(view(&case, service, person, Instant(at)), None, "silence is silence");
                }
            }
        }
        let again = fold(case.id, case.service.clone(), &history);
        prop_assert_eq!(again, case, "a case is the fold of its events");
        let stored: Vec<Event> = history
            .iter()
            .map(|event| serde_json::from_str(&serde_json::to_string(event).expect("a JSON form")).expect("read back"))
            .collect();
        prop_assert_eq!(stored, history, "events survive the store");
    }
}

#[test]
fn the_usual_course_ends_in_a_grant_with_an_explanation() {
    let mut case = unopened();
    step(&mut case, open("adult", false, 0), NOON);
    step(&mut case, gathered(false, false, false), NOON);
    assert!(matches!(&case.state, State::Asking { step } if step.as_str() == "choose"), "{:?}", case.state);
    step(
        &mut case,
        Command::Answer { by: PersonKey::Number("NQA003".into()), values: choice("paper") },
        NOON,
    );
    let record = |id| Command::Recorded { record: RecordId(Uuid::from_u128(id)) };
    step(&mut case, record(2), NOON);
    step(&mut case, record(3), NOON);
    assert!(matches!(case.state, State::Ended { outcome: EndOutcome::Granted, .. }), "{:?}", case.state);
    let trace = case.traces.iter().find(|trace| trace.table == "eligibility").expect("the decision is kept");
    assert_eq!((trace.fired.as_str(), trace.article.as_str()), ("A1", "art. 4.1"));
    assert_eq!(case.typed, 0, "no official typed anything");
}

#[test]
fn reasons_at_the_limit_are_taken_and_one_character_past_it_is_refused() {
    for (length, taken) in [(4_000, true), (4_001, false)] {
        let mut case = unopened();
        step(&mut case, open("child", false, 1), NOON);
        step(&mut case, gathered(false, false, false), NOON);
        assert!(matches!(case.state, State::AtOfficial { .. }), "{:?}", case.state);
        let act = Command::Act {
            official: Official { name: "leo".into(), role: "librarian".parse().expect("a name") },
            action: "refuse".into(),
            reasons: Some("ə".repeat(length)),
            values: Values::new(),
        };
        assert_eq!(!step(&mut case, act, NOON).is_empty(), taken, "{length} characters");
    }
}
