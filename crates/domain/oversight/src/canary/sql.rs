//! All SQL of canary persons.

use super::{Canary, Verdict, Wrong};
use calendar::Instant;
use ids::PersonKey;
use store::{Fault, Row, Tx, Val};
use tlog::Hash;

/// Keeps a canary before it is asked.
pub async fn put(tx: &Tx<'_>, canary: &Canary) -> Result<(), Fault> {
    let sql = "-- canary.put
        insert into canary (id, person, provider, asker, origin, tag, asked) values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        Val::Uuid(canary.id),
        Val::from(canary.person.stored()),
        Val::from(canary.provider.as_str()),
        Val::from(canary.asker.as_str()),
        Val::from(&canary.origin),
        Val::Blob(canary.tag.0.to_vec()),
        Val::Micros(canary.asked.0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// The owner answered.
pub async fn answered(tx: &Tx<'_>, id: uuid::Uuid, at: Instant) -> Result<(), Fault> {
    let sql = "-- canary.answered
        update canary set answered = $2 where id = $1 and answered is null";
    tx.exec(sql, &[Val::Uuid(id), Val::Micros(at.0)]).await.map(drop)
}

/// Writes down what the log said; a verdict is never written over.
pub async fn judged(tx: &Tx<'_>, id: uuid::Uuid, verdict: Verdict) -> Result<(), Fault> {
    let sql = "-- canary.judged
        update canary set found = $2, wrong = $3 where id = $1 and found is null and wrong is null";
    let (found, wrong) = match verdict {
        Verdict::Waiting => return Ok(()),
        Verdict::Logged(index) => (Some(index), None),
        Verdict::Wrong(wrong, index) => (index, Some(wrong.code())),
    };
    let found = found.and_then(|index| i64::try_from(index).ok());
    tx.exec(sql, &[Val::Uuid(id), Val::from(found), Val::from(wrong)]).await.map(drop)
}

/// All canaries, newest first, at most `limit`.
pub async fn newest(tx: &Tx<'_>, limit: i64) -> Result<Vec<Canary>, Fault> {
    let sql = "-- canary.newest
        select id, person, provider, asker, origin, tag, asked, answered, found, wrong from canary
        order by asked desc, id limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(canary_of).collect()
}

/// Canaries that were answered and have no verdict yet.
pub async fn open(tx: &Tx<'_>, limit: i64) -> Result<Vec<Canary>, Fault> {
    let sql = "-- canary.open
        select id, person, provider, asker, origin, tag, asked, answered, found, wrong from canary
        where answered is not null and found is null and wrong is null order by asked, id limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(canary_of).collect()
}

fn canary_of(row: &Row) -> Result<Canary, Fault> {
    let name = |column: &str| {
        let text = row.text(column)?;
        text.parse().map_err(|fault| Fault::Engine(format!("{column}: {fault}")))
    };
    let tag: [u8; 32] =
        row.blob("tag")?.try_into().map_err(|_| Fault::Engine("a tag has 32 bytes".to_owned()))?;
    Ok(Canary {
        id: row.uuid("id")?,
        person: PersonKey::from_stored(&row.text("person")?),
        provider: name("provider")?,
        asker: name("asker")?,
        origin: row.text("origin")?,
        tag: Hash(tag),
        asked: Instant(row.micros("asked")?),
        answered: row.opt_micros("answered")?.map(Instant),
        found: row.opt_int("found")?.and_then(|index| u64::try_from(index).ok()),
        wrong: row.opt_text("wrong")?.as_deref().and_then(Wrong::of),
    })
}
