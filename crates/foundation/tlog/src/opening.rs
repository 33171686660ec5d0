//! The commitment to the details of a look, and the opening of a part of them.
//!
//! Seventeen fields in a fixed order, each behind its own salt, under one RFC 6962 root. Whoever holds the seed
//! opens any choice of them: the person sees all but the official's name, the arbiter sees all (SG-03).

mod written;

pub use written::OpeningFault;

use crate::tags::hmac_sha256;
use crate::{Hash, root};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One detail of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Whose data: the stored key of the person.
    Person,
    /// Who gave them.
    Provider,
    /// By which service.
    Service,
    /// Which fields were given.
    Fields,
    /// Who asked.
    Requester,
    /// The unit that asked.
    Unit,
    /// The role of the official who asked.
    Role,
    /// The official, as a stable pseudonym.
    Official,
    /// The official's name.
    Name,
    /// For what.
    Purpose,
    /// The article of law that allows it.
    Article,
    /// The case it belongs to.
    Case,
    /// When, to the millisecond.
    At,
    /// The hash of the request.
    Request,
    /// The hash of the answer.
    Response,
    /// The number under the person's tag key, from 1.
    N,
    /// The leaf of the warrant, if one was needed.
    Warrant,
}

/// All fields, in the order of the commitment.
pub const FIELDS: [Field; 17] = [
    Field::Person,
    Field::Provider,
    Field::Service,
    Field::Fields,
    Field::Requester,
    Field::Unit,
    Field::Role,
    Field::Official,
    Field::Name,
    Field::Purpose,
    Field::Article,
    Field::Case,
    Field::At,
    Field::Request,
    Field::Response,
    Field::N,
    Field::Warrant,
];

impl Field {
    /// The name under which it is committed and written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Provider => "provider",
            Self::Service => "service",
            Self::Fields => "fields",
            Self::Requester => "requester",
            Self::Unit => "unit",
            Self::Role => "role",
            Self::Official => "official",
            Self::Name => "name",
            Self::Purpose => "purpose",
            Self::Article => "article",
            Self::Case => "case",
            Self::At => "at",
            Self::Request => "request",
            Self::Response => "response",
            Self::N => "n",
            Self::Warrant => "warrant",
        }
    }
}

/// The details of one look: a text for each field, empty where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values([String; FIELDS.len()]);

impl Values {
    /// Nothing said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets one field.
    pub fn set(&mut self, field: Field, value: impl Into<String>) -> &mut Self {
        self.0[field as usize] = value.into();
        self
    }

    /// One field; empty when it was never set.
    pub fn get(&self, field: Field) -> &str {
        &self.0[field as usize]
    }
}

/// The commitment: the root over `SHA-256(0x00 ‖ salt ‖ u32 length ‖ name ‖ u32 length ‖ value)` of all fields,
/// with `salt = HMAC-SHA256(seed, u64 place)`.
pub fn commitment(seed: &[u8; 32], values: &Values) -> Hash {
    let leaves = FIELDS.map(|field| field_hash(&salt(seed, field), field, values.get(field)));
    root(&leaves).unwrap_or(Hash::ZERO)
}

/// Some details of a look, opened, and the hashes of the others: enough to rebuild the commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "written::Written", into = "written::Written")]
pub struct Opening([Part; FIELDS.len()]);

/// One field of an opening.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Opened { value: String, salt: Hash },
    Closed(Hash),
}

impl Opening {
    /// Opens the fields `shown`; of the others only the hash is told.
    pub fn of(seed: &[u8; 32], values: &Values, shown: &[Field]) -> Self {
        Self(FIELDS.map(|field| {
            let (salt, value) = (salt(seed, field), values.get(field));
            if shown.contains(&field) {
                Part::Opened { value: value.to_owned(), salt }
            } else {
                Part::Closed(field_hash(&salt, field, value))
            }
        }))
    }

    /// The commitment that these fields give; to be compared with the one of the leaf.
    pub fn root(&self) -> Option<Hash> {
        let hash = |field: Field| match &self.0[field as usize] {
            Part::Opened { value, salt } => field_hash(salt, field, value),
            Part::Closed(hash) => *hash,
        };
        root(&FIELDS.map(hash))
    }

    /// A field's text; none when it is closed.
    pub fn value(&self, field: Field) -> Option<&str> {
        match &self.0[field as usize] {
            Part::Opened { value, .. } => Some(value),
            Part::Closed(_) => None,
        }
    }

    /// The same look with fewer fields open: what `shown` does not name is closed. Fields that were closed stay so.
    pub fn only(&self, shown: &[Field]) -> Self {
        Self(FIELDS.map(|field| match &self.0[field as usize] {
            Part::Opened { value, salt } if !shown.contains(&field) => {
                Part::Closed(field_hash(salt, field, value))
            }
            part => part.clone(),
        }))
    }
}

fn salt(seed: &[u8; 32], field: Field) -> Hash {
    Hash(hmac_sha256(seed, &(field as u64).to_be_bytes()))
}

fn field_hash(salt: &Hash, field: Field, value: &str) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(salt.0);
    for text in [field.name(), value] {
        // No text that came through our limits has 4 GiB; two that had would still differ in their bytes.
        hash.update(u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(text);
    }
    Hash(hash.finalize().into())
}

#[cfg(test)]
#[path = "opening/tests.rs"]
mod tests;
