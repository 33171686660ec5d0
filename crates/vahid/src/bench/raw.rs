//! The machine's own limits: durable writes of a file, and of the engine in batches.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use store::{Fault, Store, outbox};

/// Rows of one batch.
const BATCH: usize = 1_000;

/// Bytes of one row's body.
const BODY_BYTES: usize = 1_024;

/// How long each limit is measured.
const SPAN: Duration = Duration::from_secs(2);

/// Durable 4 KiB writes a second of a plain file.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(crate) fn file_syncs(dir: &Path) -> std::io::Result<f64> {
    let path = dir.join("sync.bench");
    let mut file = std::fs::File::create(&path)?;
    let block = [7_u8; 4_096];
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < SPAN {
        file.write_all(&block)?;
        file.sync_data()?;
        count += 1;
    }
    let rate = f64::from(count) / start.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(rate)
}

/// Durable rows a second of an engine: batches of a thousand 1 KiB rows, one transaction each, one writer.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(crate) async fn batch_rows(store: &Store) -> Result<f64, Fault> {
    let body = format!("\"{}\"", "x".repeat(BODY_BYTES - 2));
    let start = Instant::now();
    let mut rows = 0_usize;
    while start.elapsed() < SPAN {
        let body = body.clone();
        store
            .write("bench.batch", move |tx| {
                let body = body.clone();
                Box::pin(async move {
                    for _ in 0..BATCH {
                        let message = outbox::Outgoing {
                            id: uuid::Uuid::from_u128(ids::Chance::draw(&crate::chance::SystemChance)),
                            recipient: "bench".to_owned(),
                            subject: "bench".to_owned(),
                            kind: "bench".to_owned(),
                            body: body.clone(),
                            due_at_micros: i64::MAX / 4,
                        };
                        outbox::put(tx, &message).await?;
                    }
                    Ok::<_, Fault>(())
                })
            })
            .await?;
        rows += BATCH;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    Ok(rows as f64 / start.elapsed().as_secs_f64())
}
