//! The escrow of sealed looks: what one key opens that no one person holds (SG-02).
//!
//! The opening of a sealed leaf is encrypted to the escrow's public key. Its secret is split into three shares,
//! two of which are enough; they meet only when a leaf opens. HPKE (RFC 9180) with X25519, HKDF-SHA256 and
//! ChaCha20-Poly1305; the shares are points of a line over the numbers below the order of ristretto255. The secret
//! is such a number; its 32 bytes, little-endian, give the key pair by the standard's DeriveKeyPair.

mod share;

pub use share::{ESCROW_SHARES, ESCROW_SHARES_NEEDED, EscrowShare};

use crate::KeyFault;
use crate::note::random;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use curve25519_dalek::scalar::Scalar;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::{Kem, X25519HkdfSha256};
use hpke::{Deserializable, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use tlog::Hash;

/// The most bytes that are sealed at once; an opening has about four thousand.
pub const ESCROW_BYTES_MAX: usize = 256 * 1024;

/// What keeps our ciphertexts apart from those of other uses of such a key.
const INFO: &[u8] = b"vahid/escrow/v1";

/// The bytes before the ciphertext: the key that the sender made for this one message.
const ENCAPSULATED: usize = 32;

/// The bytes behind it.
const TAG: usize = 16;

/// The public key of an escrow: anybody can seal to it. Written as base64.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EscrowPublic([u8; 32]);

/// The secret of an escrow, whole: for the moment of splitting or of opening.
pub struct Escrow {
    secret: Scalar,
    private: <X25519HkdfSha256 as Kem>::PrivateKey,
    public: EscrowPublic,
}

impl Escrow {
    /// A fresh secret. It is to be split at once ([`Escrow::split`]) and dropped.
    pub fn fresh() -> Result<Self, KeyFault> {
        Ok(Self::of(Scalar::from_bytes_mod_order_wide(&random()?)))
    }

    fn of(secret: Scalar) -> Self {
        let (private, public) = X25519HkdfSha256::derive_keypair(secret.as_bytes());
        Self { secret, private, public: EscrowPublic(public.to_bytes().into()) }
    }

    /// The public key.
    pub fn public(&self) -> EscrowPublic {
        self.public
    }

    /// Three shares, of which any two give the secret and one tells nothing. Each call draws a new line, and
    /// shares of two calls do not fit together.
    pub fn split(&self) -> Result<[EscrowShare; ESCROW_SHARES], KeyFault> {
        let slope = Scalar::from_bytes_mod_order_wide(&random()?);
        Ok(share::draw(&self.public, self.secret, slope))
    }

    /// The secret from two shares. A [`KeyFault::Form`] when both are the same, are of different escrows or of
    /// different splits, or when one was changed.
    pub fn join(one: &EscrowShare, other: &EscrowShare) -> Result<Self, KeyFault> {
        let joined = Self::of(share::meet(one, other).map_err(KeyFault::Form)?);
        if joined.public.id() != one.escrow {
            let wrong =
                "the two shares are not of one split; use two that were handed out on the same occasion";
            return Err(KeyFault::Form(wrong.to_owned()));
        }
        Ok(joined)
    }

    /// Opens what was sealed to this escrow in this context. A [`KeyFault::Form`] when it was sealed to another
    /// key or for another context, or was changed.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KeyFault> {
        let wrong = |_| KeyFault::Form("this was not sealed to this escrow for this context".to_owned());
        let (encapsulated, rest) = sealed
            .split_at_checked(ENCAPSULATED)
            .filter(|(_, rest)| (TAG..=ESCROW_BYTES_MAX + TAG).contains(&rest.len()))
            .ok_or_else(|| KeyFault::Form("what was sealed has another length".to_owned()))?;
        let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).map_err(wrong)?;
        let (mode, key) = (OpModeR::Base, &self.private);
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &mode,
            key,
            &encapsulated,
            INFO,
            rest,
            context,
        )
        .map_err(wrong)
    }
}

impl EscrowPublic {
    /// The key of 32 bytes. Whether anything can be sealed to it shows when it is used.
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> [u8; 32] {
        self.0
    }

    /// How shares name the escrow they belong to: the first eight bytes of the key's SHA-256.
    pub(crate) fn id(&self) -> [u8; 8] {
        let hash = Hash::of(&self.0).0;
        std::array::from_fn(|index| hash[index])
    }

    /// Seals bytes (at most [`ESCROW_BYTES_MAX`]) for a context, which is not secret and must be told again to
    /// open: what the bytes belong to. Each call gives another ciphertext, 48 bytes longer than the text. Panics
    /// when the system gives no randomness.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyFault> {
        if plain.len() > ESCROW_BYTES_MAX {
            return Err(KeyFault::Form(format!("more than {ESCROW_BYTES_MAX} bytes for the escrow")));
        }
        let wrong = |_| KeyFault::Form("the escrow's public key cannot be used".to_owned());
        let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&self.0).map_err(wrong)?;
        let mode = OpModeS::Base;
        let (encapsulated, sealed) = single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &mode, &public, INFO, plain, context,
        )
        .map_err(wrong)?;
        Ok([&encapsulated.to_bytes()[..], &sealed].concat())
    }
}

/// Shows which key it is and nothing of its secret.
impl fmt::Debug for Escrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Escrow({})", self.public)
    }
}
impl fmt::Debug for EscrowPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EscrowPublic({self})")
    }
}
impl fmt::Display for EscrowPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}
impl std::str::FromStr for EscrowPublic {
    type Err = KeyFault;

    fn from_str(text: &str) -> Result<Self, KeyFault> {
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| KeyFault::Form("an escrow's key is the base64 of 32 bytes".to_owned()))
    }
}
impl Serialize for EscrowPublic {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for EscrowPublic {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}
