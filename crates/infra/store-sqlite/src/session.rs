//! Statements on one connection. Everything here ends at once: a body on SQLite never waits.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, params_from_iter};
use store::{
    BoxFuture, Fault, Rows, Session, Val,
    sql::{Dialect, statement},
};

use crate::{
    bind::{Bound, cell},
    fault::fault,
};

/// One connection and the texts translated for it.
pub(crate) struct SqliteSession {
    // The lock is never contended: one thread owns the session. It makes the session `Sync`,
    // which a body's future needs to be `Send`.
    inner: Mutex<Inner>,
}

struct Inner {
    connection: Connection,
    /// Keyed by address and length: a `&'static str` never changes.
    texts: HashMap<(usize, usize), Arc<str>>,
    /// The last fault of the engine, to say why a whole group was lost.
    last_fault: Option<Fault>,
}

impl SqliteSession {
    pub(crate) fn new(connection: Connection) -> SqliteSession {
        let inner = Inner { connection, texts: HashMap::new(), last_fault: None };
        SqliteSession { inner: Mutex::new(inner) }
    }

    /// Runs a word of transaction control.
    pub(crate) fn control(&self, word: &'static str) -> Result<(), Fault> {
        let mut inner = self.lock();
        let done = inner
            .connection
            .prepare_cached(word)
            .and_then(|mut prepared| prepared.execute([]))
            .map(drop)
            .map_err(|error| fault(&error));
        inner.remember(done)
    }

    /// Whether no transaction is open: after a full disk SQLite may have rolled back everything.
    pub(crate) fn is_outside_transaction(&self) -> bool {
        self.lock().connection.is_autocommit()
    }

    /// Why the whole transaction is gone.
    pub(crate) fn last_fault(&self) -> Fault {
        let words = "SQLite rolled the whole transaction back";
        self.lock().last_fault.clone().unwrap_or_else(|| Fault::Engine(words.to_owned()))
    }

    /// The connection itself, for migrations.
    pub(crate) fn with_connection<T>(&self, use_it: impl FnOnce(&Connection) -> T) -> T {
        use_it(&self.lock().connection)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic inside SQLite's calls leaves nothing half-done that a rollback does not mend.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session for SqliteSession {
    fn query<'s>(&'s self, sql: &'static str, params: &'s [Val]) -> BoxFuture<'s, Result<Rows, Fault>> {
        let mut inner = self.lock();
        let rows = inner.query(sql, params);
        Box::pin(std::future::ready(inner.remember(rows)))
    }

    fn exec<'s>(&'s self, sql: &'static str, params: &'s [Val]) -> BoxFuture<'s, Result<u64, Fault>> {
        let mut inner = self.lock();
        let changed = inner.exec(sql, params);
        Box::pin(std::future::ready(inner.remember(changed)))
    }
}

impl Inner {
    fn query(&mut self, sql: &'static str, params: &[Val]) -> Result<Rows, Fault> {
        let text = self.text(sql)?;
        let mut prepared = self.connection.prepare_cached(&text).map_err(|error| fault(&error))?;
        let columns: Vec<String> = prepared.column_names().map(str::to_owned).collect();
        let mut answer =
            prepared.query(params_from_iter(params.iter().map(Bound))).map_err(|error| fault(&error))?;
        let mut rows = Vec::new();
        while let Some(row) = answer.next().map_err(|error| fault(&error))? {
            let mut cells = Vec::with_capacity(columns.len());
            for (at, column) in columns.iter().enumerate() {
                let value = row.get_ref(at).map_err(|error| fault(&error))?;
                cells.push(cell(value, column)?);
            }
            rows.push(cells);
        }
        Ok(Rows::new(columns, rows))
    }

    fn exec(&mut self, sql: &'static str, params: &[Val]) -> Result<u64, Fault> {
        let text = self.text(sql)?;
        let mut prepared = self.connection.prepare_cached(&text).map_err(|error| fault(&error))?;
        let reads_only = prepared.readonly();
        let mut answer =
            prepared.query(params_from_iter(params.iter().map(Bound))).map_err(|error| fault(&error))?;
        // Step to the end: a `returning` clause gives rows, and they are not wanted here.
        while answer.next().map_err(|error| fault(&error))?.is_some() {}
        drop(answer);
        drop(prepared);
        // A statement that only reads would show the count of the one before it.
        Ok(if reads_only { 0 } else { self.connection.changes() })
    }

    fn text(&mut self, sql: &'static str) -> Result<Arc<str>, Fault> {
        let key = (sql.as_ptr().addr(), sql.len());
        if let Some(text) = self.texts.get(&key) {
            return Ok(text.clone());
        }
        let text: Arc<str> = statement(sql, Dialect::Sqlite)?.into();
        self.texts.insert(key, text.clone());
        Ok(text)
    }

    fn remember<T>(&mut self, answer: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &answer {
            self.last_fault = Some(fault.clone());
        }
        answer
    }
}
