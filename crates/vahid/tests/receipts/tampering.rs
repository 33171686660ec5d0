//! Every single value of the receipt, changed by itself, is found.

use crate::commands::{Desk, example};
use serde_json::Value;

/// The places of all values that are no list and no object.
fn leaves(value: &Value, at: String, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, one)| leaves(one, format!("{at}/{key}"), into))
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(key, one)| leaves(one, format!("{at}/{key}"), into));
        }
        _ => into.push(at),
    }
}

/// Another value of the same kind and form.
fn other(value: &Value) -> Value {
    match value {
        Value::Null => Value::String("x".to_owned()),
        Value::Bool(set) => Value::Bool(!set),
        Value::Number(number) => (number.as_i64().expect("whole") + 1).into(),
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            match letters.iter().position(|letter| letter.is_ascii_alphanumeric()) {
                Some(at) => letters[at] = if letters[at] == '1' { '2' } else { '1' },
                None => letters.push('x'),
            }
            Value::String(letters.into_iter().collect())
        }
        Value::Array(_) | Value::Object(_) => unreachable!("only leaves are changed"),
    }
}

#[test]
fn each_value_tampered_with_is_refused() {
    let (desk, receipt) = (Desk::new(), example("receipt.json"));
    let mut places = Vec::new();
    leaves(&receipt, String::new(), &mut places);
    assert!(places.len() > 40, "{}", places.len());
    for place in places {
        let mut changed = receipt.clone();
        let value = changed.pointer_mut(&place).expect("there");
        let tampered = other(value);
        assert_ne!(*value, tampered);
        *value = tampered;
        desk.put("receipt.json", &changed);
        let (code, verdict) = desk.verdict();
        assert_eq!(code, Some(1), "{place}: {verdict}");
    }
}

#[test]
fn a_field_left_out_or_put_in_is_refused() {
    let (desk, receipt) = (Desk::new(), example("receipt.json"));
    for part in ["question", "answer"] {
        for field in ["agreement", "purpose", "line", "id"] {
            let mut cut = receipt.clone();
            cut[part]["head"].as_object_mut().expect("a head").remove(field).expect("was there");
            desk.put("receipt.json", &cut);
            assert_eq!(desk.verdict().0, Some(1), "{part} without {field}");
        }
        let mut more = receipt.clone();
        more[part]["head"]["note"] = "believe me".into();
        desk.put("receipt.json", &more);
        assert_eq!(desk.verdict().0, Some(1), "{part} with more");
    }
}

#[test]
fn question_and_answer_exchanged_are_refused() {
    let (desk, mut receipt) = (Desk::new(), example("receipt.json"));
    let (question, answer) = (receipt["question"].take(), receipt["answer"].take());
    receipt["question"] = answer;
    receipt["answer"] = question;
    desk.put("receipt.json", &receipt);
    assert_eq!(desk.verdict().0, Some(1));
}

/// A configuration that somebody else wrote, or changed, is none: the pinned key did not sign it.
#[test]
fn a_changed_configuration_is_refused() {
    let (desk, mut signed) = (Desk::new(), example("configuration.json"));
    let text = signed["snapshot"].as_str().expect("text").replace("\"lending\"", "\"Lending\"");
    signed["snapshot"] = text.into();
    desk.put("configuration.json", &signed);
    for words in [&["--authority", "authority.json"][..], &[]] {
        let (code, _, err) = desk.check(words);
        assert!(code == Some(1) && err.contains("may not sign this, or did not"), "{err}");
    }
}
