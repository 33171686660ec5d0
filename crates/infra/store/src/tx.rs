//! The transaction as a body sees it.

use std::future::Future;
use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::future::{try_join, try_join_all};

use crate::{Fault, Fuse, Rows, Session, Val};

/// An open transaction. It lives only inside a body; there is no way to keep one.
pub struct Tx<'a> {
    session: &'a dyn Session,
    fuse: Option<&'a Fuse>,
    first_fault: OnceLock<Fault>,
    statements_running: AtomicUsize,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(session: &'a dyn Session, fuse: Option<&'a Fuse>) -> Tx<'a> {
        Tx { session, fuse, first_fault: OnceLock::new(), statements_running: AtomicUsize::new(0) }
    }

    /// Runs a statement and gives its rows. Refused once the transaction has met a fault.
    pub async fn query(&self, sql: &'static str, params: &[Val]) -> Result<Rows, Fault> {
        self.before_statement()?;
        let _running = Running::start(&self.statements_running);
        let answer = self.session.query(sql, params).await;
        self.remember(answer)
    }

    /// Runs a statement and gives the number of rows it changed. Refused once the transaction
    /// has met a fault.
    pub async fn exec(&self, sql: &'static str, params: &[Val]) -> Result<u64, Fault> {
        self.before_statement()?;
        let _running = Running::start(&self.statements_running);
        let answer = self.session.exec(sql, params).await;
        self.remember(answer)
    }

    /// Two pieces of work in this transaction that need nothing of each other: their statements leave
    /// together, which is one round trip on PostgreSQL. The first error is answered.
    pub async fn both<A, B, E>(
        &self,
        one: impl Future<Output = Result<A, E>>,
        other: impl Future<Output = Result<B, E>>,
    ) -> Result<(A, B), E> {
        try_join(one, other).await
    }

    /// As [`Tx::both`], for any number of pieces.
    pub async fn all<T, E>(
        &self,
        pieces: impl IntoIterator<Item = impl Future<Output = Result<T, E>>>,
    ) -> Result<Vec<T>, E> {
        try_join_all(pieces).await
    }

    /// The fault that lost this transaction, if one did.
    pub(crate) fn first_fault(&self) -> Option<&Fault> {
        self.first_fault.get()
    }

    /// Whether no statement is on its way: a body that waits now waits for something else.
    pub(crate) fn is_idle(&self) -> bool {
        self.statements_running.load(Ordering::Acquire) == 0
    }

    fn before_statement(&self) -> Result<(), Fault> {
        if let Some(fault) = self.first_fault.get() {
            return Err(fault.clone());
        }
        match self.fuse {
            Some(fuse) if fuse.blows_at_statement() => self.remember(Err(Fault::Injected)),
            _ => Ok(()),
        }
    }

    fn remember<T>(&self, answer: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &answer {
            // Only the first fault counts: the later ones are its echo.
            let _ = self.first_fault.set(fault.clone());
        }
        answer
    }
}

/// Counts a statement as running for as long as it lives, also when its future is dropped.
struct Running<'a>(&'a AtomicUsize);

impl<'a> Running<'a> {
    fn start(count: &'a AtomicUsize) -> Running<'a> {
        count.fetch_add(1, Ordering::AcqRel);
        Running(count)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
