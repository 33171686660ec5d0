//! An official's first page: the work, by deadline.

use askama::Template;

use super::{Frame, Link};

/// The desk of one official.
#[derive(Debug, Template)]
#[template(path = "desk_home.html")]
pub struct DeskHome {
    /// The frame.
    pub frame: Frame,
    /// The agency.
    pub agency: String,
    /// The official's name and role.
    pub role: String,
    /// Numbers of the day.
    pub counts: Vec<Count>,
    /// What can be recorded: one link for each entry form.
    pub entries: Vec<Link>,
    /// The work, the nearest deadline first.
    pub work: Vec<WorkRow>,
    /// The cases that moved last.
    pub cases: Vec<CaseRow>,
}

/// A number with its name.
#[derive(Debug, Clone)]
pub struct Count {
    /// What is counted.
    pub label: String,
    /// The number.
    pub value: String,
}

/// A step that waits for the official.
#[derive(Debug, Clone)]
pub struct WorkRow {
    /// The case; the link opens it.
    pub case: Link,
    /// The person or thing it is about; may be empty.
    pub about: String,
    /// What is to be done.
    pub step: String,
    /// The last day, or empty when no clock runs.
    pub due: String,
    /// Working days left; below zero when the day has passed; absent when no clock runs.
    pub days_left: Option<i32>,
}

/// A case that moved.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// The case; the link opens it.
    pub case: Link,
    /// The person or thing it is about; may be empty.
    pub about: String,
    /// When it began.
    pub opened: String,
    /// Where it stands.
    pub state: String,
    /// How many facts people typed in.
    pub typed: u32,
}

impl WorkRow {
    /// Whether the day has passed.
    pub(crate) fn overdue(&self) -> bool {
        self.days_left.is_some_and(|days| days < 0)
    }

    /// Whether today is the last day.
    pub(crate) fn today(&self) -> bool {
        self.days_left == Some(0)
    }

    /// The number of working days left or passed, without its sign.
    pub(crate) fn days(&self) -> u32 {
        self.days_left.map_or(0, i32::unsigned_abs)
    }
}
