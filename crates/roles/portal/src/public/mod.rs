//! The public access log as the window uses it for a person: where it stands, by which rules it is trusted, and
//! the proofs that the person's browser asks for.
//!
//! The window asks for proofs in its own name, so the log's operator never learns whose numbers are looked for. It
//! vouches for none of them: the browser checks each against the log's signed states.

mod files;
mod tags;
pub(crate) mod wire;

pub use files::FileProofs;

use ledger::public::{Custodian, LogDown, Origin};
use std::sync::Arc;
use store::BoxFuture;
use tlog::{Hash, Item, LEAF_BYTES};

/// The most tags in one question: more than 150 owners with a thorough check.
pub const TAGS_MAX: usize = 4_096;

/// The most leaves in one question.
pub const INDEXES_MAX: usize = 8_192;

/// What the binary hands over for the public log.
#[derive(Clone)]
pub struct PublicParts {
    /// The origin's name without its year.
    pub name: Arc<str>,
    /// The first year that has a log.
    pub since: i16,
    /// Of what a person's pseudonymous secret is made; the same at every owner.
    pub pepper: [u8; 32],
    /// The custodian of the tag key.
    pub custodian: Arc<dyn Custodian>,
    /// The proofs.
    pub absences: Arc<dyn Absences>,
    /// The arbiter's public address, without a slash at its end: what the log cannot prove is said there. None where
    /// the arbiter has no door that the window knows of.
    pub oversight: Option<String>,
}

/// Where one year's log stands and by which rules it is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFacts {
    /// The public address below which its files lie, such as `https://log.example/2026/`.
    pub url: String,
    /// The trust policy (c2sp.org/tlog-policy): the log's key and its witnesses.
    pub policy: String,
}

/// What is to be proven about one log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Tags: where they stand, or that they stand nowhere.
    pub tags: Vec<Hash>,
    /// Leaves: that they stand there.
    pub indexes: Vec<u64>,
}

/// Proofs, all at one signed state of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proofs {
    /// The state: a signed note.
    pub checkpoint: String,
    /// The path of each leaf asked for; none for those beyond that state.
    pub paths: Vec<Option<Vec<Hash>>>,
    /// What each segment of the index says, in the order of their leaves, without a gap from leaf 0.
    pub segments: Vec<SegmentProofs>,
}

/// What one segment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentProofs {
    /// The number of its SEGMENT leaf.
    pub index: u64,
    /// That leaf.
    pub leaf: [u8; LEAF_BYTES],
    /// The leaf's path.
    pub path: Vec<Hash>,
    /// What it says of each tag asked for.
    pub tags: Vec<Around>,
}

/// The items of a sorted index around a tag: the last one that does not come after it, and the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// How many items the index has.
    pub size: u64,
    /// The last item that is the tag's own or comes before it, with its place and path.
    pub before: Option<(u64, Item, Vec<Hash>)>,
    /// The item after that, with its path.
    pub after: Option<(Item, Vec<Hash>)>,
}

/// Where the window gets proofs from.
pub trait Absences: Send + Sync {
    /// What is published about one year's log; none when there is no such log.
    fn facts(&self, origin: &Origin) -> Option<LogFacts>;
    /// Proves what was asked, at the newest state that has its cosignatures.
    fn prove(&self, origin: Origin, question: Question) -> BoxFuture<'_, Result<Proofs, LogDown>>;
}
