//! Checking seals, remembering the batches that held.

use crate::{KeyId, PublicKey, Seal, Signature, batch_bytes};
use std::collections::{HashSet, VecDeque};
use std::hash::{Hash as Hashing, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tlog::Hash;

/// The most batches remembered: about 1 MB. The oldest is forgotten first.
pub const ROOTS_KEPT_MAX: usize = 4_096;

/// Checks seals. The signature of a batch is checked once, its later messages cost only their paths. Shared
/// between threads; what did not hold is never remembered.
#[derive(Default)]
pub struct Verifier {
    kept: Mutex<Kept>,
}

/// Everything that the signature of a batch says: another size or another signature is another batch.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Batch {
    key: KeyId,
    root: Hash,
    size: u64,
    signature: Signature,
}

/// The signature alone spreads well; equality compares all.
impl Hashing for Batch {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.signature.0);
    }
}

#[derive(Default)]
struct Kept {
    batches: HashSet<Batch>,
    order: VecDeque<Batch>,
}

impl Verifier {
    /// A verifier that remembers nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether this key sealed this leaf: the same answer as [`Seal::holds`], sooner for a batch that held
    /// before.
    pub fn holds(&self, seal: &Seal, key: &PublicKey, leaf: &Hash) -> bool {
        // The key is compared before anything is remembered: two keys never share a memory.
        if seal.key != key.id() || !seal.covers(leaf) {
            return false;
        }
        let batch = Batch { key: seal.key, root: seal.root, size: seal.size, signature: seal.signature };
        if self.kept().batches.contains(&batch) {
            return true;
        }
        let holds = key.verifies(&batch_bytes(&seal.root, seal.size), &seal.signature);
        // A lone message has no companions that could come later.
        if holds && seal.size > 1 {
            self.kept().keep(batch);
        }
        holds
    }

    /// How many batches are remembered now; at most [`ROOTS_KEPT_MAX`].
    pub fn remembered(&self) -> usize {
        self.kept().order.len()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing is left half done by a panic: set and order change together without a call between.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn keep(&mut self, batch: Batch) {
        if !self.batches.insert(batch) {
            return;
        }
        self.order.push_back(batch);
        if self.order.len() > ROOTS_KEPT_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.batches.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::seal_all;
    use crate::{FileSigner, Signer};
    use tlog::leaf_hash;

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    #[test]
    fn a_remembered_batch_lets_nothing_else_pass() {
        let signer = FileSigner::fresh().expect("randomness");
        let (public, stranger) = (signer.public(), FileSigner::fresh().expect("randomness").public());
        let leaves = leaves(3);
        let seals = seal_all(&signer, public.id(), &leaves).expect("signed");
        let verifier = Verifier::new();
        assert!(verifier.holds(&seals[0], &public, &leaves[0]));
        assert!(verifier.holds(&seals[1], &public, &leaves[1]));
        assert_eq!(verifier.remembered(), 1);

        let good = &seals[2];
        let mut other_signature = good.clone();
        other_signature.signature.0[5] ^= 1;
        // A lone leaf may stand in a batch of any size as far as its path goes: the signature must say no.
        let other_size = Seal { size: 2, index: 1, ..seals[2].clone() };
        let mut other_root = good.clone();
        other_root.root.0[0] ^= 1;
        let other_key = Seal { key: stranger.id(), ..good.clone() };
        for (what, bad) in [("signature", other_signature), ("size", other_size), ("root", other_root)] {
            assert!(!verifier.holds(&bad, &public, &leaves[2]), "another {what}");
        }
        assert!(!verifier.holds(&other_key, &stranger, &leaves[2]), "another key with the same signature");
        assert!(!verifier.holds(good, &stranger, &leaves[2]));
        assert!(!verifier.holds(good, &public, &leaves[0]), "another leaf");
        assert_eq!(verifier.remembered(), 1, "what did not hold is not remembered");
        assert!(verifier.holds(good, &public, &leaves[2]));
    }

    #[test]
    fn a_size_that_fits_the_path_still_needs_its_signature() {
        let signer = FileSigner::fresh().expect("randomness");
        let public = signer.public();
        // In a tree of 4 the first leaf has two neighbours; so it has in a tree of 3.
        let leaves = leaves(4);
        let seals = seal_all(&signer, public.id(), &leaves).expect("signed");
        let verifier = Verifier::new();
        assert!(verifier.holds(&seals[0], &public, &leaves[0]));
        let smaller = Seal { size: 3, ..seals[0].clone() };
        assert!(smaller.covers(&leaves[0]), "the path alone would pass");
        assert!(!verifier.holds(&smaller, &public, &leaves[0]));
    }

    #[test]
    fn the_memory_is_bounded_and_forgets_the_oldest() {
        let key = KeyId(Hash::ZERO);
        let batch = |number: usize| {
            let mut signature = Signature([0; 64]);
            signature.0[..8].copy_from_slice(&number.to_be_bytes());
            Batch { key, root: Hash::ZERO, size: 2, signature }
        };
        let mut kept = Kept::default();
        for number in 0..ROOTS_KEPT_MAX {
            kept.keep(batch(number));
        }
        kept.keep(batch(0));
        assert!(kept.batches.contains(&batch(0)), "at the limit all are there");
        kept.keep(batch(ROOTS_KEPT_MAX));
        assert_eq!((kept.order.len(), kept.batches.len()), (ROOTS_KEPT_MAX, ROOTS_KEPT_MAX));
        assert!(!kept.batches.contains(&batch(0)));
        assert!(kept.batches.contains(&batch(1)) && kept.batches.contains(&batch(ROOTS_KEPT_MAX)));
    }
}
