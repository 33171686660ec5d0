//! Receipts: the proof that one leaf stands in the log, as a text that is verified offline
//! (c2sp.org/tlog-proof).

use crate::checkpoint::{base64_hash, decimal};
use crate::{
    Checkpoint, CheckpointFault, Hash, LEAF_BYTES, Leaf, NOTE_BYTES_MAX, Note, NoteFault, PATH_LENGTH_MAX,
    Policy, PolicyFault, Quorum, TREE_SIZE_MAX, verify,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::str::FromStr;

/// The most bytes of extra data in a receipt.
pub const EXTRA_BYTES_MAX: usize = 64 * 1024;

/// The first line.
const HEAD: &str = "c2sp.org/tlog-proof@v1";

/// A receipt. Kept in files `*.tlog-proof`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// The number of the leaf, from 0.
    pub index: u64,
    /// Its path to the root of the checkpoint, nearest neighbour first.
    pub path: Vec<Hash>,
    /// Data that helps to rebuild the leaf; of ours it begins with the leaf itself. Not proven by anything.
    pub extra: Vec<u8>,
    /// The signed checkpoint, with the cosignatures it has.
    pub checkpoint: String,
}

/// Why a text is not a receipt, or what it does not prove.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    /// Another first line.
    #[error("a receipt begins with the line {HEAD}")]
    Head,
    /// The extra line is empty, too long or not base64.
    #[error("the line 'extra' holds 1 to {EXTRA_BYTES_MAX} bytes in base64")]
    Extra,
    /// The index line is missing or wrong.
    #[error("the line 'index' holds a decimal number without leading zeros")]
    Index,
    /// A line of the path is no hash, or there are too many.
    #[error(
        "the path has at most {PATH_LENGTH_MAX} lines, each the base64 of 32 bytes, and then an empty line"
    )]
    Path,
    /// What follows is no signed note.
    #[error("the checkpoint of the receipt: {0}")]
    Note(#[from] NoteFault),
    /// The note is no checkpoint.
    #[error("the checkpoint of the receipt: {0}")]
    Checkpoint(#[from] CheckpointFault),
    /// The checkpoint does not satisfy the policy.
    #[error(transparent)]
    Policy(#[from] PolicyFault),
    /// The leaf does not stand there.
    #[error("the path does not lead from this leaf to the checkpoint's root")]
    Absent,
}

impl TlogProof {
    /// The leaf that the extra data begins with; none when there is none. Only [`TlogProof::verify`] says whether
    /// it is the one that is proven.
    pub fn leaf(&self) -> Option<Leaf> {
        Leaf::read(self.extra.get(..LEAF_BYTES)?).ok()
    }

    /// Verifies that the leaf with this hash stands at the receipt's index of a log that the policy accepts. As
    /// the specification says, times are not judged here; [`Quorum::time_oldest_needed`] tells them.
    pub fn verify(&self, leaf_hash: &Hash, policy: &Policy) -> Result<Quorum, ProofFault> {
        let note: Note = self.checkpoint.parse()?;
        let quorum = policy.judge(&note, u64::MAX)?;
        let (size, root) = (quorum.checkpoint.size, &quorum.checkpoint.root);
        if verify(leaf_hash, self.index, size, &self.path, root) {
            Ok(quorum)
        } else {
            Err(ProofFault::Absent)
        }
    }
}

/// The receipt's text.
impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        if !self.extra.is_empty() {
            writeln!(f, "extra {}", STANDARD.encode(&self.extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", STANDARD.encode(hash.0)))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for TlogProof {
    type Err = ProofFault;

    fn from_str(text: &str) -> Result<Self, ProofFault> {
        let rest =
            text.strip_prefix(HEAD).and_then(|rest| rest.strip_prefix('\n')).ok_or(ProofFault::Head)?;
        let (mut lines, checkpoint) = match rest.split_once("\n\n") {
            Some((lines, checkpoint)) => (lines.split('\n').peekable(), checkpoint),
            None => return Err(ProofFault::Path),
        };
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra")) {
            None => Vec::new(),
            Some(base64) => {
                lines.next();
                extra(base64).ok_or(ProofFault::Extra)?
            }
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index =
            index.and_then(decimal).filter(|index| *index < TREE_SIZE_MAX).ok_or(ProofFault::Index)?;
        let path: Vec<Hash> = lines
            .take(PATH_LENGTH_MAX + 1)
            .map(base64_hash)
            .collect::<Option<_>>()
            .filter(|path: &Vec<Hash>| path.len() <= PATH_LENGTH_MAX)
            .ok_or(ProofFault::Path)?;
        if checkpoint.len() > NOTE_BYTES_MAX {
            return Err(NoteFault::Long.into());
        }
        let note: Note = checkpoint.parse()?;
        Checkpoint::parse(&note.text)?;
        Ok(Self { index, path, extra, checkpoint: checkpoint.to_owned() })
    }
}

/// The data of an extra line behind its word.
fn extra(text: &str) -> Option<Vec<u8>> {
    let base64 = text.strip_prefix(' ').filter(|base64| base64.len() <= EXTRA_BYTES_MAX.div_ceil(3) * 4)?;
    let bytes = STANDARD.decode(base64).ok()?;
    (1..=EXTRA_BYTES_MAX).contains(&bytes.len()).then_some(bytes)
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
