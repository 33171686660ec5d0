//! Stores that answer one at a time, and crashes between any two transactions.
//!
//! All stores of a simulated country share one queue of turns: a transaction begins when the one before it
//! has been answered. So the threads of the engines never race, and a run can be repeated. A turn that
//! never comes is how the process dies between two lines.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::Poll;
use store::{BoxFuture, Engine, Fault, Migration, Session, Verdict, Way, Work};
use tokio::sync::{Mutex, oneshot};

/// The queue of turns of one country.
#[derive(Debug, Default)]
pub struct Turns {
    turn: Mutex<()>,
    asked: AtomicUsize,
    left: AtomicU64,
    halted: AtomicBool,
}

impl Turns {
    /// The `turns`-th turn from now (1 = the next one) never comes, nor any after it; 0 takes the charge out.
    pub fn halt_after(&self, turns: u64) {
        self.left.store(turns, Ordering::SeqCst);
        self.halted.store(false, Ordering::SeqCst);
    }

    fn is_halted(&self) -> bool {
        self.halted.load(Ordering::SeqCst)
    }

    fn is_resting(&self) -> bool {
        self.asked.load(Ordering::SeqCst) == 0
    }

    /// Counts a turn; true when it must not come.
    fn halts(&self) -> bool {
        let counted = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if counted == Ok(1) {
            self.halted.store(true, Ordering::SeqCst);
        }
        self.is_halted()
    }
}

/// How something under watch ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended<T> {
    /// By itself.
    Done(T),
    /// The process died in the middle of it.
    Halted,
    /// It waits for something that is no transaction: a person, a bell, a timer.
    Waits,
}

/// Runs something to its end, to the crash, or until it waits for the world outside.
pub async fn watch<T>(turns: &Turns, watched: impl Future<Output = T>) -> Ended<T> {
    // Without tokio's budget: a forced pause would look like waiting for the world outside.
    let mut watched = pin!(tokio::task::unconstrained(watched));
    std::future::poll_fn(|context| match watched.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Ended::Done(value)),
        Poll::Pending if turns.is_halted() => Poll::Ready(Ended::Halted),
        Poll::Pending if turns.is_resting() => Poll::Ready(Ended::Waits),
        Poll::Pending => Poll::Pending,
    })
    .await
}

/// An engine behind the queue of turns.
pub struct TakingTurns {
    /// The engine.
    pub engine: Arc<dyn Engine>,
    /// The queue that it shares with the other stores of the country.
    pub turns: Arc<Turns>,
}

impl Engine for TakingTurns {
    fn name(&self) -> &'static str {
        self.engine.name()
    }

    fn submit(&self, way: Way, work: Box<dyn Work>) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let _asked = Asked::new(&self.turns.asked);
            let _turn = self.turns.turn.lock().await;
            if self.turns.halts() {
                return std::future::pending().await;
            }
            let (answered, answer) = oneshot::channel();
            self.engine.submit(way, Box::new(Followed { work, answered })).await;
            // An engine that dropped the work drops the sender too: the turn is over either way.
            let _ = answer.await;
        })
    }

    fn migrate<'e>(&'e self, migrations: &'e [Migration]) -> BoxFuture<'e, Result<(), Fault>> {
        self.engine.migrate(migrations)
    }
}

/// Counts those who wait for a turn or have it, also when they are dropped.
struct Asked<'a>(&'a AtomicUsize);

impl<'a> Asked<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Work that says when it has been answered.
struct Followed {
    work: Box<dyn Work>,
    answered: oneshot::Sender<()>,
}

impl Work for Followed {
    fn attempt<'t>(&'t mut self, session: &'t dyn Session) -> BoxFuture<'t, Verdict> {
        self.work.attempt(session)
    }

    fn answer(self: Box<Self>, fault: Option<Fault>) {
        let Self { work, answered } = *self;
        work.answer(fault);
        // Nobody waits any more after a crash.
        let _ = answered.send(());
    }
}
