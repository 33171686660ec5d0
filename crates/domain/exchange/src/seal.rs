//! What a seal is made over, and its bytes between nodes.
//!
//! The hash of the head and the hash of the body go in apart: either can be shown, or erased, without the other.

use crate::head::BodySeal;
use keys::{KeyId, Seal, Signature};
use tlog::{Hash, PATH_LENGTH_MAX, leaf_hash};

/// Bytes of a seal before its path: key, size, index, root, signature.
const FIXED_BYTES: usize = 32 + 8 + 8 + 32 + 64;

/// The most bytes of a seal.
pub const SEAL_BYTES_MAX: usize = FIXED_BYTES + 32 * PATH_LENGTH_MAX;

/// Why bytes are not a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a seal is 144 bytes and a path of at most 63 hashes; these are {0} bytes")]
pub struct SealFault(pub usize);

/// The leaf of a whole message: head and body.
pub fn leaf(head: &Hash, body: &Hash) -> Hash {
    joined(b"vahid/message/1\n", &[head, body])
}

/// The leaf of a head whose body is still to come ([`BodySeal::After`]). It can never pass for a whole message: the
/// first line differs.
pub fn head_leaf(head: &Hash) -> Hash {
    joined(b"vahid/head/1\n", &[head])
}

/// The leaf that comes first for a head of either kind; an answer names its question by it.
pub fn opening_leaf(seal: BodySeal, head: &Hash, body: &Hash) -> Hash {
    match seal {
        BodySeal::Before => leaf(head, body),
        BodySeal::After => head_leaf(head),
    }
}

/// The bytes of a seal as frames carry them: key, size, index, root, signature, then the path, nothing between.
pub fn to_bytes(seal: &Seal) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(FIXED_BYTES + 32 * seal.path.len());
    bytes.extend(seal.key.0.0);
    bytes.extend(seal.size.to_be_bytes());
    bytes.extend(seal.index.to_be_bytes());
    bytes.extend(seal.root.0);
    bytes.extend(seal.signature.0);
    seal.path.iter().for_each(|hash| bytes.extend(hash.0));
    bytes
}

/// Reads the bytes of a seal; says nothing of its truth.
pub fn from_bytes(bytes: &[u8]) -> Result<Seal, SealFault> {
    let fault = SealFault(bytes.len());
    let (key, rest) = bytes.split_first_chunk::<32>().ok_or(fault)?;
    let (size, rest) = rest.split_first_chunk::<8>().ok_or(fault)?;
    let (index, rest) = rest.split_first_chunk::<8>().ok_or(fault)?;
    let (root, rest) = rest.split_first_chunk::<32>().ok_or(fault)?;
    let (signature, rest) = rest.split_first_chunk::<64>().ok_or(fault)?;
    let (path, odd) = rest.as_chunks::<32>();
    if !odd.is_empty() || path.len() > PATH_LENGTH_MAX {
        return Err(fault);
    }
    Ok(Seal {
        key: KeyId(Hash(*key)),
        size: u64::from_be_bytes(*size),
        index: u64::from_be_bytes(*index),
        root: Hash(*root),
        path: path.iter().map(|hash| Hash(*hash)).collect(),
        signature: Signature(*signature),
    })
}

fn joined(first: &[u8], hashes: &[&Hash]) -> Hash {
    let mut bytes = first.to_vec();
    hashes.iter().for_each(|hash| bytes.extend(hash.0));
    leaf_hash(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(path: usize) -> Seal {
        let path = (0..path).map(|n| Hash::of(&n.to_be_bytes())).collect();
        let key = KeyId(Hash::of(b"key"));
        Seal { key, size: 9, index: 3, root: Hash::of(b"root"), path, signature: Signature([7; 64]) }
    }

    #[test]
    fn a_seal_is_read_as_it_is_written_and_nothing_else_is() {
        for path in [0, 1, PATH_LENGTH_MAX] {
            assert_eq!(from_bytes(&to_bytes(&seal(path))), Ok(seal(path)));
        }
        let bytes = to_bytes(&seal(2));
        for wrong in [0, 31, FIXED_BYTES - 1, FIXED_BYTES + 1, bytes.len() - 1] {
            assert_eq!(from_bytes(&bytes[..wrong]), Err(SealFault(wrong)));
        }
        let past = to_bytes(&seal(PATH_LENGTH_MAX + 1));
        assert_eq!(past.len(), SEAL_BYTES_MAX + 32);
        assert_eq!(from_bytes(&past), Err(SealFault(past.len())));
    }

    #[test]
    fn a_head_alone_never_passes_for_a_whole_message() {
        let (head, body) = (Hash::of(b"head"), Hash::of(b"body"));
        assert_ne!(head_leaf(&head), leaf(&head, &body));
        assert_ne!(leaf(&head, &body), leaf(&body, &head));
        assert_eq!(opening_leaf(BodySeal::Before, &head, &body), leaf(&head, &body));
        assert_eq!(opening_leaf(BodySeal::After, &head, &body), head_leaf(&head));
    }
}
