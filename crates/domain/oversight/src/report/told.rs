//! What institutions and the window tell of warrants and claims, as figures of the report.

use super::{Told, Value};
use crate::claim::Kind;
use crate::warrant::{State, Warrant};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Group E as the window knows it: every claim begins there. `steps`: kind, word of the step, how often in the year.
pub fn of_claims(steps: &[(Kind, String, i64)]) -> Told {
    let sum = |kinds: &[Kind], words: &[&str]| {
        let counted =
            steps.iter().filter(|(kind, word, _)| kinds.contains(kind) && words.contains(&word.as_str()));
        Value::Number(counted.map(|(_, _, count)| u64::try_from(*count).unwrap_or(0)).sum())
    };
    let complaints = [Kind::Complain, Kind::Misuse];
    named([
        ("e.complaints", sum(&complaints, &["filed"])),
        ("e.complaints-upheld", sum(&complaints, &["upheld", "decided"])),
        ("e.corrections-asked", sum(&[Kind::Correct], &["filed"])),
        ("e.corrections-made", sum(&[Kind::Correct], &["done"])),
        ("e.corrections-refused", sum(&[Kind::Correct], &["refused"])),
        ("e.erasures", sum(&[Kind::Erase], &["done"])),
        ("e.objections", sum(&[Kind::Object], &["filed"])),
    ])
}

/// What the arbiter knows of claims: its own decisions, and those carried out.
pub fn of_decisions(steps: &[(Kind, String, i64)]) -> Told {
    let sum = |words: &[&str]| {
        let counted = steps.iter().filter(|(_, word, _)| words.contains(&word.as_str()));
        Value::Number(counted.map(|(_, _, count)| u64::try_from(*count).unwrap_or(0)).sum())
    };
    named([("e.decisions", sum(&["decided", "dismissed"])), ("e.decisions-complied", sum(&["done"]))])
}

/// Group B as the court knows it, of the warrants that were asked for in the year.
pub fn of_warrants(warrants: &[Warrant]) -> Told {
    let held = |warrant: &&Warrant| {
        matches!(
            warrant.state,
            State::Confirmed { .. } | State::InForce { .. } | State::Spent { .. } | State::Opened { .. }
        )
    };
    let denied = |warrant: &&Warrant| matches!(warrant.state, State::Denied | State::Rejected);
    let given: Vec<&Warrant> = warrants.iter().filter(held).collect();
    let count = |number: usize| Value::Number(number as u64);
    let people: BTreeSet<String> = given.iter().map(|warrant| warrant.terms.person.stored()).collect();
    let days = given.iter().map(|warrant| days(warrant.terms.from, warrant.terms.to)).sum();
    let offences = given.iter().map(|warrant| warrant.terms.offence.as_str().to_owned());
    let registers =
        given.iter().flat_map(|warrant| &warrant.terms.reach).map(|reach| reach.register.to_string());
    let bodies = given.iter().map(|warrant| warrant.terms.requester.to_string());
    named([
        ("b.applied", count(warrants.len())),
        ("b.granted", count(given.len())),
        ("b.denied", count(warrants.iter().filter(denied).count())),
        // No warrant is used before both keys are there: the law of this platform knows no emergency without one.
        ("b.emergency", Value::Number(0)),
        ("b.emergency-refused", Value::Number(0)),
        ("b.by-offence", table(offences)),
        ("b.by-register", table(registers)),
        ("b.by-authority", table(bodies)),
        ("b.days-authorised", Value::Number(days)),
        ("b.persons-named", count(people.len())),
    ])
}

/// The days of a term, the first and the last counted.
fn days(from: Date, to: Date) -> u64 {
    let between = to.since(from).map_or(0, |span| span.get_days());
    u64::try_from(between).unwrap_or(0) + 1
}

fn table(keys: impl Iterator<Item = String>) -> Value {
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    keys.for_each(|key| *rows.entry(key).or_default() += 1);
    Value::Table(rows.into_iter().collect())
}

fn named<const N: usize>(figures: [(&str, Value); N]) -> Told {
    figures.into_iter().map(|(id, value)| (id.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_counted_by_kind_and_step() {
        let step = |kind, word: &str, count| (kind, word.to_owned(), count);
        let steps = [
            step(Kind::Complain, "filed", 3),
            step(Kind::Misuse, "filed", 2),
            step(Kind::Complain, "upheld", 1),
            step(Kind::Misuse, "decided", 1),
            step(Kind::Correct, "filed", 7),
            step(Kind::Correct, "done", 4),
            step(Kind::Correct, "refused", 2),
            step(Kind::Erase, "done", 1),
            step(Kind::Object, "filed", 5),
            step(Kind::Object, "dismissed", 1),
        ];
        let told = of_claims(&steps);
        let number = |told: &Told, id: &str| told[id].clone();
        for (id, wanted) in [
            ("e.complaints", 5),
            ("e.complaints-upheld", 2),
            ("e.corrections-asked", 7),
            ("e.corrections-made", 4),
            ("e.corrections-refused", 2),
            ("e.erasures", 1),
            ("e.objections", 5),
        ] {
            assert_eq!(number(&told, id), Value::Number(wanted), "{id}");
        }
        let decided = of_decisions(&steps);
        assert_eq!(number(&decided, "e.decisions"), Value::Number(2));
        for id in told.keys().chain(decided.keys()) {
            assert!(
                crate::report::FIGURES.iter().any(|figured| figured.id == id),
                "{id} is of the catalogue"
            );
        }
    }

    #[test]
    fn no_warrants_are_noughts_of_the_catalogue() {
        let told = of_warrants(&[]);
        assert_eq!(told["b.applied"], Value::Number(0));
        for id in told.keys() {
            assert!(
                crate::report::FIGURES.iter().any(|figured| figured.id == id),
                "{id} is of the catalogue"
            );
        }
        let day = |text: &str| text.parse::<Date>().expect("a date");
        assert_eq!(days(day("2026-01-31"), day("2026-03-01")), 30);
    }
}
