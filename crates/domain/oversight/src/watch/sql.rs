//! All SQL of the auditor's checks.

use super::LogCheck;
use calendar::Instant;
use store::{Fault, Row, Tx, Val};
use tlog::Hash;

/// Keeps a check.
pub async fn keep(tx: &Tx<'_>, check: &LogCheck) -> Result<(), Fault> {
    let sql = "-- watch.keep
        insert into log_check (at, origin, size, root, witnesses, faults, good)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let size = i64::try_from(check.size).map_err(|_| Fault::Engine(format!("{} leaves", check.size)))?;
    let values = [
        Val::Micros(check.at.0),
        Val::from(&check.origin),
        Val::Int(size),
        Val::Blob(check.root.0.to_vec()),
        Val::from(check.witnesses.join(",")),
        Val::texts(&check.faults),
        Val::Bool(check.is_good()),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// The checks, newest first, at most `limit`.
pub async fn newest(tx: &Tx<'_>, limit: i64) -> Result<Vec<LogCheck>, Fault> {
    let sql = "-- watch.newest
        select at, origin, size, root, witnesses, faults from log_check order by seq desc limit $1";
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(check_of).collect()
}

/// The newest check of a log that was good.
pub async fn last_good(tx: &Tx<'_>, origin: &str) -> Result<Option<LogCheck>, Fault> {
    let sql = "-- watch.last_good
        select at, origin, size, root, witnesses, faults from log_check
        where origin = $1 and good order by seq desc limit 1";
    tx.query(sql, &[Val::from(origin)]).await?.first().map(check_of).transpose()
}

fn check_of(row: &Row) -> Result<LogCheck, Fault> {
    let root: [u8; 32] =
        row.blob("root")?.try_into().map_err(|_| Fault::Engine("a root has 32 bytes".to_owned()))?;
    let (size, names) = (row.int("size")?, row.text("witnesses")?);
    Ok(LogCheck {
        at: Instant(row.micros("at")?),
        origin: row.text("origin")?,
        size: u64::try_from(size).map_err(|_| Fault::Engine(format!("a tree of {size} leaves")))?,
        root: Hash(root),
        witnesses: names.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        faults: serde_json::from_str(&row.json("faults")?)
            .map_err(|fault| Fault::Engine(fault.to_string()))?,
    })
}
