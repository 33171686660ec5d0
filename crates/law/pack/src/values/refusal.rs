//! Why a value was not taken: a stable code, what is needed to say it, and the words.

use super::refusal_text;
use std::collections::BTreeMap;
use std::fmt;

/// Why the value of a field was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusalCode {
    /// Nothing was filled in.
    Missing,
    /// The form has no such field.
    UnknownField,
    /// JSON brought another type than the field has.
    WrongType,
    /// A control character or one that is not seen.
    HiddenCharacter,
    /// Longer than `max`; has `length`.
    TooLong,
    /// Not a date of the calendar.
    NotDate,
    /// After the day of entry.
    FutureDate,
    /// Before `earliest`.
    TooFarBack,
    /// Not a whole number.
    NotNumber,
    /// Not an amount with at most `digits` decimals.
    NotMoney,
    /// Below `min`.
    TooSmall,
    /// Above `max`.
    TooLarge,
    /// Not one of the codes.
    UnknownCode,
    /// Neither yes nor no.
    NotBoolean,
    /// `name` has `expected` characters, this one has `length`.
    PersonLength,
    /// `found` never occurs in `name`.
    PersonCharacter,
    /// Not `XX/NUMBER`.
    PersonDocument,
    /// Not an account number at all.
    IbanForm,
    /// The check digits do not fit.
    IbanCheck,
    /// Not the number of a record.
    NotRecord,
}

impl RefusalCode {
    /// Every code, so that a test can see that each has its words.
    pub const ALL: [Self; 20] = [
        Self::Missing,
        Self::UnknownField,
        Self::WrongType,
        Self::HiddenCharacter,
        Self::TooLong,
        Self::NotDate,
        Self::FutureDate,
        Self::TooFarBack,
        Self::NotNumber,
        Self::NotMoney,
        Self::TooSmall,
        Self::TooLarge,
        Self::UnknownCode,
        Self::NotBoolean,
        Self::PersonLength,
        Self::PersonCharacter,
        Self::PersonDocument,
        Self::IbanForm,
        Self::IbanCheck,
        Self::NotRecord,
    ];

    /// The stable slug that programs see.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::UnknownField => "unknown-field",
            Self::WrongType => "wrong-type",
            Self::HiddenCharacter => "hidden-character",
            Self::TooLong => "too-long",
            Self::NotDate => "not-a-date",
            Self::FutureDate => "future-date",
            Self::TooFarBack => "too-far-back",
            Self::NotNumber => "not-a-number",
            Self::NotMoney => "not-money",
            Self::TooSmall => "too-small",
            Self::TooLarge => "too-large",
            Self::UnknownCode => "unknown-code",
            Self::NotBoolean => "not-yes-or-no",
            Self::PersonLength => "person-length",
            Self::PersonCharacter => "person-character",
            Self::PersonDocument => "person-document",
            Self::IbanForm => "iban-form",
            Self::IbanCheck => "iban-check",
            Self::NotRecord => "not-a-record",
        }
    }
}

/// The words for a refusal: what was wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalText<T = &'static str> {
    /// What was wrong.
    pub wrong: T,
    /// What to do.
    pub todo: T,
}

/// One field that was refused. It never carries the value that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRefusal {
    /// The field's id, or the unknown name that was sent.
    pub field: String,
    /// Why.
    pub code: RefusalCode,
    /// What the words need, by placeholder.
    pub detail: BTreeMap<&'static str, String>,
}

impl FieldRefusal {
    pub(super) fn new(field: impl Into<String>, code: RefusalCode) -> Self {
        Self { field: field.into(), code, detail: BTreeMap::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.detail.insert(name, value.to_string());
        self
    }

    /// The words in a language, with their placeholders filled.
    pub fn text(&self, language: &str) -> RefusalText<String> {
        let words = refusal_text(self.code, language);
        let fill = |text: &str| {
            let details = self.detail.iter();
            details.fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
        };
        RefusalText { wrong: fill(words.wrong), todo: fill(words.todo) }
    }
}
