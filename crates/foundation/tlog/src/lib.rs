//! Hashes, Merkle trees and the public access log's forms: what a stranger needs to check a proof of ours.
//!
//! What this crate knows: SHA-256 with the separated leaves and nodes of RFC 6962, the root of a list, the
//! path of one leaf and its check; the 128-byte leaf, its codes, tags and commitments; tiles, notes, checkpoints
//! cosignatures and the VRF as C2SP writes them. It keeps no private key and never does IO. Invariants: a leaf can
//! never pass for a node; a path is checked against index and size, so no leaf passes at another's place; a
//! form that is not exactly as written is refused.

mod checkpoint;
mod codes;
mod cosignature;
mod edge;
mod hash;
mod leaf;
mod note;
mod opening;
mod policy;
mod proof;
mod proofs;
mod segment;
mod tags;
mod tile_tree;
mod tiles;
mod tree;
mod vkey;
mod vrf;

pub use checkpoint::{Checkpoint, CheckpointFault, TREE_SIZE_MAX};
pub use codes::{WARRANTS_PROVIDER, agency_code, basis_code, day_of_micros, group_code};
pub use cosignature::{COSIGNATURE_TIME_MAX, Cosignature, cosignature_message};
pub use edge::{EMPTY_ROOT, Edge, EdgeFault};
pub use hash::{Hash, HashFault, leaf_hash, node_hash};
pub use leaf::{BASIS_SEALED, Kind, LEAF_BYTES, LEAF_VERSION, Leaf, LeafFault};
pub use note::{NOTE_BYTES_MAX, Note, NoteFault, NoteSignFault, NoteSignature, NoteSigner, SIGNATURES_MAX};
pub use opening::{FIELDS, Field, Opening, OpeningFault, Values, commitment};
pub use policy::{
    COSIGNATURE_AHEAD_SECONDS_MAX, POLICY_BYTES_MAX, POLICY_PARTS_MAX, Party, Policy, PolicyFault, Quorum,
};
pub use proof::{EXTRA_BYTES_MAX, ProofFault, TlogProof};
pub use proofs::{Plan, consistency, inclusion, verify_consistency};
pub use segment::{
    Absence, Found, ITEM_BYTES, Item, Presence, SEGMENT_LEAVES, SEGMENT_MERGE, Segment, SegmentTree,
    Standing, bulk_path, bulk_root, find_tag, merge_items,
};
pub use tags::{TagKey, alpha, person_secret, sealed_alpha, tag};
pub use tile_tree::TileTree;
pub use tiles::{
    ENTRY_BYTES_MAX, TILE_HEIGHT, TILE_LEVEL_MAX, TILE_WIDTH, Tile, TileFault, decode_bundle, decode_tile,
    encode_bundle, encode_tile, entries_path, new_tiles, parse_entries_path, tile_path, tiles_of_range,
};
pub use tree::{PATH_LENGTH_MAX, path, root, verify};
pub use vkey::{KEY_NAME_BYTES_MAX, KIND_COSIGNATURE, KIND_ED25519, KeyTextFault, VerifierKey};
pub use vrf::{VRF_PROOF_BYTES, VrfPublic, VrfSecret, vrf_output};
