//! A form: only what the state cannot know.

use askama::Template;

use super::{Fact, Field, FieldKind, Frame, Link};

/// A page with questions, or one that shows the answers once more before they are sent.
#[derive(Debug, Template)]
#[template(path = "ask.html")]
pub struct Ask {
    /// The frame.
    pub frame: Frame,
    /// Back to the page before.
    pub back: Link,
    /// The title.
    pub title: String,
    /// Why this is asked, and what happens with the answer; may be empty.
    pub lede: String,
    /// What was wrong with the form as a whole; each field has its own error.
    pub error: Option<String>,
    /// What is known already or was answered: shown, not asked.
    pub known: Vec<Fact>,
    /// The heading above `known`; the usual one when absent.
    pub known_heading: Option<String>,
    /// The questions; none on a page that only asks to confirm.
    pub fields: Vec<Field>,
    /// Names and values sent along.
    pub hidden: Vec<(String, String)>,
    /// Where the form goes.
    pub action: String,
    /// The button.
    pub submit: String,
    /// What sending means, said above the button; may be empty.
    pub consequence: String,
}

impl Ask {
    /// Whether anything is wrong: the summary then stands first.
    pub(crate) fn has_errors(&self) -> bool {
        self.error.is_some() || self.fields.iter().any(|field| field.error.is_some())
    }
}
