//! What people, and those who help them, ask of the log: who was given the data, and by which keys looks are found.

mod sql;

pub use sql::{KeyProof, Received, WarrantKey, key_proof, key_proofs, opened_key_proofs, receivers};
