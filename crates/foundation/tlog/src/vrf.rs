//! The custodian's function: ECVRF-RISTRETTO255-SHA512 (c2sp.org/vrf-r255, RFC 9381).
//!
//! Whoever holds the secret computes one output for each input and proves that it is the right one; nobody else
//! can compute or guess it. The arithmetic is here, with its published vectors; the key lives in `keys`.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use sha2::{Digest, Sha512};
use std::fmt;

/// The bytes of a proof.
pub const VRF_PROOF_BYTES: usize = 80;

/// What every hash of this suite begins with.
const SUITE: &[u8] = b"\xffc2sp.org/vrf-r255";

// What each hash is for: RFC 9381, sections 5.4.3 and 5.2; c2sp.org/vrf-r255 for the last two.
const CHALLENGE: u8 = 0x02;
const OUTPUT: u8 = 0x03;
const NONCE: u8 = 0x81;
const INPUT: u8 = 0x82;

/// A public key of the function; published in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VrfPublic(pub [u8; 32]);

/// A secret of the function: a number below the group's order, never zero.
#[derive(Clone)]
pub struct VrfSecret {
    x: Scalar,
    public: VrfPublic,
}

impl VrfPublic {
    /// The output for an input, if the proof holds; none otherwise. Checks the key too: a neutral key would give
    /// everybody the same output.
    pub fn verify(&self, alpha: &[u8], proof: &[u8; VRF_PROOF_BYTES]) -> Option<[u8; 64]> {
        let key = CompressedRistretto(self.0).decompress().filter(|key| !key.is_identity())?;
        let (gamma, rest) = proof.split_first_chunk::<32>()?;
        let (c, s) = rest.split_first_chunk::<16>()?;
        let gamma = CompressedRistretto(*gamma).decompress()?;
        let challenge = short(c);
        let s = Option::from(Scalar::from_canonical_bytes(s.try_into().ok()?))?;
        let h = input(&self.0, alpha);
        let u = RistrettoPoint::vartime_double_scalar_mul_basepoint(&-challenge, &key, &s);
        let v = h * s - gamma * challenge;
        let wanted = challenge_of(&self.0, &[&h, &gamma, &u, &v]);
        (wanted == *c).then(|| output(&gamma))
    }
}

impl VrfSecret {
    /// A secret from 64 random bytes; none only for bytes that reduce to zero, which chance never gives.
    pub fn of_random(bytes: &[u8; 64]) -> Option<Self> {
        Self::of(Scalar::from_bytes_mod_order_wide(bytes))
    }

    /// Reads what [`VrfSecret::bytes`] gave; none when it is not such a number.
    pub fn read(bytes: &[u8; 32]) -> Option<Self> {
        Option::from(Scalar::from_canonical_bytes(*bytes)).and_then(Self::of)
    }

    fn of(x: Scalar) -> Option<Self> {
        let public = VrfPublic(RistrettoPoint::mul_base(&x).compress().0);
        (x != Scalar::ZERO).then_some(Self { x, public })
    }

    /// The number, little-endian.
    pub fn bytes(&self) -> [u8; 32] {
        self.x.to_bytes()
    }

    /// The public key.
    pub fn public(&self) -> VrfPublic {
        self.public
    }

    /// The proof of an input's output. The same input always has the same proof.
    pub fn prove(&self, alpha: &[u8]) -> [u8; VRF_PROOF_BYTES] {
        let public = self.public.0;
        let h = input(&public, alpha);
        let gamma = h * self.x;
        let k = hash(NONCE, &[&self.x.to_bytes(), &h.compress().0]);
        let k = Scalar::from_bytes_mod_order_wide(&k);
        let c = challenge_of(&public, &[&h, &gamma, &RistrettoPoint::mul_base(&k), &(h * k)]);
        let s = k + short(&c) * self.x;
        let mut proof = [0; VRF_PROOF_BYTES];
        proof[..32].copy_from_slice(&gamma.compress().0);
        proof[32..48].copy_from_slice(&c);
        proof[48..].copy_from_slice(&s.to_bytes());
        proof
    }
}

/// Shows which key it is and nothing of the secret.
impl fmt::Debug for VrfSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VrfSecret({:?})", self.public())
    }
}

/// The output that a proof carries, unverified: of one's own proofs.
pub fn vrf_output(proof: &[u8; VRF_PROOF_BYTES]) -> Option<[u8; 64]> {
    let (gamma, _) = proof.split_first_chunk::<32>()?;
    CompressedRistretto(*gamma).decompress().map(|gamma| output(&gamma))
}

