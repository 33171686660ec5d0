//! A journal in a store: one row a batch, one row the checkpoint.

use super::{Batch, Head, Journal, JournalFault, JournalFuture, sql};
use std::sync::Arc;
use store::{Fault, Store};
use tlog::Hash;

/// The journal of one log in the operator's store, on either engine.
pub struct StoreJournal {
    store: Store,
    origin: Arc<str>,
}

impl StoreJournal {
    /// The journal of the log with this origin. The store has the platform's schema.
    pub fn new(store: Store, origin: &str) -> Self {
        Self { store, origin: origin.into() }
    }

    fn damaged(&self, first: u64) -> JournalFault {
        let place = format!("log_batch, origin {}, first {first}", self.origin);
        JournalFault::Damaged { place, detail: "the row is not what was written".to_owned() }
    }
}

impl Journal for StoreJournal {
    fn recover(&mut self) -> JournalFuture<'_, ()> {
        // A row is there or not; nothing is cached here.
        Box::pin(std::future::ready(Ok(())))
    }

    fn head(&mut self) -> JournalFuture<'_, Option<Head>> {
        let origin = self.origin.clone();
        Box::pin(async move {
            let read = self.store.read("tilelog.head", move |tx| {
                let origin = origin.clone();
                Box::pin(async move { sql::head(tx, &origin).await })
            });
            read.await.map_err(away)
        })
    }

    fn batch(&mut self, first: u64) -> JournalFuture<'_, Option<Batch>> {
        let origin = self.origin.clone();
        Box::pin(async move {
            let read = self.store.read("tilelog.batch", move |tx| {
                let origin = origin.clone();
                Box::pin(async move { sql::batch(tx, &origin, first).await })
            });
            match read.await.map_err(away)? {
                Some((batch, sum)) if batch.sum().0 != sum[..] => Err(self.damaged(first)),
                found => Ok(found.map(|(batch, _)| batch)),
            }
        })
    }

    fn append<'a>(&'a mut self, batch: &'a Batch) -> JournalFuture<'a, ()> {
        let (origin, batch) = (self.origin.clone(), Arc::new(batch.clone()));
        Box::pin(async move {
            let write = self.store.write("tilelog.append", move |tx| {
                let (origin, batch) = (origin.clone(), batch.clone());
                Box::pin(async move {
                    let end = sql::end(tx, &origin).await?;
                    if u64::try_from(end) != Ok(batch.first) {
                        return Ok(Some(format!("the journal ends with leaf {end}, not {}", batch.first)));
                    }
                    sql::append(tx, &origin, &batch).await.map(|()| None)
                })
            });
            match write.await {
                Ok(None) => Ok(()),
                Ok(Some(lost)) => Err(JournalFault::Lost(lost)),
                Err(fault) if fault.is_unique() => Err(JournalFault::Lost(fault.to_string())),
                Err(fault) => Err(away(fault)),
            }
        })
    }

    fn swap<'a>(&'a mut self, old: Option<&'a Head>, new: &'a Head) -> JournalFuture<'a, ()> {
        let (origin, old, new) = (self.origin.clone(), old.cloned(), new.clone());
        Box::pin(async move {
            let write = self.store.write("tilelog.swap", move |tx| {
                let (origin, old, new) = (origin.clone(), old.clone(), new.clone());
                Box::pin(async move {
                    match old {
                        Some(old) => sql::swap(tx, &origin, &old, &new).await,
                        None => sql::begin(tx, &origin, &new).await,
                    }
                })
            });
            if write.await.map_err(away)? {
                return Ok(());
            }
            Err(JournalFault::Lost("another checkpoint stands there".to_owned()))
        })
    }

    fn keep<'a>(&'a mut self, hash: &'a Hash, bytes: &'a [u8]) -> JournalFuture<'a, ()> {
        let (origin, hash, bytes): (_, _, Arc<[u8]>) = (self.origin.clone(), *hash, bytes.into());
        Box::pin(async move {
            let write = self.store.write("tilelog.keep", move |tx| {
                let (origin, bytes) = (origin.clone(), bytes.clone());
                Box::pin(async move { sql::keep(tx, &origin, &hash, &bytes).await })
            });
            write.await.map_err(away)
        })
    }

    fn kept<'a>(&'a mut self, hash: &'a Hash) -> JournalFuture<'a, Option<Vec<u8>>> {
        let (origin, hash) = (self.origin.clone(), *hash);
        Box::pin(async move {
            let read = self.store.read("tilelog.kept", move |tx| {
                let origin = origin.clone();
                Box::pin(async move { sql::kept(tx, &origin, &hash).await })
            });
            read.await.map_err(away)
        })
    }

    fn prune(&mut self, before: u64) -> JournalFuture<'_, ()> {
        let origin = self.origin.clone();
        Box::pin(async move {
            let write = self.store.write("tilelog.prune", move |tx| {
                let origin = origin.clone();
                Box::pin(async move { sql::prune(tx, &origin, before).await })
            });
            write.await.map_err(away)
        })
    }
}

fn away(fault: Fault) -> JournalFault {
    JournalFault::Away(fault.to_string())
}
