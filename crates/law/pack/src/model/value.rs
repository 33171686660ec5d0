//! A value in a record, a form or a fact; and the expressions that steps use to pick one.

use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Named values: the fields of a record, the answers of a form, the facts of a case.
pub type Values = BTreeMap<String, Value>;

/// One value. Dates are ISO texts (`2026-11-10`), money is whole minor units, persons are stored keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Nothing is known or written.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text, code, date or key.
    Text(String),
}

impl Value {
    /// The text, when this is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
    /// The number, when this is one.
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }
    /// The truth value, when this is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(truth) = self { Some(*truth) } else { None }
    }
    /// Whether nothing is known.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str(""),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Int(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

/// Where a step takes a value from. Written in TOML as a scalar:
/// `"$mother.given_name"` a fact, `"$new.personal-number"` a freshly drawn number,
/// `"$today"` the civil date of the run, anything else a literal (`"live"`, `true`, `15000`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A fact by its path: `event.FIELD`, `QUESTION.FIELD`, `QUESTION.found`, `answer.FIELD`, `TABLE.OUTPUT`,
    /// `case.subject`.
    Fact(String),
    /// A personal number that nobody holds yet.
    NewPersonalNumber,
    /// The civil date on which the step runs, in the pack's time zone.
    Today,
    /// The value itself.
    Literal(Value),
}

impl Expression {
    /// Reads the scalar form.
    pub fn parse(value: Value) -> Self {
        match value {
            Value::Text(text) if text == "$new.personal-number" => Self::NewPersonalNumber,
            Value::Text(text) if text == "$today" => Self::Today,
            Value::Text(text) => match text.strip_prefix('$') {
                Some(path) => Self::Fact(path.to_owned()),
                None => Self::Literal(Value::Text(text)),
            },
            other => Self::Literal(other),
        }
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Value::deserialize(from).map(Self::parse)
    }
}
