//! Hashes and Merkle trees: what a stranger needs to check a proof of ours.
//!
//! What this crate knows: SHA-256 with the separated leaves and nodes of RFC 6962, the root of a list, the
//! path of one leaf and its check. It never signs and never does IO. Invariants: a leaf can never pass for a
//! node; a path is checked against index and size, so no leaf passes at another's place.

mod hash;
mod tree;

pub use hash::{Hash, HashFault, leaf_hash, node_hash};
pub use tree::{PATH_LENGTH_MAX, path, root, verify};
