//! Rules change by several signatures and in public (SG-16).
//!
//! The rules are the country's pack; its version is the hash of all its files. A list of proposals, each naming
//! the one before by hash, says which version is in force: a proposal holds once a quorum of the institutions
//! named by the one before signed its exact text. The first names its own signers and is pinned by its hash. A
//! node compares its pack with the end of the list when it starts ([`in_force`]). Invariants: one signature of one
//! institution counts once; nothing in the list is ever changed; no single institution changes a rule.

pub mod sql;

use ids::AgencyId;
use keys::{KeyFault, PublicKey, Signature, Signer};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tlog::{Hash, Kind, Leaf};

/// The most bytes of a proposal's text.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;
/// The most bytes of a reason in one language.
pub const REASON_BYTES_MAX: usize = 2_000;
/// The most institutions that sign.
pub const SIGNERS_MAX: usize = 32;
/// The fewest signatures that change a rule.
pub const QUORUM_MIN: usize = 2;

/// Who signs, and how many of them it takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signers {
    /// How many; at least [`QUORUM_MIN`].
    pub quorum: usize,
    /// The institutions and their keys, at most [`SIGNERS_MAX`].
    pub keys: BTreeMap<AgencyId, PublicKey>,
}

/// A change of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// The pack's version that shall hold: SHA-256 of its files, hex.
    pub version: String,
    /// The hash of the proposal in force before; none of the first.
    pub before: Option<Hash>,
    /// Why, by language.
    pub reason: BTreeMap<String, String>,
    /// When it was proposed, microseconds UTC.
    pub at_micros: i64,
    /// Who signs the next change.
    pub signers: Signers,
}

/// A proposal as it travels and is published: the exact text and the signatures over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enacted {
    /// Compact JSON of a [`Proposal`].
    pub text: String,
    /// Signatures by institution.
    pub signatures: BTreeMap<AgencyId, Signature>,
}

/// Why a list or a version of the rules is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// Nothing was ever enacted.
    #[error("no rules were enacted yet; the institutions must sign a first version")]
    Empty,
    /// The list begins with another proposal than the pinned one.
    #[error("the list of rules begins with {found}, this node is pinned to {pinned}")]
    Pinned {
        /// What the list begins with.
        found: Hash,
        /// What was expected.
        pinned: Hash,
    },
    /// A text that is no proposal, or one that breaks a bound.
    #[error("change {place} of the rules is malformed: {what}")]
    Form {
        /// Its place in the list, from 1.
        place: usize,
        /// What is wrong.
        what: String,
    },
    /// A proposal that does not follow the one before.
    #[error("change {place} of the rules does not follow the one before it")]
    Chain {
        /// Its place in the list, from 1.
        place: usize,
    },
    /// Too few signatures hold.
    #[error("change {place} of the rules has {held} valid signatures and needs {wanted} (SG-16)")]
    Quorum {
        /// Its place in the list, from 1.
        place: usize,
        /// How many hold.
        held: usize,
        /// How many it takes.
        wanted: usize,
    },
    /// The version was in force once and is not now.
    #[error("these rules were replaced; version {in_force} is in force: install that pack")]
    Replaced {
        /// The version in force.
        in_force: String,
    },
    /// The version was never enacted.
    #[error(
        "version {version} of the rules was never signed by the institutions; version {in_force} is in force \
         (SG-16): install that pack, or have the change signed first"
    )]
    NotEnacted {
        /// The version at hand.
        version: String,
        /// The version in force.
        in_force: String,
    },
}

impl Proposal {
    /// The text that is signed.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("a proposal has a JSON form")
    }

    /// Reads and bounds a text; the sentence says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(format!("more than {TEXT_BYTES_MAX} bytes"));
        }
        let proposal: Self = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
        let Signers { quorum, keys } = &proposal.signers;
        if keys.len() > SIGNERS_MAX {
            return Err(format!("more than {SIGNERS_MAX} signers"));
        }
        if *quorum < QUORUM_MIN || *quorum > keys.len() {
            return Err(format!("a quorum of {quorum} among {} signers; at least {QUORUM_MIN}", keys.len()));
        }
        let distinct: BTreeSet<_> = keys.values().map(|key| key.id().0).collect();
        if distinct.len() != keys.len() {
            return Err("two institutions with one key".to_owned());
        }
        if proposal.reason.is_empty() || proposal.reason.values().any(|text| text.trim().is_empty()) {
            return Err("no reason is given".to_owned());
        }
        if proposal.reason.values().any(|text| text.len() > REASON_BYTES_MAX) {
            return Err(format!("a reason of more than {REASON_BYTES_MAX} bytes"));
        }
        Ok(proposal)
    }
}

