//! About whom a call is, read from the place that its agreement names.

mod support;

use access::{Agreement, CallRefusal, PERSONS_MAX, Reach, Subject, subjects};
use ids::PersonKey;
use support::with;

fn place(subject: Subject, reach: Reach) -> Agreement {
    with(|agreement| (agreement.subject, agreement.reach) = (subject, reach))
}

fn number(text: &str) -> PersonKey {
    PersonKey::Number(text.to_owned())
}

#[test]
fn a_person_is_read_as_people_write_them() {
    let header = place(Subject::Header, Reach::One);
    for (text, key) in [
        ("5ABC123", number("5ABC123")),
        (" 5abc123 ", number("5ABC123")),
        ("ge/19MB40712", PersonKey::Document { country: "GE".into(), number: "19MB40712".into() }),
    ] {
        assert_eq!(subjects(&header, "/", None, &[text]), Ok(vec![key]), "{text}");
    }
    for text in ["", " ", "5 ABC", "5ABC;1", "G/1", "AZ/", "..", &"1".repeat(21)] {
        let refusal = subjects(&header, "/", None, &[text]).expect_err("no key of a person");
        assert_eq!(refusal, CallRefusal::NotAPerson { place: Subject::Header }, "{text:?}");
    }
    assert!(subjects(&header, "/", None, &["1".repeat(20).as_str()]).is_ok());
}

#[test]
fn each_place_is_read_after_its_own_rules() {
    let path = place(Subject::Path(1), Reach::One);
    let query = place(Subject::Query("person".to_owned()), Reach::One);
    let one = Ok(vec![number("5ABC")]);
    assert_eq!(subjects(&path, "/people/5abc", None, &[]), one);
    assert_eq!(subjects(&path, "/people/%35abc/cards", Some("person=X"), &[]), one);
    assert_eq!(
        subjects(&path, "/people/GE%2F1", None, &[]),
        Ok(vec![PersonKey::Document { country: "GE".into(), number: "1".into() }])
    );
    assert_eq!(subjects(&query, "/people", Some("full=1&person=5abc"), &[]), one);
    assert_eq!(subjects(&query, "/people", Some("%70erson=5%61bc"), &[]), one);
    for (agreement, path, text) in [
        (&path, "/people", None),
        (&path, "/people/", None),
        (&query, "/people", None),
        (&query, "/people", Some("persons=5abc")),
    ] {
        let refusal = subjects(agreement, path, text, &[]).expect_err("nobody is named");
        assert_eq!(refusal, CallRefusal::NobodyNamed { place: agreement.subject.clone() }, "{path} {text:?}");
    }
    assert_eq!(subjects(&path, "/people/../5abc", None, &[]).expect_err("dots").code(), "path");
    for text in ["person=5abc&person=%zz", "person=", "pers%6=5abc"] {
        assert_eq!(subjects(&query, "/", Some(text), &[]).expect_err(text).code(), "not-a-person");
    }
}

/// RF-03: a second name cannot be smuggled past an agreement for one.
#[test]
fn more_than_one_is_refused_under_an_agreement_for_one() {
    let query = place(Subject::Query("person".to_owned()), Reach::One);
    for text in ["person=1&person=2", "person=1,2", "person=1&Person=2", "person=1&%70erson=2"] {
        let refusal = subjects(&query, "/", Some(text), &[]).expect_err("two persons");
        assert_eq!(refusal, CallRefusal::OnePersonOnly { found: 2 }, "{text}");
    }
    assert_eq!(subjects(&query, "/", Some("person=a1&person=A1"), &[]), Ok(vec![number("A1")]));
    let several = place(Subject::Query("person".to_owned()), Reach::Several);
    assert_eq!(
        subjects(&several, "/", Some("person=2,1&person=3"), &[]),
        Ok(vec![number("2"), number("1"), number("3")])
    );
}

#[test]
fn as_many_as_the_limit_are_read_and_one_more_is_not() {
    let several = place(Subject::Header, Reach::Several);
    let crowd = |count: usize| (0..count).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
    let read = subjects(&several, "/", None, &[&crowd(PERSONS_MAX)]).expect("the limit is taken");
    assert_eq!(read.len(), PERSONS_MAX);
    assert_eq!(
        subjects(&several, "/", None, &[&crowd(PERSONS_MAX), "x"]),
        Err(CallRefusal::TooManyPersons { found: PERSONS_MAX + 1 })
    );
}

/// `X-Subject-Ref` may only narrow: it cannot put another person into the log than the call is about.
#[test]
fn the_header_says_the_same_as_the_call() {
    let path = place(Subject::Path(0), Reach::One);
    assert_eq!(subjects(&path, "/5abc", None, &["5ABC"]), Ok(vec![number("5ABC")]));
    assert_eq!(subjects(&path, "/5abc", None, &["6"]), Err(CallRefusal::OtherPersons));
    assert_eq!(subjects(&path, "/5abc", None, &["5abc", "6"]), Err(CallRefusal::OtherPersons));
    let nobody = place(Subject::Nobody, Reach::One);
    assert_eq!(subjects(&nobody, "/5abc", None, &[]), Ok(Vec::new()));
    assert_eq!(subjects(&nobody, "/", None, &["5abc"]).expect_err("somebody").code(), "nobody-expected");
}
