//! All SQL of the journal.

use super::{Batch, Head};
use store::{Fault, Tx, Val};
use tlog::{Hash, LEAF_BYTES};

/// Where the journal of a log ends: the leaf after its last batch.
pub(super) async fn end(tx: &Tx<'_>, origin: &str) -> Result<i64, Fault> {
    let sql = "-- tilelog.end
        select first, count from log_batch where origin = $1 order by first desc limit 1";
    let rows = tx.query(sql, &[Val::from(origin)]).await?;
    rows.first().map_or(Ok(0), |row| Ok(row.int("first")? + row.int("count")?))
}

/// Appends a batch. A second one at its place is [`Fault::Unique`].
pub(super) async fn append(tx: &Tx<'_>, origin: &str, batch: &Batch) -> Result<(), Fault> {
    let sql = "-- tilelog.append
        insert into log_batch (origin, first, count, leaves, sum) values ($1, $2, $3, $4, $5)";
    let values = [
        Val::from(origin),
        Val::Int(number(batch.first)?),
        Val::Int(batch.leaves.len().try_into().map_err(|_| Fault::Full)?),
        Val::Blob(batch.leaves.as_flattened().to_vec()),
        Val::from(batch.sum().0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// The batch that begins with a leaf, and its sum as it is stored.
pub(super) async fn batch(tx: &Tx<'_>, origin: &str, first: u64) -> Result<Option<(Batch, Vec<u8>)>, Fault> {
    let sql = "-- tilelog.batch
        select leaves, sum from log_batch where origin = $1 and first = $2";
    let rows = tx.query(sql, &[Val::from(origin), Val::Int(number(first)?)]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let leaves = row.blob("leaves")?.as_chunks::<LEAF_BYTES>().0.to_vec();
    Ok(Some((Batch { first, leaves }, row.blob("sum")?)))
}

/// The newest checkpoint.
pub(super) async fn head(tx: &Tx<'_>, origin: &str) -> Result<Option<Head>, Fault> {
    let sql = "-- tilelog.head
        select note, at from log_head where origin = $1";
    let rows = tx.query(sql, &[Val::from(origin)]).await?;
    rows.first().map(|row| Ok(Head { note: row.text("note")?, at_micros: row.micros("at")? })).transpose()
}

/// Puts the first checkpoint of a log; false when there is one already.
pub(super) async fn begin(tx: &Tx<'_>, origin: &str, new: &Head) -> Result<bool, Fault> {
    let sql = "-- tilelog.begin
        insert into log_head (origin, note, at) values ($1, $2, $3) on conflict (origin) do nothing";
    let values = [Val::from(origin), Val::from(&new.note), Val::Micros(new.at_micros)];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// Replaces a checkpoint; false when another one stands there.
pub(super) async fn swap(tx: &Tx<'_>, origin: &str, old: &Head, new: &Head) -> Result<bool, Fault> {
    let sql = "-- tilelog.swap
        update log_head set note = $2, at = $3 where origin = $1 and note = $4 and at = $5";
    let values = [
        Val::from(origin),
        Val::from(&new.note),
        Val::Micros(new.at_micros),
        Val::from(&old.note),
        Val::Micros(old.at_micros),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// Keeps bytes under their hash.
pub(super) async fn keep(tx: &Tx<'_>, origin: &str, hash: &Hash, bytes: &[u8]) -> Result<(), Fault> {
    let sql = "-- tilelog.keep
        insert into log_kept (origin, hash, bytes) values ($1, $2, $3) on conflict (origin, hash) do nothing";
    tx.exec(sql, &[Val::from(origin), Val::from(hash.0), Val::from(bytes)]).await.map(drop)
}

/// Bytes kept under a hash.
pub(super) async fn kept(tx: &Tx<'_>, origin: &str, hash: &Hash) -> Result<Option<Vec<u8>>, Fault> {
    let sql = "-- tilelog.kept
        select bytes from log_kept where origin = $1 and hash = $2";
    let rows = tx.query(sql, &[Val::from(origin), Val::from(hash.0)]).await?;
    rows.first().map(|row| row.blob("bytes")).transpose()
}

/// Forgets the batches that end at or before a leaf.
pub(super) async fn prune(tx: &Tx<'_>, origin: &str, before: u64) -> Result<(), Fault> {
    let sql = "-- tilelog.prune
        delete from log_batch where origin = $1 and first + count <= $2";
    tx.exec(sql, &[Val::from(origin), Val::Int(number(before)?)]).await.map(drop)
}

/// A leaf's number as the engines hold it.
fn number(leaf: u64) -> Result<i64, Fault> {
    i64::try_from(leaf).map_err(|_| Fault::Full)
}
