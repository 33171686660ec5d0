//! The leaves that wait for one key, and who signs for them.

use super::ticket::{Place, Ticket};
use crate::batch::{BATCH_LEAVES_MAX, seal_all};
use crate::{KeyFault, KeyId, PublicKey, Seal, Signer};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use tlog::Hash;

/// One key's queue. Its length is bounded by the callers: each waits with one leaf.
pub(super) struct Line {
    signer: Arc<dyn Signer>,
    public: PublicKey,
    key: KeyId,
    quick: bool,
    queue: Mutex<Queue>,
    /// Rings when a leaf came or the line closed; only the thread of a slow key listens.
    bell: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Arc<Place>>,
    /// No leaf comes any more: the key was replaced, the sealer dropped, or the thread ended.
    closed: bool,
}

impl Line {
    /// A line for the key, with a thread of its own when the key is slow. A thread that cannot be started makes
    /// a line that answers [`KeyFault::Stopped`].
    pub(super) fn start(signer: Arc<dyn Signer>) -> Arc<Self> {
        let (public, quick) = (signer.public(), signer.is_quick());
        let (queue, bell) = (Mutex::default(), Condvar::new());
        let line = Arc::new(Self { signer, public, key: public.id(), quick, queue, bell });
        if !quick {
            let mut watch = Watch(Arc::clone(&line));
            let started = thread::Builder::new().name("sealer".to_owned()).spawn(move || watch.work());
            if started.is_err() {
                line.stop();
            }
        }
        line
    }

    pub(super) fn public(&self) -> PublicKey {
        self.public
    }

    pub(super) fn is_quick(&self) -> bool {
        self.quick
    }

    /// Lays a leaf down; none when this line takes no more.
    pub(super) fn put(self: &Arc<Self>, leaf: Hash) -> Option<Ticket> {
        let place = Place::new(leaf);
        let mut queue = self.queue();
        if queue.closed {
            return None;
        }
        queue.waiting.push_back(Arc::clone(&place));
        drop(queue);
        if !self.quick {
            self.bell.notify_one();
        }
        Some(Ticket { line: Arc::clone(self), place })
    }

    /// Signs, on this thread, until the ticket's leaf has left the queue. Does nothing when another caller drew
    /// it already: that one signs now and will answer.
    pub(super) fn serve(&self, ticket: &Ticket) {
        while !ticket.place.is_drawn() {
            let batch = Batch::draw(&mut self.queue());
            self.sign(batch);
        }
    }

    /// Takes the leaf of a caller that went away.
    pub(super) fn take_back(&self, place: &Arc<Place>) {
        self.queue().waiting.retain(|waiting| !Arc::ptr_eq(waiting, place));
    }

    /// Seals a batch that stands in no queue.
    pub(super) fn seal_now(&self, leaves: &[Hash]) -> Result<Vec<Seal>, KeyFault> {
        seal_all(&*self.signer, self.key, leaves)
    }

    /// Says that no leaf comes any more; what waits is still sealed.
    pub(super) fn close(&self) {
        self.queue().closed = true;
        self.bell.notify_one();
    }

    /// Answers all who wait, and all who come, that nobody signs here.
    fn stop(&self) {
        let waiting = {
            let mut queue = self.queue();
            queue.closed = true;
            std::mem::take(&mut queue.waiting)
        };
        drop(Batch(waiting.into()));
    }

    /// Signs one batch and answers its callers.
    fn sign(&self, batch: Batch) {
        if batch.0.is_empty() {
            return;
        }
        let leaves: Vec<Hash> = batch.0.iter().map(|place| place.leaf).collect();
        match seal_all(&*self.signer, self.key, &leaves) {
            Ok(seals) => batch.0.iter().zip(seals).for_each(|(place, seal)| place.answer(Ok(seal))),
            Err(fault) => batch.0.iter().for_each(|place| place.answer(Err(fault.clone()))),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leaves that somebody signs now. Dropped in a panic of the key, it answers those who would wait for ever.
struct Batch(Vec<Arc<Place>>);

impl Batch {
    /// The oldest leaves, at most [`BATCH_LEAVES_MAX`].
    fn draw(queue: &mut Queue) -> Self {
        let count = queue.waiting.len().min(BATCH_LEAVES_MAX);
        let drawn: Vec<_> = queue.waiting.drain(..count).collect();
        drawn.iter().for_each(|place| place.draw());
        Self(drawn)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.0.iter().for_each(|place| place.answer(Err(KeyFault::Stopped)));
    }
}

/// The thread of a slow key. However it ends, its line is stopped.
struct Watch(Arc<Line>);

impl Watch {
    fn work(&mut self) {
        loop {
            let batch = {
                let mut queue = self.0.queue();
                while queue.waiting.is_empty() && !queue.closed {
                    queue = self.0.bell.wait(queue).unwrap_or_else(PoisonError::into_inner);
                }
                if queue.waiting.is_empty() {
                    return;
                }
                Batch::draw(&mut queue)
            };
            self.0.sign(batch);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.stop();
    }
}
