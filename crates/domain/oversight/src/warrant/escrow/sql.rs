//! All SQL of the escrow: at the senders and at the arbiter.

use super::ACKNOWLEDGE_MICROS_MAX;
use crate::warrant::WarrantId;
use calendar::Instant;
use ids::AgencyId;
use store::{Fault, Tx, Val};
use tlog::Hash;

/// Acknowledgements at a sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acknowledged {
    /// Openings that were sent.
    pub sent: i64,
    /// Of these, kept by the arbiter.
    pub kept: i64,
    /// Of these, not acknowledged within [`ACKNOWLEDGE_MICROS_MAX`].
    pub missing: i64,
}

/// Notes that an opening is under way; false when it is noted already.
pub async fn sent(tx: &Tx<'_>, hash: &Hash, warrant: WarrantId, at: Instant) -> Result<bool, Fault> {
    let sql = "-- escrow.sent
        insert into escrow_sent (hash, warrant, sent_at) values ($1, $2, $3) on conflict (hash) do nothing";
    let values = [Val::Blob(hash.0.to_vec()), Val::Uuid(warrant.0), Val::Micros(at.0)];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// Notes that the arbiter keeps it.
pub async fn acknowledged(tx: &Tx<'_>, hash: &Hash, at: Instant) -> Result<(), Fault> {
    let sql = "-- escrow.acknowledged
        update escrow_sent set kept_at = $2 where hash = $1 and kept_at is null";
    tx.exec(sql, &[Val::Blob(hash.0.to_vec()), Val::Micros(at.0)]).await.map(drop)
}

/// What was sent, is kept, and is missing now.
pub async fn counts(tx: &Tx<'_>, now: Instant) -> Result<Acknowledged, Fault> {
    let sql = "-- escrow.counts
        select count(*) as sent, count(kept_at) as kept from escrow_sent";
    let rows = tx.query(sql, &[]).await?;
    let row = rows.one()?;
    let (sent, kept) = (row.int("sent")?, row.int("kept")?);
    let sql = "-- escrow.missing
        select count(*) as n from escrow_sent where kept_at is null and sent_at < $1";
    let latest = now.0.saturating_sub(ACKNOWLEDGE_MICROS_MAX);
    let missing = tx.query(sql, &[Val::Micros(latest)]).await?.one()?.int("n")?;
    Ok(Acknowledged { sent, kept, missing })
}

/// The arbiter keeps a ciphertext; a second time changes nothing.
pub async fn keep(
    tx: &Tx<'_>,
    hash: &Hash,
    (warrant, sender): (WarrantId, &AgencyId),
    ciphertext: &[u8],
    at: Instant,
) -> Result<(), Fault> {
    let sql = "-- escrow.keep
        insert into escrow_kept (hash, warrant, sender, ciphertext, at) values ($1, $2, $3, $4, $5)
        on conflict (hash) do nothing";
    let values = [
        Val::Blob(hash.0.to_vec()),
        Val::Uuid(warrant.0),
        Val::from(sender.as_str()),
        Val::from(ciphertext),
        Val::Micros(at.0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// A ciphertext that the arbiter keeps.
pub async fn kept(tx: &Tx<'_>, hash: &Hash) -> Result<Option<Vec<u8>>, Fault> {
    let sql = "-- escrow.kept
        select ciphertext from escrow_kept where hash = $1";
    let rows = tx.query(sql, &[Val::Blob(hash.0.to_vec())]).await?;
    rows.first().map(|row| row.blob("ciphertext")).transpose()
}

/// How many the arbiter keeps.
pub async fn kept_count(tx: &Tx<'_>) -> Result<i64, Fault> {
    let sql = "-- escrow.kept_count
        select count(*) as n from escrow_kept";
    tx.query(sql, &[]).await?.one()?.int("n")
}
