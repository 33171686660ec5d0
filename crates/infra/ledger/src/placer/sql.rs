//! All SQL of the placer.

use super::keys::{Fresh, Holder};
use super::leaves::Made;
use crate::Entry;
use crate::entry::Standing;
use crate::sql::{array, number, read, seal_bytes};
use calendar::Instant;
use ids::EntryId;
use keys::Seal;
use std::collections::BTreeMap;
use store::{Fault, Tx, Val};
use tlog::{LEAF_BYTES, TagKey};

/// An entry on its way, with what the way has given it so far.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) entry: Entry,
    /// The bytes that were, or will be, sent.
    pub(super) leaf: Option<[u8; LEAF_BYTES]>,
    pub(super) late_seal: Option<Seal>,
}

/// A question for entries on their way; its first part is the name and `select`, its second what follows the table.
macro_rules! rows {
    ($name:literal, $rest:literal) => {
        concat!(
            $name,
            " id, at, provider, requester, unit, duty, actor, official, name, person, source, fields, purpose, act,
              article, reference, request, warrant, warrant_leaf, due, kind, seed, n, has_n, commitment, leaf, place,
              receipt, late_seal, erased
            from access_opening ",
            $rest
        )
    };
}

/// Entries that are not in the log, in the order of writing.
pub(super) async fn unplaced(tx: &Tx<'_>, limit: i64) -> Result<Vec<Row>, Fault> {
    let sql = rows!(
        "-- ledger.unplaced
        select",
        "where place is null and commitment is not null order by number limit $1"
    );
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(row).collect()
}

/// Entries that are not in the log, may be released late and are not sealed yet.
pub(super) async fn unsealed(tx: &Tx<'_>, limit: i64) -> Result<Vec<Row>, Fault> {
    let sql = rows!(
        "-- ledger.unsealed
        select",
        "where place is null and commitment is not null and late_seal is null and kind in (1, 9)
         order by number limit $1"
    );
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(row).collect()
}

/// Entries by their ids.
pub(super) async fn of_ids(tx: &Tx<'_>, ids: &[EntryId]) -> Result<Vec<Row>, Fault> {
    let sql = rows!(
        "-- ledger.of_ids
        select",
        "where id {in uuid $1}"
    );
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    tx.query(sql, &[Val::uuids(&ids)]).await?.iter().map(row).collect()
}

/// The keys that are known of these persons.
pub(super) async fn tag_keys(tx: &Tx<'_>, persons: &[String]) -> Result<BTreeMap<Holder, TagKey>, Fault> {
    let sql = "-- ledger.tag_keys
        select provider, person, series, k from access_key where person {in $1}";
    let mut keys = BTreeMap::new();
    for row in tx.query(sql, &[Val::texts(persons)]).await?.iter() {
        let key = TagKey(array(&row.blob("k")?, "k")?);
        keys.insert((row.text("provider")?, row.text("person")?, row.text("series")?), key);
    }
    Ok(keys)
}

/// Stores new keys and leaves; gives the leaves as they stand. One that another process made first is the one that
/// counts.
pub(super) async fn prepare(
    tx: &Tx<'_>,
    made: &[Made],
    fresh: &[Fresh],
) -> Result<BTreeMap<EntryId, [u8; LEAF_BYTES]>, Fault> {
    let sql = "-- ledger.keep_key
        insert into access_key (provider, person, series, k, proof) values ($1, $2, $3, $4, $5) on conflict do nothing";
    for one in fresh {
        let (provider, person, series) = &one.holder;
        let values = [
            Val::from(provider),
            Val::from(person),
            Val::from(series),
            Val::from(one.key.0),
            Val::from(one.proof.to_vec()),
        ];
        tx.exec(sql, &values).await?;
    }
    let sql = "-- ledger.keep_leaf
        update access_opening set leaf = $2, escrow = $3 where id = $1 and leaf is null";
    let (mut leaves, mut others) = (BTreeMap::new(), Vec::new());
    for one in made {
        let values = [Val::Uuid(one.id.0), Val::from(one.leaf.to_vec()), Val::from(one.escrow.clone())];
        match tx.exec(sql, &values).await? {
            1 => drop(leaves.insert(one.id, one.leaf)),
            _ => others.push(one.id),
        }
    }
    if !others.is_empty() {
        let rows = of_ids(tx, &others).await?;
        leaves.extend(rows.into_iter().filter_map(|row| Some((row.entry.id, row.leaf?))));
    }
    Ok(leaves)
}

/// Stores where leaves stand. A place that is stored already stays.
pub(super) async fn place(tx: &Tx<'_>, places: &[(EntryId, Standing)], at: Instant) -> Result<(), Fault> {
    let sql = "-- ledger.place
        update access_opening set place = $2, receipt = $3, placed_at = $4 where id = $1 and place is null";
    for (id, standing) in places {
        let values = [
            Val::Uuid(id.0),
            Val::Int(number(standing.index)),
            Val::from(&*standing.receipt),
            Val::Micros(at.0),
        ];
        tx.exec(sql, &values).await?;
    }
    Ok(())
}

/// Stores the seals of late entries. What was never sent becomes a late leaf.
pub(super) async fn seal_late(tx: &Tx<'_>, sealed: &[(EntryId, Seal)]) -> Result<(), Fault> {
    let sql = "-- ledger.seal_late
        update access_opening
        set late_seal = $2, kind = case when leaf is null then 9 else kind end
        where id = $1 and place is null and late_seal is null";
    for (id, seal) in sealed {
        tx.exec(sql, &[Val::Uuid(id.0), Val::from(seal_bytes(seal))]).await?;
    }
    Ok(())
}

fn row(row: &store::Row) -> Result<Row, Fault> {
    let seal = |bytes: Vec<u8>| {
        serde_json::from_slice(&bytes)
            .map_err(|fault| Fault::Engine(format!("the seal of a late entry cannot be read: {fault}")))
    };
    Ok(Row {
        entry: read(row)?,
        leaf: row.opt_blob("leaf")?.map(|bytes| array(&bytes, "leaf")).transpose()?,
        late_seal: row.opt_blob("late_seal")?.map(seal).transpose()?,
    })
}
