//! All SQL of warrants at the owners of registers.

use super::super::{Held, WarrantId};
use calendar::Instant;
use ids::RegisterId;
use jiff::civil::Date;
use store::{Fault, Row, Tx, Val};

/// A warrant as an owner holds it.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// The warrant.
    pub held: Held,
    /// The day of light as extensions moved it.
    pub sealed_until: Date,
    /// Used no more.
    pub ended: bool,
    /// When its looks were released to the person.
    pub opened_at: Option<Instant>,
}

/// Takes a warrant in; false when it is there already.
pub async fn take_in(tx: &Tx<'_>, held: &Held, at: Instant) -> Result<bool, Fault> {
    let sql = "-- warrants.take_in
        insert into warrant_held (id, held, sealed_until, ended, came_at) values ($1, $2, $3, $4, $5)
        on conflict (id) do nothing";
    let values = [
        Val::Uuid(held.terms.id.0),
        Val::from(serde_json::to_string(held).expect("warrants have a JSON form")),
        Val::Date(held.terms.sealed_until),
        Val::Bool(false),
        Val::Micros(at.0),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// A warrant that is held here.
pub async fn held(tx: &Tx<'_>, id: WarrantId) -> Result<Option<HeldRow>, Fault> {
    let sql = "-- warrants.held
        select held, sealed_until, ended, opened_at from warrant_held where id = $1";
    tx.query(sql, &[Val::Uuid(id.0)]).await?.first().map(read).transpose()
}

fn read(row: &Row) -> Result<HeldRow, Fault> {
    let held = serde_json::from_str(&row.text("held")?)
        .map_err(|fault| Fault::Engine(format!("a held warrant cannot be read: {fault}")))?;
    Ok(HeldRow {
        held,
        sealed_until: row.date("sealed_until")?,
        ended: row.bool("ended")?,
        opened_at: row.opt_micros("opened_at")?.map(Instant),
    })
}

/// How many looks at a register a warrant has given.
pub async fn used(tx: &Tx<'_>, id: WarrantId, register: &RegisterId) -> Result<u32, Fault> {
    let sql = "-- warrants.used
        select looks from warrant_use where warrant = $1 and register = $2";
    let rows = tx.query(sql, &[Val::Uuid(id.0), Val::from(register.as_str())]).await?;
    let looks = rows.first().map(|row| row.int("looks")).transpose()?.unwrap_or_default();
    Ok(u32::try_from(looks).unwrap_or(u32::MAX))
}

/// Counts one look; gives the number after it. In the transaction of the entry, or not at all.
pub async fn use_once(tx: &Tx<'_>, id: WarrantId, register: &RegisterId) -> Result<u32, Fault> {
    let sql = "-- warrants.use_once
        insert into warrant_use (warrant, register, looks) values ($1, $2, 1)
        on conflict (warrant, register) do update set looks = warrant_use.looks + 1 returning looks";
    let rows = tx.query(sql, &[Val::Uuid(id.0), Val::from(register.as_str())]).await?;
    Ok(u32::try_from(rows.one()?.int("looks")?).unwrap_or(u32::MAX))
}

/// The warrant is used no more.
pub async fn end(tx: &Tx<'_>, id: WarrantId) -> Result<(), Fault> {
    let sql = "-- warrants.end
        update warrant_held set ended = $2 where id = $1";
    tx.exec(sql, &[Val::Uuid(id.0), Val::Bool(true)]).await.map(drop)
}

/// The day of light moves on; never back, and never after it came.
pub async fn move_day(tx: &Tx<'_>, id: WarrantId, until: Date) -> Result<bool, Fault> {
    let sql = "-- warrants.move_day
        update warrant_held set sealed_until = $2 where id = $1 and sealed_until < $2 and opened_at is null";
    Ok(tx.exec(sql, &[Val::Uuid(id.0), Val::Date(until)]).await? == 1)
}

/// Warrants whose day has come and whose looks are not released yet, oldest first.
pub async fn due(tx: &Tx<'_>, today: Date, limit: i64) -> Result<Vec<HeldRow>, Fault> {
    let sql = "-- warrants.due
        select held, sealed_until, ended, opened_at from warrant_held
        where opened_at is null and sealed_until <= $1 order by sealed_until, id limit $2";
    tx.query(sql, &[Val::Date(today), Val::Int(limit)]).await?.iter().map(read).collect()
}

/// Warrants whose looks are sealed, or were released after an instant, oldest first: those whose openings may still be
/// on their way to the escrow.
pub async fn live(tx: &Tx<'_>, after: Instant, limit: i64) -> Result<Vec<HeldRow>, Fault> {
    let sql = "-- warrants.live
        select held, sealed_until, ended, opened_at from warrant_held
        where opened_at is null or opened_at > $1 order by came_at, id limit $2";
    tx.query(sql, &[Val::Micros(after.0), Val::Int(limit)]).await?.iter().map(read).collect()
}

/// Its looks are released to the person.
pub async fn opened(tx: &Tx<'_>, id: WarrantId, at: Instant) -> Result<bool, Fault> {
    let sql = "-- warrants.opened
        update warrant_held set opened_at = $2, ended = $3 where id = $1 and opened_at is null";
    Ok(tx.exec(sql, &[Val::Uuid(id.0), Val::Micros(at.0), Val::Bool(true)]).await? == 1)
}
