//! What lies in the feed, and how far a subscriber has come.

use calendar::Instant;
use ids::{AgencyId, GrantId, LifeEventId, RecordId, RegisterId, ServiceId};
use pack::model::Values;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An event on its way into the feed. It holds the whole record and never leaves the owner's store as it is:
/// each subscriber is handed the fields of its grant (ACC-04).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEvent {
    /// The register: the topic.
    pub register: RegisterId,
    /// The record.
    pub record: RecordId,
    /// What binds the cases that follow.
    pub life_event: LifeEventId,
    /// The record's fields.
    pub values: Values,
}

/// An event that has its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its place, from 1.
    pub position: i64,
    /// What is kept in order: events of one subject reach a subscriber one after the other.
    pub subject: String,
    /// When the record was written.
    pub at: Instant,
    /// The event.
    pub event: NewEvent,
}

/// A durable subscription as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: Uuid,
    /// Who is handed the events.
    pub subscriber: AgencyId,
    /// The register.
    pub topic: RegisterId,
    /// The service that each event starts.
    pub service: ServiceId,
    /// The grant under which it was made.
    pub grant: GrantId,
    /// The last event that was handed over or passed by.
    pub position: i64,
    /// Why it is paused; none while it is active.
    pub reason: Option<String>,
    /// When it was made.
    pub made_at: Instant,
}

impl Subscription {
    /// Whether its events may be judged now: it is active, or only waits for the members to agree.
    pub fn is_tried(&self) -> bool {
        self.reason.as_deref().is_none_or(|reason| reason == super::NOT_AGREED)
    }
}
