//! Refusals and faults of a node, in one type that becomes a problem for the caller.

use ids::RecordId;
use pack::values::FieldRefusal;
use store::Fault;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Values did not pass the door.
    #[error("{} of the values cannot be taken", .0.len())]
    Fields(Vec<FieldRefusal>),
    /// The register already holds this fact.
    #[error("the register already holds this as record {0}")]
    Duplicate(RecordId),
    /// A register does not know the person in a field.
    #[error("no register knows the person in {0}")]
    UnknownPerson(String),
    /// The duty may not do this.
    #[error("the duty {duty} may not do this")]
    WrongDuty { duty: String },
    /// There is no such thing here.
    #[error("there is no such {0} at this agency")]
    NotFound(&'static str),
    /// The law refuses a look.
    #[error(transparent)]
    Access(#[from] access::Refusal),
    /// The case refuses the command.
    #[error(transparent)]
    Case(#[from] services::Refusal),
    /// Another agency refused.
    #[error("{agency} refused: {detail}")]
    Peer { agency: String, code: String, detail: String },
    /// Data came without an entry in their owner's access log (RF-19).
    #[error("the event names no entry in its owner's access log, so it is not taken (RF-19)")]
    Unproven,
    /// A subscription that may not be.
    #[error(transparent)]
    Feed(#[from] exchange::feed::FeedRefusal),
    /// A claim of a person refuses the step.
    #[error(transparent)]
    Claim(#[from] oversight::claim::Refusal),
    /// The rules of warrants refuse it (SG-01, SG-19).
    #[error(transparent)]
    Warrant(#[from] oversight::warrant::WarrantRefusal),
    /// A step of a claim came before the one that it follows; it is brought again.
    #[error("this step of a claim came before the one that it follows")]
    Early,
    /// The law obliges the owner to keep a record that should be erased (SG-26).
    #[error("the register must keep this record until {until}, by {act}, {article}")]
    Kept {
        /// The last day of the term.
        until: jiff::civil::Date,
        /// The act.
        act: String,
        /// The article.
        article: String,
    },
    /// The person's data are not used for this purpose any more, after an objection (SG-07).
    #[error("after an objection these data are not used for this purpose any more (claim {0})")]
    UseStopped(ids::ClaimId),
    /// Another agency could not be reached.
    #[error("{0} could not be reached")]
    Unreachable(String),
    /// The public access log: nothing leaves before its entry is there.
    #[error("nothing is released: {0}")]
    Log(#[from] ledger::PlaceFault),
    /// The store.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Trouble {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "values",
            Self::Duplicate(_) => "duplicate",
            Self::UnknownPerson(_) => "unknown-person",
            Self::WrongDuty { .. } => "wrong-duty",
            Self::NotFound(_) => "not-found",
            Self::Access(refusal) => refusal.code(),
            Self::Warrant(refusal) => refusal.code(),
            Self::Case(refusal) => refusal.code(),
            Self::Peer { .. } => "peer-refused",
            Self::Unproven => "no-entry",
            Self::Feed(refusal) => refusal.code(),
            Self::Claim(refusal) => refusal.code(),
            Self::Early => "claim-early",
            Self::Kept { .. } => "record-kept",
            Self::UseStopped(_) => "use-stopped",
            Self::Unreachable(_) => "unreachable",
            Self::Log(_) => "log",
            Self::Fault(_) => "fault",
        }
    }

    /// Whether trying again later may help: a fault of disk, network or peer, not a refusal.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Fault(_) | Self::Unreachable(_) | Self::Early | Self::Log(_))
    }
}
