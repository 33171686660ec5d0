//! Sealing messages: leaves that wait at the same moment share one signature.
//!
//! A quick key (in a file) signs on the thread of a caller: each caller lays its leaf down, lets the other ready
//! tasks run once, and then signs for all that gathered, unless another caller already does. So a batch costs no
//! change of thread, and nobody depends on another task being polled. A key that waits for a device has a thread
//! of its own; leaves gather while it signs.

mod line;
mod ticket;

use crate::{BATCH_LEAVES_MAX, KeyFault, PublicKey, Seal, Signer};
use line::Line;
use std::sync::{Arc, PoisonError, RwLock};
use ticket::{Ticket, let_others_run};
use tlog::Hash;

/// Seals leaves with one key at a time. Cheap to call from many tasks; share it in an `Arc`.
pub struct Sealer {
    line: RwLock<Arc<Line>>,
}

impl Sealer {
    /// Seals with this key from now on.
    pub fn new(signer: Arc<dyn Signer>) -> Self {
        Self { line: RwLock::new(Line::start(signer)) }
    }

    /// The public form of the key that seals now.
    pub fn public(&self) -> PublicKey {
        self.line().public()
    }

    /// Seals a leaf. Waits for at most one signature before its own; a key that cannot sign gives its fault to
    /// all who wait for it, and [`KeyFault::Stopped`] says that the sealing thread is gone. Dropping the future
    /// takes the leaf back if no signature is under way.
    pub async fn seal(&self, leaf: Hash) -> Result<Seal, KeyFault> {
        let ticket = self.put(leaf)?;
        let line = Arc::clone(&ticket.line);
        if line.is_quick() {
            let_others_run().await;
            line.serve(&ticket);
        }
        ticket.await
    }

    /// Seals several leaves with one signature, on this thread and now: for those who write leaves in an order of
    /// their own. Waits for the device if the key lies in one. An empty list gives none; more than
    /// [`BATCH_LEAVES_MAX`] leaves share several signatures.
    pub fn seal_together(&self, leaves: &[Hash]) -> Result<Vec<Seal>, KeyFault> {
        let line = self.line();
        let mut seals = Vec::with_capacity(leaves.len());
        for leaves in leaves.chunks(BATCH_LEAVES_MAX) {
            seals.extend(line.seal_now(leaves)?);
        }
        Ok(seals)
    }

    /// Changes the key while traffic flows: leaves that wait already are sealed by the former key, later ones by
    /// the new one.
    pub fn replace(&self, signer: Arc<dyn Signer>) {
        let next = Line::start(signer);
        let former = {
            let mut line = self.line.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *line, next)
        };
        former.close();
    }

    /// Lays the leaf into the present line. A line that closed meanwhile has a successor, or its thread is gone.
    fn put(&self, leaf: Hash) -> Result<Ticket, KeyFault> {
        let mut line = self.line();
        loop {
            if let Some(ticket) = line.put(leaf) {
                return Ok(ticket);
            }
            let former = std::mem::replace(&mut line, self.line());
            if Arc::ptr_eq(&former, &line) {
                return Err(KeyFault::Stopped);
            }
        }
    }

    fn line(&self) -> Arc<Line> {
        Arc::clone(&self.line.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.line().close();
    }
}
