//! All SQL of the counts of days.

use super::Day;
use crate::sql::{array, number};
use store::{Fault, Tx, Val};

/// The last day that was counted.
pub(super) async fn last_day(tx: &Tx<'_>, provider: &str) -> Result<Option<u32>, Fault> {
    let sql = "-- ledger.last_day
        select max(day) as day from access_day where provider = $1";
    let day = tx.query(sql, &[Val::from(provider)]).await?.one()?.opt_int("day")?;
    Ok(day.and_then(|day| u32::try_from(day).ok()))
}

/// Keeps a day's count and its leaf; one that is there stays.
pub(super) async fn count(tx: &Tx<'_>, provider: &str, day: &Day, looks: i64) -> Result<(), Fault> {
    let sql = "-- ledger.keep_day
        insert into access_day (provider, day, looks, leaf) values ($1, $2, $3, $4) on conflict do nothing";
    let leaf = Val::from(day.leaf.to_vec());
    tx.exec(sql, &[Val::from(provider), Val::Int(day.day.into()), Val::Int(looks), leaf]).await.map(drop)
}

/// Days whose leaf is not in the log yet, oldest first.
pub(super) async fn untold(tx: &Tx<'_>, provider: &str, limit: i64) -> Result<Vec<Day>, Fault> {
    let sql = "-- ledger.untold_days
        select day, leaf from access_day where place is null and provider = $2 order by day limit $1";
    let rows = tx.query(sql, &[Val::Int(limit), Val::from(provider)]).await?;
    let day = |row: &store::Row| {
        let day = u32::try_from(row.int("day")?)
            .map_err(|_| Fault::Engine("a counted day is before 1970".to_owned()))?;
        Ok(Day { day, leaf: array(&row.blob("leaf")?, "leaf")? })
    };
    rows.iter().map(day).collect()
}

/// Stores where a day's leaf stands.
pub(super) async fn tell(
    tx: &Tx<'_>,
    provider: &str,
    day: u32,
    index: u64,
    receipt: &str,
) -> Result<(), Fault> {
    let sql = "-- ledger.tell_day
        update access_day set place = $2, receipt = $3 where day = $1 and provider = $4 and place is null";
    let values = [Val::Int(day.into()), Val::Int(number(index)), Val::from(receipt), Val::from(provider)];
    tx.exec(sql, &values).await.map(drop)
}
