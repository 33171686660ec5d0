//! # store-postgres: the store in a PostgreSQL server
//!
//! This crate knows PostgreSQL: a small pool of connections, each with its own prepared
//! statements. It never decides what a body may do, and nothing of the driver's types leaves it.
//!
//! Invariants:
//! 1. A caller is answered only after the server has answered the commit.
//! 2. A body that met another transaction (40001, 40P01) or lost its connection before the commit
//!    runs again, at most [`RETRIES_MAX`] times. A connection lost during the commit is never
//!    retried: it is [`Fault::CommitUnknown`].
//! 3. Work that was accepted runs to its end even when its caller is gone.
//! 4. Writes are `read committed`; a read sees one moment (`repeatable read, read only`), as it
//!    does on SQLite.
//!
//! Round trips are the limit here: `begin` rides with the first statement, so a write of `n`
//! statements costs `n + 1` of them. Connections are not encrypted: use a Unix socket or a
//! protected network.

mod bind;
mod connection;
mod fault;
mod migrate;
mod pool;
mod run;
mod session;

use std::sync::Arc;

use store::{BoxFuture, Engine, Fault, Migration, Store, Way, Work};
use tokio::sync::Semaphore;

use pool::Pool;
pub use run::RETRIES_MAX;

/// Connections of a pool, unless another number is chosen.
pub const POOL_SIZE: usize = 8;

/// Work that may be accepted and not yet done; further callers wait for room.
pub const QUEUE_MAX: usize = 4096;

/// The engine over one schema of a PostgreSQL server.
pub struct PostgresEngine {
    pool: Arc<Pool>,
    room: Arc<Semaphore>,
}

/// Connects to somebody else's schema to read it and nothing more. See [`PostgresEngine::connect_foreign`].
pub async fn connect_foreign(config: &str, schema: &str, pool_size: usize) -> Result<Store, Fault> {
    Ok(Store::new(Arc::new(PostgresEngine::connect_foreign(config, schema, pool_size).await?)))
}

/// Connects and gives a store. See [`PostgresEngine::connect`].
pub async fn connect(config: &str, schema: &str, pool_size: usize) -> Result<Store, Fault> {
    Ok(Store::new(Arc::new(PostgresEngine::connect(config, schema, pool_size).await?)))
}

impl PostgresEngine {
    /// Connects to a schema that another program made. Every transaction is read-only, by the server's own
    /// word. Refuses a schema that does not exist.
    pub async fn connect_foreign(
        config: &str,
        schema: &str,
        pool_size: usize,
    ) -> Result<PostgresEngine, Fault> {
        let setting = "-c default_transaction_read_only=on";
        let pool = Arc::new(Pool::with_setting(config, schema, pool_size, setting)?);
        if !migrate::has_schema(&pool, schema).await? {
            return Err(Fault::Engine(format!("there is no schema `{schema}` in this database")));
        }
        Ok(PostgresEngine { pool, room: Arc::new(Semaphore::new(QUEUE_MAX)) })
    }

    /// Connects with a connection string (`host=… user=… dbname=…`), makes the schema when it is
    /// missing, and puts every connection of the pool into it. Refuses an unreachable server, a
    /// pool of none, and a schema name that is not 1 to 63 of `a`–`z`, `0`–`9`, `_` with a letter
    /// first. Called inside a tokio runtime, which the store then lives in.
    pub async fn connect(config: &str, schema: &str, pool_size: usize) -> Result<PostgresEngine, Fault> {
        let pool = Arc::new(Pool::new(config, schema, pool_size)?);
        migrate::create_schema(&pool, schema).await?;
        Ok(PostgresEngine { pool, room: Arc::new(Semaphore::new(QUEUE_MAX)) })
    }
}

impl Engine for PostgresEngine {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn submit(&self, way: Way, work: Box<dyn Work>) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            // The semaphore is never closed; were it, the dropped work would tell the caller so.
            if let Ok(place) = self.room.clone().acquire_owned().await {
                let pool = self.pool.clone();
                // A task of its own: a dropped caller does not tear a transaction in two.
                tokio::spawn(async move {
                    run::run(&pool, way, work).await;
                    drop(place);
                });
            }
        })
    }

    fn migrate<'e>(&'e self, migrations: &'e [Migration]) -> BoxFuture<'e, Result<(), Fault>> {
        Box::pin(migrate::run(&self.pool, migrations))
    }
}
