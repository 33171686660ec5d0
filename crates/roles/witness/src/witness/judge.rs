//! Whether a witness may cosign: the state machine of the specification, without clock, disk and network.

use super::request::AddCheckpoint;
use tlog::{Checkpoint, EMPTY_ROOT, VerifierKey, verify_consistency};

/// Why a checkpoint is not cosigned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The witness knows no such log. 404.
    #[error("this witness does not know the log {0}")]
    UnknownOrigin(String),
    /// No trusted key signed, or a trusted key's signature does not hold. 403.
    #[error("no trusted key of {0} signed this checkpoint")]
    Signature(String),
    /// The old size is larger than the new. 400.
    #[error("the old size {old} is larger than the checkpoint's {new}")]
    Backwards {
        /// The line `old`.
        old: u64,
        /// The checkpoint.
        new: u64,
    },
    /// The witness has cosigned another size last. 409, with that size.
    #[error("the last cosigned size is {0}")]
    Stale(u64),
    /// The log contradicts itself, or the proof is none. 422.
    #[error("the checkpoint does not follow on the last one: {0}")]
    Inconsistent(Broken),
}

/// What is broken about a checkpoint that came from the right log at the right place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The empty tree has one root only.
    #[error("the empty tree has another root")]
    EmptyRoot,
    /// The same size with another root: two signed checkpoints that prove a fork.
    #[error("another root at the same size")]
    Fork,
    /// A proof where none belongs, or one that does not hold.
    #[error("the consistency proof does not hold")]
    Proof,
}

impl Refusal {
    /// The HTTP status of the specification.
    pub fn status(&self) -> u16 {
        match self {
            Self::UnknownOrigin(_) => 404,
            Self::Signature(_) => 403,
            Self::Backwards { .. } => 400,
            Self::Stale(_) => 409,
            Self::Inconsistent(_) => 422,
        }
    }
}

/// What needs no state: the log is known (`keys` is not empty), one of its keys signed, the sizes fit together.
pub fn admit(request: &AddCheckpoint, keys: &[VerifierKey]) -> Result<(), Refusal> {
    let origin = &request.checkpoint.origin;
    if keys.is_empty() {
        return Err(Refusal::UnknownOrigin(origin.clone()));
    }
    let named = keys.iter().filter(|key| request.note.names(key));
    let (mut signed, mut broken) = (false, false);
    for key in named {
        if request.note.verify(key) { signed = true } else { broken = true }
    }
    if !signed || broken {
        return Err(Refusal::Signature(origin.clone()));
    }
    if request.old_size > request.checkpoint.size {
        return Err(Refusal::Backwards { old: request.old_size, new: request.checkpoint.size });
    }
    Ok(())
}

/// What needs the state: the checkpoint follows on the one cosigned last. Call it under the lock that also covers
/// the writing of the new state, or the roll-back race of the specification is open.
pub fn follow(request: &AddCheckpoint, last: Option<&Checkpoint>) -> Result<(), Refusal> {
    let (old_size, old_root) = last.map_or((0, EMPTY_ROOT), |last| (last.size, last.root));
    let new = &request.checkpoint;
    if request.old_size != old_size {
        return Err(Refusal::Stale(old_size));
    }
    let broken = |broken| Err(Refusal::Inconsistent(broken));
    if new.size == 0 && new.root != EMPTY_ROOT {
        return broken(Broken::EmptyRoot);
    }
    if new.size == old_size && new.root != old_root {
        return broken(Broken::Fork);
    }
    if !verify_consistency(old_size, &old_root, new.size, &new.root, &request.proof) {
        return broken(Broken::Proof);
    }
    Ok(())
}
