//! Leaves: made once, stored, sent, and proven by what the log answers.

use super::round::{Round, Stop};
use super::sql::Row;
use super::{PlaceFault, Placer, receipt, sql};
use crate::entry::{Standing, alpha};
use access::Cover;
use ids::EntryId;
use std::collections::BTreeMap;
use std::sync::Arc;
use tlog::{FIELDS, Hash, LEAF_BYTES, Leaf, TagKey, TlogProof};

/// An entry with the leaf that is sent for it.
pub(super) struct Ready {
    pub(super) row: Row,
    pub(super) leaf: Leaf,
}

/// What is stored of a leaf before it is sent.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) id: EntryId,
    pub(super) leaf: [u8; LEAF_BYTES],
    pub(super) escrow: Option<Vec<u8>>,
}

impl Placer {
    /// Makes the leaves that do not exist yet and stores them with the tag keys that were fetched for them.
    pub(super) async fn prepare(&self, waiting: Vec<Row>, round: &mut Round) -> Result<Vec<Ready>, Stop> {
        let without: Vec<&Row> = waiting.iter().filter(|row| row.leaf.is_none()).collect();
        let keys = self.tag_keys(&without).await?;
        let mut made = Vec::new();
        for row in without {
            let key = keys.all.get(&row.holder());
            let (Some(key), Some(n)) = (key, row.entry.n) else { continue };
            match self.made(row, key, n) {
                Ok(leaf) => made.push(leaf),
                Err(why) => drop(round.blocked.insert(row.entry.id, why)),
            }
        }
        let stored = self.store_made(made, keys.fresh).await?;
        let ready = |row: Row| {
            let bytes = row.leaf.or_else(|| stored.get(&row.entry.id).copied())?;
            // What this program wrote it can read; a changed row is reported by `vahid verify`.
            Leaf::read(&bytes).ok().map(|leaf| Ready { row, leaf })
        };
        Ok(waiting.into_iter().filter_map(ready).collect())
    }

    fn made(&self, row: &Row, key: &TagKey, n: u64) -> Result<Made, String> {
        let entry = &row.entry;
        let escrow = match &entry.cover {
            Cover::Sealed { .. } => {
                let escrow = self.parts.escrow.as_ref().ok_or("no keepers of the escrow are configured")?;
                let opening = entry.opening(&FIELDS).ok_or("it was erased")?;
                let bytes = serde_json::to_vec(&opening).map_err(|fault| fault.to_string())?;
                Some(escrow.encrypt(&bytes)?)
            }
            Cover::Plain | Cover::Deferred { .. } => None,
        };
        let aux = escrow.as_deref().map_or(Hash::ZERO, Hash::of);
        let leaf = entry.leaf(&self.parts.owner, tlog::tag(key, n), aux).bytes();
        Ok(Made { id: entry.id, leaf, escrow })
    }

    async fn store_made(
        &self,
        made: Vec<Made>,
        fresh: Vec<super::keys::Fresh>,
    ) -> Result<BTreeMap<EntryId, [u8; LEAF_BYTES]>, Stop> {
        if made.is_empty() && fresh.is_empty() {
            return Ok(BTreeMap::new());
        }
        let shared = Arc::new((made, fresh));
        let stored = self.parts.store.write("ledger.prepare", move |tx| {
            let shared = Arc::clone(&shared);
            Box::pin(async move { sql::prepare(tx, &shared.0, &shared.1).await })
        });
        Ok(stored.await?)
    }

    /// Sends leaves of one year's log, verifies every place and stores it with its receipt.
    pub(super) async fn send(&self, year: i16, ready: &[Ready], round: &mut Round) -> Result<(), Stop> {
        let origin = self.parts.owner.origin(year);
        let leaves: Vec<[u8; LEAF_BYTES]> = ready.iter().map(|one| one.leaf.bytes()).collect();
        let placed = self.parts.log.add(origin.clone(), leaves).await?;
        let origin = origin.to_string();
        let wrong = |what: &str| PlaceFault::FalseProof(format!("{origin}: {what}"));
        if placed.len() != ready.len() {
            return Err(wrong("it does not answer for each leaf").into());
        }
        let mut standing = Vec::with_capacity(ready.len());
        let mut known: Option<(Arc<str>, tlog::Checkpoint)> = None;
        for (one, place) in ready.iter().zip(placed) {
            let said = match known.as_ref().filter(|(text, _)| *text == place.checkpoint) {
                Some((_, said)) => said,
                None => {
                    let said = self.parts.keys.checkpoint(&place.checkpoint);
                    let said = said.map_err(|fault| wrong(&fault.to_string()))?;
                    &known.insert((Arc::clone(&place.checkpoint), said)).1
                }
            };
            if said.origin != origin {
                return Err(wrong("the checkpoint is another log's").into());
            }
            if !tlog::verify(&one.leaf.hash(), place.index, said.size, &place.path, &said.root) {
                return Err(wrong(&format!("the leaf is not at number {}", place.index)).into());
            }
            let proof = TlogProof {
                index: place.index,
                path: place.path,
                extra: one.leaf.bytes().to_vec(),
                checkpoint: place.checkpoint.to_string(),
            };
            let receipt = proof.to_string().into();
            standing.push((one.row.entry.id, Standing { index: place.index, leaf: one.leaf, receipt }));
        }
        let (at, shared) = (self.parts.clock.now(), Arc::new(standing));
        let stored = Arc::clone(&shared);
        self.parts
            .store
            .write("ledger.place", move |tx| {
                let stored = Arc::clone(&stored);
                Box::pin(async move { sql::place(tx, &stored, at).await })
            })
            .await?;
        for (one, (id, standing)) in ready.iter().zip(shared.iter()) {
            let mut entry = one.row.entry.clone();
            entry.placed = Some(standing.clone());
            round.receipts.extend(receipt(&entry, None).map(|receipt| (*id, receipt)));
        }
        Ok(())
    }

    /// The custodian's input for an entry's series.
    pub(super) fn alpha(&self, row: &Row) -> Vec<u8> {
        alpha(&self.parts.owner, &row.entry)
    }
}
