//! All SQL of telling people.

use store::{Fault, Tx, Val};

/// Looks of which nobody was told: number, stored person key, moment.
pub(super) async fn untold(
    tx: &Tx<'_>,
    provider: &str,
    today: u32,
    limit: i64,
) -> Result<Vec<(i64, String, i64)>, Fault> {
    let sql = "-- ledger.untold
        select number, person, at from access_opening
        where not told and place is not null and provider = $3 and (kind <> 6 or due <= $1) order by number limit $2";
    let rows = tx.query(sql, &[Val::Int(today.into()), Val::Int(limit), Val::from(provider)]).await?;
    rows.iter().map(|row| Ok((row.int("number")?, row.text("person")?, row.micros("at")?))).collect()
}

/// Marks looks as told.
pub(super) async fn told(tx: &Tx<'_>, numbers: &[i64]) -> Result<(), Fault> {
    if numbers.is_empty() {
        return Ok(());
    }
    let sql = "-- ledger.told
        update access_opening set told = true where number {in int $1}";
    tx.exec(sql, &[Val::ints(numbers)]).await.map(drop)
}
