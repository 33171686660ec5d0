//! One look at one person's data, and its canonical bytes.

use ids::{EntryId, PersonKey};
use sha2::{Digest, Sha256};

/// The chain value before the first entry.
pub const CHAIN_START: [u8; 32] = [0; 32];

/// One look: when, who, whose, what, why, by which article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The entry's id.
    pub id: EntryId,
    /// When the look was allowed, microseconds UTC.
    pub at_micros: i64,
    /// The agency that holds the data.
    pub provider: String,
    /// The agency that asked.
    pub requester: String,
    /// Role of the official, `automatic`, or `person`.
    pub duty: String,
    /// Sign-in name of the official, or the service that asked.
    pub actor: String,
    /// Whose data.
    pub person: PersonKey,
    /// `register.ID` or `service.ID`.
    pub source: String,
    /// The fields released.
    pub fields: Vec<String>,
    /// Why.
    pub purpose: String,
    /// The act that allows it.
    pub act: String,
    /// The article that allows it.
    pub article: String,
    /// Message or case that the look belongs to.
    pub reference: String,
    /// Queued while the log could not be reached, placed afterwards.
    pub late: bool,
    /// Place in the chain; none until sequenced.
    pub seq: Option<i64>,
    /// The leaf hash as stored.
    pub leaf: Vec<u8>,
    /// The chain value as stored.
    pub chain: Option<Vec<u8>>,
}

impl Entry {
    /// SHA-256 over all fields, each with its length before it, so that no two entries share bytes.
    pub fn leaf_hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        // The version of this form. A late entry has its own, so the hash covers the mark.
        hash.update([if self.late { 2u8 } else { 1u8 }]);
        hash.update(self.id.0.as_bytes());
        hash.update(self.at_micros.to_be_bytes());
        let person = self.person.stored();
        let texts = [
            &self.provider,
            &self.requester,
            &self.duty,
            &self.actor,
            &person,
            &self.source,
            &self.purpose,
            &self.act,
            &self.article,
            &self.reference,
        ];
        for text in texts {
            measured(&mut hash, text);
        }
        hash.update((self.fields.len() as u64).to_be_bytes());
        for field in &self.fields {
            measured(&mut hash, field);
        }
        hash.finalize().into()
    }
}

/// The chain value after a leaf.
pub(crate) fn chained(before: &[u8], leaf: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(leaf);
    hash.finalize().into()
}

fn measured(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text.as_bytes());
}
