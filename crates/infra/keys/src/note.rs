//! The Ed25519 key of a log or of a witness.

use crate::{KeyFault, locked};
use ed25519_dalek::{Signer, SigningKey};
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt;
use std::path::Path;
use tlog::{
    Cosignature, KIND_COSIGNATURE, KIND_ED25519, KeyTextFault, NoteSignFault, NoteSignature, NoteSigner,
    VerifierKey, cosignature_message,
};

/// A key that signs notes (c2sp.org/signed-note) as a log, and cosigns them (c2sp.org/tlog-cosignature) as a
/// witness. One key is used for one of the two; its two public forms have different ids. About 30 µs a signature.
pub struct NoteKey {
    key: SigningKey,
    log: VerifierKey,
    witness: VerifierKey,
}

impl NoteKey {
    /// Makes a key and writes it, encrypted under the passphrase, to a new file (mode 0600). The name is what
    /// stands in notes: of a log its origin. Faults as [`crate::FileSigner::create`]; a name with spaces or a
    /// plus is a [`KeyFault::Form`].
    pub fn create(path: &Path, passphrase: &str, name: &str) -> Result<Self, KeyFault> {
        let made = Self::fresh(name)?;
        locked::write(path, locked::wrap(&locked::ED25519, made.key.as_bytes())?.as_bytes(), passphrase)?;
        Ok(made)
    }

    /// Opens the key of a file under a name, which is not kept there. Faults as [`crate::FileSigner::open`].
    pub fn open(path: &Path, passphrase: &str, name: &str) -> Result<Self, KeyFault> {
        let key = locked::read(path, passphrase, &locked::ED25519)?;
        let seed = locked::unwrap(&key).map_err(|detail| locked::fault(path, detail))?;
        Self::of(&seed, name)
    }

    /// A fresh key that lives only in this process: for the demo and for tests.
    pub fn fresh(name: &str) -> Result<Self, KeyFault> {
        Self::of(&random()?, name)
    }

    fn of(seed: &[u8; 32], name: &str) -> Result<Self, KeyFault> {
        let key = SigningKey::from_bytes(seed);
        let public = |kind| VerifierKey::new(name, kind, key.verifying_key().to_bytes());
        let wrong = |fault: KeyTextFault| KeyFault::Form(format!("'{name}': {fault}"));
        let (log, witness) = (public(KIND_ED25519).map_err(wrong)?, public(KIND_COSIGNATURE).map_err(wrong)?);
        Ok(Self { key, log, witness })
    }

    /// The public form under which cosignatures are checked; [`NoteSigner::verifier`] gives that of signatures.
    pub fn cosigner(&self) -> &VerifierKey {
        &self.witness
    }

    /// Cosigns a note's text at a time in seconds since 1970. The caller has checked consistency and stored the
    /// checkpoint: a cosignature says so.
    pub fn cosign(&self, time: u64, text: &str) -> NoteSignature {
        let signature = self.key.sign(&cosignature_message(time, text)).to_bytes();
        self.line(&self.witness, Cosignature { time, signature }.bytes())
    }

    fn line(&self, public: &VerifierKey, signature: Vec<u8>) -> NoteSignature {
        NoteSignature { name: public.name.clone(), id: public.id, signature }
    }
}

impl NoteSigner for NoteKey {
    fn verifier(&self) -> VerifierKey {
        self.log.clone()
    }

    fn sign(&self, text: &str) -> Result<NoteSignature, NoteSignFault> {
        Ok(self.line(&self.log, self.key.sign(text.as_bytes()).to_bytes().to_vec()))
    }
}

/// Shows which key it is and nothing of its secret.
impl fmt::Debug for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteKey({})", self.log)
    }
}

/// Random bytes of the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], KeyFault> {
    let mut bytes = [0; N];
    let none = |_| KeyFault::Form("the system gives no randomness for a key".to_owned());
    SystemRandom::new().fill(&mut bytes).map_err(none)?;
    Ok(bytes)
}
