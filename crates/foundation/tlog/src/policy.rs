//! Whom to believe about a log (c2sp.org/tlog-policy): its keys, its witnesses, and how many of them are enough.

mod read;

use crate::{Checkpoint, CheckpointFault, Note, VerifierKey};

/// The most logs, witnesses, groups, and members of a group; the specification asks for at least 32 each.
pub const POLICY_PARTS_MAX: usize = 64;

/// The longest policy, in bytes.
pub const POLICY_BYTES_MAX: usize = 64 * 1024;

/// How far ahead of our clock a cosignature may be, in seconds; one further ahead does not count.
pub const COSIGNATURE_AHEAD_SECONDS_MAX: u64 = 300;

/// A policy, as its file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Party>,
    witnesses: Vec<(String, Party)>,
    groups: Vec<Group>,
    quorum: Option<Member>,
}

/// A log or a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its key; of a log the key's name is the origin.
    pub key: VerifierKey,
    /// Where it answers, if the policy says so.
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: String,
    /// How many members are enough.
    needed: usize,
    members: Vec<Member>,
}

/// A witness or a group, by its place in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Member {
    Witness(usize),
    Group(usize),
}

/// A checkpoint that satisfies a policy, and who made it so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The oldest time, in seconds since 1970, that the quorum rests on when its newest cosignatures are taken:
    /// so old may the view of the log be. None when the policy asks for no witness.
    pub time_oldest_needed: Option<u64>,
    /// The witnesses whose cosignatures hold, by their names in the policy.
    pub names: Vec<String>,
}

/// Why a policy or a checkpoint under it is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    /// The policy itself is broken.
    #[error("line {line} of the policy: {detail}")]
    Line {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        detail: String,
    },
    /// The policy has no quorum line, or is too long.
    #[error("the policy {0}")]
    Whole(&'static str),
    /// The note's text is no checkpoint.
    #[error("no checkpoint: {0}")]
    Checkpoint(#[from] CheckpointFault),
    /// The origin is that of no log of the policy.
    #[error("the policy knows no log '{0}'")]
    Origin(String),
    /// None of the log's keys signed.
    #[error("the log '{0}' has not signed this checkpoint")]
    Unsigned(String),
    /// A signature under a known key does not hold.
    #[error("the signature of '{0}' does not hold")]
    Signature(String),
    /// Too few witnesses.
    #[error("too few witnesses: {0:?} do not make the policy's quorum")]
    Quorum(Vec<String>),
}

impl Policy {
    /// Reads a policy file. Every name, count and key is checked; the fault tells the line.
    pub fn parse(text: &str) -> Result<Self, PolicyFault> {
        read::policy(text)
    }

    /// The logs.
    pub fn logs(&self) -> &[Party] {
        &self.logs
    }

    /// The witnesses, with their names in the policy.
    pub fn witnesses(&self) -> impl Iterator<Item = (&str, &Party)> {
        self.witnesses.iter().map(|(name, party)| (name.as_str(), party))
    }

    /// Whether a log of the policy has this origin.
    pub fn knows(&self, origin: &str) -> bool {
        self.logs.iter().any(|log| log.key.name == origin)
    }

    /// Judges a signed checkpoint at the time `now`, in seconds since 1970: it names a log of the policy, which
    /// signed it; no signature of a known key is bad; the cosignatures that are not ahead of `now` by more than
    /// [`COSIGNATURE_AHEAD_SECONDS_MAX`] make the quorum. How old they may be is the caller's to say. A policy
    /// without logs accepts nothing.
    pub fn judge(&self, note: &Note, now: u64) -> Result<Quorum, PolicyFault> {
        let checkpoint = Checkpoint::parse(&note.text)?;
        self.judge_log(note, &checkpoint.origin)?;
        let latest = now.saturating_add(COSIGNATURE_AHEAD_SECONDS_MAX);
        let (mut names, mut times) = (Vec::new(), Vec::with_capacity(self.witnesses.len()));
        for (name, witness) in &self.witnesses {
            if note.names(&witness.key) && !note.verify(&witness.key) {
                return Err(PolicyFault::Signature(name.clone()));
            }
            let time = note.cosigned_at(&witness.key).filter(|time| *time <= latest);
            if time.is_some() {
                names.push(name.clone());
            }
            times.push(time);
        }
        let Some(quorum) = self.quorum else {
            return Ok(Quorum { checkpoint, time_oldest_needed: None, names });
        };
        match self.witnessed(quorum, &times) {
            Some(time) => Ok(Quorum { checkpoint, time_oldest_needed: Some(time), names }),
            None => Err(PolicyFault::Quorum(names)),
        }
    }

    fn judge_log(&self, note: &Note, origin: &str) -> Result<(), PolicyFault> {
        let mut keys = self.logs.iter().map(|log| &log.key).filter(|key| key.name == origin).peekable();
        if keys.peek().is_none() {
            return Err(PolicyFault::Origin(origin.to_owned()));
        }
        let mut signed = false;
        for key in keys.filter(|key| note.names(key)) {
            if !note.verify(key) {
                return Err(PolicyFault::Signature(key.name.clone()));
            }
            signed = true;
        }
        if signed { Ok(()) } else { Err(PolicyFault::Unsigned(origin.to_owned())) }
    }

    /// The oldest time that a member's word rests on; none when it has not witnessed.
    fn witnessed(&self, member: Member, times: &[Option<u64>]) -> Option<u64> {
        match member {
            Member::Witness(place) => times[place],
            Member::Group(place) => {
                let group = &self.groups[place];
                // Members stand before their group in the file, so this ends.
                let mut told: Vec<u64> =
                    group.members.iter().filter_map(|member| self.witnessed(*member, times)).collect();
                told.sort_unstable_by(|a, b| b.cmp(a));
                told.get(group.needed - 1).copied()
            }
        }
    }
}

#[cfg(test)]
#[path = "policy/tests.rs"]
mod tests;
