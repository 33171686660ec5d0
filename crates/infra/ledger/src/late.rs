//! The local queue for the time when the store of the log cannot be reached: nothing is answered without an entry.
//!
//! An entry becomes one sealed line of a file of this node and is on the disk before its permit exists. When the
//! store is back, [`Queue::flush`] brings the entries there, as late ones, and empties the file. A crash between the
//! two repeats the placing, and the log knows the entries by their ids.
//!
//! What a crash means here: a line that was cut short is dropped, nobody has its permit; a whole line stays even
//! if its permit was never given, as a commit stays whose answer was lost. Lines are numbered and chained, so a
//! line that was changed, moved or taken from the middle is found when the queue is opened. The file cannot
//! show that its last lines were cut off whole; receipts that were given for them can.

mod book;
mod keeper;
mod line;

use crate::permit::permit;
use crate::placer::{Receipt, Stand, late_hash};
use crate::{Entry, Occasion, Permit, SHOWN_TO_ASKER, sql};
use access::{Cover, Granted};
use book::Book;
use futures_channel::oneshot;
use keeper::{Keeper, Order, Waiting};
use keys::{KeyFault, PublicKey, Sealer};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use store::{Fault, Store, Tx};

/// The most entries in the file. The next look is refused: the log must come back first.
pub const LATE_ENTRIES_MAX: usize = 10_000;

/// How long after the oldest waiting entry looks are still written down here, in hours.
pub const LATE_HOURS_MAX: i64 = 4;

/// The most entries that one transaction places in the log.
pub const FLUSH_ENTRIES_MAX: usize = 500;

