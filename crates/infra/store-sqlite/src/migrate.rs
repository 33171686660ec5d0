//! Migrations on SQLite: one immediate transaction, which is the lock.

use rusqlite::Connection;
use store::{
    CREATE_MIGRATION_TABLE, Fault, Landed, Migration, NOTE_MIGRATION, SELECT_LANDED, pending,
    sql::{Dialect, render},
};

use crate::{fault::fault, session::SqliteSession};

/// Applies what has not landed; a crash before the commit leaves the old schema whole.
pub(crate) fn run(session: &SqliteSession, migrations: &[Migration]) -> Result<(), Fault> {
    session.control("begin immediate")?;
    let applied = session
        .with_connection(|connection| apply(connection, migrations))
        .and_then(|()| session.control("commit"));
    if applied.is_err() && !session.is_outside_transaction() {
        // The first fault is the one to tell.
        let _ = session.control("rollback");
    }
    applied
}

fn apply(connection: &Connection, migrations: &[Migration]) -> Result<(), Fault> {
    connection.execute_batch(CREATE_MIGRATION_TABLE).map_err(|error| fault(&error))?;
    for migration in pending(migrations, &landed(connection)?)? {
        let text = render(migration.sql, Dialect::Sqlite)?;
        connection
            .execute_batch(&text)
            .map_err(|error| Fault::Migration { number: migration.number, why: fault(&error).to_string() })?;
        let note = render(NOTE_MIGRATION, Dialect::Sqlite)?;
        connection
            .execute(&note, (migration.number, migration.name, migration.sha256()))
            .map_err(|error| fault(&error))?;
    }
    Ok(())
}

fn landed(connection: &Connection) -> Result<Vec<Landed>, Fault> {
    let mut prepared = connection.prepare(SELECT_LANDED).map_err(|error| fault(&error))?;
    let rows = prepared
        .query_map([], |row| Ok(Landed { number: row.get("number")?, sha256: row.get("sha256")? }))
        .map_err(|error| fault(&error))?;
    rows.collect::<Result<_, _>>().map_err(|error| fault(&error))
}
