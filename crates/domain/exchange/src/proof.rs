//! What proves that an entry behind an answer or an event is in its owner's public log, and that it tells of this look.
//!
//! Proofs travel beside what is sealed: each is bound to it by the commitment that the sealed head, or the event,
//! names as the entry's leaf. So none can be put in another's place, and a receipt stays whole without them.

use crate::head::LoggedEntry;
use ids::{EntryId, PersonKey};
use keys::Seal;
use ledger::{LogKeys, Proven, Receipt, ReceiptFault, Stand};
use serde::{Deserialize, Serialize};
use tlog::{Field, Kind, Leaf, Opening};

/// The most bytes of the proofs of one answer: a hundred persons with some room.
pub const PROOFS_BYTES_MAX: usize = 1024 * 1024;

/// The proof of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryProof {
    /// The entry.
    pub entry: EntryId,
    /// The details that the asker compares with its question.
    pub opening: Opening,
    /// Where it stands.
    pub stand: EntryStand,
}

/// Where an entry stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryStand {
    /// In the public log: a `tlog-proof` text.
    Placed(String),
    /// Not yet, for the log was away: the owner's seal over [`ledger::late_hash`] of the commitment. It is the
    /// asker's evidence until the leaf stands there.
    Late(Box<Seal>),
}

impl From<Receipt> for EntryProof {
    fn from(receipt: Receipt) -> Self {
        let stand = match receipt.stand {
            Stand::Placed { proof, .. } => EntryStand::Placed(proof.to_string()),
            Stand::Late(seal) => EntryStand::Late(seal),
        };
        Self { entry: receipt.entry, opening: receipt.opening, stand }
    }
}

impl EntryProof {
    /// Whose data it says were released.
    pub fn person(&self) -> Option<PersonKey> {
        self.opening.value(Field::Person).map(PersonKey::from_stored)
    }
}

/// What an asker knows of the look that it caused.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who holds the data.
    pub provider: &'a str,
    /// Who asked.
    pub requester: &'a str,
    /// About whom, if the question named somebody.
    pub person: Option<&'a PersonKey>,
    /// Where the data lie, if the asker knows.
    pub source: Option<&'a str>,
    /// The code under which the provider's leaves stand ([`LogKeys::code_of`]); none for a reader who does not know
    /// which owners stand there as a group. A sealed leaf shows no provider.
    pub code: Option<u32>,
}

/// Why a proof proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    /// It is of another entry.
    #[error("the proof is of another entry")]
    Entry,
    /// The opening does not give the commitment that was sealed.
    #[error("the opening of the entry does not give its commitment")]
    Opening,
    /// The entry tells of another look than the one that was asked for: the owner wrote down something else.
    #[error("the entry tells of another {0} than the question")]
    Other(&'static str),
    /// The receipt does not hold.
    #[error("{0}")]
    Receipt(#[from] ReceiptFault),
    /// The leaf that is proven says something else than the opening.
    #[error("the leaf in the log shows another {0} than the entry")]
    Leaf(&'static str),
}

/// How an entry that is proven stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof<'a> {
    /// In the log.
    Placed(Proven),
    /// Promised under this seal, which the caller verifies with the owner's key over the entry's commitment.
    Late(&'a Seal),
}

/// Checks the proof of an entry that a sealed message named, against the logs that are believed and what was asked.
pub fn check<'a>(
    entry: &LoggedEntry,
    proof: &'a EntryProof,
    keys: &LogKeys,
    expected: &Expected<'_>,
) -> Result<Proof<'a>, ProofFault> {
    checked(entry, proof, expected, |receipt| keys.check(receipt, &entry.leaf))
}

/// The same for a reader who has no log's key: whose signature stands under the checkpoint is not asked.
pub fn check_unsigned<'a>(
    entry: &LoggedEntry,
    proof: &'a EntryProof,
    expected: &Expected<'_>,
) -> Result<Proof<'a>, ProofFault> {
    checked(entry, proof, expected, |receipt| ledger::coherent(receipt, &entry.leaf))
}

fn checked<'a>(
    entry: &LoggedEntry,
    proof: &'a EntryProof,
    expected: &Expected<'_>,
    stands: impl Fn(&str) -> Result<Proven, ReceiptFault>,
) -> Result<Proof<'a>, ProofFault> {
    if proof.entry != entry.id {
        return Err(ProofFault::Entry);
    }
    if proof.opening.root() != Some(entry.leaf) {
        return Err(ProofFault::Opening);
    }
    let person = expected.person.map(PersonKey::stored);
    for (what, field, wanted) in [
        ("provider", Field::Provider, Some(expected.provider)),
        ("requester", Field::Requester, Some(expected.requester)),
        ("person", Field::Person, person.as_deref()),
        ("source", Field::Service, expected.source),
    ] {
        if wanted.is_some_and(|wanted| proof.opening.value(field) != Some(wanted)) {
            return Err(ProofFault::Other(what));
        }
    }
    let receipt = match &proof.stand {
        EntryStand::Late(seal) => return Ok(Proof::Late(seal)),
        EntryStand::Placed(receipt) => receipt,
    };
    let proven = stands(receipt)?;
    shown(&proven.leaf, expected)?;
    Ok(Proof::Placed(proven))
}

/// What a leaf shows must be of this look; a sealed one shows neither side.
fn shown(leaf: &Leaf, expected: &Expected<'_>) -> Result<(), ProofFault> {
    if !matches!(leaf.kind, Kind::Access | Kind::Late | Kind::Deferred | Kind::Sealed) {
        return Err(ProofFault::Leaf("kind"));
    }
    let sealed = leaf.kind == Kind::Sealed;
    if leaf.requester != if sealed { 0 } else { tlog::agency_code(expected.requester) } {
        return Err(ProofFault::Leaf("requester"));
    }
    let provider = if sealed { Some(0) } else { expected.code };
    if provider.is_some_and(|code| leaf.provider != code) {
        return Err(ProofFault::Leaf("provider"));
    }
    Ok(())
}
