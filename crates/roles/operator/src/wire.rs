//! The bytes between a member and the log. A submission is leaves of 128 bytes, one behind the other. The answer:
//!
//! ```text
//! u32 checkpoints   then each: u32 length ‖ the signed note
//! u32 leaves        then each: u64 index ‖ u32 which checkpoint ‖ u8 hashes ‖ 32 bytes for each hash
//! ```
//! Integers are big-endian. Leaves of one batch share their checkpoint, so it is sent once.

use ledger::public::Placed;
use std::sync::Arc;
use tlog::{Hash, LEAF_BYTES, NOTE_BYTES_MAX, PATH_LENGTH_MAX};

/// The most leaves of one submission: as many as one round of the log places.
pub const ADD_LEAVES_MAX: usize = tilelog::BATCH_LEAVES_MAX;

/// The largest body of a submission.
pub const ADD_BYTES_MAX: usize = ADD_LEAVES_MAX * LEAF_BYTES;

/// Why bytes are no submission or no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireFault {
    /// Not whole leaves.
    #[error(
        "a submission is leaves of {LEAF_BYTES} bytes, 1 to {ADD_LEAVES_MAX} of them; these are {0} bytes"
    )]
    Leaves(usize),
    /// An answer that breaks off, names a checkpoint it lacks, or goes on.
    #[error("the log's answer cannot be read")]
    Answer,
}

/// Reads a submission.
pub fn leaves(body: &[u8]) -> Result<Vec<[u8; LEAF_BYTES]>, WireFault> {
    let (leaves, rest) = body.as_chunks::<LEAF_BYTES>();
    if !rest.is_empty() || leaves.is_empty() || leaves.len() > ADD_LEAVES_MAX {
        return Err(WireFault::Leaves(body.len()));
    }
    Ok(leaves.to_vec())
}

/// Writes the answer.
pub fn answer(placed: &[Placed]) -> Vec<u8> {
    let mut notes: Vec<&Arc<str>> = Vec::new();
    let mut rows = Vec::new();
    for one in placed {
        let known =
            notes.iter().rposition(|note| Arc::ptr_eq(note, &one.checkpoint) || **note == one.checkpoint);
        let which = known.unwrap_or_else(|| {
            notes.push(&one.checkpoint);
            notes.len() - 1
        });
        rows.extend(one.index.to_be_bytes());
        rows.extend(long(which));
        // A path has at most 63 hashes.
        rows.push(u8::try_from(one.path.len()).unwrap_or(u8::MAX));
        one.path.iter().for_each(|hash| rows.extend(hash.0));
    }
    let mut bytes = long(notes.len()).to_vec();
    for note in notes {
        bytes.extend(long(note.len()));
        bytes.extend(note.as_bytes());
    }
    bytes.extend(long(placed.len()));
    bytes.extend(rows);
    bytes
}

/// Reads the answer to so many leaves. What it says is not judged here.
pub fn placed(bytes: &[u8], count: usize) -> Result<Vec<Placed>, WireFault> {
    read(bytes, count).ok_or(WireFault::Answer)
}

fn read(bytes: &[u8], count: usize) -> Option<Vec<Placed>> {
    let mut rest = bytes;
    let mut notes: Vec<Arc<str>> = Vec::new();
    for _ in 0..number(&mut rest)? {
        let length = number(&mut rest).filter(|length| *length <= NOTE_BYTES_MAX)?;
        let note = take(&mut rest, length)?;
        notes.push(str::from_utf8(note).ok()?.into());
    }
    if number(&mut rest)? != count {
        return None;
    }
    let mut placed = Vec::new();
    for _ in 0..count {
        let index = u64::from_be_bytes(take(&mut rest, 8)?.try_into().ok()?);
        let checkpoint = notes.get(number(&mut rest)?)?.clone();
        let hashes = usize::from(*take(&mut rest, 1)?.first()?);
        if hashes > PATH_LENGTH_MAX {
            return None;
        }
        let (path, _) = take(&mut rest, hashes * 32)?.as_chunks::<32>();
        placed.push(Placed { index, path: path.iter().map(|hash| Hash(*hash)).collect(), checkpoint });
    }
    rest.is_empty().then_some(placed)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (part, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(part)
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let bytes = take(rest, 4)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(bytes)).ok()
}

fn long(number: usize) -> [u8; 4] {
    // Everything counted here has a limit far below.
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Vec<Placed> {
        let place = |index: u64, path: usize, note: &str| Placed {
            index,
            path: vec![Hash([7; 32]); path],
            checkpoint: note.into(),
        };
        vec![
            place(0, 0, "one\n"),
            place(1, 1, "one\n"),
            place(u64::MAX, PATH_LENGTH_MAX, "two\n"),
            place(2, 3, "one\n"),
        ]
    }

    #[test]
    fn an_answer_is_read_as_it_is_written_and_sends_a_checkpoint_once() {
        let bytes = answer(&some());
        assert_eq!(placed(&bytes, 4), Ok(some()));
        assert_eq!(bytes.windows(4).filter(|part| part == b"one\n").count(), 1);
        assert_eq!(placed(&answer(&[]), 0), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let bytes = answer(&some());
        assert_eq!(placed(&bytes, 3), Err(WireFault::Answer), "for another number of leaves");
        for end in 0..bytes.len() {
            assert_eq!(placed(&bytes[..end], 4), Err(WireFault::Answer), "{end}");
        }
        assert_eq!(placed(&[&bytes[..], &[0]].concat(), 4), Err(WireFault::Answer));
        let mut long = some();
        long[0].path = vec![Hash::ZERO; PATH_LENGTH_MAX + 1];
        assert_eq!(placed(&answer(&long), 4), Err(WireFault::Answer));
    }

    #[test]
    fn a_submission_has_its_leaves_and_not_one_more() {
        let count = |bytes: usize| leaves(&vec![1; bytes]).map(|leaves| leaves.len());
        assert_eq!(count(LEAF_BYTES), Ok(1));
        assert_eq!(count(ADD_BYTES_MAX), Ok(ADD_LEAVES_MAX));
        for wrong in [0, 1, LEAF_BYTES - 1, LEAF_BYTES + 1, ADD_BYTES_MAX + LEAF_BYTES] {
            assert_eq!(count(wrong), Err(WireFault::Leaves(wrong)));
        }
    }
}
