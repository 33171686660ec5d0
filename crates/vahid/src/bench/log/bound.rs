//! What the medium itself can do with batches of 1,000 rows of 128 bytes, each batch durable before the next.

use super::sql;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use store::{Fault, Store};
use tlog::LEAF_BYTES;

/// Rows of a batch: as many as leaves of a round.
const BATCH: usize = tilelog::BATCH_LEAVES_MAX;

/// Rows a second of a store without any table: one writer, one transaction a batch.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(super) async fn of_store(store: &Store, span: Duration) -> Result<f64, Fault> {
    store.migrate(sql::SCHEMA).await?;
    let (start, mut rows) = (Instant::now(), 0);
    while start.elapsed() < span {
        let written = store
            .write("bench.add", |tx| Box::pin(async move { sql::add(tx, BATCH, &[7; LEAF_BYTES]).await }));
        written.await?;
        rows += BATCH;
    }
    Ok(rows as f64 / start.elapsed().as_secs_f64())
}

/// Rows a second of a plain file: one write and one sync a batch.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(super) fn of_file(dir: &Path, span: Duration) -> std::io::Result<f64> {
    let path = dir.join("bound.bench");
    let mut file = std::fs::File::create(&path)?;
    let batch = vec![7_u8; BATCH * LEAF_BYTES];
    let (start, mut rows) = (Instant::now(), 0);
    while start.elapsed() < span {
        file.write_all(&batch)?;
        file.sync_data()?;
        rows += BATCH;
    }
    let rate = rows as f64 / start.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(rate)
}
