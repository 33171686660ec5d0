//! Evidence: two checkpoints that one log signed and that cannot both be true. Anyone can check it with the log's
//! public key alone, so it convinces those who trust neither the witness nor the log.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use tlog::{Checkpoint, Hash, Note, VerifierKey, node_hash};

/// The most bytes of an evidence file that are read.
pub const EVIDENCE_BYTES_MAX: u64 = 512 * 1024;

/// Two signed checkpoints, and the proof that came with the second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The checkpoint that the witness held.
    pub first: String,
    /// The one that it refused; not smaller.
    pub second: String,
    /// The consistency proof that came with it, each hash in base64: it tells which past the second one has.
    #[serde(default)]
    pub proof: Vec<String>,
    /// When the witness refused, Unix seconds: a note for the reader, proven by nothing.
    #[serde(default)]
    pub noted_unix: i64,
}

/// How two checkpoints contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// The same size, two roots.
    SameSize(u64),
    /// The second one's own proof shows another root at the size of the first.
    OtherPast(u64),
}

/// Why evidence proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceFault {
    /// One of the two is no signed checkpoint.
    #[error("the {0} text is not a signed checkpoint: {1}")]
    Form(&'static str, String),
    /// Not signed by the log's key.
    #[error("the {0} checkpoint is not signed by the key of the log")]
    Signature(&'static str),
    /// Two logs.
    #[error("the checkpoints are of two logs")]
    Origins,
    /// Both can be true, as far as these files tell.
    #[error("the two checkpoints do not contradict each other by themselves")]
    Compatible,
}

impl Evidence {
    /// What a witness keeps when it refuses.
    pub fn new(first: &Note, second: &Note, proof: &[Hash], noted_unix: i64) -> Self {
        let proof = proof.iter().map(|hash| STANDARD.encode(hash.0)).collect();
        Self { first: first.to_string(), second: second.to_string(), proof, noted_unix }
    }

    /// Proves the contradiction, or says why it is none. `keys` are the log's, known by another way.
    pub fn judge(&self, keys: &[VerifierKey]) -> Result<Contradiction, EvidenceFault> {
        let first = signed("first", &self.first, keys)?;
        let second = signed("second", &self.second, keys)?;
        if first.origin != second.origin {
            return Err(EvidenceFault::Origins);
        }
        let (older, newer) = if first.size <= second.size { (first, second) } else { (second, first) };
        if older.size == newer.size {
            let differ = older.root != newer.root;
            return differ.then_some(Contradiction::SameSize(older.size)).ok_or(EvidenceFault::Compatible);
        }
        let path: Option<Vec<Hash>> =
            self.proof.iter().map(|line| Some(Hash(STANDARD.decode(line).ok()?.try_into().ok()?))).collect();
        let past = path.and_then(|path| past(older.size, newer.size, &path));
        match past {
            Some((old, new)) if new == newer.root && old != older.root => {
                Ok(Contradiction::OtherPast(older.size))
            }
            _ => Err(EvidenceFault::Compatible),
        }
    }
}

fn signed(which: &'static str, text: &str, keys: &[VerifierKey]) -> Result<Checkpoint, EvidenceFault> {
    let form = |fault: &dyn std::fmt::Display| EvidenceFault::Form(which, fault.to_string());
    let note: Note = text.parse().map_err(|fault| form(&fault))?;
    let checkpoint = Checkpoint::parse(&note.text).map_err(|fault| form(&fault))?;
    let key = keys.iter().find(|key| key.name == checkpoint.origin && note.verify(key));
    key.map(|_| checkpoint).ok_or(EvidenceFault::Signature(which))
}

/// The two roots that a consistency proof computes by itself, old and new. A proof from a size that is a power of
/// two does not hold the old root, so it tells of no past; none for those.
fn past(old_size: u64, new_size: u64, path: &[Hash]) -> Option<(Hash, Hash)> {
    if old_size == 0 || old_size >= new_size || old_size.is_power_of_two() {
        return None;
    }
    let below = (old_size - 1).trailing_ones();
    let (mut place, mut last) = ((old_size - 1) >> below, (new_size - 1) >> below);
    let (first, rest) = path.split_first()?;
    let (mut old, mut new) = (*first, *first);
    for hash in rest {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            old = node_hash(hash, &old);
            new = node_hash(hash, &new);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, hash);
        }
        place >>= 1;
        last >>= 1;
    }
    (last == 0).then_some((old, new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog::{leaf_hash, root};

    #[test]
    fn a_proof_tells_both_roots_unless_the_old_size_is_a_power_of_two() {
        let leaves: Vec<Hash> = (0..20_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        for new in 2..=leaves.len() {
            for old in 1..new {
                let path = consistency(old, &leaves[..new]);
                let told = past(old as u64, new as u64, &path);
                if old.is_power_of_two() {
                    assert_eq!(told, None);
                } else {
                    let roots = root(&leaves[..old]).zip(root(&leaves[..new]));
                    assert_eq!(told, roots, "{old} in {new}");
                }
            }
        }
    }

    /// The proof by the recursion of RFC 6962, section 2.1.2.
    fn consistency(old: usize, leaves: &[Hash]) -> Vec<Hash> {
        fn sub(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
            if old == leaves.len() {
                return if whole { Vec::new() } else { root(leaves).into_iter().collect() };
            }
            let split = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(split);
            let (mut path, other) = if old <= split {
                (sub(old, left, whole), right)
            } else {
                (sub(old - split, right, false), left)
            };
            path.extend(root(other));
            path
        }
        sub(old, leaves, true)
    }
}
