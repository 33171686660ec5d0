//! The only place where private keys exist: P-256 keys in an encrypted file or a PKCS#11 token, the Ed25519 keys
//! of logs and witnesses, the tag custodian's VRF key, and an escrow whose secret lies in three shares.
//!
//! What this crate knows: how to sign, verify, seal in batches, and issue the certificates of nodes. It never
//! decides whose key is trusted (the configuration of the exchange does). Invariants: a private key never
//! leaves its [`Signer`] and is never printed; a key's id is the hash of its public form; whoever waits for a
//! seal gets a seal or a fault; a seal that did not hold is never remembered as good.

mod batch;
pub mod certificates;
mod escrow;
mod file;
mod locked;
mod note;
mod public;
mod seal;
mod sealer;
mod signer;
mod token;
mod verifier;
mod vrf;

pub use batch::BATCH_LEAVES_MAX;
pub use escrow::{ESCROW_BYTES_MAX, ESCROW_SHARES, ESCROW_SHARES_NEEDED, Escrow, EscrowPublic, EscrowShare};
pub use file::FileSigner;
pub use locked::KEY_FILE_BYTES_MAX;
pub use note::NoteKey;
pub use public::{KeyId, PublicKey, Signature};
pub use seal::{Seal, batch_bytes};
pub use sealer::Sealer;
pub use signer::{KeyFault, Signer};
pub use token::{TokenPlace, TokenSigner};
pub use verifier::{ROOTS_KEPT_MAX, Verifier};
pub use vrf::VrfKey;
