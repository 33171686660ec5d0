//! Tags: under which numbers a person's looks stand in the log, so that she finds each and proves that none is
//! missing, and nobody else links two of them (ACC-04).

use crate::Hash;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// What one person's ordinary looks at one provider in one year are numbered under: secret between the person,
/// the provider and the custodian.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TagKey(pub [u8; 32]);

impl TagKey {
    /// The key that a VRF output gives: its first 32 bytes.
    pub fn of(output: &[u8; 64]) -> Self {
        Self(std::array::from_fn(|index| output[index]))
    }
}

/// Shows nothing of the key.
impl fmt::Debug for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TagKey")
    }
}

/// What stands for a person in the custodian's inputs: `HMAC-SHA256(pepper, person)`, where `person` is the key
/// under which the country's registers store her. The pepper keeps old tags unlinkable when the curve falls.
pub fn person_secret(pepper: &[u8; 32], person: &str) -> [u8; 32] {
    hmac_sha256(pepper, person.as_bytes())
}

/// The VRF input of one person's ordinary looks at one provider in one log:
/// `"acc/v1" ‖ u16 length ‖ origin ‖ u32 provider ‖ secret`. The origin names the year.
pub fn alpha(origin: &str, provider: u32, secret: &[u8; 32]) -> Vec<u8> {
    // An origin has far fewer bytes than the length can say; the fixed end keeps even longer ones apart.
    let length = u16::try_from(origin.len()).unwrap_or(u16::MAX);
    let parts: [&[u8]; 5] =
        [b"acc/v1", &length.to_be_bytes(), origin.as_bytes(), &provider.to_be_bytes(), secret];
    parts.concat()
}

/// The VRF input of the looks under one warrant, which is named by its leaf:
/// `"sealed" ‖ u64 leaf ‖ u32 provider ‖ secret`. So the person's ordinary numbers do not move.
pub fn sealed_alpha(warrant_leaf: u64, provider: u32, secret: &[u8; 32]) -> Vec<u8> {
    [&b"sealed"[..], &warrant_leaf.to_be_bytes(), &provider.to_be_bytes(), secret].concat()
}

/// The tag of the `n`-th look, from 1: `HMAC-SHA256(key, u64 n)`.
pub fn tag(key: &TagKey, n: u64) -> Hash {
    Hash(hmac_sha256(&key.0, &n.to_be_bytes()))
}

/// HMAC-SHA256 under a key of 32 bytes.
pub(crate) fn hmac_sha256(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // A key shorter than the block is padded, never refused.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mac_is_that_of_the_standard() {
        // RFC 4231, test case 1, whose key of 20 bytes is padded with zeros like ours.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let wanted = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(Hash(hmac_sha256(&key, b"Hi There")).to_string(), wanted);
    }

    #[test]
    fn inputs_are_laid_out_as_written() {
        let secret = [9; 32];
        let input = alpha("log/2026", 0x0102_0304, &secret);
        assert_eq!(input, [&b"acc/v1\x00\x08log/2026\x01\x02\x03\x04"[..], &secret].concat());
        let sealed = sealed_alpha(5, 0x0102_0304, &secret);
        assert_eq!(sealed, [&b"sealed\0\0\0\0\0\0\0\x05\x01\x02\x03\x04"[..], &secret].concat());
    }

    #[test]
    fn each_number_person_and_pepper_has_its_own_tag() {
        let key = TagKey::of(&[7; 64]);
        assert_eq!(key, TagKey([7; 32]));
        assert_ne!(tag(&key, 1), tag(&key, 2));
        assert_ne!(tag(&key, 1), tag(&TagKey([8; 32]), 1));
        assert_ne!(person_secret(&[1; 32], "a"), person_secret(&[1; 32], "b"));
        assert_ne!(person_secret(&[1; 32], "a"), person_secret(&[2; 32], "a"));
        assert_eq!(format!("{key:?}"), "TagKey");
    }
}
