//! What a caller holds while its leaf waits.

use crate::{KeyFault, Seal, sealer::line::Line};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use tlog::Hash;

/// The place of one leaf, shared by its caller and by whoever signs.
pub(super) struct Place {
    pub(super) leaf: Hash,
    /// Left the queue: somebody signs for it. Changes under the lock of the queue.
    drawn: AtomicBool,
    state: Mutex<State>,
}

enum State {
    /// In the queue, or being signed; the waker is there once the caller sleeps.
    Waiting(Option<Waker>),
    Answered(Result<Seal, KeyFault>),
    /// The caller took the answer.
    Collected,
}

impl Place {
    pub(super) fn new(leaf: Hash) -> Arc<Self> {
        Arc::new(Self { leaf, drawn: AtomicBool::new(false), state: Mutex::new(State::Waiting(None)) })
    }

    pub(super) fn draw(&self) {
        self.drawn.store(true, Ordering::Release);
    }

    pub(super) fn is_drawn(&self) -> bool {
        self.drawn.load(Ordering::Acquire)
    }

    /// Gives the answer and wakes the caller if it sleeps. The first answer counts.
    pub(super) fn answer(&self, answer: Result<Seal, KeyFault>) {
        let mut state = self.state();
        if let State::Waiting(waker) = &mut *state {
            let waker = waker.take();
            *state = State::Answered(answer);
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The caller's half: a future of the answer. Dropped early, it takes its leaf out of the queue.
pub(super) struct Ticket {
    pub(super) line: Arc<Line>,
    pub(super) place: Arc<Place>,
}

impl Future for Ticket {
    type Output = Result<Seal, KeyFault>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.place.state();
        match std::mem::replace(&mut *state, State::Collected) {
            State::Answered(answer) => Poll::Ready(answer),
            State::Waiting(_) => {
                *state = State::Waiting(Some(context.waker().clone()));
                Poll::Pending
            }
            State::Collected => panic!("a ticket was polled after it gave its answer"),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.place.is_drawn() {
            self.line.take_back(&self.place);
        }
    }
}

/// Gives every other ready task of this executor one turn.
pub(super) fn let_others_run() -> impl Future<Output = ()> {
    let mut turned = false;
    poll_fn(move |context| {
        if std::mem::replace(&mut turned, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
}
