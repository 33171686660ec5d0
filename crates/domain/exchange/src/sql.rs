//! All SQL of the inbox.

use crate::Envelope;
use calendar::Instant;
use store::{Fault, Tx, Val};

/// Notes that a message is being taken in; false when it already was. Same transaction as what it causes,
/// so a crash in between takes in neither or both.
pub async fn take_in(tx: &Tx<'_>, envelope: &Envelope, at: Instant) -> Result<bool, Fault> {
    let sql = "-- exchange.take_in
        insert into inbox (id, sender, taken_at) values ($1, $2, $3) on conflict do nothing";
    let values = [Val::Uuid(envelope.id.0), Val::from(envelope.from.as_str()), Val::Micros(at.0)];
    Ok(tx.exec(sql, &values).await? == 1)
}
