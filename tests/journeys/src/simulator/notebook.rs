//! What the world outside knows: what was acknowledged, refused, and shown.

use crate::simulator::network::Look;
use ids::RecordId;
use std::collections::BTreeMap;

/// What makes a notice the same notice: mother, day of birth, order.
pub type NoticeKey = (String, String, i64);

/// What the clerk was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The register took it.
    Acknowledged(RecordId),
    /// The register refused it, with a code.
    Refused(String),
    /// Nothing certain: a fault, or the process died.
    Nothing,
}

/// The notebook of one run.
#[derive(Clone, Debug, Default)]
pub struct Notebook {
    /// Every notice entered, in order.
    pub notices: Vec<(NoticeKey, Told)>,
    /// Case pages shown, by look.
    pub pages: BTreeMap<Look, usize>,
    /// How often the process died in the middle of something.
    pub halts: usize,
    /// The latest moment the clock ever showed, microseconds UTC.
    pub latest_micros: i64,
}
