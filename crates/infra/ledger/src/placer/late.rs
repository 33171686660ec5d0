//! While the log is away: entries that may be released are sealed with the node's key.

use super::round::Round;
use super::{PlaceFault, Placer, ROUND_ENTRIES_MAX, receipt, sql};
use crate::late::{LATE_ENTRIES_MAX, LATE_HOURS_MAX};
use std::sync::Arc;
use tlog::{Hash, leaf_hash};

/// What the node seals of a late entry.
pub fn late_hash(commitment: &Hash) -> Hash {
    leaf_hash(&[&b"vahid/late/2\n"[..], &commitment.0].concat())
}

impl Placer {
    /// Seals what waits without a seal, within the limits, and gives its receipts. Leaves that were never sent
    /// become late ones; one that was sent keeps its kind, for whether it stands in the log is unknown. So the public
    /// count of late leaves is a lower bound: at most one batch of an owner is missing from it for each time that the
    /// log went away.
    pub(super) async fn seal_late(&self, round: &mut Round) -> Result<(), PlaceFault> {
        let waiting = self.waiting().await?;
        if waiting.entries > LATE_ENTRIES_MAX as u64 {
            return Err(PlaceFault::Full);
        }
        let now = self.parts.clock.now().0;
        let since = waiting.oldest_at_micros.unwrap_or(now);
        if now.saturating_sub(since) > LATE_HOURS_MAX * 3_600_000_000 {
            return Err(PlaceFault::TooLong);
        }
        loop {
            let rows = self
                .parts
                .store
                .read("ledger.unsealed", |tx| Box::pin(sql::unsealed(tx, ROUND_ENTRIES_MAX)))
                .await?;
            round.seen.extend(rows.iter().map(|row| row.entry.id));
            if rows.is_empty() {
                return Ok(());
            }
            let hashes: Vec<Hash> = rows.iter().map(|row| late_hash(&row.entry.commitment)).collect();
            let seals = self.parts.sealer.seal_together(&hashes).map_err(PlaceFault::Seal)?;
            let sealed: Arc<Vec<_>> =
                Arc::new(rows.iter().map(|row| row.entry.id).zip(seals.iter().cloned()).collect());
            let written = self.parts.store.write("ledger.seal_late", move |tx| {
                let sealed = Arc::clone(&sealed);
                Box::pin(async move { sql::seal_late(tx, &sealed).await })
            });
            written.await?;
            for (row, seal) in rows.iter().zip(&seals) {
                round.receipts.extend(receipt(&row.entry, Some(seal)).map(|one| (row.entry.id, one)));
            }
        }
    }
}
