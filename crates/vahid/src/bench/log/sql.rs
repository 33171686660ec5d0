//! The bound's own table and row: what the engine does with batches of a thousand small rows and nothing else.

use store::{Fault, Migration, Tx, Val};

/// The only table of the bound's store.
pub(super) const SCHEMA: &[Migration] = &[Migration {
    number: 1,
    name: "bench",
    sql: "create table bench_row (seq {seq}, body {blob} not null) {strict};",
}];

/// Adds rows, their statements sent together.
pub(super) async fn add(tx: &Tx<'_>, rows: usize, body: &[u8]) -> Result<(), Fault> {
    let sql = "-- bench.add
        insert into bench_row (body) values ($1)";
    let value = [Val::from(body)];
    tx.all((0..rows).map(|_| tx.exec(sql, &value))).await.map(drop)
}
