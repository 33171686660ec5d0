//! What a span may say: a closed list of attributes, each with the form of its values.

use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

/// The longest value of an attribute and the longest name of a span, in bytes.
pub const VALUE_BYTES_MAX: usize = 300;

/// The form of an attribute's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A UUID that the program made: a message, a case, an entry.
    Id,
    /// A word of the program: small letters with `-`, `_` and `.`; no digit, so no number of a person.
    Word,
    /// A name of the exchange: three to five parts joined by `/`. It names a legal person and its systems.
    Name,
    /// A whole number.
    Number,
}

/// Every attribute that may leave the process.
pub const ATTRIBUTES: [(&str, Form); 16] = [
    ("message", Form::Id),
    ("request", Form::Id),
    ("entry", Form::Id),
    ("client", Form::Name),
    ("service", Form::Name),
    ("sender", Form::Name),
    ("receiver", Form::Name),
    ("direction", Form::Word),
    ("kind", Form::Word),
    ("outcome", Form::Word),
    ("fault", Form::Word),
    ("queue", Form::Word),
    ("status", Form::Number),
    ("attempt", Form::Number),
    ("messages", Form::Number),
    ("configuration", Form::Number),
];

/// Hands spans on with nothing in them but what the list allows.
#[derive(Debug)]
pub(crate) struct Plain<E>(pub(crate) E);

impl<E: SpanExporter> SpanExporter for Plain<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.export(batch.into_iter().map(plain).collect()).await
    }

    fn shutdown(&self) -> OTelSdkResult {
        self.0.shutdown()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

fn plain(mut span: SpanData) -> SpanData {
    span.attributes.retain(is_plain);
    span.events = Default::default();
    span.links = Default::default();
    if let Status::Error { .. } = span.status {
        // The text of an error may say what was asked.
        span.status = Status::error("");
    }
    // A name is a word of the program; one that was made while running is not.
    if !fits(Form::Word, &span.name) {
        span.name = "other".into();
    }
    span
}

fn is_plain(attribute: &KeyValue) -> bool {
    let known = ATTRIBUTES.iter().find(|(name, _)| *name == attribute.key.as_str());
    match (known, &attribute.value) {
        (Some((_, Form::Number)), value) => matches!(value, Value::I64(_)),
        (Some((_, form)), Value::String(text)) => fits(*form, text.as_str()),
        _ => false,
    }
}

fn fits(form: Form, text: &str) -> bool {
    if text.is_empty() || text.len() > VALUE_BYTES_MAX {
        return false;
    }
    match form {
        Form::Id => is_uuid(text),
        Form::Word => text.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_.".contains(&byte)),
        Form::Name => {
            let parts: Vec<&str> = text.split('/').collect();
            (3..=5).contains(&parts.len()) && parts.iter().all(|part| !part.is_empty()) && !text.contains(' ')
        }
        Form::Number => text.parse::<i64>().is_ok(),
    }
}

/// `8-4-4-4-12` hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_form_of_its_attribute_or_does_not_leave() {
        let uuid = "0193a2b4-7c1d-7e3f-8a5b-1c2d3e4f5a6b";
        for (attribute, leaves) in [
            (KeyValue::new("message", uuid), true),
            (KeyValue::new("message", "5ABC12D"), false),
            (KeyValue::new("kind", "record-event"), true),
            (KeyValue::new("kind", "5ABC12D"), false),
            (KeyValue::new("kind", "Aysel"), false),
            (KeyValue::new("client", "XX/GOV/library/desk"), true),
            (KeyValue::new("client", "5ABC12D"), false),
            (KeyValue::new("client", "XX/GOV/library/the desk"), false),
            (KeyValue::new("status", 200), true),
            (KeyValue::new("status", "200"), false),
            (KeyValue::new("person", uuid), false),
            (KeyValue::new("path", "record"), false),
        ] {
            assert_eq!(is_plain(&attribute), leaves, "{attribute:?}");
        }
        let word = |length: usize| fits(Form::Word, &"a".repeat(length));
        assert!(word(VALUE_BYTES_MAX) && !word(VALUE_BYTES_MAX + 1) && !word(0));
    }
}
