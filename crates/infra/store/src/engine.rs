//! What a driver implements, free of any driver's types.

use std::{future::Future, pin::Pin};

use crate::{Fault, Migration, Rows, Val};

/// A boxed future, as a transaction body returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How a transaction may touch the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// May change rows; answered after the commit.
    Write,
    /// Sees one moment of the store and changes nothing.
    Read,
}

/// What the driver does with the transaction after one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Commit, then answer.
    Keep,
    /// Roll back, then answer.
    Undo,
    /// Roll back and run the body again: it met another transaction, or lost its connection.
    Again,
}

/// One erased transaction body, as [`crate::Store`] hands it to a driver.
pub trait Work: Send {
    /// Runs the body once inside an open transaction. The future never panics; SQLite polls it
    /// exactly once.
    fn attempt<'t>(&'t mut self, session: &'t dyn Session) -> BoxFuture<'t, Verdict>;

    /// Answers the caller, after the commit or the rollback: with the body's own result, or with
    /// the fault when the driver has one.
    fn answer(self: Box<Self>, fault: Option<Fault>);
}

/// One open transaction of a driver. Statements come as the portable text of [`crate::sql`].
pub trait Session: Send + Sync {
    /// Runs a statement and collects its rows.
    fn query<'s>(&'s self, sql: &'static str, params: &'s [Val]) -> BoxFuture<'s, Result<Rows, Fault>>;

    /// Runs a statement and counts the rows it changed.
    fn exec<'s>(&'s self, sql: &'static str, params: &'s [Val]) -> BoxFuture<'s, Result<u64, Fault>>;
}

/// A driver: takes work, runs it in transactions, answers it.
pub trait Engine: Send + Sync {
    /// `"sqlite"` or `"postgres"`.
    fn name(&self) -> &'static str;

    /// Accepts the work; the future ends when it stands in the queue, not when it is done. Work
    /// that was accepted runs to its end even when its caller is gone. A closed engine drops it.
    fn submit(&self, way: Way, work: Box<dyn Work>) -> BoxFuture<'_, ()>;

    /// Applies the migrations that have not landed, in one transaction under a lock.
    fn migrate<'e>(&'e self, migrations: &'e [Migration]) -> BoxFuture<'e, Result<(), Fault>>;
}