fn hash(purpose: u8, parts: &[&[u8]]) -> [u8; 64] {
    let mut hash = Sha512::new();
    hash.update(SUITE);
    hash.update([purpose]);
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// The input as a point (ECVRF_encode_to_curve), salted with the public key.
fn input(public: &[u8; 32], alpha: &[u8]) -> RistrettoPoint {
    RistrettoPoint::from_uniform_bytes(&hash(INPUT, &[public, alpha]))
}

fn challenge_of(public: &[u8; 32], points: &[&RistrettoPoint; 4]) -> [u8; 16] {
    let [h, gamma, u, v] = points.map(|point| point.compress().0);
    let whole = hash(CHALLENGE, &[public, &h, &gamma, &u, &v, &[0]]);
    std::array::from_fn(|index| whole[index])
}

/// A challenge as a number.
fn short(challenge: &[u8; 16]) -> Scalar {
    Scalar::from(u128::from_le_bytes(*challenge))
}

fn output(gamma: &RistrettoPoint) -> [u8; 64] {
    hash(OUTPUT, &[&gamma.compress().0, &[0]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let digits: String = hex.split_whitespace().collect();
        assert_eq!(digits.len(), 2 * N);
        std::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).expect("hex"))
    }

    /// The test vector of c2sp.org/vrf-r255.
    fn vector() -> (VrfSecret, [u8; 80], [u8; 64]) {
        (
            VrfSecret::read(&bytes("3431c2b03533e280b23232e280b34e2c3132c2b03238e280b23131e280b34500"))
                .expect("a number"),
            bytes(
                "0a97d961262fb549b4175c5117860f42ae44a123f93c476c439eddd1c0cff926 5c805525233e2284dbed45e593b8eea3
                 1d5ca9734d72bcbba9738d5237f955f3b2422351149d1312503b6441a47c940c",
            ),
            bytes(
                "dd653f0879b48c3ef69e13551239bec4cbcc1c18fe8894de2e9e1c790e182736
                 03bf1c6c25d7a797aeff3c43fd32b974d3fcbd4bcce916007097922a3ea3a794",
            ),
        )
    }

    const ALPHA: &[u8] = b"c2sp.org/vrf-r255";

    #[test]
    fn the_published_vector_is_made_and_verified() {
        let (secret, proof, output) = vector();
        let public = bytes("54136cd90d99fbd1d4e855d9556efea87ba0337f2a6ce22028d0f5726fcb854e");
        assert_eq!(secret.public(), VrfPublic(public));
        assert_eq!(secret.prove(ALPHA), proof);
        assert_eq!(VrfPublic(public).verify(ALPHA, &proof), Some(output));
        assert_eq!(vrf_output(&proof), Some(output));
    }

    #[test]
    fn no_changed_proof_input_or_key_verifies() {
        let (secret, proof, _) = vector();
        let public = secret.public();
        for place in 0..VRF_PROOF_BYTES {
            for bit in [1, 0x80] {
                let mut bent = proof;
                bent[place] ^= bit;
                assert_eq!(public.verify(ALPHA, &bent), None, "byte {place}");
            }
        }
        assert_eq!(public.verify(b"another", &proof), None);
        let other = VrfSecret::of_random(&[5; 64]).expect("not zero");
        assert_eq!(other.public().verify(ALPHA, &proof), None);
        assert!(other.public().verify(ALPHA, &other.prove(ALPHA)).is_some());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let (_, proof, _) = vector();
        assert_eq!(VrfPublic([0; 32]).verify(ALPHA, &proof), None, "the neutral key");
        assert_eq!(VrfPublic([0xff; 32]).verify(ALPHA, &proof), None);
        // With the neutral key every input would have the neutral output: such a proof is refused too.
        let mut neutral = [0; 80];
        neutral[32..48].copy_from_slice(&challenge_of(
            &[0; 32],
            &[
                &input(&[0; 32], ALPHA),
                &RistrettoPoint::default(),
                &RistrettoPoint::default(),
                &RistrettoPoint::default(),
            ],
        ));
        assert_eq!(VrfPublic([0; 32]).verify(ALPHA, &neutral), None);
        assert!(VrfSecret::read(&[0; 32]).is_none() && VrfSecret::read(&[0xff; 32]).is_none());
        assert!(VrfSecret::of_random(&[0; 64]).is_none());
        let secret = VrfSecret::of_random(&[5; 64]).expect("not zero");
        let again = VrfSecret::read(&secret.bytes()).expect("canonical");
        assert_eq!(again.public(), secret.public());
        assert!(!format!("{secret:?}").contains(&format!("{:?}", secret.bytes())));
    }
}
