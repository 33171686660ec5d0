//! Hashes, Merkle trees and the public access log's forms: what a stranger needs to check a proof of ours.
//!
//! What this crate knows: SHA-256 with the separated leaves and nodes of RFC 6962, the root of a list, the
//! path of one leaf and its check; the 128-byte leaf, its codes, tags and commitments. It holds no private key
//! and never does IO. Invariants: a leaf can never pass for a node; a path is checked against index and size,
//! so no leaf passes at another's place; a form that is not exactly as written is refused.

mod codes;
mod hash;
mod leaf;
mod opening;
mod tags;
mod tree;

pub use codes::{WARRANTS_PROVIDER, agency_code, basis_code, day_of_micros, group_code};
pub use hash::{Hash, HashFault, leaf_hash, node_hash};
pub use leaf::{BASIS_SEALED, Kind, LEAF_BYTES, LEAF_VERSION, Leaf, LeafFault};
pub use opening::{FIELDS, Field, Opening, OpeningFault, Values, commitment};
pub use tags::{TagKey, alpha, person_secret, sealed_alpha, tag};
pub use tree::{PATH_LENGTH_MAX, path, root, verify};
