//! The handle every role holds.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::{BoxFuture, Engine, Fault, Fuse, Migration, Tx, Way, work::Task};

/// A store: named transactions over one engine. Clones share the engine.
#[derive(Clone)]
pub struct Store {
    engine: Arc<dyn Engine>,
    fuse: Option<Fuse>,
}

impl Store {
    /// A store over a driver.
    pub fn new(engine: Arc<dyn Engine>) -> Store {
        Store { engine, fuse: None }
    }

    /// The same store with a fuse for the simulator in its transactions.
    pub fn with_fuse(mut self, fuse: Fuse) -> Store {
        self.fuse = Some(fuse);
        self
    }

    /// `"sqlite"` or `"postgres"`.
    pub fn engine_name(&self) -> &'static str {
        self.engine.name()
    }

    /// Runs the body in one transaction, commits, then answers.
    ///
    /// `name` is `subject.verb`: the same word as the case file, the span and the ledger action.
    ///
    /// The body awaits only its transaction (anything else is [`Fault::Awaited`]) and may run
    /// again, so it is `Fn` and clones what it captured:
    ///
    /// ```
    /// use store::{Fault, Store, Val};
    ///
    /// async fn lend(store: &Store, card: String) -> Result<i64, Fault> {
    ///     store
    ///         .write("card.lend", move |tx| {
    ///             let card = card.clone();
    ///             Box::pin(async move {
    ///                 let sql = "-- card.lend\n\
    ///                            update card set lent = lent + 1 where number = $1 returning lent";
    ///                 let rows = tx.query(sql, &[Val::from(card)]).await?;
    ///                 rows.one()?.int("lent")
    ///             })
    ///         })
    ///         .await
    /// }
    /// ```
    ///
    /// Write the closure in the call itself: only there the compiler gives it the lifetime it needs.
    ///
    /// `Err` from the body rolls back and is given to the caller unchanged. When the caller's
    /// future is dropped after the work was accepted, the body still runs to its commit and the
    /// answer is thrown away; dropped earlier (while the queue is full), it never runs.
    pub async fn write<T, E, F>(&self, name: &'static str, body: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.run(Way::Write, name, body).await
    }

    /// Runs the body on one moment of the store, beside the writers; a statement that writes is
    /// [`Fault::ReadOnly`]. The rules for the body are those of [`Store::write`].
    pub async fn read<T, E, F>(&self, name: &'static str, body: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.run(Way::Read, name, body).await
    }

    /// Applies the migrations that have not landed yet, all in one transaction under a lock.
    /// Refuses ([`Fault::Migration`]) a landed migration whose text has changed, a number that
    /// was passed over, and a list out of order.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<(), Fault> {
        self.engine.migrate(migrations).await
    }

    async fn run<T, E, F>(&self, way: Way, name: &'static str, body: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let fuse = self.fuse.clone();
        let task = Task { name, way, body, fuse, outcome: None, answer };
        self.engine.submit(way, Box::new(task)).await;
        // The engine dropped the work unanswered: it is closed.
        answered.await.unwrap_or_else(|_| Err(E::from(Fault::Closed)))
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("engine", &self.engine.name()).finish_non_exhaustive()
    }
}
