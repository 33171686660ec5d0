//! The only place where private keys exist: P-256 keys in an encrypted file or a PKCS#11 token.
//!
//! What this crate knows: how to sign, verify, seal in batches, and issue the certificates of nodes. It never
//! decides whose key is trusted (the configuration of the exchange does). Invariants: a private key never
//! leaves its [`Signer`] and is never printed; a key's id is the hash of its public form.

mod public;
mod seal;
mod signer;

pub use public::{KeyId, PublicKey, Signature};
pub use seal::{Seal, batch_bytes};
pub use signer::{KeyFault, Signer};
