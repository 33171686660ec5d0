//! How the file is opened.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};
use store::Fault;

use crate::fault::fault;

/// Prepared statements one connection keeps.
pub const STATEMENTS_MAX: usize = 512;

/// How long a connection waits for another process that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Pages in the write-ahead log before SQLite copies them into the file (4 KiB each).
const CHECKPOINT_PAGES: i64 = 4000;

/// What may be chosen about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Pages (4 KiB each) the file may have at most; beyond it a write is [`Fault::Full`].
    pub pages_max: Option<u32>,
}

/// The writer's connection; creates the file when there is none.
pub(crate) fn open_writer(path: &Path, settings: Settings) -> Result<Connection, Fault> {
    let connection = open(path)?;
    let mode: String = connection
        .query_row("pragma journal_mode = wal", [], |row| row.get(0))
        .map_err(|error| fault(&error))?;
    if mode != "wal" {
        return Err(Fault::Engine(format!("the file cannot be switched to WAL: it stays {mode}")));
    }
    set(&connection, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    if let Some(pages) = settings.pages_max {
        set(&connection, "max_page_count", i64::from(pages))?;
    }
    Ok(connection)
}

/// A reader's connection: the engine itself refuses its writes.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, Fault> {
    let connection = open(path)?;
    set(&connection, "query_only", 1)?;
    Ok(connection)
}

/// A reader's connection to a file that is not ours: never created, never switched to WAL, never written.
pub(crate) fn open_foreign_reader(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|error| Fault::Engine(format!("{} cannot be opened to be read: {error}", path.display())))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(|error| fault(&error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    set(&connection, "query_only", 1)?;
    Ok(connection)
}

fn open(path: &Path) -> Result<Connection, Fault> {
    let connection = Connection::open(path).map_err(|error| fault(&error))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(|error| fault(&error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // FULL (2): the log is synced at every commit, so a power cut loses no answered row.
    set(&connection, "synchronous", 2)?;
    set(&connection, "foreign_keys", 1)?;
    Ok(connection)
}

fn set(connection: &Connection, pragma: &str, value: i64) -> Result<(), Fault> {
    connection.pragma_update(None, pragma, value).map_err(|error| fault(&error))
}