/// Why a look cannot be written into the queue, or the queue not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LateFault {
    /// [`LATE_ENTRIES_MAX`] is reached.
    #[error("{LATE_ENTRIES_MAX} entries wait for the access log; nothing more is answered until it is back")]
    Full,
    /// [`LATE_HOURS_MAX`] is passed.
    #[error("the access log is away for over {LATE_HOURS_MAX} hours; nothing is answered until it is back")]
    TooLong,
    /// The disk refuses, or another process has the file.
    #[error("the late queue {file}: {detail}")]
    File {
        /// The file.
        file: String,
        /// What happened.
        detail: String,
    },
    /// A line is not what this node wrote. Keep the file: it is evidence; start with an empty one.
    #[error("the late queue {file}, line {line}: {detail}; somebody changed it: keep it and look into it")]
    Tampered {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What does not fit.
        detail: String,
    },
    /// The key does not seal.
    #[error("an entry of the late queue cannot be sealed")]
    Seal(#[source] KeyFault),
    /// A look under a seal or a deferred one: its leaf would show what it must not.
    #[error("a look under a seal waits for the access log")]
    Sealed,
    /// The store of the log does not take the entries.
    #[error("the store of the access log does not take the late entries")]
    Log(#[source] Fault),
    /// The thread that writes has stopped.
    #[error("the late queue has stopped")]
    Stopped,
}

/// The queue of one node. Share it in an `Arc`.
pub struct Queue {
    /// Both are there until the queue is dropped.
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    waiting: Arc<Mutex<Waiting>>,
    sealer: Arc<Sealer>,
    placed: AtomicU64,
}

impl Queue {
    /// Opens the file (mode 0600), or makes it, and reads what waits there: every line must be sealed by the
    /// sealer's key or a former one of this node, and follow from the line before. One process at a time.
    pub fn open(path: &Path, sealer: Arc<Sealer>, former: &[PublicKey]) -> Result<Self, LateFault> {
        let keys: Vec<PublicKey> = former.iter().copied().chain([sealer.public()]).collect();
        let (book, entries) = Book::open(path, &keys)?;
        let waiting = Arc::new(Mutex::new(Waiting::new(entries)));
        let (orders, taken) = channel();
        let keeper = Keeper::new(book, Arc::clone(&sealer), Arc::clone(&waiting));
        let thread = Builder::new().name("late".to_owned()).spawn(move || keeper.work(taken));
        let thread = Some(thread.map_err(|_| LateFault::Stopped)?);
        Ok(Self { orders: Some(orders), thread, waiting, sealer, placed: AtomicU64::new(0) })
    }

    /// Writes a look down here and gives the permit, and what proves it to the asker, once its line is on the disk.
    /// Past either limit it is refused, and so must be the answer. The number of the look is not known here, so its
    /// commitment leaves it empty.
    pub async fn record(
        &self,
        granted: Granted,
        occasion: Occasion<'_>,
    ) -> Result<(Permit, Receipt), LateFault> {
        if *granted.cover() != Cover::Plain {
            return Err(LateFault::Sealed);
        }
        let entry = Entry::new(&granted, &occasion, None, true);
        let opening = entry.opening(&SHOWN_TO_ASKER).ok_or(LateFault::Sealed)?;
        let (reply, answer) = oneshot::channel();
        self.order(Order::Append { entry: Box::new(entry.clone()), reply })?;
        answer.await.map_err(|_| LateFault::Stopped)??;
        let seal = self.sealer.seal(late_hash(&entry.commitment)).await.map_err(LateFault::Seal)?;
        let stand = Stand::Late(Box::new(seal));
        let receipt = Receipt { entry: entry.id, commitment: entry.commitment, opening, stand };
        Ok((permit(granted, &entry), receipt))
    }

    /// Brings all that waits to the store, as late entries with their numbers, and empties the file. Gives how many
    /// entries are new there. After any fault the entries still wait; try again later.
    pub async fn flush(&self, store: &Store) -> Result<usize, LateFault> {
        let mut added = 0;
        loop {
            let (through, entries) = self.waiting().first(FLUSH_ENTRIES_MAX);
            if entries.is_empty() {
                return Ok(added);
            }
            let entries: Arc<[Entry]> = entries.into();
            let placed = store.write("ledger.place_late", move |tx| {
                let entries = Arc::clone(&entries);
                Box::pin(async move {
                    let mut added = 0;
                    for entry in entries.iter() {
                        added += usize::from(bring(tx, entry).await?);
                    }
                    Ok::<_, Fault>(added)
                })
            });
            let placed = placed.await.map_err(LateFault::Log)?;
            added += placed;
            self.placed.fetch_add(placed as u64, Ordering::Relaxed);
            // A crash here leaves the lines in the file: they are placed again and found there.
            let (reply, answer) = oneshot::channel();
            self.order(Order::Placed { through, reply })?;
            answer.await.map_err(|_| LateFault::Stopped)??;
        }
    }

    /// How many entries wait for the log.
    pub fn waiting_count(&self) -> usize {
        self.waiting().len()
    }

    /// When the oldest waiting entry was made, microseconds UTC.
    pub fn oldest_at_micros(&self) -> Option<i64> {
        self.waiting().oldest_at_micros()
    }

    /// How many entries this process has placed late.
    pub fn placed_late(&self) -> u64 {
        self.placed.load(Ordering::Relaxed)
    }

    fn order(&self, order: Order) -> Result<(), LateFault> {
        let orders = self.orders.as_ref().ok_or(LateFault::Stopped)?;
        orders.send(order).map_err(|_| LateFault::Stopped)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds an entry that waited in the queue; false when it is there already, for a crash may bring it twice. Another
/// entry under its id is a fault.
async fn bring(tx: &Tx<'_>, entry: &Entry) -> Result<bool, Fault> {
    match sql::commitment_of(tx, entry.id).await? {
        Some(there) if there == entry.commitment => Ok(false),
        Some(_) => Err(Fault::Engine(format!(
            "another entry of the access log has the id {} of a late one",
            entry.id
        ))),
        None => {
            let n = sql::next_number(tx, &entry.provider, &entry.person, &entry.series()).await?;
            let entry = Entry { n: Some(n), ..entry.clone() };
            sql::append(tx, &entry, None).await.map(|()| true)
        }
    }
}

/// Waits until the thread has written what was asked and let the file go.
impl Drop for Queue {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has answered its callers by hanging up.
            let _ = thread.join();
        }
    }
}