/// What an institution signs: the line `vahid/rule/1` and the proposal's text.
pub fn rule_bytes(text: &str) -> Vec<u8> {
    [b"vahid/rule/1\n", text.as_bytes()].concat()
}

/// Signs a proposal's text.
pub fn sign_rule(text: &str, signer: &dyn Signer) -> Result<Signature, KeyFault> {
    signer.sign(&rule_bytes(text))
}

impl Enacted {
    /// A proposal without signatures yet.
    pub fn of(proposal: &Proposal) -> Self {
        Self { text: proposal.text(), signatures: BTreeMap::new() }
    }

    /// The hash by which the next one names it.
    pub fn hash(&self) -> Hash {
        Hash::of(self.text.as_bytes())
    }

    /// How many of these institutions signed it. A key counts once, a wrong signature not at all.
    pub fn held(&self, signers: &Signers) -> usize {
        let bytes = rule_bytes(&self.text);
        let holds = |body: &AgencyId, signature: &Signature| {
            signers.keys.get(body).is_some_and(|key| key.verifies(&bytes, signature))
        };
        self.signatures.iter().filter(|(body, signature)| holds(body, signature)).count()
    }

    /// The line of the public log that says since when these rules hold: `commitment` is the hash of the signed
    /// text, `aux` the pack's version, `reference` the place in the list, from 1. It is a STAT leaf, which institutions
    /// may write; POLICY is the log's own.
    pub fn leaf(&self, place: u64, version: &str, day: u32) -> Leaf {
        Leaf {
            kind: Kind::Stat,
            basis: 0,
            provider: 0,
            requester: 0,
            day,
            reference: place,
            due: 0,
            count: 1,
            tag: Hash::ZERO,
            commitment: self.hash(),
            aux: version.parse().unwrap_or_else(|_| Hash::of(version.as_bytes())),
        }
    }
}

/// Walks a list from its beginning; gives the proposal in force at its end. `pinned` is the hash of the first one,
/// as the node was told when it was set up; without it the first is trusted.
pub fn newest(list: &[Enacted], pinned: Option<Hash>) -> Result<Proposal, RuleFault> {
    let first = list.first().ok_or(RuleFault::Empty)?;
    if let Some(pinned) = pinned.filter(|pinned| *pinned != first.hash()) {
        return Err(RuleFault::Pinned { found: first.hash(), pinned });
    }
    let mut before: Option<(Hash, Proposal)> = None;
    for (place, enacted) in (1..).zip(list) {
        let proposal = Proposal::read(&enacted.text).map_err(|what| RuleFault::Form { place, what })?;
        if proposal.before != before.as_ref().map(|(hash, _)| *hash) {
            return Err(RuleFault::Chain { place });
        }
        let signers = before.as_ref().map_or(&proposal.signers, |(_, proposal)| &proposal.signers);
        let held = enacted.held(signers);
        if held < signers.quorum {
            return Err(RuleFault::Quorum { place, held, wanted: signers.quorum });
        }
        before = Some((enacted.hash(), proposal));
    }
    before.map(|(_, proposal)| proposal).ok_or(RuleFault::Empty)
}

/// Whether a pack's version is the one in force. A node asks before it serves anything (SG-16).
pub fn in_force(list: &[Enacted], pinned: Option<Hash>, version: &str) -> Result<Proposal, RuleFault> {
    let newest = newest(list, pinned)?;
    if newest.version == version {
        return Ok(newest);
    }
    let was = list.iter().filter_map(|enacted| Proposal::read(&enacted.text).ok());
    if was.into_iter().any(|proposal| proposal.version == version) {
        return Err(RuleFault::Replaced { in_force: newest.version });
    }
    Err(RuleFault::NotEnacted { version: version.to_owned(), in_force: newest.version })
}

#[cfg(test)]
mod tests;
