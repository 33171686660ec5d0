//! An agency's journal of looks, for its auditor.

use askama::Template;

use super::{Frame, Link};

/// The page of the journal.
#[derive(Debug, Template)]
#[template(path = "desk_log.html")]
pub struct DeskLog {
    /// The frame.
    pub frame: Frame,
    /// Back to the desk.
    pub back: Link,
    /// Whether the journal holds together.
    pub chain: Chain,
    /// The entries, the latest first.
    pub rows: Vec<LogRow>,
    /// Older entries.
    pub older: Option<Link>,
}

/// Whether the journal holds together.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Whether every entry holds against the public log.
    pub whole: bool,
    /// The same in a sentence: when it was checked, and what was found.
    pub sentence: String,
    /// How many entries.
    pub size: String,
    /// What was released late or erased, in a sentence.
    pub head: String,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct LogRow {
    /// The number of its leaf in the public log.
    pub number: String,
    /// Day and time.
    pub when: String,
    /// Who looked: agency and role.
    pub who: String,
    /// Whose data, as far as the auditor may know.
    pub about: String,
    /// What for.
    pub purpose: String,
    /// The article.
    pub article: Link,
    /// Which fields.
    pub fields: String,
    /// Whether the look was granted.
    pub granted: bool,
}
