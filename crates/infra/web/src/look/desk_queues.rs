//! What is stuck at an agency: messages, work, subscriptions.

use askama::Template;

use super::{Frame, Link};

/// The page of queues. It names agencies, services and reasons, never a person.
#[derive(Debug, Template)]
#[template(path = "desk_queues.html")]
pub struct DeskQueues {
    /// The frame.
    pub frame: Frame,
    /// Back to the desk.
    pub back: Link,
    /// How much is under way, in one sentence.
    pub sentence: String,
    /// Messages that were given up, the oldest first.
    pub messages: Vec<StuckRow>,
    /// Work that was given up, the oldest first.
    pub jobs: Vec<StuckRow>,
    /// Subscriptions to the agency's registers.
    pub subscriptions: Vec<SubscriptionRow>,
}

/// A message or a piece of work that was given up.
#[derive(Debug, Clone)]
pub struct StuckRow {
    /// What it is, and its number.
    pub what: String,
    /// The agency it was for, or the case it is about.
    pub whom: String,
    /// When it was written.
    pub since: String,
    /// How often it was tried.
    pub tries: String,
    /// Why the last try failed.
    pub reason: String,
    /// Where the button goes; absent for those who may only read.
    pub retry: Option<String>,
}

/// A subscription and how far it has come.
#[derive(Debug, Clone)]
pub struct SubscriptionRow {
    /// A word for labels of fields: unique on the page.
    pub id: String,
    /// The register and the service that its events start.
    pub what: String,
    /// The agency that is handed the events.
    pub who: String,
    /// How far it has come.
    pub place: String,
    /// How many events wait.
    pub waiting: String,
    /// Whether it is handed its events, or why not.
    pub state: String,
    /// Whether it is paused.
    pub paused: bool,
    /// The place that the form of a replay proposes; absent when nothing was handed over yet.
    pub last: Option<i64>,
    /// Where the forms go; absent for those who may only read.
    pub action: Option<String>,
}
