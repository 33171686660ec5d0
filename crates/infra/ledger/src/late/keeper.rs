//! The thread that writes the file: entries that come together share one signature and one sync of the disk.

use super::book::Book;
use super::{LATE_ENTRIES_MAX, LATE_HOURS_MAX, LateFault};
use crate::Entry;
use futures_channel::oneshot;
use keys::{BATCH_LEAVES_MAX, Sealer};
use std::collections::VecDeque;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is answered to an order.
type Reply = oneshot::Sender<Result<(), LateFault>>;

/// What the thread is told to do.
pub(super) enum Order {
    /// Write an entry to the disk.
    Append { entry: Box<Entry>, reply: Reply },
    /// The log has all entries up to this number.
    Placed { through: u64, reply: Reply },
}

/// The entries of the file that the log does not have yet, with numbers that never come again in this process.
pub(super) struct Waiting {
    entries: VecDeque<(u64, Entry)>,
    next: u64,
}

impl Waiting {
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        let mut waiting = Self { entries: VecDeque::new(), next: 1 };
        entries.into_iter().for_each(|entry| waiting.push(entry));
        waiting
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn oldest_at_micros(&self) -> Option<i64> {
        self.entries.iter().map(|(_, entry)| entry.at_micros).min()
    }

    /// The first entries and the number of the last of them.
    pub(super) fn first(&self, count: usize) -> (u64, Vec<Entry>) {
        let first: Vec<&(u64, Entry)> = self.entries.iter().take(count).collect();
        let through = first.last().map_or(0, |(number, _)| *number);
        (through, first.into_iter().map(|(_, entry)| entry.clone()).collect())
    }

    fn push(&mut self, entry: Entry) {
        self.entries.push_back((self.next, entry));
        self.next += 1;
    }

    /// Forgets what the log has. Told twice, it does nothing the second time.
    fn forget(&mut self, through: u64) {
        while self.entries.front().is_some_and(|(number, _)| *number <= through) {
            self.entries.pop_front();
        }
    }
}

/// The thread's own things.
pub(super) struct Keeper {
    book: Book,
    sealer: Arc<Sealer>,
    waiting: Arc<Mutex<Waiting>>,
}

impl Keeper {
    pub(super) fn new(book: Book, sealer: Arc<Sealer>, waiting: Arc<Mutex<Waiting>>) -> Self {
        Self { book, sealer, waiting }
    }

    /// Does what comes until the queue is dropped.
    pub(super) fn work(mut self, orders: Receiver<Order>) {
        let mut entries = Vec::new();
        while let Ok(first) = orders.recv() {
            let mut order = Some(first);
            while let Some(Order::Append { entry, reply }) = order {
                entries.push((*entry, reply));
                order = (entries.len() < BATCH_LEAVES_MAX).then(|| orders.try_recv().ok()).flatten();
            }
            self.append(&mut entries);
            if let Some(Order::Placed { through, reply }) = order {
                // Who asked may be gone; the order is done all the same.
                let _ = reply.send(self.placed(through));
            }
        }
    }

    fn append(&mut self, asked: &mut Vec<(Entry, Reply)>) {
        let mut taken: Vec<(Entry, Reply)> = Vec::with_capacity(asked.len());
        let mut oldest = self.waiting().oldest_at_micros();
        for (entry, reply) in asked.drain(..) {
            let since = oldest.unwrap_or(entry.at_micros);
            if self.book.lines() + taken.len() as u64 >= LATE_ENTRIES_MAX as u64 {
                let _ = reply.send(Err(LateFault::Full));
            } else if entry.at_micros.saturating_sub(since) > LATE_HOURS_MAX * 3_600_000_000 {
                let _ = reply.send(Err(LateFault::TooLong));
            } else {
                oldest = Some(since.min(entry.at_micros));
                taken.push((entry, reply));
            }
        }
        if taken.is_empty() {
            return;
        }
        let entries: Vec<&Entry> = taken.iter().map(|(entry, _)| entry).collect();
        let written = self.book.append(&entries, &self.sealer);
        for (entry, reply) in taken {
            if written.is_ok() {
                self.waiting().push(entry);
            }
            let _ = reply.send(written.clone());
        }
    }

    /// Empties the file once the log has all of it.
    fn placed(&mut self, through: u64) -> Result<(), LateFault> {
        let empty = {
            let mut waiting = self.waiting();
            waiting.forget(through);
            waiting.len() == 0
        };
        if empty { self.book.clear() } else { Ok(()) }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
