//! Computing the whole log again.

use crate::entry::chained;
use crate::{CHAIN_START, sql};
use store::{Fault, Tx};

/// Entries read at a time.
const STRETCH: i64 = 1_000;

/// What a check of the log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Entries whose place, leaf and chain value were computed again.
    pub entries: i64,
    /// Entries that wait for the sequencer.
    pub waiting: usize,
    /// The last chain value.
    pub head: Vec<u8>,
    /// The first fault, if any.
    pub fault: Option<ChainFault>,
}

/// How a log betrays tampering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// A place is missing: an entry was removed.
    Gap { after: i64 },
    /// An entry's fields do not give its leaf: it was edited.
    Edited { seq: i64 },
    /// The chain value does not follow from the one before: entries were moved or replaced.
    Moved { seq: i64 },
}

/// Reads the log from the start and computes every leaf and chain value again. Stops at the first fault.
pub async fn verify(tx: &Tx<'_>) -> Result<Verified, Fault> {
    let mut found = Verified { entries: 0, waiting: 0, head: CHAIN_START.to_vec(), fault: None };
    loop {
        let stretch = sql::stretch(tx, found.entries, STRETCH).await?;
        if stretch.is_empty() {
            break;
        }
        for entry in stretch {
            let seq = entry.seq.unwrap_or_default();
            let chain = chained(&found.head, &entry.leaf).to_vec();
            found.fault = if seq != found.entries + 1 {
                Some(ChainFault::Gap { after: found.entries })
            } else if entry.leaf_hash().as_slice() != entry.leaf {
                Some(ChainFault::Edited { seq })
            } else if entry.chain.as_deref() != Some(&chain) {
                Some(ChainFault::Moved { seq })
            } else {
                None
            };
            if found.fault.is_some() {
                return Ok(found);
            }
            found.entries = seq;
            found.head = chain;
        }
    }
    found.waiting = sql::unchained(tx, STRETCH).await?.len();
    Ok(found)
}
