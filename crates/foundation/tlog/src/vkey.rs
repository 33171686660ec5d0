//! Public keys of notes, in their text form (c2sp.org/signed-note, "Verifier keys").

use crate::Hash;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use std::fmt;
use std::str::FromStr;

/// An Ed25519 signature over the text of a note.
pub const KIND_ED25519: u8 = 0x01;

/// A cosignature with a time (c2sp.org/tlog-cosignature), Ed25519.
pub const KIND_COSIGNATURE: u8 = 0x04;

/// The longest name of a key, in bytes.
pub const KEY_NAME_BYTES_MAX: usize = 255;

/// A public Ed25519 key, whose it is and what it signs. Written `name+id+key`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VerifierKey {
    /// Whose key it is: of a log its origin.
    pub name: String,
    /// The short id in signatures: it tells keys of one name apart and proves nothing.
    pub id: u32,
    /// What it signs: [`KIND_ED25519`] or [`KIND_COSIGNATURE`].
    pub kind: u8,
    /// The public key (RFC 8032).
    pub key: [u8; 32],
}

/// Why a text is not a verifier key that is known here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyTextFault {
    /// Not three parts, or not in their spelling.
    #[error("a verifier key is written name+8 hex digits+base64")]
    Form,
    /// An empty or long name, or one with a space, a control character or a plus.
    #[error(
        "the name of a key has 1 to {KEY_NAME_BYTES_MAX} bytes without spaces, control characters and '+'"
    )]
    Name,
    /// Another sort of key.
    #[error("a key of the kind {0:#04x}; known are Ed25519 (0x01) and Ed25519 cosignatures (0x04)")]
    Kind(u8),
    /// No point of the curve, or one that any signature fits.
    #[error("the bytes are no Ed25519 key that can be trusted")]
    Key,
    /// The id belongs to another key.
    #[error("the id {found:08x} is not that of this name and key, {wanted:08x}")]
    Id {
        /// The id in the text.
        found: u32,
        /// The id that the name and the key have.
        wanted: u32,
    },
}

impl VerifierKey {
    /// The key of this name and kind. A fault when the name, the kind or the key cannot stand in a note.
    pub fn new(name: &str, kind: u8, key: [u8; 32]) -> Result<Self, KeyTextFault> {
        if !is_key_name(name) {
            return Err(KeyTextFault::Name);
        }
        if ![KIND_ED25519, KIND_COSIGNATURE].contains(&kind) {
            return Err(KeyTextFault::Kind(kind));
        }
        // One key has one spelling, or it could stand in a policy twice.
        let canonical = |point: &VerifyingKey| point.to_edwards().compress().to_bytes() == key;
        let usable = VerifyingKey::from_bytes(&key).is_ok_and(|point| !point.is_weak() && canonical(&point));
        if !usable {
            return Err(KeyTextFault::Key);
        }
        Ok(Self { name: name.to_owned(), id: key_id(name, kind, &key), kind, key })
    }

    /// Whether this key made the signature over the bytes. Strict (RFC 8032): one signature has one form.
    pub(crate) fn made(&self, signature: &[u8; 64], message: &[u8]) -> bool {
        VerifyingKey::from_bytes(&self.key)
            .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
    }
}

/// The id of a key: the first four bytes of `SHA-256(name ‖ "\n" ‖ kind ‖ key)`.
fn key_id(name: &str, kind: u8, key: &[u8; 32]) -> u32 {
    let parts: [&[u8]; 4] = [name.as_bytes(), b"\n", &[kind], key];
    let hash = Hash::of(&parts.concat()).0;
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

/// Whether a key can have this name.
pub(crate) fn is_key_name(name: &str) -> bool {
    let bad = |letter: char| letter.is_whitespace() || letter.is_ascii_control() || letter == '+';
    (1..=KEY_NAME_BYTES_MAX).contains(&name.len()) && !name.contains(bad)
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([&[self.kind][..], &self.key].concat());
        write!(f, "{}+{:08x}+{key}", self.name, self.id)
    }
}

