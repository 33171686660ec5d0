//! What a seal is made over: the hash of the head and the hash of the body, apart.

use tlog::{Hash, leaf_hash};

/// The leaf of a whole message: head and body.
pub fn leaf(head: &Hash, body: &Hash) -> Hash {
    joined(b"vahid/message/1\n", &[head, body])
}

/// The leaf of a head whose body is still to come ([`crate::head::BodySeal::After`]). It can never pass for a
/// whole message: the first line differs.
pub fn head_leaf(head: &Hash) -> Hash {
    joined(b"vahid/head/1\n", &[head])
}

/// The leaf that comes first for a head of either kind; an answer names its question by it.
pub fn opening_leaf(seal: crate::head::BodySeal, head: &Hash, body: &Hash) -> Hash {
    match seal {
        crate::head::BodySeal::Before => leaf(head, body),
        crate::head::BodySeal::After => head_leaf(head),
    }
}

fn joined(first: &[u8], hashes: &[&Hash]) -> Hash {
    let mut bytes = first.to_vec();
    hashes.iter().for_each(|hash| bytes.extend(hash.0));
    leaf_hash(&bytes)
}
