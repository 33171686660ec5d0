//! Writes numbered rows from many tasks and prints each number after its write was answered. The
//! crash tests kill this program and look for every printed number.
//!
//! Arguments: `sqlite FILE`, or `postgres CONNECTION_STRING SCHEMA`.

use std::{
    io::Write,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use store::{Fault, Store, Val};

/// Tasks that write at the same time, so that commits are shared.
const WRITERS: usize = 24;

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let store = match arguments.as_slice() {
        ["sqlite", file] => store_sqlite::open(Path::new(file))?,
        ["postgres", server, schema] => store_postgres::connect(server, schema, 8).await?,
        _ => panic!("arguments: `sqlite FILE`, or `postgres CONNECTION_STRING SCHEMA`"),
    };
    let next = Arc::new(AtomicI64::new(1));
    let writers: Vec<_> =
        (0..WRITERS).map(|_| tokio::spawn(write_for_ever(store.clone(), next.clone()))).collect();
    for writer in writers {
        writer.await.expect("a writer never panics")?;
    }
    Ok(())
}

async fn write_for_ever(store: Store, next: Arc<AtomicI64>) -> Result<(), Fault> {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        store
            .write("crash.write", move |tx| {
                Box::pin(async move {
                    let sql = "-- crash.write\ninsert into written (number) values ($1)";
                    tx.exec(sql, &[Val::from(number)]).await
                })
            })
            .await?;
        // One write per line: a kill cuts between lines. The parent is gone when this fails.
        let line = format!("{number}\n");
        if std::io::stdout().lock().write_all(line.as_bytes()).is_err() {
            return Ok(());
        }
    }
}
