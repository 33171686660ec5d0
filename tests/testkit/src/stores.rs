//! Fresh stores, one on each engine.

use std::{future::Future, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use store::{MIGRATIONS, Store};
use tokio_postgres::NoTls;

use crate::{
    folder::{Folder, unique},
    postgres,
};

/// Connections of a test's pool.
const POOL_SIZE: usize = 8;

/// A store of its own, with the place it lives in.
pub struct Fresh {
    /// The store; empty, without any table.
    pub store: Store,
    home: Home,
}

enum Home {
    File(Folder),
    Schema(String),
}

impl Fresh {
    /// A SQLite file in a temporary folder. Panics when it cannot be made.
    pub fn sqlite() -> Fresh {
        let folder = Folder::new("testkit_sqlite");
        let store = store_sqlite::open(&folder.path().join("store.db"))
            .unwrap_or_else(|fault| panic!("SQLite cannot be opened: {fault}"));
        Fresh { store, home: Home::File(folder) }
    }

    /// A schema on this process's PostgreSQL server. Panics when there is none.
    pub async fn postgres() -> Fresh {
        let schema = unique("test");
        let server = server().await;
        delete_schema(&server, &schema).await;
        let store = store_postgres::connect(&server, &schema, POOL_SIZE)
            .await
            .unwrap_or_else(|fault| panic!("PostgreSQL cannot be used: {fault}"));
        Fresh { store, home: Home::Schema(schema) }
    }

    /// A place of its own on the same engine as another store. Panics when it cannot be made.
    pub async fn like(store: &Store) -> Fresh {
        if store.engine_name() == "sqlite" { Fresh::sqlite() } else { Fresh::postgres().await }
    }

    /// Where the SQLite file is; `None` on PostgreSQL.
    pub fn file(&self) -> Option<std::path::PathBuf> {
        match &self.home {
            Home::File(folder) => Some(folder.path().join("store.db")),
            Home::Schema(_) => None,
        }
    }

    /// The same place once more, opened as a program opens a database that is not its own: to be read and
    /// nothing more. Panics when it cannot be opened.
    pub async fn foreign(&self) -> Store {
        let opened = match &self.home {
            Home::File(folder) => store_sqlite::open_foreign(&folder.path().join("store.db")),
            Home::Schema(schema) => store_postgres::connect_foreign(&server().await, schema, POOL_SIZE).await,
        };
        opened.unwrap_or_else(|fault| panic!("the place cannot be opened to be read: {fault}"))
    }

    async fn run<Fut: Future<Output = ()>>(self, body: Fut) {
        let engine = self.store.engine_name();
        let ended = AssertUnwindSafe(body).catch_unwind().await;
        // A private server is deleted as a whole; a shared one is left as it was found.
        if let (Home::Schema(schema), true) = (&self.home, is_shared()) {
            delete_schema(&server().await, schema).await;
        }
        if let Err(panic) = ended {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let said = text.or_else(|| panic.downcast_ref::<String>().cloned());
            panic!("on {engine}: {}", said.unwrap_or_else(|| "panicked".to_owned()));
        }
    }
}

/// A SQLite file at a place of the test's own choice, without any table when it is new: for tests that end a process
/// and open the file again. Panics when it cannot be opened.
pub fn sqlite_at(file: &std::path::Path) -> Store {
    store_sqlite::open(file).unwrap_or_else(|fault| panic!("{} cannot be opened: {fault}", file.display()))
}

/// Runs a test body on a fresh migrated store of SQLite, then of PostgreSQL. A panic of the body
/// is passed on with the engine's name before it.
pub async fn on_both<F, Fut>(body: F)
where
    F: Fn(Store) -> Fut,
    Fut: Future<Output = ()>,
{
    bare_on_both(|store| async {
        store
            .migrate(MIGRATIONS)
            .await
            .unwrap_or_else(|fault| panic!("the schema cannot be applied: {fault}"));
        body(store).await;
    })
    .await;
}

/// The same on stores without any table, for tests that bring their own migrations.
pub async fn bare_on_both<F, Fut>(body: F)
where
    F: Fn(Store) -> Fut,
    Fut: Future<Output = ()>,
{
    let fresh = Fresh::sqlite();
    let test = body(fresh.store.clone());
    fresh.run(test).await;
    let fresh = Fresh::postgres().await;
    let test = body(fresh.store.clone());
    fresh.run(test).await;
}

fn is_shared() -> bool {
    std::env::var_os(postgres::SERVER_VARIABLE).is_some()
}

/// Starting a server takes a second or two of waiting, which is no work for a runtime's thread.
async fn server() -> String {
    let started = tokio::task::spawn_blocking(postgres::shared).await;
    started.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

async fn delete_schema(server: &str, schema: &str) {
    let (client, carrier) = tokio_postgres::connect(server, NoTls)
        .await
        .unwrap_or_else(|error| panic!("PostgreSQL cannot be reached: {error}"));
    let carrier = tokio::spawn(carrier);
    // A body that panicked may have left a transaction; its locks are not waited for long.
    let text = format!(
        "set client_min_messages = error; set lock_timeout = '5s'; \
         drop schema if exists \"{schema}\" cascade"
    );
    let deleted = client.batch_execute(&text).await;
    drop(client);
    let _ = carrier.await;
    deleted.unwrap_or_else(|error| panic!("schema {schema} cannot be deleted: {error}"));
}
