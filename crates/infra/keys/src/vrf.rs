//! The tag custodian's key.

use crate::note::random;
use crate::{KeyFault, locked};
use std::fmt;
use std::path::Path;
use tlog::{VRF_PROOF_BYTES, VrfPublic, VrfSecret};

/// The key of the function that turns persons into tags (ACC-04). Its loss to others lets them link tags, if they
/// hold the pepper and the persons' numbers too; it never lets them change the log. A new one each year.
pub struct VrfKey(VrfSecret);

impl VrfKey {
    /// Makes a key and writes it, encrypted under the passphrase, to a new file (mode 0600). Faults as
    /// [`crate::FileSigner::create`].
    pub fn create(path: &Path, passphrase: &str) -> Result<Self, KeyFault> {
        let made = Self::fresh()?;
        locked::write(path, locked::wrap(&locked::VRF, &made.0.bytes())?.as_bytes(), passphrase)?;
        Ok(made)
    }

    /// Opens the key of a file. Faults as [`crate::FileSigner::open`].
    pub fn open(path: &Path, passphrase: &str) -> Result<Self, KeyFault> {
        let key = locked::read(path, passphrase, &locked::VRF)?;
        let bytes = locked::unwrap(&key).map_err(|detail| locked::fault(path, detail))?;
        let damaged = || locked::fault(path, "the key is damaged: its number is out of range");
        VrfSecret::read(&bytes).map(Self).ok_or_else(damaged)
    }

    /// A fresh key that lives only in this process: for the demo and for tests.
    pub fn fresh() -> Result<Self, KeyFault> {
        let none = || KeyFault::Form("the system gives no randomness for a key".to_owned());
        VrfSecret::of_random(&random()?).map(Self).ok_or_else(none)
    }

    /// The public key, which a POLICY leaf publishes.
    pub fn public(&self) -> VrfPublic {
        self.0.public()
    }

    /// The proof for an input ([`tlog::alpha`], [`tlog::sealed_alpha`]); about 150 µs.
    pub fn prove(&self, alpha: &[u8]) -> [u8; VRF_PROOF_BYTES] {
        self.0.prove(alpha)
    }
}

/// Shows which key it is and nothing of its secret.
impl fmt::Debug for VrfKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VrfKey({:?})", self.public())
    }
}
