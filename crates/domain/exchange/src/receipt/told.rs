//! What a receipt proves, in words.

use super::Stands;
use crate::head::LoggedEntry;
use calendar::Instant;
use ids::{AgreementId, MessageId, PurposeId, ServiceName, SystemName};
use std::fmt;

/// What a receipt that holds tells: who asked whom, when, what for, under which agreement, and which entries of the
/// access log stand behind the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The message.
    pub id: MessageId,
    /// The caller's own id of it.
    pub query_id: String,
    /// Who asked.
    pub client: SystemName,
    /// Who was asked for what.
    pub service: ServiceName,
    /// When it was asked, by the asker's clock, microseconds UTC.
    pub asked_micros: i64,
    /// When it was answered, by the owner's clock, microseconds UTC.
    pub answered_micros: i64,
    /// Under which agreement.
    pub agreement: Option<AgreementId>,
    /// What for.
    pub purpose: Option<PurposeId>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// Why the exchange refused or failed; none when the service answered.
    pub fault: Option<String>,
    /// The entries that the owner wrote before anything was released.
    pub entries: Vec<LoggedEntry>,
    /// Where they stand, in their order.
    pub stands: Vec<Stands>,
    /// Whether the question was sealed as a whole, or its answer came before its end.
    pub question_whole: bool,
    /// The number of the snapshot that the keys were taken from.
    pub configuration: u64,
    /// Whether that snapshot was traced to a key that the reader had pinned.
    pub pinned: bool,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} asked {}", self.client, self.service)?;
        writeln!(f, "  message    {} (the caller's id: {})", self.id, self.query_id)?;
        writeln!(f, "  asked      {}", Instant(self.asked_micros).timestamp())?;
        writeln!(f, "  answered   {}", Instant(self.answered_micros).timestamp())?;
        match &self.agreement {
            Some(agreement) => writeln!(f, "  agreement  {agreement}")?,
            None => writeln!(f, "  agreement  none: the service needs none, or the call was refused")?,
        }
        if let Some(purpose) = &self.purpose {
            writeln!(f, "  purpose    {purpose}")?;
        }
        match &self.fault {
            Some(fault) => writeln!(f, "  outcome    refused or failed: {fault}")?,
            None => writeln!(f, "  outcome    status {}", self.status)?,
        }
        for (entry, stands) in self.entries.iter().zip(&self.stands) {
            writeln!(f, "  entry      {} with leaf {}", entry.id, entry.leaf)?;
            match stands {
                Stands::Placed { origin, index, signed: true } => {
                    writeln!(f, "             in the log {origin} at number {index}")?;
                }
                Stands::Placed { origin, index, signed: false } => {
                    writeln!(f, "             at number {index} of {origin}, whose key was NOT known here")?;
                }
                Stands::Promised => writeln!(f, "             promised by its owner: the log was away")?,
                Stands::Unproven => writeln!(f, "             without a proof of its place")?,
            }
        }
        if !self.question_whole {
            writeln!(
                f,
                "  note       the answer came before the question had ended: only its head is sealed"
            )?;
        }
        let trust = if self.pinned { "traced to the pinned key" } else { "NOT traced to any pinned key" };
        write!(f, "  keys       those of configuration {}, {trust}", self.configuration)
    }
}
