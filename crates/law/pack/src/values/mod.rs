//! Parse at the door: what people and programs send becomes [`Values`] of the pack's fields, or refusals.
//!
//! One door for desk forms, portal forms and JSON: the same field, the same rule, the same words.
//! A form brings texts as people type them (`10.11.2026`, `150,00`); JSON brings what the registers
//! store (`"2026-11-10"`, `15000`). What comes out is always the stored form.

mod iban;
mod language;
mod parse;
mod refusal;
mod words;

pub use iban::{IBAN_LENGTH_MAX, iban_holds};
pub use language::{AZERBAIJANI, ENGLISH};
pub use refusal::{FieldRefusal, RefusalCode, RefusalText};
pub use words::refusal_text;

use crate::model::{Field, Value, Values};
use ids::NumberFormat;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What the rules need to know of the day and the country.
#[derive(Clone, Copy, Debug)]
pub struct EntryContext<'a> {
    /// The civil date of the entry, in the pack's time zone.
    pub today: Date,
    /// The form of personal numbers.
    pub number: &'a NumberFormat,
    /// Decimals of the currency: forms take money as `150,00`.
    pub currency_digits: u32,
}

/// What was sent.
#[derive(Clone, Copy, Debug)]
pub enum Typed<'a> {
    /// A form: every value is a text; an empty one was not filled in.
    Form(&'a BTreeMap<String, String>),
    /// A JSON object.
    Json(&'a Values),
}

impl<'a> From<&'a BTreeMap<String, String>> for Typed<'a> {
    fn from(form: &'a BTreeMap<String, String>) -> Self {
        Self::Form(form)
    }
}
impl<'a> From<&'a Values> for Typed<'a> {
    fn from(json: &'a Values) -> Self {
        Self::Json(json)
    }
}

/// Checks what was sent against the fields. Every field comes out: one that was not filled in is
/// [`Value::Null`], so that "nothing" is said and not forgotten.
///
/// With `required_only` the fields that the pack does not require may stay empty; without it all listed
/// fields must be filled in. All refusals come back, not the first only.
pub fn check_values<'a>(
    fields: &[Field],
    required_only: bool,
    typed: impl Into<Typed<'a>>,
    context: &EntryContext<'_>,
) -> Result<Values, Vec<FieldRefusal>> {
    let typed = typed.into();
    let mut refusals = unknown_fields(fields, typed);
    let mut values = Values::new();
    for field in fields {
        match one(field, required_only, typed, context) {
            Ok(value) => drop(values.insert(field.id.to_string(), value)),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() { Ok(values) } else { Err(refusals) }
}

fn unknown_fields(fields: &[Field], typed: Typed<'_>) -> Vec<FieldRefusal> {
    let sent: Vec<&String> = match typed {
        Typed::Form(form) => form.keys().collect(),
        Typed::Json(json) => json.keys().collect(),
    };
    let unknown = sent.into_iter().filter(|name| !fields.iter().any(|field| field.id.as_str() == *name));
    // A name that somebody made up is cut before it is shown anywhere.
    unknown
        .map(|name| {
            FieldRefusal::new(
                name.chars().take(ids::SLUG_LENGTH_MAX).collect::<String>(),
                RefusalCode::UnknownField,
            )
        })
        .collect()
}

fn one(
    field: &Field,
    required_only: bool,
    typed: Typed<'_>,
    context: &EntryContext<'_>,
) -> Result<Value, FieldRefusal> {
    let id = field.id.as_str();
    let value = match typed {
        Typed::Form(form) => match form.get(id).map(|text| text.trim()) {
            None | Some("") => Value::Null,
            Some(text) => parse::form(field, text, context)?,
        },
        Typed::Json(json) => match json.get(id) {
            None | Some(Value::Null) => Value::Null,
            Some(value) => parse::json(field, value, context)?,
        },
    };
    if value.is_null() && (field.required || !required_only) {
        return Err(FieldRefusal::new(id, RefusalCode::Missing));
    }
    Ok(value)
}

/// Whether a stored value has the form its field asks for, whatever the day; used for records and
/// literals that stand in a pack.
pub fn stored_value_holds(field: &Field, value: &Value, number: &NumberFormat) -> Result<(), FieldRefusal> {
    if value.is_null() {
        return if field.required {
            Err(FieldRefusal::new(field.id.as_str(), RefusalCode::Missing))
        } else {
            Ok(())
        };
    }
    // The limits that look at the day of entry say nothing about what was written long ago.
    let timeless = Field { not_future: false, days_back_max: None, ..field.clone() };
    let context = EntryContext { today: Date::ZERO, number, currency_digits: 0 };
    parse::json(&timeless, value, &context).map(drop)
}

#[cfg(test)]
mod tests;
