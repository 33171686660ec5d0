//! All SQL of computing the log again.

use crate::Entry;
use crate::sql::{entries, read};
use store::{Fault, Tx, Val};

/// A stretch of the entries after a number, in the order of writing; each with its number.
pub(super) async fn stretch(tx: &Tx<'_>, after: i64, limit: i64) -> Result<Vec<(i64, Entry)>, Fault> {
    let sql = entries!(
        "-- ledger.stretch
        select number,",
        "where number > $1 and commitment is not null order by number limit $2"
    );
    let rows = tx.query(sql, &[Val::Int(after), Val::Int(limit)]).await?;
    rows.iter().map(|row| Ok((row.int("number")?, read(row)?))).collect()
}

/// Series that gave out more numbers than they hold entries, erased ones too: how many were given, how many are here.
pub(super) async fn gaps(tx: &Tx<'_>) -> Result<Vec<(String, i64, i64)>, Fault> {
    let sql = "-- ledger.gaps
        select given.series as series, given.n as given, coalesce(held.looks, 0) as held
        from (select provider, series, cast(sum(n) as bigint) as n from access_count group by provider, series) given
        left join (select provider, series, count(*) as looks from access_opening group by provider, series) held
          on held.provider = given.provider and held.series = given.series
        where coalesce(held.looks, 0) < given.n
        order by given.series limit 100";
    let rows = tx.query(sql, &[]).await?;
    rows.iter().map(|row| Ok((row.text("series")?, row.int("given")?, row.int("held")?))).collect()
}

/// Numbers that stand twice in a person's series, by series.
pub(super) async fn doubled(tx: &Tx<'_>) -> Result<Vec<(String, i64)>, Fault> {
    let sql = "-- ledger.doubled
        select series, n from access_opening where not erased and n is not null
        group by provider, person, series, n having count(*) > 1 order by series, n limit 100";
    let rows = tx.query(sql, &[]).await?;
    rows.iter().map(|row| Ok((row.text("series")?, row.int("n")?))).collect()
}
