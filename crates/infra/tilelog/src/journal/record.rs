//! One batch in the journal's file: `"TLJ1" ‖ u64 first ‖ u32 count ‖ leaves ‖ SHA-256`.

use super::Batch;
use crate::limits::BATCH_LEAVES_MAX;
use tlog::{Hash, LEAF_BYTES};

/// Bytes before the leaves.
pub(super) const HEADER_BYTES: usize = 16;

const MARK: &[u8; 4] = b"TLJ1";
const SUM_BYTES: usize = 32;

/// What a header tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) first: u64,
    pub(super) count: usize,
}

impl Header {
    /// Reads a header; none when these bytes are not one.
    pub(super) fn read(bytes: &[u8; HEADER_BYTES]) -> Option<Self> {
        let (mark, rest) = bytes.split_first_chunk::<4>()?;
        let (first, count) = rest.split_first_chunk::<8>()?;
        let count = usize::try_from(u32::from_be_bytes(*count.as_array()?)).ok()?;
        let header = Self { first: u64::from_be_bytes(*first), count };
        (mark == MARK && (1..=BATCH_LEAVES_MAX).contains(&count)).then_some(header)
    }

    /// Bytes of the whole record.
    pub(super) fn length(self) -> usize {
        HEADER_BYTES + self.count * LEAF_BYTES + SUM_BYTES
    }
}

/// The record of a batch.
pub(super) fn write(batch: &Batch) -> Vec<u8> {
    // A batch is never longer than the limit, which the header can hold.
    let count = u32::try_from(batch.leaves.len()).unwrap_or(u32::MAX);
    [&MARK[..], &batch.first.to_be_bytes(), &count.to_be_bytes(), batch.leaves.as_flattened(), &batch.sum().0]
        .concat()
}

/// The batch of a whole record; none when a byte of it has changed.
pub(super) fn read(record: &[u8]) -> Option<Batch> {
    let (head, rest) = record.split_first_chunk::<HEADER_BYTES>()?;
    let header = Header::read(head)?;
    if record.len() != header.length() {
        return None;
    }
    let (leaves, sum) = rest.split_last_chunk::<SUM_BYTES>()?;
    let batch = Batch { first: header.first, leaves: leaves.as_chunks::<LEAF_BYTES>().0.to_vec() };
    (batch.sum() == Hash(*sum)).then_some(batch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_is_written_and_every_flipped_bit_is_found() {
        let batch = Batch { first: 7, leaves: vec![[1; LEAF_BYTES], [2; LEAF_BYTES]] };
        let record = write(&batch);
        assert_eq!(read(&record), Some(batch));
        for bit in 0..record.len() * 8 {
            let mut flipped = record.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(read(&flipped), None, "bit {bit}");
        }
        assert_eq!(read(&record[..record.len() - 1]), None);
    }

    #[test]
    fn a_header_counts_at_least_one_leaf_and_at_most_a_full_batch() {
        for (count, good) in [(0, false), (1, true), (BATCH_LEAVES_MAX, true), (BATCH_LEAVES_MAX + 1, false)]
        {
            let leaves = vec![[0; LEAF_BYTES]; count];
            let record = write(&Batch { first: 0, leaves });
            assert_eq!(read(&record).is_some(), good, "{count}");
        }
    }
}
