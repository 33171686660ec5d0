//! Tag keys: known ones from the store, the others from the custodian, each proven.

use super::round::Stop;
use super::sql::Row;
use super::{PlaceFault, Placer, sql};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use tlog::{TagKey, VrfPublic};

/// At whose data, whose key, in which series.
pub(super) type Holder = (String, String, String);

impl Row {
    /// What the entry is numbered under.
    pub(super) fn holder(&self) -> Holder {
        (self.entry.provider.clone(), self.entry.person.stored(), self.entry.series())
    }
}

/// A key that the custodian gave now.
#[derive(Clone)]
pub(super) struct Fresh {
    pub(super) holder: Holder,
    pub(super) key: TagKey,
    pub(super) proof: [u8; 80],
}

/// The keys of a round.
pub(super) struct TagKeys {
    pub(super) all: BTreeMap<Holder, TagKey>,
    pub(super) fresh: Vec<Fresh>,
}

impl Placer {
    /// The keys of all these entries' series. The custodian is asked once for each year's log, for what is missing.
    pub(super) async fn tag_keys(&self, rows: &[&Row]) -> Result<TagKeys, Stop> {
        if rows.is_empty() {
            return Ok(TagKeys { all: BTreeMap::new(), fresh: Vec::new() });
        }
        let mut persons: Vec<String> = rows.iter().map(|row| row.entry.person.stored()).collect();
        persons.sort_unstable();
        persons.dedup();
        let persons: Arc<[String]> = persons.into();
        let known = self.parts.store.read("ledger.tag_keys", move |tx| {
            let persons = Arc::clone(&persons);
            Box::pin(async move { sql::tag_keys(tx, &persons).await })
        });
        let mut all = known.await?;
        let mut wanted: BTreeMap<i16, BTreeMap<Holder, Vec<u8>>> = BTreeMap::new();
        for row in rows {
            let holder = row.holder();
            if !all.contains_key(&holder) {
                wanted.entry(row.entry.year()).or_default().insert(holder, self.alpha(row));
            }
        }
        let mut fresh = Vec::new();
        for (year, inputs) in wanted {
            for one in self.ask(year, inputs).await? {
                all.insert(one.holder.clone(), one.key);
                fresh.push(one);
            }
        }
        Ok(TagKeys { all, fresh })
    }

    async fn ask(&self, year: i16, inputs: BTreeMap<Holder, Vec<u8>>) -> Result<Vec<Fresh>, Stop> {
        let public = self.custodian_key(year).await?;
        let alphas: Vec<Vec<u8>> = inputs.values().cloned().collect();
        let proofs = self.parts.custodian.prove(self.parts.owner.origin(year), alphas).await?;
        if proofs.len() != inputs.len() {
            return Err(PlaceFault::FalseKey.into());
        }
        let mut fresh = Vec::with_capacity(proofs.len());
        for ((holder, alpha), proof) in inputs.into_iter().zip(proofs) {
            let output = public.verify(&alpha, &proof).ok_or(PlaceFault::FalseKey)?;
            fresh.push(Fresh { holder, key: TagKey::of(&output), proof });
        }
        Ok(fresh)
    }

    async fn custodian_key(&self, year: i16) -> Result<VrfPublic, Stop> {
        let origin = self.parts.owner.origin(year);
        let name = origin.to_string();
        let known = self.custodians.lock().unwrap_or_else(PoisonError::into_inner).get(&name).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let key = VrfPublic(self.parts.custodian.key(origin).await?);
        self.custodians.lock().unwrap_or_else(PoisonError::into_inner).insert(name, key);
        Ok(key)
    }
}
