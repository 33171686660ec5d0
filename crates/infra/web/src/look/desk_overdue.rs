//! The clocks that rang at the agencies, as oversight sees them.

use askama::Template;

use super::{Frame, Link};

/// The page of late clocks. It names cases and agencies, never a person.
#[derive(Debug, Template)]
#[template(path = "desk_overdue.html")]
pub struct DeskOverdue {
    /// The frame.
    pub frame: Frame,
    /// Back to the desk.
    pub back: Link,
    /// The late clocks, the latest first.
    pub rows: Vec<OverdueRow>,
}

/// One late clock.
#[derive(Debug, Clone)]
pub struct OverdueRow {
    /// The case, by its service and number.
    pub case: String,
    /// The agency that is late.
    pub agency: String,
    /// What was to be done.
    pub step: String,
    /// The last day on which it would have been in time.
    pub due: String,
}
