//! The writer thread: group commit.

use std::{
    collections::VecDeque,
    task::{Context, Poll, Waker},
};

use rusqlite::Connection;
use store::{Fault, Verdict, Work};
use tokio::{runtime::Handle, sync::mpsc};

use crate::{Errand, migrate, session::SqliteSession};

/// Bodies that share one commit at most.
pub const WRITE_BATCH_MAX: usize = 512;

/// A body that has run, and the fault it gets instead of its own result, if any.
type Ran = (Box<dyn Work>, Option<Fault>);

/// Starts the thread; it ends when the last sender is gone and the queue is empty.
pub(crate) fn start(
    connection: Connection,
    errands: mpsc::Receiver<Errand>,
    runtime: Option<Handle>,
) -> Result<(), Fault> {
    std::thread::Builder::new()
        .name("store-writer".to_owned())
        .spawn(move || {
            // A body that names a timer finds the runtime, and is refused for waiting, instead
            // of panicking.
            let _entered = runtime.as_ref().map(Handle::enter);
            write_until_closed(&SqliteSession::new(connection), errands);
        })
        .map(drop)
        .map_err(|error| Fault::Engine(format!("the writer thread cannot start: {error}")))
}

fn write_until_closed(session: &SqliteSession, mut errands: mpsc::Receiver<Errand>) {
    let mut held = None;
    while let Some(errand) = held.take().or_else(|| errands.blocking_recv()) {
        match errand {
            Errand::Migrate(migrations, answer) => {
                let done = migrate::run(session, &migrations);
                // The caller may have gone away; the migrations have landed all the same.
                let _ = answer.send(done);
            }
            Errand::Work(first) => {
                let mut group = VecDeque::from([first]);
                while group.len() < WRITE_BATCH_MAX && held.is_none() {
                    match errands.try_recv() {
                        Ok(Errand::Work(work)) => group.push_back(work),
                        Ok(migrate) => held = Some(migrate),
                        Err(_) => break,
                    }
                }
                run_group(session, group);
            }
        }
    }
}

/// Runs every body of the group, in as few transactions as the disk allows: one, unless SQLite
/// rolls back the whole transaction in the middle (a full disk); the rest then begins a new one.
fn run_group(session: &SqliteSession, mut group: VecDeque<Box<dyn Work>>) {
    while !group.is_empty() {
        if let Err(fault) = session.control("begin immediate") {
            for work in group {
                work.answer(Some(fault.clone()));
            }
            return;
        }
        let (ran, lost) = run_transaction(session, &mut group);
        for (work, own_fault) in ran {
            work.answer(lost.clone().or(own_fault));
        }
    }
}

/// Runs bodies until the group is empty or the transaction is lost, and commits. Gives the bodies
/// that ran, and the fault all of them share when nothing of them is on the disk.
fn run_transaction(
    session: &SqliteSession,
    group: &mut VecDeque<Box<dyn Work>>,
) -> (Vec<Ran>, Option<Fault>) {
    let is_alone = group.len() == 1;
    let mut ran = Vec::with_capacity(group.len());
    while let Some(work) = group.pop_front() {
        let (work, own_fault, sealed) =
            if is_alone { run_alone(session, work) } else { run_under_savepoint(session, work) };
        ran.push((work, own_fault));
        if let Err(fault) = sealed {
            // The savepoint itself failed: nothing in this transaction can be trusted.
            let _ = session.control("rollback");
            return (ran, Some(fault));
        }
        if session.is_outside_transaction() {
            if is_alone {
                // Rolled back by its own verdict or by SQLite: either way it has its answer.
                return (ran, None);
            }
            return (ran, Some(session.last_fault()));
        }
    }
    match session.control("commit") {
        Ok(()) => (ran, None),
        Err(fault) => {
            // A commit that failed may leave the transaction open.
            let _ = session.control("rollback");
            (ran, Some(fault))
        }
    }
}

/// The only body of its transaction needs no savepoint: rolling back is rolling back everything.
fn run_alone(
    session: &SqliteSession,
    mut work: Box<dyn Work>,
) -> (Box<dyn Work>, Option<Fault>, Result<(), Fault>) {
    let (verdict, own_fault) = poll_once(session, work.as_mut());
    let sealed = match verdict {
        Verdict::Keep => Ok(()),
        // SQLite may have rolled back already.
        _ if session.is_outside_transaction() => Ok(()),
        Verdict::Undo | Verdict::Again => session.control("rollback"),
    };
    (work, own_fault, sealed)
}

fn run_under_savepoint(
    session: &SqliteSession,
    mut work: Box<dyn Work>,
) -> (Box<dyn Work>, Option<Fault>, Result<(), Fault>) {
    if let Err(fault) = session.control("savepoint body") {
        return (work, Some(fault.clone()), Err(fault));
    }
    let (verdict, own_fault) = poll_once(session, work.as_mut());
    let sealed = if session.is_outside_transaction() {
        Ok(())
    } else {
        match verdict {
            Verdict::Keep => session.control("release body"),
            Verdict::Undo | Verdict::Again => {
                session.control("rollback to body").and_then(|()| session.control("release body"))
            }
        }
    };
    (work, own_fault, sealed)
}

/// Polls the body exactly once. Its statements end at once, so a body that is not ready waits for
/// something outside its transaction and would hold up every writer.
pub(crate) fn poll_once(session: &SqliteSession, work: &mut dyn Work) -> (Verdict, Option<Fault>) {
    let mut context = Context::from_waker(Waker::noop());
    match work.attempt(session).as_mut().poll(&mut context) {
        Poll::Ready(verdict) => (verdict, None),
        Poll::Pending => (Verdict::Undo, Some(Fault::Awaited)),
    }
}
