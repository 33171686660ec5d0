//! The sequencer: gives committed entries their places, in batches.

use crate::entry::chained;
use crate::{CHAIN_START, sql};
use store::{Fault, Tx};

/// The most entries that one transaction places.
pub const SEQUENCE_BATCH_MAX: i64 = 500;

/// Places the entries that have none yet and says how many. Run by one task of the node after commits: so
/// the chain costs the writers no lock. A crash before the commit leaves them unplaced for the next run.
pub async fn sequence(tx: &Tx<'_>) -> Result<usize, Fault> {
    let waiting = sql::unchained(tx, SEQUENCE_BATCH_MAX).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let (mut seq, mut chain) = sql::head(tx).await?.unwrap_or((0, CHAIN_START.to_vec()));
    for (id, leaf) in &waiting {
        seq += 1;
        chain = chained(&chain, leaf).to_vec();
        sql::place(tx, *id, seq, &chain).await?;
    }
    Ok(waiting.len())
}
