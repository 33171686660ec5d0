//! All SQL of rule changes.

use super::Enacted;
use calendar::Instant;
use ids::AgencyId;
use keys::Signature;
use std::collections::BTreeMap;
use store::{Fault, Row, Tx, Val};

/// The most changes that wait for signatures at once.
pub const WAITING_MAX: i64 = 100;

/// Keeps a proposal and the signatures that came with it; those that are known stay as they are.
pub async fn keep(tx: &Tx<'_>, enacted: &Enacted, at: Instant) -> Result<(), Fault> {
    let sql = "-- rules.keep
        insert into rule_change (hash, body, received) values ($1, $2, $3) on conflict (hash) do nothing";
    let hash = Val::Blob(enacted.hash().0.to_vec());
    tx.exec(sql, &[hash.clone(), Val::from(&enacted.text), Val::Micros(at.0)]).await?;
    for (body, signature) in &enacted.signatures {
        let sql = "-- rules.keep_signature
            insert into rule_signature (hash, body, signature) values ($1, $2, $3)
            on conflict (hash, body) do nothing";
        tx.exec(sql, &[hash.clone(), Val::from(body.as_str()), Val::Blob(signature.0.to_vec())]).await?;
    }
    Ok(())
}

/// Puts a proposal into the list in force, at a place from 1. A place is taken once.
pub async fn enact(tx: &Tx<'_>, enacted: &Enacted, place: usize, at: Instant) -> Result<(), Fault> {
    let sql = "-- rules.enact
        update rule_change set place = $2, enacted = $3 where hash = $1 and place is null";
    let place = i64::try_from(place).map_err(|_| Fault::Engine(format!("the place {place}")))?;
    let values = [Val::Blob(enacted.hash().0.to_vec()), Val::Int(place), Val::Micros(at.0)];
    tx.exec(sql, &values).await.map(drop)
}

/// The list in force, oldest first.
pub async fn list(tx: &Tx<'_>) -> Result<Vec<Enacted>, Fault> {
    let sql = "-- rules.list
        select hash, body from rule_change where place is not null order by place";
    read(tx, tx.query(sql, &[]).await?.iter()).await
}

/// Proposals that lack signatures, oldest first, at most [`WAITING_MAX`].
pub async fn waiting(tx: &Tx<'_>) -> Result<Vec<Enacted>, Fault> {
    let sql = "-- rules.waiting
        select hash, body from rule_change where place is null order by received, hash limit $1";
    read(tx, tx.query(sql, &[Val::Int(WAITING_MAX)]).await?.iter()).await
}

async fn read(tx: &Tx<'_>, rows: impl Iterator<Item = &Row>) -> Result<Vec<Enacted>, Fault> {
    let mut list = Vec::new();
    for row in rows {
        let sql = "-- rules.signatures
            select body, signature from rule_signature where hash = $1 order by body";
        let found = tx.query(sql, &[Val::Blob(row.blob("hash")?)]).await?;
        let signatures = found.iter().map(signature_of).collect::<Result<BTreeMap<_, _>, Fault>>()?;
        list.push(Enacted { text: row.text("body")?, signatures });
    }
    Ok(list)
}

fn signature_of(row: &Row) -> Result<(AgencyId, Signature), Fault> {
    let body = row.text("body")?.parse().map_err(|fault| Fault::Engine(format!("{fault}")))?;
    let bytes = row.blob("signature")?.try_into();
    Ok((body, Signature(bytes.map_err(|_| Fault::Engine("a signature has 64 bytes".to_owned()))?)))
}