impl FromStr for VerifierKey {
    type Err = KeyTextFault;

    fn from_str(text: &str) -> Result<Self, KeyTextFault> {
        // The base64 part may hold a plus itself, so the first two count.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyTextFault::Form);
        };
        let is_hex = id.len() == 8 && id.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let found = u32::from_str_radix(id, 16).ok().filter(|_| is_hex).ok_or(KeyTextFault::Form)?;
        let bytes = STANDARD.decode(key).map_err(|_| KeyTextFault::Form)?;
        let (kind, key) = bytes.split_first().ok_or(KeyTextFault::Form)?;
        if ![KIND_ED25519, KIND_COSIGNATURE].contains(kind) {
            return Err(KeyTextFault::Kind(*kind));
        }
        let key = Self::new(name, *kind, key.try_into().map_err(|_| KeyTextFault::Key)?)?;
        if key.id != found {
            return Err(KeyTextFault::Id { found, wanted: key.id });
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of c2sp.org/signed-note.
    const EXAMPLE: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    fn fault(text: &str) -> KeyTextFault {
        text.parse::<VerifierKey>().expect_err("refused")
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key: VerifierKey = EXAMPLE.parse().expect("the example");
        assert_eq!((key.name.as_str(), key.id, key.kind), ("example.com/foo", 0x530d_903a, KIND_ED25519));
        assert_eq!(key.to_string(), EXAMPLE);
        let cosigner = VerifierKey::new(&key.name, KIND_COSIGNATURE, key.key).expect("good");
        assert_ne!(cosigner.id, key.id, "what a key signs is part of its id");
        assert_eq!(cosigner.to_string().parse(), Ok(cosigner));
    }

    #[test]
    fn what_is_no_known_key_is_refused() {
        for text in [
            "",
            "a",
            "a+530d903a",
            "+",
            "++",
            &EXAMPLE.replace("530d903a", "530D903A"),
            &EXAMPLE.replace("530d903a", "30d903a"),
            &EXAMPLE.replace("530d903a", "+30d903a"),
            &format!("{EXAMPLE}="),
            &EXAMPLE.replace("U2k", "U2l="),
            "a+00000000+",
        ] {
            assert_eq!(fault(text), KeyTextFault::Form, "{text}");
        }
        for name in ["", "a b", "a\u{a0}b", "a\nb", "a\u{7f}", &"n".repeat(KEY_NAME_BYTES_MAX + 1)] {
            assert_eq!(fault(&EXAMPLE.replace("example.com/foo", name)), KeyTextFault::Name, "{name}");
        }
        assert!(is_key_name(&"n".repeat(KEY_NAME_BYTES_MAX)) && !is_key_name("a+b"));
        let wanted = 0x530d_903a;
        assert_eq!(
            fault(&EXAMPLE.replace("530d903a", "530d903b")),
            KeyTextFault::Id { found: 0x530d_903b, wanted }
        );
        let written = |bytes: &[u8]| format!("a+00000000+{}", STANDARD.encode(bytes));
        assert_eq!(fault(&written(&[6; 33])), KeyTextFault::Kind(6));
        assert_eq!(fault(&written(&[1; 32])), KeyTextFault::Key);
        assert_eq!(fault(&written(&[1; 34])), KeyTextFault::Key);
        // The identity, a key that fits signatures of anybody; and what is no point of the curve.
        for first in [1, 2] {
            let key = std::array::from_fn(|at| if at == 0 { first } else { 0 });
            assert_eq!(VerifierKey::new("a", KIND_ED25519, key), Err(KeyTextFault::Key), "{first}");
        }
        // Another spelling of the point whose height is 18.
        assert_eq!(VerifierKey::new("a", KIND_ED25519, [0xff; 32]), Err(KeyTextFault::Key));
    }
}
