//! A seal: one signature over the root of a batch, and the path of one leaf in it.

use crate::{KeyId, PublicKey, Signature};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tlog::Hash;

/// Proof that a key's owner sealed one leaf. Messages of one moment share the signature; each has its own path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The key.
    pub key: KeyId,
    /// How many leaves the batch has.
    pub size: u64,
    /// The place of this leaf.
    pub index: u64,
    /// The root of the batch.
    pub root: Hash,
    /// The path from the leaf to the root, nearest first.
    #[serde(serialize_with = "path_out", deserialize_with = "path_in")]
    pub path: Vec<Hash>,
    /// The signature over [`batch_bytes`].
    pub signature: Signature,
}

/// What is signed for a batch: a fixed line, the size as 8 bytes big-endian, the root.
pub fn batch_bytes(root: &Hash, size: u64) -> Vec<u8> {
    let mut bytes = b"vahid/batch/1\n".to_vec();
    bytes.extend(size.to_be_bytes());
    bytes.extend(root.0);
    bytes
}

impl Seal {
    /// Whether the leaf stands in the batch; says nothing of the signature.
    pub fn covers(&self, leaf: &Hash) -> bool {
        tlog::verify(leaf, self.index, self.size, &self.path, &self.root)
    }

    /// Whether this key sealed this leaf.
    pub fn holds(&self, key: &PublicKey, leaf: &Hash) -> bool {
        self.key == key.id()
            && self.covers(leaf)
            && key.verifies(&batch_bytes(&self.root, self.size), &self.signature)
    }
}

fn path_out<S: Serializer>(path: &[Hash], to: S) -> Result<S::Ok, S::Error> {
    let bytes: Vec<u8> = path.iter().flat_map(|hash| hash.0).collect();
    to.serialize_str(&STANDARD.encode(bytes))
}
fn path_in<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Hash>, D::Error> {
    let bytes = STANDARD.decode(String::deserialize(from)?).map_err(serde::de::Error::custom)?;
    let (hashes, rest) = bytes.as_chunks::<32>();
    if !rest.is_empty() || hashes.len() > tlog::PATH_LENGTH_MAX {
        return Err(serde::de::Error::custom("a path is a row of at most 63 hashes of 32 bytes"));
    }
    Ok(hashes.iter().map(|bytes| Hash(*bytes)).collect())
}
