//! Picking values out of what a case knows.

use crate::{Case, Now, Refusal};
use ids::PersonKey;
use jiff::civil::Date;
use pack::model::{Country, Expression, Value};

/// The value of an expression; null when a fact is not known.
pub fn evaluate(expression: &Expression, case: &Case, country: &Country, now: &Now) -> Value {
    match expression {
        Expression::Literal(value) => value.clone(),
        Expression::Today => Value::Text(now.today.to_string()),
        Expression::NewPersonalNumber => {
            Value::Text(country.about.personal_number.from_draw(now.draw).stored())
        }
        Expression::Fact(path) if path == "case.subject" => {
            case.subject.as_ref().map_or(Value::Null, |person| Value::Text(person.stored()))
        }
        Expression::Fact(path) => case.facts.get(path).cloned().unwrap_or(Value::Null),
    }
}

/// The persons that a list of expressions names, each once; nulls are left out.
pub(crate) fn persons(list: &[Expression], case: &Case, country: &Country, now: &Now) -> Vec<PersonKey> {
    let mut found = Vec::new();
    for expression in list {
        if let Value::Text(text) = evaluate(expression, case, country, now) {
            let person = PersonKey::from_stored(&text);
            if !found.contains(&person) {
                found.push(person);
            }
        }
    }
    found
}

/// A fact that must be a text.
pub(crate) fn text(
    expression: &Expression,
    case: &Case,
    country: &Country,
    now: &Now,
) -> Result<String, Refusal> {
    match evaluate(expression, case, country, now) {
        Value::Text(text) => Ok(text),
        other => Err(Refusal::Law(format!("{expression:?} gave {other:?}, a text was needed"))),
    }
}

/// A fact that must be a date.
pub(crate) fn date(
    expression: &Expression,
    case: &Case,
    country: &Country,
    now: &Now,
) -> Result<Date, Refusal> {
    let text = text(expression, case, country, now)?;
    text.parse().map_err(|_| Refusal::Law(format!("{expression:?} is not a date")))
}
