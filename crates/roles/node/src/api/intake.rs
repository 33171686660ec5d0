//! What programs send, parsed at the door: places of the path and values of JSON.

use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
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

/// A JSON object as the values of a record or a form. Lists, objects and numbers that are not whole fit no
/// field of any pack and are refused by name, all at once.
pub(crate) fn as_values(sent: Map<String, serde_json::Value>) -> Result<Values, Problem> {
    let mut values = Values::new();
    let mut wrong = Vec::new();
    for (name, value) in sent {
        match one(value) {
            Some(value) => drop(values.insert(name, value)),
            None => wrong.push(name),
        }
    }
    if wrong.is_empty() {
        return Ok(values);
    }
    let said = |part: &str| Said::key(&format!("trouble.values.{part}"));
    let mut problem = Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "values",
        said("title"),
        said("detail"),
        said("what_to_do"),
    );
    for name in wrong {
        // A name that somebody made up is cut before it is shown anywhere.
        let name: String = name.chars().take(ids::SLUG_LENGTH_MAX).collect();
        problem = problem.with_field(name, RefusalCode::WrongType.slug(), wrong_type());
    }
    Err(problem)
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
