//! Stores that answer before anything else happens, and crashes between any two transactions.
//!
//! The thread that polls the country stands still while a transaction runs, so no engine's thread ever
//! races with it and a run can be repeated. A turn that never comes is how the process dies between two
//! lines.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::task::Poll;
use store::{BoxFuture, Engine, Fault, Migration, Session, Verdict, Way, Work};
use tokio::runtime::{Handle, RuntimeFlavor};

/// How often an operation is asked again before it counts as waiting: a stream pauses by itself now and
/// then, and so does [`glance`].
const PAUSES_MAX: usize = 1_000;

/// The same for a page that somebody does not stay on.
const GLANCES_MAX: usize = 4;

/// The turns of one country.
#[derive(Debug, Default)]
pub struct Turns {
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

/// Runs an operation to its end, to the crash, or until it is plain that it waits for the world outside.
pub async fn watch<T>(turns: &Turns, watched: impl Future<Output = T>) -> Ended<T> {
    poll_until(turns, watched, PAUSES_MAX).await
}

/// The same for something that is left as soon as it waits.
pub async fn glance<T>(turns: &Turns, watched: impl Future<Output = T>) -> Ended<T> {
    poll_until(turns, watched, GLANCES_MAX).await
}

async fn poll_until<T>(turns: &Turns, watched: impl Future<Output = T>, pauses_max: usize) -> Ended<T> {
    // Without tokio's budget: a forced pause would look like waiting for the world outside.
    let mut watched = pin!(tokio::task::unconstrained(watched));
    let mut pauses = 0;
    std::future::poll_fn(|context| match watched.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Ended::Done(value)),
        Poll::Pending if turns.is_halted() => Poll::Ready(Ended::Halted),
        Poll::Pending if pauses == pauses_max => Poll::Ready(Ended::Waits),
        Poll::Pending => {
            pauses += 1;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await
}

/// An engine that lives in a runtime of its own and is waited for.
pub struct TakingTurns {
    /// The engine.
    pub engine: Arc<dyn Engine>,
    /// The turns that it shares with the other stores of the country.
    pub turns: Arc<Turns>,
    /// Where the engine's own tasks run.
    pub engines: Handle,
}

impl Engine for TakingTurns {
    fn name(&self) -> &'static str {
        self.engine.name()
    }

    fn submit(&self, way: Way, work: Box<dyn Work>) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if self.turns.halts() {
                return std::future::pending().await;
            }
            let (answered, answer) = mpsc::channel();
            let engine = self.engine.clone();
            let work = Box::new(Followed { work, answered });
            drop(self.engines.spawn(async move { engine.submit(way, work).await }));
            // Not awaited on purpose: nothing else may happen meanwhile. An engine that dropped the work
            // drops the sender too, so this ends either way.
            wait_for(&answer);
        })
    }

    fn migrate<'e>(&'e self, migrations: &'e [Migration]) -> BoxFuture<'e, Result<(), Fault>> {
        self.engine.migrate(migrations)
    }
}

/// Stands still until the answer is there, or never comes. A country opens inside the engines' own runtime and asks
/// its stores there: the worker that stands still gives its other tasks away first.
fn wait_for(answer: &mpsc::Receiver<()>) {
    let wait = || {
        // An answer or a dropped sender: both end the wait.
        let _ = answer.recv();
    };
    match Handle::try_current().map(|here| here.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(wait),
        _ => wait(),
    }
}

/// Work that says when it has been answered.
struct Followed {
    work: Box<dyn Work>,
    answered: mpsc::Sender<()>,
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
