//! All SQL of taking over the first log.

use crate::Entry;
use crate::sql::{entries, number, read};
use store::{Fault, Tx, Val};

/// The entries of the first log that have no commitment yet, oldest first.
pub(super) async fn unadopted(tx: &Tx<'_>, limit: i64) -> Result<Vec<(i64, Entry)>, Fault> {
    let sql = entries!(
        "-- ledger.unadopted
        select number,",
        "where commitment is null order by number limit $1"
    );
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(|row| Ok((row.int("number")?, read(row)?))).collect()
}

/// Gives an entry of the first log what it lacks.
pub(super) async fn adopt(tx: &Tx<'_>, number_of: i64, entry: &Entry) -> Result<(), Fault> {
    let sql = "-- ledger.adopt
        update access_opening
        set year = $2, official = $3, name = $4, seed = $5, series = $6, n = $7, commitment = $8
        where number = $1 and commitment is null";
    let values = [
        Val::Int(number_of),
        Val::Int(entry.year().into()),
        Val::from(entry.official.as_str()),
        Val::from(entry.name.as_str()),
        Val::from(entry.seed.map(|seed| seed.to_vec())),
        Val::from(entry.series()),
        Val::from(entry.n.map(number)),
        Val::from(entry.commitment.0.to_vec()),
    ];
    tx.exec(sql, &values).await.map(drop)
}
