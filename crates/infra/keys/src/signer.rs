//! What can sign.

use crate::{PublicKey, Signature};

/// A private key, wherever it is. Signing may block (a token is slow): call it from a thread of its own.
pub trait Signer: Send + Sync {
    /// The public form.
    fn public(&self) -> PublicKey;
    /// Signs a message (ECDSA P-256, SHA-256).
    fn sign(&self, message: &[u8]) -> Result<Signature, KeyFault>;
    /// Whether a signature takes microseconds of the processor and never waits for a device; such a key may
    /// sign on the thread of its caller.
    fn is_quick(&self) -> bool {
        false
    }
}

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The file cannot be read or written.
    #[error("{file}: {detail}")]
    File {
        /// The file.
        file: String,
        /// What happened.
        detail: String,
    },
    /// The passphrase does not open the key.
    #[error("{file}: the passphrase does not open this key")]
    Passphrase {
        /// The file.
        file: String,
    },
    /// The token is gone, locked, or holds no such key.
    #[error("the token: {0}")]
    Token(String),
    /// What was read is no key of the wanted sort, no request, no certificate, no share.
    #[error("{0}")]
    Form(String),
    /// The sealing thread has stopped.
    #[error("the sealer has stopped")]
    Stopped,
}
