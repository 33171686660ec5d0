//! Logs of any size for benchmarks and tests: the files of a log that grew leaf by leaf, with its index, made in one
//! go and without a journal. Its leaves are drawn from a seed; given ones stand between them.

use crate::rows::{Piece, Rows};
use crate::segment::{Index, LIVE_FILE, Live, build, segment_leaf};
use crate::{LogFault, Shelf, policy_leaf};
use tlog::{Checkpoint, Hash, Kind, Leaf, Note, NoteSigner, SEGMENT_LEAVES};

/// What to make.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The log's origin, with the year.
    pub origin: String,
    /// Looks in the log, the given ones included. The leaves of the log itself (a policy, segments) come on top.
    pub looks: u64,
    /// The first day, since 1970-01-01, and over how many days the looks spread.
    pub days: (u32, u32),
    /// Public codes of the providers that the other looks are spread over; not empty.
    pub providers: Vec<u32>,
    /// Looks that stand in the log at even distances, in this order, as they are.
    pub planted: Vec<Leaf>,
    /// The text that opens the log.
    pub policy: Vec<u8>,
    /// What the other looks are drawn from.
    pub seed: u64,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The signed checkpoint.
    pub note: String,
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The numbers of the planted leaves, in their order.
    pub planted: Vec<u64>,
}

/// Writes the files of a log onto an empty shelf. `progress` hears how many looks are in.
pub fn generate(
    shelf: &dyn Shelf,
    signer: &dyn NoteSigner,
    plan: &Plan,
    mut progress: impl FnMut(u64),
) -> Result<Made, LogFault> {
    let mut making = Making { shelf, rows: Rows::new(""), index: Index::default(), out: Vec::new() };
    shelf.write("policy/0", &plan.policy)?;
    making.push(&policy_leaf(&plan.policy, plan.days.0))?;
    let mut draw = Draw(plan.seed);
    let distance = (plan.looks / (plan.planted.len() as u64 + 1)).max(1);
    let (mut planted, mut rest) = (Vec::new(), plan.planted.iter());
    for look in 0..plan.looks {
        let due = (look + 1).is_multiple_of(distance);
        let day = plan.days.0 + day_of(look, plan);
        match rest.as_slice().first().filter(|_| due) {
            Some(leaf) => {
                rest.next();
                planted.push(making.push(leaf)?);
            }
            None => drop(making.push(&draw.leaf(plan, day))?),
        }
        making.index(day)?;
        if (look + 1).is_multiple_of(SEGMENT_LEAVES) {
            progress(look + 1);
        }
    }
    making.finish(plan, signer, planted)
}

fn day_of(look: u64, plan: &Plan) -> u32 {
    let day = u128::from(look) * u128::from(plan.days.1) / u128::from(plan.looks.max(1));
    u32::try_from(day).unwrap_or(0)
}

struct Making<'a> {
    shelf: &'a dyn Shelf,
    rows: Rows,
    index: Index,
    out: Vec<Piece>,
}

impl Making<'_> {
    fn push(&mut self, leaf: &Leaf) -> Result<u64, LogFault> {
        let number = self.rows.size();
        self.rows.push(&leaf.bytes(), leaf.hash(), &mut self.out);
        for piece in self.out.drain(..) {
            self.shelf.write(&piece.path, &piece.bytes)?;
        }
        Ok(number)
    }

    fn index(&mut self, day: u32) -> Result<(), LogFault> {
        while let Some(segment) = self.index.due(self.rows.size(), None) {
            let built = build(self.shelf, segment, self.index.parts(segment))?;
            let leaf = self.push(&segment_leaf(segment, built.root, day))?;
            let (first, count) = (segment.first, segment.count);
            let new = Live { leaf, first, count, items: built.items, root: built.root };
            for old in self.index.take(new).unwrap_or_default() {
                self.shelf.remove(old.segment().prefix().trim_end_matches('/'))?;
            }
        }
        Ok(())
    }

    fn finish(mut self, plan: &Plan, signer: &dyn NoteSigner, planted: Vec<u64>) -> Result<Made, LogFault> {
        self.rows.partials(&mut self.out);
        for piece in &self.out {
            self.shelf.write(&piece.path, &piece.bytes)?;
        }
        self.shelf.write(LIVE_FILE, self.index.text().as_bytes())?;
        let checkpoint =
            Checkpoint { origin: plan.origin.clone(), size: self.rows.size(), root: self.rows.root() };
        let unsigned = |fault: tlog::NoteFault| LogFault::Disagree { what: fault.to_string() };
        let mut note = Note::unsigned(&checkpoint.text()).map_err(unsigned)?;
        note.signatures.push(signer.sign(&note.text)?);
        let note = note.to_string();
        self.shelf.write("checkpoint", note.as_bytes())?;
        Ok(Made { note, checkpoint, planted })
    }
}

/// A stream of draws from a seed (SplitMix64): fast, and no secret.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn hash(&mut self) -> Hash {
        let mut hash = [0; 32];
        for part in hash.as_chunks_mut::<8>().0 {
            *part = self.next().to_be_bytes();
        }
        Hash(hash)
    }

    fn leaf(&mut self, plan: &Plan, day: u32) -> Leaf {
        let mut provider = || {
            let place = self.next() % plan.providers.len().max(1) as u64;
            usize::try_from(place).ok().and_then(|place| plan.providers.get(place)).copied().unwrap_or(1)
        };
        let (provider, requester) = (provider(), provider());
        Leaf {
            kind: Kind::Access,
            basis: 1,
            provider,
            requester,
            day,
            reference: 0,
            due: 0,
            count: 1,
            tag: self.hash(),
            commitment: self.hash(),
            aux: Hash::ZERO,
        }
    }
}
