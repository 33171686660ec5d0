//! The pool: at most so many connections, made when needed, thrown away when broken.

use std::{
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use store::Fault;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::Config;

use crate::connection::Connection;

/// How long connecting may take, unless the connection string says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Characters of a schema name: PostgreSQL cuts longer ones silently.
const SCHEMA_CHARS_MAX: usize = 63;

/// Connections that wait for work, and the right to have more.
pub(crate) struct Pool {
    config: Config,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
}

/// A connection lent out. Dropped, the connection is closed, for nobody knows its state; only
/// [`Lease::give_back`] keeps it.
pub(crate) struct Lease<'p> {
    pool: &'p Pool,
    connection: Connection,
    place: OwnedSemaphorePermit,
}

impl Pool {
    /// A pool without a connection yet.
    pub(crate) fn new(config: &str, schema: &str, size: usize) -> Result<Pool, Fault> {
        Pool::with_setting(config, schema, size, "")
    }

    /// The same, with one more setting of each connection (`-c name=value`).
    pub(crate) fn with_setting(
        config: &str,
        schema: &str,
        size: usize,
        setting: &str,
    ) -> Result<Pool, Fault> {
        if size == 0 {
            return Err(Fault::Engine("a pool needs at least one connection".to_owned()));
        }
        if !is_schema_name(schema) {
            return Err(Fault::Engine(format!("`{schema}` cannot be the name of a schema")));
        }
        let mut config: Config =
            config.parse().map_err(|error| Fault::Engine(format!("the connection string: {error}")))?;
        let options = config.get_options().unwrap_or_default();
        let options = format!("{options} -c search_path={schema} {setting}");
        config.options(options.trim());
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        let places = Arc::new(Semaphore::new(size));
        Ok(Pool { config, idle: Mutex::default(), places })
    }

    /// Waits for a free place; takes the connection used last, or makes one.
    pub(crate) async fn take(&self) -> Result<Lease<'_>, Fault> {
        let place = self.places.clone().acquire_owned().await.map_err(|_| Fault::Closed)?;
        let waiting = self.take_idle();
        let connection = match waiting {
            Some(connection) => connection,
            None => Connection::open(&self.config).await?,
        };
        Ok(Lease { pool: self, connection, place })
    }

    /// Throws away the waiting connections: one of them broke, so the server may have restarted.
    pub(crate) fn forget_idle(&self) {
        self.idle().clear();
    }

    fn take_idle(&self) -> Option<Connection> {
        let mut idle = self.idle();
        while let Some(connection) = idle.pop() {
            if !connection.client.is_closed() {
                return Some(connection);
            }
        }
        None
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease<'_> {
    /// Keeps the connection for the next one. Only for a connection outside any transaction.
    pub(crate) fn give_back(self) {
        let Lease { pool, connection, place } = self;
        pool.idle().push(connection);
        // The place is free only now, so that the next one finds the connection.
        drop(place);
    }
}

impl Deref for Lease<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

fn is_schema_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.len() <= SCHEMA_CHARS_MAX
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_names_are_plain() {
        let longest = "a".repeat(SCHEMA_CHARS_MAX);
        for good in ["node_1", longest.as_str()] {
            assert!(is_schema_name(good), "{good}");
        }
        let too_long = "a".repeat(SCHEMA_CHARS_MAX + 1);
        for bad in ["", "1a", "a-b", "A", "a;drop", "a b", "ş", too_long.as_str()] {
            assert!(!is_schema_name(bad), "{bad}");
        }
        assert!(Pool::new("host=localhost", "a", 0).is_err(), "a pool of none");
        assert!(Pool::new("host", "a", 1).is_err(), "no connection string");
    }
}
