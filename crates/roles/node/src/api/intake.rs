//! What programs send, parsed at the door: places of the path and values of JSON.

use crate::Trouble;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use pack::model::{Value, Values};
use pack::values::{RefusalCode, refusal_text};
use serde::de::DeserializeOwned;
use serde_json::Map;
use web::{Kind, Lang, Problem, Said};

/// The places of the path. What cannot be a name of its kind names nothing here: 404.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Place<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<T>::from_request_parts(parts, state).await;
        read.map(|Path(place)| Place(place)).map_err(|_| Problem::of(Kind::NotFound))
    }
}

/// Values that fit no field of any pack, by name.
#[derive(Debug)]
pub(crate) struct NotValues(Vec<String>);

/// A JSON object as the values of a record or a form. Lists, objects and numbers that are not whole fit no
/// field of any pack and are refused by name, all at once.
pub(crate) fn as_values(sent: Map<String, serde_json::Value>) -> Result<Values, NotValues> {
    let mut values = Values::new();
    let mut wrong = Vec::new();
    for (name, value) in sent {
        match one(value) {
            Some(value) => drop(values.insert(name, value)),
            None => wrong.push(name),
        }
    }
    if wrong.is_empty() { Ok(values) } else { Err(NotValues(wrong)) }
}

impl From<NotValues> for Problem {
    fn from(NotValues(names): NotValues) -> Problem {
        // The same words as for any other wrong value; the fields are named below.
        let mut problem = Problem::from(Trouble::Fields(Vec::new()));
        for name in names {
            // A name that somebody made up is cut before it is shown anywhere.
            let name: String = name.chars().take(ids::SLUG_LENGTH_MAX).collect();
            problem = problem.with_field(name, RefusalCode::WrongType.slug(), wrong_type());
        }
        problem
    }
}

fn one(value: serde_json::Value) -> Option<Value> {
    match value {
        serde_json::Value::Null => Some(Value::Null),
        serde_json::Value::Bool(truth) => Some(Value::Bool(truth)),
        serde_json::Value::Number(number) => number.as_i64().map(Value::Int),
        serde_json::Value::String(text) => Some(Value::Text(text)),
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => None,
    }
}

fn wrong_type() -> Said {
    let sentence = |lang: Lang| {
        let text = refusal_text(RefusalCode::WrongType, lang.code());
        format!("{} {}", text.wrong, text.todo)
    };
    Said::both(sentence(Lang::Az), sentence(Lang::En))
}
