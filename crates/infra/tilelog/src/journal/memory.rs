//! A journal in memory, for tests and the simulator. Clones are the same journal, as two processes see it.

use super::{Batch, Head, Journal, JournalFault, JournalFuture};
use std::collections::BTreeMap;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tlog::Hash;

/// The journal; its clones share one content.
#[derive(Clone, Debug, Default)]
pub struct MemoryJournal {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    batches: BTreeMap<u64, Batch>,
    head: Option<Head>,
    kept: BTreeMap<Hash, Vec<u8>>,
}

impl MemoryJournal {
    /// An empty journal.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // No step under the lock can stop half-way.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    fn recover(&mut self) -> JournalFuture<'_, ()> {
        Box::pin(ready(Ok(())))
    }

    fn head(&mut self) -> JournalFuture<'_, Option<Head>> {
        let head = self.lock().head.clone();
        Box::pin(ready(Ok(head)))
    }

    fn batch(&mut self, first: u64) -> JournalFuture<'_, Option<Batch>> {
        let batch = self.lock().batches.get(&first).cloned();
        Box::pin(ready(Ok(batch)))
    }

    fn append<'a>(&'a mut self, batch: &'a Batch) -> JournalFuture<'a, ()> {
        let mut inner = self.lock();
        let end = inner.batches.last_key_value().map_or(0, |(_, last)| last.end());
        let done = if end == batch.first {
            inner.batches.insert(end, batch.clone());
            Ok(())
        } else {
            Err(JournalFault::Lost(format!("the journal ends with leaf {end}, not {}", batch.first)))
        };
        drop(inner);
        Box::pin(ready(done))
    }

    fn swap<'a>(&'a mut self, old: Option<&'a Head>, new: &'a Head) -> JournalFuture<'a, ()> {
        let mut inner = self.lock();
        let done = if inner.head.as_ref() == old {
            inner.head = Some(new.clone());
            Ok(())
        } else {
            Err(JournalFault::Lost("another checkpoint stands there".to_owned()))
        };
        drop(inner);
        Box::pin(ready(done))
    }

    fn keep<'a>(&'a mut self, hash: &'a Hash, bytes: &'a [u8]) -> JournalFuture<'a, ()> {
        self.lock().kept.insert(*hash, bytes.to_vec());
        Box::pin(ready(Ok(())))
    }

    fn kept<'a>(&'a mut self, hash: &'a Hash) -> JournalFuture<'a, Option<Vec<u8>>> {
        let kept = self.lock().kept.get(hash).cloned();
        Box::pin(ready(Ok(kept)))
    }

    fn prune(&mut self, before: u64) -> JournalFuture<'_, ()> {
        self.lock().batches.retain(|_, batch| batch.end() > before);
        Box::pin(ready(Ok(())))
    }
}
