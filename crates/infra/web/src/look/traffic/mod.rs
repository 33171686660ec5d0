//! The traffic of a node as pictures: the last hour, queues, certificates, configuration.
//!
//! Pictures are SVG made here, without script and without colours of their own; behind each stands a table
//! with the same numbers. Filled from what [`crate::watch`] counts; no personal data can get here.

mod bars;
mod fill;

use askama::Template;

use super::{Count, Fact, Frame, Link};

pub use fill::Traffic;

/// The page of traffic.
#[derive(Debug, Template)]
#[template(path = "traffic.html")]
pub struct TrafficPage {
    /// The frame.
    pub frame: Frame,
    /// Back to the desk.
    pub back: Link,
    /// When it was drawn, in the country's zone, and that no person is counted.
    pub lede: String,
    /// What is wrong, in sentences; empty when nothing is.
    pub faults: Vec<String>,
    /// What will be wrong if nobody acts.
    pub warnings: Vec<String>,
    /// The totals of today.
    pub counts: Vec<Count>,
    /// The last hour, a picture each for requests, refusals, failures and slowness.
    pub hour: Vec<HourPicture>,
    /// The table behind these pictures: minutes with requests, the newest first.
    pub minutes: Vec<MinuteRow>,
    /// Queues.
    pub queues: Vec<Measure>,
    /// Certificates, the nearest end first.
    pub certificates: Vec<Measure>,
    /// Configuration and log.
    pub facts: Vec<Fact>,
}

/// Sixty bars, one a minute.
#[derive(Debug, Clone)]
pub struct HourPicture {
    /// The heading.
    pub heading: String,
    /// The same in a sentence: the sum or the highest, for who does not see the bars.
    pub sentence: String,
    /// `good`, `refused`, `failed` or `slow`: the style of its bars.
    pub style: &'static str,
    /// The bars as one SVG path.
    pub path: String,
    /// What the full height stands for.
    pub top: String,
}

/// One minute of the table.
#[derive(Debug, Clone)]
pub struct MinuteRow {
    /// `09:42`.
    pub at: String,
    /// Requests answered.
    pub requests: u64,
    /// Refused.
    pub refused: u64,
    /// Failed.
    pub failed: u64,
    /// What 99 of 100 took at most.
    pub p99: String,
}

/// A row with a bar: a queue or a certificate.
#[derive(Debug, Clone)]
pub struct Measure {
    /// What it is.
    pub name: String,
    /// How many wait; for a certificate, whose it is.
    pub what: String,
    /// Age, or time left.
    pub value: String,
    /// The length of the bar, 0 to 100.
    pub percent: u8,
    /// Whether somebody has to act.
    pub late: bool,
}
