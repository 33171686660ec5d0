//! The configuration of an exchange: one signed snapshot after another, each naming the one before.

use access::Agreement;
use ids::{AgreementId, MemberName, ServerName, SystemName};
use keys::{KeyId, PublicKey, Signature};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tlog::Hash;

/// The form of snapshots that this program reads and writes.
pub const SNAPSHOT_VERSION: u32 = 1;

/// One state of the exchange. Signed as the bytes that were written, never re-encoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`SNAPSHOT_VERSION`].
    pub version: u32,
    /// The exchange: `AZ`.
    pub instance: String,
    /// 1, 2, 3 …
    pub number: u64,
    /// The hash of the bytes of number − 1; none for the first.
    pub previous: Option<Hash>,
    /// When it was signed, microseconds UTC.
    pub at_micros: i64,
    /// How long nodes may work on it when no newer one can be had, seconds.
    pub grace_seconds: u64,
    /// Keys that may sign the next snapshot.
    pub authority: Vec<PublicKey>,
    /// The certificate of the authority that signs the nodes' TLS certificates, PEM.
    pub tls_authority: String,
    /// Members and their keys.
    pub members: Vec<Member>,
    /// Nodes: where members are reached.
    pub nodes: Vec<NodeEntry>,
    /// Groups of systems by code.
    pub groups: BTreeMap<String, Vec<SystemName>>,
    /// Agreements in force or still to come; those that were stopped stay, and say so.
    pub agreements: Vec<SignedAgreement>,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name in the exchange.
    pub name: MemberName,
    /// Its name for people, by language.
    pub title: BTreeMap<String, String>,
    /// A security body: never bulk, streaming, subscriptions, search or health classes.
    pub security_body: bool,
    /// A data-protection authority: it may stop any agreement at once (SG-24).
    pub data_protection: bool,
    /// Its sealing keys, old and new.
    pub keys: Vec<SealingKey>,
    /// Its systems by code, each with its name for people.
    pub systems: BTreeMap<String, String>,
}

/// A sealing key and when it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealingKey {
    /// The key.
    pub key: PublicKey,
    /// From when, microseconds UTC.
    pub from_micros: i64,
    /// Until when it may seal, not itself included; open when absent. Old receipts stay provable.
    pub until_micros: Option<i64>,
    /// Since when it is not trusted any more: nothing sealed at or after this instant holds.
    pub revoked_micros: Option<i64>,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeEntry {
    /// Its name.
    pub name: ServerName,
    /// Where other nodes reach it: `host:port`.
    pub address: String,
    /// SHA-256 of the TLS certificates that it may show.
    pub certificates: Vec<Hash>,
    /// The systems that it serves.
    pub systems: Vec<SystemName>,
}

/// An agreement with the signatures of its sides and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedAgreement {
    /// What was signed: compact JSON of this.
    pub agreement: Agreement,
    /// Who signed.
    pub signatures: Vec<MemberSignature>,
    /// Set when a data-protection authority stopped it (SG-24).
    pub stopped: Option<Stop>,
}

/// A member's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberSignature {
    /// Who.
    pub member: MemberName,
    /// With which key.
    pub key: KeyId,
    /// When the centre took it in, microseconds UTC. The member did not sign this; the centre did, with the
    /// whole snapshot. A key that ended or was revoked later does not undo it.
    pub at_micros: i64,
    /// Over the line `vahid/agreement/1` and the agreement's compact JSON.
    pub signature: Signature,
}

/// A stop, signed by the authority that ordered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// The agreement.
    pub agreement: AgreementId,
    /// When, microseconds UTC.
    pub at_micros: i64,
    /// Why, for the public.
    pub reason: String,
    /// The authority's signature over the line `vahid/stop/1` and id, instant and reason, one a line.
    pub by: MemberSignature,
}

/// A snapshot as it travels: the exact bytes and the authority's signature over them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedSnapshot {
    /// Compact JSON of a [`Snapshot`].
    pub snapshot: String,
    /// The key that signed.
    pub key: KeyId,
    /// The signature over the line `vahid/snapshot/1` and the text.
    pub signature: Signature,
}

/// The centre's word that a snapshot is its newest, made anew for whoever asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The number of the newest snapshot.
    pub number: u64,
    /// The hash of its bytes.
    pub hash: Hash,
    /// When this was said, microseconds UTC.
    pub at_micros: i64,
    /// The key of the authority that signed.
    pub key: KeyId,
    /// The signature over the line `vahid/confirmation/1`, then instance, number, hash and instant, one a line.
    pub signature: Signature,
}

/// Two different snapshots with one number, both signed by the authority: the proof that it showed two faces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForkEvidence {
    /// The one that the finder knew first.
    pub known: SignedSnapshot,
    /// The other.
    pub other: SignedSnapshot,
}
