//! All SQL of the access log.

use crate::Entry;
use calendar::Instant;
use ids::{EntryId, PersonKey};
use store::{Fault, Row, Tx, Val};

/// Adds an entry.
pub(crate) async fn append(tx: &Tx<'_>, entry: &Entry) -> Result<(), Fault> {
    let sql = "-- ledger.append
        insert into access_entry
          (id, at, provider, requester, duty, actor, person, source, fields, purpose, act, article, reference, leaf,
           late)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    tx.exec(sql, &values(entry)).await.map(drop)
}

/// Adds an entry that waited in the queue; false when it is there already, for a crash may bring it twice. Another
/// entry under its id is a fault.
pub(crate) async fn append_late(tx: &Tx<'_>, entry: &Entry) -> Result<bool, Fault> {
    let sql = "-- ledger.append_late
        insert into access_entry
          (id, at, provider, requester, duty, actor, person, source, fields, purpose, act, article, reference, leaf,
           late)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        on conflict (id) do nothing";
    if tx.exec(sql, &values(entry)).await? == 1 {
        return Ok(true);
    }
    let sql = "-- ledger.leaf_of
        select leaf from access_entry where id = $1";
    let leaf = tx.query(sql, &[Val::Uuid(entry.id.0)]).await?.one()?.blob("leaf")?;
    if leaf == entry.leaf {
        return Ok(false);
    }
    Err(Fault::Engine(format!("another entry of the access log has the id {} of a late one", entry.id)))
}

/// What both ways of adding write, in the order of their columns.
fn values(entry: &Entry) -> [Val; 15] {
    let fields = serde_json::to_string(&entry.fields).expect("a list of texts has a JSON form");
    [
        Val::Uuid(entry.id.0),
        Val::Micros(entry.at_micros),
        Val::from(entry.provider.as_str()),
        Val::from(entry.requester.as_str()),
        Val::from(entry.duty.as_str()),
        Val::from(entry.actor.as_str()),
        Val::from(entry.person.stored()),
        Val::from(entry.source.as_str()),
        Val::Json(fields),
        Val::from(entry.purpose.as_str()),
        Val::from(entry.act.as_str()),
        Val::from(entry.article.as_str()),
        Val::from(entry.reference.as_str()),
        Val::Blob(entry.leaf.clone()),
        Val::Bool(entry.late),
    ]
}

/// The looks at a person, newest first, at most `limit`.
pub async fn looks_at(tx: &Tx<'_>, person: &PersonKey, limit: i64) -> Result<Vec<Entry>, Fault> {
    let sql = "-- ledger.looks_at
        select id, at, provider, requester, duty, actor, person, source, fields, purpose, act, article, reference,
               late, seq, leaf, chain
        from access_entry where person = $1 order by at desc, id desc limit $2";
    let rows = tx.query(sql, &[Val::from(person.stored()), Val::Int(limit)]).await?;
    rows.iter().map(read).collect()
}

/// The newest entries of the log, at most `limit`: the auditor's page.
pub async fn newest(tx: &Tx<'_>, limit: i64) -> Result<Vec<Entry>, Fault> {
    let sql = "-- ledger.newest
        select id, at, provider, requester, duty, actor, person, source, fields, purpose, act, article, reference,
               late, seq, leaf, chain
        from access_entry order by at desc, id desc limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(read).collect()
}

/// How many looks at a person there are in all.
pub async fn count_of(tx: &Tx<'_>, person: &PersonKey) -> Result<i64, Fault> {
    let sql = "-- ledger.count_of
        select count(*) as n from access_entry where person = $1";
    tx.query(sql, &[Val::from(person.stored())]).await?.one()?.int("n")
}

