//! # store-sqlite: the store in one file
//!
//! This crate knows SQLite: one writer thread that commits many bodies at once, and two reader
//! threads. It never decides what a body may do, and nothing of the driver's types leaves it.
//!
//! Invariants:
//! 1. WAL with `synchronous=FULL`: a caller is answered only after its rows are on the disk.
//! 2. Every body of a group stands under its own savepoint and is polled exactly once.
//! 3. When the group's commit fails, every caller of the group gets the fault, also the ones that
//!    were refused: a refusal may rest on a row that is gone now.
//! 4. Work that was accepted runs to its end even when its caller is gone.

mod bind;
mod connection;
mod fault;
mod migrate;
mod reader;
mod session;
mod writer;

use std::{path::Path, sync::Arc};

use store::{BoxFuture, Engine, Fault, Migration, Store, Way, Work};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};

pub use connection::Settings;
pub use writer::WRITE_BATCH_MAX;

/// Work that may wait for a thread; further callers wait for room.
pub const QUEUE_MAX: usize = 4096;

/// Threads that read beside the writer.
pub const READERS: usize = 2;

/// What the writer thread is asked to do.
enum Errand {
    /// Run a body in the next group.
    Work(Box<dyn Work>),
    /// Apply migrations, alone.
    Migrate(Vec<Migration>, oneshot::Sender<Result<(), Fault>>),
}

/// The engine over one SQLite file.
pub struct SqliteEngine {
    to_writer: mpsc::Sender<Errand>,
    to_readers: mpsc::Sender<Box<dyn Work>>,
}

/// Opens (or creates) the file with the usual settings. See [`SqliteEngine::open`].
pub fn open(path: &Path) -> Result<Store, Fault> {
    open_with(path, Settings::default())
}

/// Opens (or creates) the file with chosen settings. See [`SqliteEngine::open`].
pub fn open_with(path: &Path, settings: Settings) -> Result<Store, Fault> {
    Ok(Store::new(Arc::new(SqliteEngine::open(path, settings)?)))
}

/// Opens somebody else's file to be read and nothing more. See [`SqliteEngine::open_foreign`].
pub fn open_foreign(path: &Path) -> Result<Store, Fault> {
    Ok(Store::new(Arc::new(SqliteEngine::open_foreign(path)?)))
}

impl SqliteEngine {
    /// Opens a file that another program made: without a writer, without our schema, without changing its
    /// journal. A write is [`Fault::Closed`]. Refuses a file that does not exist.
    pub fn open_foreign(path: &Path) -> Result<SqliteEngine, Fault> {
        let runtime = Handle::try_current().ok();
        // Nobody takes from this queue: whoever writes is told that it is closed.
        let (to_writer, _) = mpsc::channel(1);
        let (to_readers, reads) = mpsc::channel(QUEUE_MAX);
        let reads = reader::share(reads);
        for _ in 0..READERS {
            let connection = connection::open_foreign_reader(path)?;
            reader::start(connection, reads.clone(), runtime.clone())?;
        }
        Ok(SqliteEngine { to_writer, to_readers })
    }

    /// Opens the file and starts the threads, which end when the engine is dropped. Called inside
    /// a tokio runtime, bodies may name its timers (and are refused for awaiting them). Refuses
    /// when the file cannot be opened or cannot be switched to WAL.
    pub fn open(path: &Path, settings: Settings) -> Result<SqliteEngine, Fault> {
        let runtime = Handle::try_current().ok();
        let (to_writer, errands) = mpsc::channel(QUEUE_MAX);
        // The writer's connection comes first: it makes the file and switches it to WAL.
        let connection = connection::open_writer(path, settings)?;
        writer::start(connection, errands, runtime.clone())?;
        let (to_readers, reads) = mpsc::channel(QUEUE_MAX);
        let reads = reader::share(reads);
        for _ in 0..READERS {
            let connection = connection::open_reader(path)?;
            reader::start(connection, reads.clone(), runtime.clone())?;
        }
        Ok(SqliteEngine { to_writer, to_readers })
    }
}

impl Engine for SqliteEngine {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn submit(&self, way: Way, work: Box<dyn Work>) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            // A queue without its thread drops the work, which tells the caller that it is closed.
            match way {
                Way::Write => drop(self.to_writer.send(Errand::Work(work)).await),
                Way::Read => drop(self.to_readers.send(work).await),
            }
        })
    }

    fn migrate<'e>(&'e self, migrations: &'e [Migration]) -> BoxFuture<'e, Result<(), Fault>> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            let errand = Errand::Migrate(migrations.to_vec(), answer);
            self.to_writer.send(errand).await.map_err(|_| Fault::Closed)?;
            answered.await.unwrap_or(Err(Fault::Closed))
        })
    }
}
