//! All SQL of published reports.

use super::SignedReport;
use calendar::Instant;
use store::{Fault, Tx, Val};

/// Keeps a signed report of a year as of a day; one that stands there is replaced by the same day's newer one.
pub async fn publish(
    tx: &Tx<'_>,
    year: i16,
    as_of: u32,
    report: &SignedReport,
    at: Instant,
) -> Result<(), Fault> {
    let sql = "-- report.publish
        insert into yearly_report (year, as_of, body, made) values ($1, $2, $3, $4)
        on conflict (year, as_of) do update set body = excluded.body, made = excluded.made";
    let body = serde_json::to_string(report).map_err(|fault| Fault::Engine(fault.to_string()))?;
    let values = [Val::Int(year.into()), Val::Int(as_of.into()), Val::from(body), Val::Micros(at.0)];
    tx.exec(sql, &values).await.map(drop)
}

/// The newest report of a year.
pub async fn newest(tx: &Tx<'_>, year: i16) -> Result<Option<SignedReport>, Fault> {
    let sql = "-- report.newest
        select body from yearly_report where year = $1 order by as_of desc limit 1";
    let rows = tx.query(sql, &[Val::Int(year.into())]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    serde_json::from_str(&row.text("body")?).map(Some).map_err(|fault| Fault::Engine(fault.to_string()))
}

/// The years that have a report, newest first.
pub async fn years(tx: &Tx<'_>) -> Result<Vec<i16>, Fault> {
    let sql = "-- report.years
        select distinct year from yearly_report order by year desc";
    let rows = tx.query(sql, &[]).await?;
    rows.iter().map(|row| row.int("year").map(|year| i16::try_from(year).unwrap_or(i16::MAX))).collect()
}
