//! A key in an encrypted file, or in memory only.

use crate::locked;
use crate::{KeyFault, PublicKey, Signature, Signer};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use std::fmt;
use std::path::Path;

/// A P-256 key that this process holds. Signing takes about 20 µs and waits for nothing.
pub struct FileSigner {
    pair: EcdsaKeyPair,
    public: PublicKey,
    chance: SystemRandom,
}

impl FileSigner {
    /// Makes a key and writes it, encrypted under the passphrase, to a new file (mode 0600). An existing file is
    /// a [`KeyFault::File`]: a key is never overwritten.
    pub fn create(path: &Path, passphrase: &str) -> Result<Self, KeyFault> {
        let (pkcs8, signer) = Self::generate()?;
        locked::write(path, &pkcs8, passphrase)?;
        Ok(signer)
    }

    /// Opens the key of a file. [`KeyFault::Passphrase`] when the passphrase does not fit, [`KeyFault::File`] when
    /// the file is absent or damaged, [`KeyFault::Form`] when it holds another kind of key.
    pub fn open(path: &Path, passphrase: &str) -> Result<Self, KeyFault> {
        let key = locked::read(path, passphrase, &locked::P256)?;
        Self::from_pkcs8(key.as_bytes()).map_err(|detail| locked::fault(path, detail))
    }

    /// A fresh key that lives only in this process: for the demo and for tests.
    pub fn fresh() -> Result<Self, KeyFault> {
        Self::generate().map(|(_, signer)| signer)
    }

    /// A fresh key and its PKCS#8 form.
    fn generate() -> Result<(Vec<u8>, Self), KeyFault> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map_err(|_| KeyFault::Form("the system gives no randomness for a key".to_owned()))?;
        let signer = Self::from_pkcs8(pkcs8.as_ref()).map_err(KeyFault::Form)?;
        Ok((pkcs8.as_ref().to_vec(), signer))
    }

    /// A key from its plain PKCS#8 form; the text says what is wrong with it.
    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, String> {
        let chance = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &chance)
            .map_err(|rejected| format!("the key is damaged: {rejected}"))?;
        let public = PublicKey::from_point(pair.public_key().as_ref())
            .ok_or("the key is damaged: its public half has another form")?;
        Ok(Self { pair, public, chance })
    }
}

impl Signer for FileSigner {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, KeyFault> {
        let signature = self
            .pair
            .sign(&self.chance, message)
            .map_err(|_| KeyFault::Form("the system gives no randomness for a signature".to_owned()))?;
        let bytes = signature.as_ref().try_into();
        bytes.map(Signature).map_err(|_| KeyFault::Form("a signature of another length".to_owned()))
    }

    fn is_quick(&self) -> bool {
        true
    }
}

/// Shows which key it is and nothing of its secret.
impl fmt::Debug for FileSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileSigner({})", self.public.id())
    }
}
