//! The reader threads: a whole read body in one visit, on one moment of the store.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use store::{Fault, Work};
use tokio::{runtime::Handle, sync::mpsc};

use crate::{session::SqliteSession, writer::poll_once};

/// The queue all readers take from.
pub(crate) type SharedQueue = Arc<Mutex<mpsc::Receiver<Box<dyn Work>>>>;

/// Lets several threads take from one queue.
pub(crate) fn share(reads: mpsc::Receiver<Box<dyn Work>>) -> SharedQueue {
    Arc::new(Mutex::new(reads))
}

/// Starts one reader; it ends when the last sender is gone and the queue is empty.
pub(crate) fn start(
    connection: Connection,
    reads: SharedQueue,
    runtime: Option<Handle>,
) -> Result<(), Fault> {
    std::thread::Builder::new()
        .name("store-reader".to_owned())
        .spawn(move || {
            let _entered = runtime.as_ref().map(Handle::enter);
            let session = SqliteSession::new(connection);
            while let Some(work) = next(&reads) {
                run(&session, work);
            }
        })
        .map(drop)
        .map_err(|error| Fault::Engine(format!("a reader thread cannot start: {error}")))
}

/// Waits for work while holding the queue's lock: the other readers wait for the lock instead.
fn next(reads: &SharedQueue) -> Option<Box<dyn Work>> {
    reads.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv()
}

fn run(session: &SqliteSession, mut work: Box<dyn Work>) {
    // The first statement fixes the moment that the whole body sees.
    if let Err(fault) = session.control("begin") {
        work.answer(Some(fault));
        return;
    }
    let (_, own_fault) = poll_once(session, work.as_mut());
    if !session.is_outside_transaction() {
        // A read has nothing to keep. Should this fail, the next `begin` says so.
        let _ = session.control("rollback");
    }
    work.answer(own_fault);
}
