//! Papers: a title, sentences and tables of names and values as a tagged PDF that is read aloud too (PDF/UA-1).
//!
//! What this crate knows: how words are set on A4 and how their meaning is told to those who hear them. It never
//! knows whose data it sets. Invariants: every word is on the paper; a letter that the font lacks is written as its
//! code, never left out; the same sheet gives the same bytes.

mod font;
mod set;

pub use set::pdf;

/// A paper to be set.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The language of its words (BCP 47).
    pub language: String,
    /// The title.
    pub title: String,
    /// Sentences below the title.
    pub lede: Vec<String>,
    /// The rest, in order.
    pub parts: Vec<Part>,
}

/// One part of a paper.
#[derive(Clone, Debug)]
pub enum Part {
    /// A heading; it also stands in the outline.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Names and values.
    Table(Vec<Line>),
}

/// A name and its value.
#[derive(Clone, Debug)]
pub struct Line {
    /// The name.
    pub label: String,
    /// The value.
    pub value: String,
}

impl Part {
    /// A heading.
    pub fn heading(text: impl Into<String>) -> Self {
        Self::Heading(text.into())
    }

    /// A paragraph.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Names and values.
    pub fn table(lines: impl IntoIterator<Item = Line>) -> Self {
        Self::Table(lines.into_iter().collect())
    }
}

/// Why a paper could not be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the paper could not be set: {0}")]
pub struct PaperFault(pub(crate) String);