/// The looks at a person from one instant to another (without it), newest first: `limit` after the first
/// `offset`.
pub async fn looks_within(
    tx: &Tx<'_>,
    person: &PersonKey,
    (from, until): (Instant, Instant),
    offset: i64,
    limit: i64,
) -> Result<Vec<Entry>, Fault> {
    let sql = "-- ledger.looks_within
        select id, at, provider, requester, duty, actor, person, source, fields, purpose, act, article, reference,
               late, seq, leaf, chain
        from access_entry where person = $1 and at >= $2 and at < $3 order by at desc, id desc limit $5 offset $4";
    let values = [
        Val::from(person.stored()),
        Val::Micros(from.0),
        Val::Micros(until.0),
        Val::Int(offset),
        Val::Int(limit),
    ];
    tx.query(sql, &values).await?.iter().map(read).collect()
}

/// How many looks at a person there are from one instant to another (without it).
pub async fn count_within(
    tx: &Tx<'_>,
    person: &PersonKey,
    (from, until): (Instant, Instant),
) -> Result<i64, Fault> {
    let sql = "-- ledger.count_within
        select count(*) as n from access_entry where person = $1 and at >= $2 and at < $3";
    let values = [Val::from(person.stored()), Val::Micros(from.0), Val::Micros(until.0)];
    tx.query(sql, &values).await?.one()?.int("n")
}

/// When the oldest entry was made; none in an empty log.
pub async fn oldest(tx: &Tx<'_>) -> Result<Option<Instant>, Fault> {
    let sql = "-- ledger.oldest
        select at from access_entry order by at limit 1";
    let rows = tx.query(sql, &[]).await?;
    rows.first().map(|row| Ok(Instant(row.micros("at")?))).transpose()
}

/// Entries that have no place in the chain yet, oldest first.
pub(crate) async fn unchained(tx: &Tx<'_>, limit: i64) -> Result<Vec<(EntryId, Vec<u8>)>, Fault> {
    let sql = "-- ledger.unchained
        select id, leaf from access_entry where seq is null order by at, id limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(|row| Ok((EntryId(row.uuid("id")?), row.blob("leaf")?))).collect()
}

/// The last place in the chain and its value.
pub(crate) async fn head(tx: &Tx<'_>) -> Result<Option<(i64, Vec<u8>)>, Fault> {
    let sql = "-- ledger.head
        select seq, chain from access_entry where seq is not null order by seq desc limit 1";
    let rows = tx.query(sql, &[]).await?;
    rows.first().map(|row| Ok((row.int("seq")?, row.blob("chain")?))).transpose()
}

/// Gives an entry its place. Only the sequencer calls this, once for each entry.
pub(crate) async fn place(tx: &Tx<'_>, id: EntryId, seq: i64, chain: &[u8]) -> Result<(), Fault> {
    let sql = "-- ledger.place
        update access_entry set seq = $2, chain = $3 where id = $1 and seq is null";
    tx.exec(sql, &[Val::Uuid(id.0), Val::Int(seq), Val::Blob(chain.to_vec())]).await.map(drop)
}

/// A stretch of the chain after `seq`, in order.
pub(crate) async fn stretch(tx: &Tx<'_>, after: i64, limit: i64) -> Result<Vec<Entry>, Fault> {
    let sql = "-- ledger.stretch
        select id, at, provider, requester, duty, actor, person, source, fields, purpose, act, article, reference,
               late, seq, leaf, chain
        from access_entry where seq > $1 order by seq limit $2";
    let rows = tx.query(sql, &[Val::Int(after), Val::Int(limit)]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Entry, Fault> {
    let fields = serde_json::from_str(&row.json("fields")?)
        .map_err(|fault| Fault::Engine(format!("a log entry's fields cannot be read: {fault}")))?;
    Ok(Entry {
        id: EntryId(row.uuid("id")?),
        at_micros: row.micros("at")?,
        provider: row.text("provider")?,
        requester: row.text("requester")?,
        duty: row.text("duty")?,
        actor: row.text("actor")?,
        person: PersonKey::from_stored(&row.text("person")?),
        source: row.text("source")?,
        fields,
        purpose: row.text("purpose")?,
        act: row.text("act")?,
        article: row.text("article")?,
        reference: row.text("reference")?,
        late: row.bool("late")?,
        seq: row.opt_int("seq")?,
        leaf: row.blob("leaf")?,
        chain: row.opt_blob("chain")?,
    })
}
