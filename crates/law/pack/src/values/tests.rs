//! Tables of what is taken and what is refused.

use super::*;
use crate::model::FieldKind;
use jiff::civil::date;

fn field(kind: FieldKind) -> Field {
    Field {
        id: "f".parse().expect("an id"),
        kind,
        required: true,
        subject: false,
        concept: None,
        codes: vec!["paper".into(), "plastic".into()],
        length_max: None,
        min: None,
        max: None,
        not_future: false,
        days_back_max: None,
    }
}

fn number() -> NumberFormat {
    NumberFormat { name: "No".into(), length: 4, alphabet: "0123456789AB".into() }
}

fn run(field: &Field, typed: Typed<'_>) -> String {
    let context = EntryContext { today: date(2026, 11, 24), number: &number(), currency_digits: 2 };
    match check_values(std::slice::from_ref(field), true, typed, &context) {
        Ok(values) => format!("{:?}", values["f"]),
        Err(refusals) => refusals
            .iter()
            .map(|refusal| {
                let details = refusal.detail.iter().map(|(name, value)| format!(" {name}={value}"));
                format!("{}: {}{}", refusal.field, refusal.code.slug(), details.collect::<String>())
            })
            .collect::<Vec<_>>()
            .join("; "),
    }
}

fn form(field: &Field, text: &str) -> String {
    run(field, Typed::Form(&BTreeMap::from([("f".to_owned(), text.to_owned())])))
}

fn json(field: &Field, value: impl Into<Value>) -> String {
    run(field, Typed::Json(&Values::from([("f".to_owned(), value.into())])))
}

#[test]
fn forms_are_read_as_people_type() {
    for (kind, typed, result) in [
        (FieldKind::Text, "  Leyla  ", "Text(\"Leyla\")"),
        (FieldKind::Text, "", "f: missing"),
        (FieldKind::Text, "a\tb", "f: hidden-character"),
        (FieldKind::Text, "a\u{202e}b", "f: hidden-character"),
        (FieldKind::Date, "10.11.2026", "Text(\"2026-11-10\")"),
        (FieldKind::Date, "2026-11-10", "Text(\"2026-11-10\")"),
        (FieldKind::Date, "31.02.2026", "f: not-a-date"),
        (FieldKind::Date, "1.1.2026", "f: not-a-date"),
        (FieldKind::Date, "2026-1-1", "f: not-a-date"),
        (FieldKind::Integer, "12", "Int(12)"),
        (FieldKind::Integer, "12,5", "f: not-a-number"),
        (FieldKind::Money, "150,00", "Int(15000)"),
        (FieldKind::Money, "1 500.5", "Int(150050)"),
        (FieldKind::Money, "7", "Int(700)"),
        (FieldKind::Money, "-7,01", "Int(-701)"),
        (FieldKind::Money, "1,234", "f: not-money digits=2"),
        (FieldKind::Money, "1.500,00", "f: not-money digits=2"),
        (FieldKind::Money, "150,", "f: not-money digits=2"),
        (FieldKind::Money, "99999999999999999999", "f: not-money digits=2"),
        (FieldKind::Code, "paper", "Text(\"paper\")"),
        (FieldKind::Code, "Paper", "f: unknown-code"),
        (FieldKind::Boolean, "on", "Bool(true)"),
        (FieldKind::Boolean, "maybe", "f: not-yes-or-no"),
        (FieldKind::Person, "12 ab", "Text(\"12AB\")"),
        (FieldKind::Person, "12", "f: person-length expected=4 length=2 name=No"),
        (FieldKind::Person, "12XY", "f: person-character found=X name=No"),
        (FieldKind::Person, "tr/u-1", "Text(\"TR/U-1\")"),
        (FieldKind::Person, "tr/", "f: person-document"),
        (FieldKind::Iban, "gb82 west 1234 5698 7654 32", "Text(\"GB82WEST12345698765432\")"),
        (FieldKind::Iban, "gb82 west 1234 5698 7654 33", "f: iban-check"),
        (FieldKind::Iban, "12", "f: iban-form"),
        (
            FieldKind::Record,
            "0192A3B4-0000-7000-8000-000000000001",
            "Text(\"0192a3b4-0000-7000-8000-000000000001\")",
        ),
        (FieldKind::Record, "7", "f: not-a-record"),
    ] {
        assert_eq!(form(&field(kind), typed), result, "{kind:?} {typed:?}");
    }
}

