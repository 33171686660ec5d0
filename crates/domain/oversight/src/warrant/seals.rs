//! The two seals of a warrant: what is signed, by whom, and how it is proven.

use super::{Terms, WarrantId, WarrantRefusal};
use access::{Office, SealStanding, WarrantSeal};
use ids::AgencyId;
use jiff::civil::Date;
use keys::{KeyFault, KeyId, PublicKey, Seal, Sealer};
use serde::{Deserialize, Serialize};
use tlog::{Hash, leaf_hash};

/// Why a key says nothing about a warrant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyTrouble {
    /// The institution has no such key, or had it not at that time.
    #[error("the institution has no such key")]
    Unknown,
    /// It was revoked, whenever the seal says it was made.
    #[error("the key was revoked")]
    Revoked,
}

/// Knows the keys of institutions: the members' keys of the exchange's configuration in force.
pub trait KeyRing: Send + Sync {
    /// The key, if the institution had it at that moment (microseconds UTC) and it is not revoked today.
    fn key(&self, institution: &AgencyId, key: &KeyId, at_micros: i64) -> Result<PublicKey, KeyTrouble>;
}

/// Who approved, when, and the signature over it (`ApprovalDetails` of ETSI TS 103 120).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The institution.
    pub institution: AgencyId,
    /// The person there who decided.
    pub name: String,
    /// When, microseconds UTC.
    pub at_micros: i64,
    /// The seal of the institution's key over the leaf of [`terms_bytes`] or [`extension_bytes`].
    pub seal: Seal,
}

/// Both seals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seals {
    /// The court's.
    pub court: Approval,
    /// The commissioner's.
    pub commissioner: Approval,
}

/// An approval whose signature was checked against the institution's key: only [`Approval::prove`] and
/// [`Approval::sign`] make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    approval: Approval,
    office: Office,
}

/// What an office signs to grant or confirm a warrant: the line `vahid/warrant/<office>/1`, the name, the instant in
/// microseconds, and the compact JSON of the terms, each on a line of its own. One office's seal never passes for the
/// other's.
pub fn terms_bytes(office: Office, name: &str, at_micros: i64, terms: &Terms) -> Vec<u8> {
    let json = serde_json::to_string(terms).expect("terms have a JSON form");
    format!("vahid/warrant/{office}/1\n{}\n{at_micros}\n{json}", one_line(name)).into_bytes()
}

/// What an office signs to extend a seal: the line `vahid/warrant-extension/<office>/1`, the name, the instant, the
/// warrant and the new day.
pub fn extension_bytes(office: Office, name: &str, at_micros: i64, id: WarrantId, until: Date) -> Vec<u8> {
    format!("vahid/warrant-extension/{office}/1\n{}\n{at_micros}\n{id}\n{until}", one_line(name)).into_bytes()
}

/// The leaf that a seal covers: the RFC 6962 leaf hash of what is signed.
fn sealed_leaf(bytes: &[u8]) -> Hash {
    leaf_hash(bytes)
}

/// A name cannot bring a line of its own into what is signed.
fn one_line(name: &str) -> String {
    name.replace(['\n', '\r'], " ")
}

impl Approval {
    /// Signs as an institution; `bytes` are made from the same name and instant.
    pub fn sign(
        (office, institution): (Office, AgencyId),
        (name, at_micros): (&str, i64),
        sealer: &Sealer,
        bytes: &dyn Fn(Office, &str, i64) -> Vec<u8>,
    ) -> Result<Proven, KeyFault> {
        let leaf = sealed_leaf(&bytes(office, name, at_micros));
        let seal = sealer.seal_together(&[leaf])?.pop().ok_or(KeyFault::Stopped)?;
        let approval = Self { institution, name: name.to_owned(), at_micros, seal };
        Ok(Proven { approval, office })
    }

    /// The institution's key that sealed.
    pub fn key(&self) -> KeyId {
        self.seal.key
    }

    /// Checks the signature with the institution's key of that time.
    pub fn prove(
        self,
        office: Office,
        keys: &dyn KeyRing,
        bytes: &dyn Fn(Office, &str, i64) -> Vec<u8>,
    ) -> Result<Proven, WarrantRefusal> {
        match self.standing(office, keys, bytes) {
            SealStanding::Holds => Ok(Proven { approval: self, office }),
            SealStanding::Revoked => Err(WarrantRefusal::KeyRevoked),
            SealStanding::Broken | SealStanding::Unknown => Err(WarrantRefusal::Seal),
        }
    }

    /// How the seal stands today.
    pub fn standing(
        &self,
        office: Office,
        keys: &dyn KeyRing,
        bytes: &dyn Fn(Office, &str, i64) -> Vec<u8>,
    ) -> SealStanding {
        match keys.key(&self.institution, &self.seal.key, self.at_micros) {
            Err(KeyTrouble::Revoked) => SealStanding::Revoked,
            Err(KeyTrouble::Unknown) => SealStanding::Unknown,
            Ok(key) => {
                let leaf = sealed_leaf(&bytes(office, &self.name, self.at_micros));
                if self.seal.holds(&key, &leaf) { SealStanding::Holds } else { SealStanding::Broken }
            }
        }
    }

    /// The seal over a warrant as the gate of `access` judges it.
    pub fn judged(&self, office: Office, terms: &Terms, keys: &dyn KeyRing) -> WarrantSeal {
        let bytes = |office: Office, name: &str, at: i64| terms_bytes(office, name, at, terms);
        WarrantSeal {
            institution: self.institution.clone(),
            by: self.name.clone(),
            key: self.seal.key.to_string(),
            standing: self.standing(office, keys, &bytes),
        }
    }

    /// Whether two approvals are of two people with two keys in two bodies (SG-19).
    pub fn apart(&self, other: &Self) -> bool {
        self.seal.key != other.seal.key && self.name != other.name && self.institution != other.institution
    }
}

impl Proven {
    /// The approval.
    pub fn approval(&self) -> &Approval {
        &self.approval
    }
    /// As whom it was sealed.
    pub fn office(&self) -> Office {
        self.office
    }
}
