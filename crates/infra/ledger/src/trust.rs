//! The logs that this process believes, and the check of a receipt against them.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};
use tlog::{Checkpoint, Hash, Leaf, Note, TlogProof, VerifierKey};

/// The public keys of the logs that are believed, one for each year's origin. Share it in an `Arc`.
#[derive(Debug, Default)]
pub struct LogKeys {
    keys: RwLock<BTreeMap<String, VerifierKey>>,
    /// Owners that stand there under the code of their group.
    grouped: RwLock<BTreeMap<String, u32>>,
}

/// What a receipt that holds proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The log's origin.
    pub origin: String,
    /// The number of the leaf.
    pub index: u64,
    /// The leaf.
    pub leaf: Leaf,
}

/// Why a receipt proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// Not the form of a receipt.
    #[error("this is no receipt of the access log: {0}")]
    Form(String),
    /// A log whose key is not known here.
    #[error("the log {0} is not known here; its key must be configured")]
    Stranger(String),
    /// The log's signature is missing or wrong.
    #[error("the checkpoint is not signed by the log {0}")]
    Signature(String),
    /// The leaf is not where the receipt says.
    #[error("the leaf does not stand at number {0} of the signed tree")]
    Inclusion(u64),
    /// The leaf stands there and commits to something else.
    #[error("the leaf commits to another look")]
    Commitment,
}

impl LogKeys {
    /// Believes these logs; a key's name is its log's origin (`az.vahid.example/access/2026`).
    pub fn new(keys: impl IntoIterator<Item = VerifierKey>) -> Self {
        let keys = keys.into_iter().map(|key| (key.name.clone(), key)).collect();
        Self { keys: RwLock::new(keys), grouped: RwLock::default() }
    }

    /// Says that an owner's leaves name only this group of agencies.
    pub fn group(&self, agency: &str, group: &str) {
        let code = tlog::group_code(group);
        self.grouped.write().unwrap_or_else(PoisonError::into_inner).insert(agency.to_owned(), code);
    }

    /// The code under which an owner's leaves must stand: its own, or that of its group.
    pub fn code_of(&self, provider: &str) -> u32 {
        let grouped = self.grouped.read().unwrap_or_else(PoisonError::into_inner);
        grouped.get(provider).copied().unwrap_or_else(|| tlog::agency_code(provider))
    }

    /// Believes one more log: that of the next year.
    pub fn trust(&self, key: VerifierKey) {
        self.keys.write().unwrap_or_else(PoisonError::into_inner).insert(key.name.clone(), key);
    }

    /// The key of an origin.
    pub fn find(&self, origin: &str) -> Option<VerifierKey> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(origin).cloned()
    }

    /// Reads a checkpoint that its log signed.
    pub fn checkpoint(&self, text: &str) -> Result<Checkpoint, ReceiptFault> {
        let note = text.parse::<Note>().map_err(|fault| ReceiptFault::Form(fault.to_string()))?;
        let said = Checkpoint::parse(&note.text).map_err(|fault| ReceiptFault::Form(fault.to_string()))?;
        let key = self.find(&said.origin).ok_or_else(|| ReceiptFault::Stranger(said.origin.clone()))?;
        if !note.verify(&key) {
            return Err(ReceiptFault::Signature(said.origin));
        }
        Ok(said)
    }

    /// Checks a receipt: the log's signature, the path to its root, and that the leaf holds this commitment.
    pub fn check(&self, receipt: &str, commitment: &Hash) -> Result<Proven, ReceiptFault> {
        let (proof, leaf) = read(receipt)?;
        let said = self.checkpoint(&proof.checkpoint)?;
        stands(proof.index, &proof.path, leaf, said, commitment)
    }
}

/// Checks of a receipt what can be checked without the log's key: that the leaf holds this commitment and stands in
/// the tree of the checkpoint that came with it. Who does not know the key believes no more than that.
pub fn coherent(receipt: &str, commitment: &Hash) -> Result<Proven, ReceiptFault> {
    let (proof, leaf) = read(receipt)?;
    let form = |fault: &dyn std::fmt::Display| ReceiptFault::Form(fault.to_string());
    let note = proof.checkpoint.parse::<Note>().map_err(|fault| form(&fault))?;
    let said = Checkpoint::parse(&note.text).map_err(|fault| form(&fault))?;
    stands(proof.index, &proof.path, leaf, said, commitment)
}

fn read(receipt: &str) -> Result<(TlogProof, Leaf), ReceiptFault> {
    let proof = receipt.parse::<TlogProof>().map_err(|fault| ReceiptFault::Form(fault.to_string()))?;
    let bytes = proof.extra.get(..tlog::LEAF_BYTES);
    let bytes = bytes.ok_or_else(|| ReceiptFault::Form("it brings no leaf".to_owned()))?;
    let leaf = Leaf::read(bytes).map_err(|fault| ReceiptFault::Form(fault.to_string()))?;
    Ok((proof, leaf))
}

fn stands(
    index: u64,
    path: &[Hash],
    leaf: Leaf,
    said: Checkpoint,
    commitment: &Hash,
) -> Result<Proven, ReceiptFault> {
    if !tlog::verify(&leaf.hash(), index, said.size, path, &said.root) {
        return Err(ReceiptFault::Inclusion(index));
    }
    if leaf.commitment != *commitment {
        return Err(ReceiptFault::Commitment);
    }
    Ok(Proven { origin: said.origin, index, leaf })
}
