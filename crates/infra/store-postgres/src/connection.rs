//! One connection and the statements prepared on it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use store::{
    Fault,
    sql::{Dialect, statement},
};
use tokio_postgres::{Client, Config, Error, NoTls, Statement};

use crate::fault::fault;

/// A connection of the pool.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Keyed by address and length: a `&'static str` never changes.
    statements: Mutex<HashMap<(usize, usize), Statement>>,
}

impl Connection {
    /// Connects, and lets a task of the runtime carry the bytes until the client is dropped.
    pub(crate) async fn open(config: &Config) -> Result<Connection, Fault> {
        let (client, carrier) = config.connect(NoTls).await.map_err(|error| match fault(&error) {
            Fault::Closed => Fault::Engine(format!("PostgreSQL cannot be reached: {error}")),
            other => other,
        })?;
        tokio::spawn(async move {
            if let Err(error) = carrier.await {
                // Whoever uses the connection meets the fault itself; this is for the operator.
                tracing::debug!(%error, "a PostgreSQL connection ended");
            }
        });
        Ok(Connection { client, statements: Mutex::default() })
    }

    /// The statement if this connection has prepared it already.
    pub(crate) fn cached(&self, sql: &'static str) -> Option<Statement> {
        let statements = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        statements.get(&key(sql)).cloned()
    }

    /// Prepares a translated text.
    pub(crate) async fn prepare(&self, text: &str) -> Result<Statement, Error> {
        self.client.prepare(text).await
    }

    /// Remembers a prepared statement.
    pub(crate) fn remember(&self, sql: &'static str, prepared: &Statement) {
        let mut statements = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        statements.insert(key(sql), prepared.clone());
    }
}

/// The text as PostgreSQL reads it.
pub(crate) fn translated(sql: &'static str) -> Result<String, Fault> {
    statement(sql, Dialect::Postgres)
}

fn key(sql: &'static str) -> (usize, usize) {
    (sql.as_ptr().addr(), sql.len())
}