#[test]
fn json_has_the_stored_form_and_no_other() {
    for (kind, sent, result) in [
        (FieldKind::Text, Value::Int(1), "f: wrong-type"),
        (FieldKind::Text, "   ".into(), "f: missing"),
        (FieldKind::Date, "2026-11-10".into(), "Text(\"2026-11-10\")"),
        (FieldKind::Date, "10.11.2026".into(), "f: not-a-date"),
        (FieldKind::Integer, "12".into(), "f: wrong-type"),
        (FieldKind::Money, 15_000.into(), "Int(15000)"),
        (FieldKind::Money, "150,00".into(), "f: wrong-type"),
        (FieldKind::Boolean, true.into(), "Bool(true)"),
        (FieldKind::Boolean, "true".into(), "f: wrong-type"),
        (FieldKind::Person, "12ab".into(), "Text(\"12AB\")"),
        (FieldKind::Text, Value::Null, "f: missing"),
    ] {
        assert_eq!(json(&field(kind), sent.clone()), result, "{kind:?} {sent:?}");
    }
}

#[test]
fn limits_hold_at_the_limit_and_refuse_one_past_it() {
    let text = Field { length_max: Some(3), ..field(FieldKind::Text) };
    assert_eq!(form(&text, "əəə"), "Text(\"əəə\")");
    assert_eq!(form(&text, "əəəə"), "f: too-long length=4 max=3");
    let default = field(FieldKind::Text);
    assert!(form(&default, &"a".repeat(Field::LENGTH_DEFAULT)).starts_with("Text"));
    assert!(form(&default, &"a".repeat(Field::LENGTH_DEFAULT + 1)).starts_with("f: too-long"));
    let long = Field { length_max: Some(Field::LENGTH_MAX * 2), ..field(FieldKind::Text) };
    assert!(form(&long, &"a".repeat(Field::LENGTH_MAX)).starts_with("Text"));
    assert!(form(&long, &"a".repeat(Field::LENGTH_MAX + 1)).starts_with("f: too-long"));
    let amount = Field { min: Some(100), max: Some(200), ..field(FieldKind::Money) };
    for (typed, result) in [
        ("1,00", "Int(100)"),
        ("2,00", "Int(200)"),
        ("0,99", "f: too-small min=1,00"),
        ("2,01", "f: too-large max=2,00"),
    ] {
        assert_eq!(form(&amount, typed), result);
    }
    let day = Field { not_future: true, days_back_max: Some(10), ..field(FieldKind::Date) };
    for (typed, result) in [
        ("24.11.2026", "Text(\"2026-11-24\")"),
        ("25.11.2026", "f: future-date"),
        ("14.11.2026", "Text(\"2026-11-14\")"),
        ("13.11.2026", "f: too-far-back days=10 earliest=14.11.2026"),
    ] {
        assert_eq!(form(&day, typed), result);
    }
}

#[test]
fn unknown_fields_are_refused_and_empty_ones_are_said() {
    let optional = Field { required: false, ..field(FieldKind::Text) };
    let context = EntryContext { today: date(2026, 11, 24), number: &number(), currency_digits: 2 };
    let fields = std::slice::from_ref(&optional);
    let empty = BTreeMap::<String, String>::new();
    let values = check_values(fields, true, &empty, &context).expect("nothing is required");
    assert_eq!(values["f"], Value::Null);
    let refusals = check_values(fields, false, &empty, &context).expect_err("everything is required");
    assert_eq!(refusals[0].code, RefusalCode::Missing);
    let more = Values::from([("g".repeat(100), Value::Bool(true))]);
    let refusals = check_values(fields, true, &more, &context).expect_err("unknown");
    assert_eq!(
        (refusals[0].code, refusals[0].field.len()),
        (RefusalCode::UnknownField, ids::SLUG_LENGTH_MAX)
    );
}

#[test]
fn refusals_are_said_with_their_details() {
    let refusal = FieldRefusal::new("f", RefusalCode::TooLong).with("max", 3).with("length", 4);
    assert_eq!(refusal.text(ENGLISH).todo, "Shorten it to 3 characters or fewer.");
    assert_eq!(refusal.text(AZERBAIJANI).wrong, "Mətn çox uzundur: 4 simvol.");
}
