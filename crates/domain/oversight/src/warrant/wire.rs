//! The words of warrants as they travel between requester, court, commissioner, owners and the escrow.
//!
//! None of them closes a review, and none opens a warrant on demand: the first is a click at the desk that keeps it
//! (SG-02), the second a clock's (SG-19).

use super::results::Deletion;
use super::{Approval, Held, Terms, WarrantId};
use ids::{EntryId, RegisterId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tlog::Hash;

/// What is asked or told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Message {
    /// Requester to court: a warrant is asked for.
    Apply {
        /// What is asked for.
        terms: Terms,
        /// The official who asks, by name.
        applicant: String,
    },
    /// Court to commissioner: the judge has sealed.
    ToConfirm {
        /// The text.
        terms: Terms,
        /// The official who asked.
        applicant: String,
        /// The judge's seal.
        court: Approval,
        /// Whether the judge narrowed it.
        modified: bool,
    },
    /// Commissioner to court: confirmed.
    Confirmed {
        /// The warrant.
        id: WarrantId,
        /// The commissioner's seal.
        commissioner: Approval,
    },
    /// Commissioner to court: not confirmed.
    Rejected {
        /// The warrant.
        id: WarrantId,
        /// Why.
        reasons: String,
    },
    /// Court to requester: how the application stands.
    Told {
        /// The text as it stands.
        terms: Terms,
        /// The state, by its word.
        state: String,
        /// The day of light as it stands.
        sealed_until: Date,
        /// Reasons of a decision, if there are any.
        reasons: String,
    },
    /// Court to owners, commissioner and requester: it may be used.
    InForce {
        /// The warrant.
        held: Box<Held>,
    },
    /// Court to owners and commissioner: it came to light; its OPEN leaf stands.
    Opened {
        /// The warrant.
        id: WarrantId,
        /// The OPEN leaf, in the log of the warrant.
        leaf: u64,
    },
    /// Court to owners and commissioner: it may not be used any more.
    Ended {
        /// The warrant.
        id: WarrantId,
        /// The state, by its word.
        state: String,
    },
    /// Court to commissioner: a longer seal was decided on.
    ProlongingToConfirm {
        /// The warrant.
        id: WarrantId,
        /// The new day.
        until: Date,
        /// The judge's seal over it.
        court: Approval,
        /// Why.
        reasons: String,
    },
    /// Commissioner to court: the longer seal is confirmed.
    ProlongingConfirmed {
        /// The warrant.
        id: WarrantId,
        /// The commissioner's seal.
        commissioner: Approval,
    },
    /// Commissioner to court: the longer seal is not confirmed.
    ProlongingRejected {
        /// The warrant.
        id: WarrantId,
        /// Why.
        reasons: String,
    },
    /// Court to owners, commissioner and requester: the EXTEND leaf stands, the day has moved. The owners check both
    /// seals before they wait longer.
    Extended {
        /// The warrant.
        id: WarrantId,
        /// The new day.
        until: Date,
        /// The court's seal over it.
        court: Approval,
        /// The commissioner's.
        commissioner: Approval,
    },
    /// Owner to court and commissioner: a look was taken; the review grows (SG-02).
    Used {
        /// The warrant.
        id: WarrantId,
        /// The register.
        register: RegisterId,
        /// How many looks at it so far.
        used: u32,
        /// The entry in the owner's log.
        entry: EntryId,
    },
    /// Requester to court: an answer was deleted (SG-27).
    Deleted {
        /// The proof.
        proof: Deletion,
    },
    /// Owner or court to the arbiter: an opening, encrypted for the escrow.
    Escrow {
        /// The warrant.
        id: WarrantId,
        /// SHA-256 of the ciphertext, as the leaf carries it.
        hash: Hash,
        /// The ciphertext, base64.
        ciphertext: String,
    },
    /// Arbiter to the sender: the ciphertext is kept.
    EscrowKept {
        /// Its SHA-256.
        hash: Hash,
        /// When, microseconds UTC.
        at_micros: i64,
    },
}

/// What is answered at once. Everything but "taken" is told by a message of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {}
