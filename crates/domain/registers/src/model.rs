//! A record on its way in.

use calendar::Instant;
use ids::{LifeEventId, RecordId};
use pack::model::Values;

/// A record that was judged by the door and can be stored.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// A fresh id, from the caller.
    pub id: RecordId,
    /// Its fields.
    pub values: Values,
    /// Who writes: `official:NAME:ROLE`, `service:ID` or `seed`.
    pub actor: String,
    /// When.
    pub at: Instant,
    /// What binds the cases that follow, if any do.
    pub life_event: Option<LifeEventId>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It is stored under its own id.
    New,
    /// The register already holds this fact, in that record; nothing was stored.
    Held(RecordId),
}
