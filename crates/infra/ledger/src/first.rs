//! What the first log left behind: its entries get seeds, numbers and commitments, and enter the public log late.

mod sql;

use crate::sql::next_number;
use crate::{Draw, Placer};
use calendar::Instant;
use std::sync::Arc;
use store::Fault;
use tlog::Hash;

/// Entries that one transaction takes over.
const ADOPTED_MAX: i64 = 200;

impl Placer {
    /// Takes over what the first log left in this store; gives how many entries. It does nothing the second time, and
    /// a crash in between leaves the rest for the next start.
    pub async fn adopt(&self) -> Result<usize, Fault> {
        let mut adopted = 0;
        loop {
            let (chance, owner) = (Arc::clone(self.chance()), self.owner().clone());
            let taken = self
                .store()
                .write("ledger.adopt", move |tx| {
                    let (chance, owner) = (Arc::clone(&chance), owner.clone());
                    Box::pin(async move {
                        let found = sql::unadopted(tx, ADOPTED_MAX).await?;
                        let count = found.len();
                        for (number, mut entry) in found {
                            entry.seed = Some(Draw::of(&*chance, Instant(entry.at_micros)).seed);
                            entry.n =
                                Some(next_number(tx, &entry.provider, &entry.person, &entry.series()).await?);
                            let other = ["automatic", "person", "system"].contains(&entry.duty.as_str());
                            entry.official = match other {
                                true => entry.actor.clone(),
                                false => owner.pseudonym(&entry.requester, &entry.actor),
                            };
                            entry.name = if other { String::new() } else { entry.actor.clone() };
                            entry.commitment = entry.computed().unwrap_or(Hash::ZERO);
                            sql::adopt(tx, number, &entry).await?;
                        }
                        Ok::<_, Fault>(count)
                    })
                })
                .await?;
            if taken == 0 {
                return Ok(adopted);
            }
            adopted += taken;
        }
    }
}
