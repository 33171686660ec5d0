//! The schema and its migrations on PostgreSQL: one transaction under an advisory lock.

use store::{
    CREATE_MIGRATION_TABLE, Fault, Landed, Migration, NOTE_MIGRATION, SELECT_LANDED, pending,
    sql::{Dialect, render},
};
use tokio_postgres::Client;

use crate::{fault::fault, pool::Pool};

/// The lock of everybody who changes a schema; held to the end of the transaction.
const LOCK: &str = "select pg_advisory_xact_lock(7366817245)";

/// Makes the schema when it is missing. The name was checked by the pool. The lock keeps two
/// processes from making it at once, which PostgreSQL answers with an error.
pub(crate) async fn create_schema(pool: &Pool, schema: &str) -> Result<(), Fault> {
    let lease = pool.take().await?;
    let text = format!("begin; {LOCK}; create schema if not exists \"{schema}\"; commit");
    lease.client.batch_execute(&text).await.map_err(|error| fault(&error))?;
    lease.give_back();
    Ok(())
}

/// Whether there is such a schema.
pub(crate) async fn has_schema(pool: &Pool, schema: &str) -> Result<bool, Fault> {
    let lease = pool.take().await?;
    let sql = "select 1 from pg_namespace where nspname = $1";
    let found = lease.client.query_opt(sql, &[&schema]).await.map_err(|error| fault(&error))?;
    lease.give_back();
    Ok(found.is_some())
}

/// Applies what has not landed; a crash before the commit leaves the old schema whole.
pub(crate) async fn run(pool: &Pool, migrations: &[Migration]) -> Result<(), Fault> {
    let lease = pool.take().await?;
    let begin = format!("begin; {LOCK}");
    lease.client.batch_execute(&begin).await.map_err(|error| fault(&error))?;
    // On a fault the lease is dropped, and the server rolls back with the connection.
    apply(&lease.client, migrations).await?;
    lease.client.batch_execute("commit").await.map_err(|error| fault(&error))?;
    lease.give_back();
    Ok(())
}

async fn apply(client: &Client, migrations: &[Migration]) -> Result<(), Fault> {
    client.batch_execute(CREATE_MIGRATION_TABLE).await.map_err(|error| fault(&error))?;
    for migration in pending(migrations, &landed(client).await?)? {
        let text = render(migration.sql, Dialect::Postgres)?;
        client
            .batch_execute(&text)
            .await
            .map_err(|error| Fault::Migration { number: migration.number, why: fault(&error).to_string() })?;
        let number = i64::from(migration.number);
        client
            .execute(NOTE_MIGRATION, &[&number, &migration.name, &migration.sha256()])
            .await
            .map_err(|error| fault(&error))?;
    }
    Ok(())
}

async fn landed(client: &Client) -> Result<Vec<Landed>, Fault> {
    let rows = client.query(SELECT_LANDED, &[]).await.map_err(|error| fault(&error))?;
    rows.iter()
        .map(|row| {
            let number: i64 = row.try_get("number").map_err(|error| fault(&error))?;
            let sha256 = row.try_get("sha256").map_err(|error| fault(&error))?;
            let number = u32::try_from(number)
                .map_err(|_| Fault::Engine(format!("migration {number} cannot have landed")))?;
            Ok(Landed { number, sha256 })
        })
        .collect()
}
