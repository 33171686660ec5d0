//! One question of a form.

/// How a field is answered.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// A day, sent as `2026-03-12`.
    Date,
    /// A whole number.
    Integer,
    /// One of a few codes.
    Code(Vec<Choice>),
    /// Yes or no, sent as `true` or `false`.
    Bool,
}

/// One answer of a field of codes.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// What it means, when that is not plain.
    pub hint: Option<String>,
}

impl Choice {
    /// An answer that explains itself.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), hint: None }
    }
}

/// One question of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name that is sent; also the anchor of the field on the page.
    pub name: String,
    /// The question.
    pub label: String,
    /// What helps to answer it.
    pub hint: Option<String>,
    /// How it is answered.
    pub kind: FieldKind,
    /// What was answered before; empty at first.
    pub value: String,
    /// What was wrong with that answer.
    pub error: Option<String>,
    /// Whether an answer is needed. A page says it of the others: most questions are needed.
    pub required: bool,
    /// The most characters of a text, or the greatest number.
    pub max: Option<u32>,
}

impl Field {
    /// A question that needs an answer.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: FieldKind) -> Field {
        Field {
            name: name.into(),
            label: label.into(),
            hint: None,
            kind,
            value: String::new(),
            error: None,
            required: true,
            max: None,
        }
    }

    /// The same question with a hint.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = Some(hint.into());
        self
    }

    /// The same question with an earlier answer.
    pub fn with_value(mut self, value: impl Into<String>) -> Field {
        self.value = value.into();
        self
    }

    /// The same question with what was wrong.
    pub fn with_error(mut self, error: impl Into<String>) -> Field {
        self.error = Some(error.into());
        self
    }

    /// The same question, with a greatest length or number.
    pub fn with_max(mut self, max: u32) -> Field {
        self.max = Some(max);
        self
    }

    /// The same question, which may stay empty.
    pub fn optional(mut self) -> Field {
        self.required = false;
        self
    }

    /// The ids of hint and error, for `aria-describedby`.
    pub fn described_by(&self) -> String {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.name));
        let error = self.error.is_some().then(|| format!("{}-error", self.name));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }

    /// Where a link of the error summary goes: the first answer of a group, else the field.
    pub fn anchor(&self) -> String {
        match &self.kind {
            FieldKind::Code(_) | FieldKind::Bool => format!("{}-1", self.name),
            _ => self.name.clone(),
        }
    }
}
