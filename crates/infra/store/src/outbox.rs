//! What leaves after the commit: at least once, in order within one recipient and subject.
//!
//! A case calls [`put`] in its own transaction. A flusher (one for each database) calls [`due`],
//! delivers outside any transaction, then [`done`] or [`failed`]. Within one round it stops a
//! recipient's subject at its first failure; [`due`] holds the rest of it back until the next try.
//!
//! A crash between delivery and [`done`] delivers again: the receiver refuses a known id.

use uuid::Uuid;

use crate::{Fault, Row, Tx, Val};

/// Failed deliveries after which a message is dead: somebody must look at it.
pub const OUTBOX_ATTEMPTS_MAX: i64 = 20;

/// Characters of an error that are kept.
pub const ERROR_CHARS_MAX: usize = 500;

/// A message to be sent after the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Identity of the message; a second one with the same id is refused.
    pub id: Uuid,
    /// Address inside the platform: a node, a role, a worker.
    pub recipient: String,
    /// Ordering key: what the message is about.
    pub subject: String,
    /// The name of its wire form.
    pub kind: String,
    /// The message itself: a JSON text.
    pub body: String,
    /// Not sent before this instant, in microseconds since 1970 (UTC).
    pub due_at_micros: i64,
}

/// A message waiting in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Order of writing.
    pub seq: i64,
    /// Identity of the message.
    pub id: Uuid,
    /// Address inside the platform.
    pub recipient: String,
    /// Ordering key.
    pub subject: String,
    /// The name of its wire form.
    pub kind: String,
    /// The message itself: a JSON text.
    pub body: String,
    /// Not sent before this instant, in microseconds since 1970 (UTC).
    pub due_at_micros: i64,
    /// Failed deliveries so far.
    pub attempts: i64,
    /// Why the last delivery failed.
    pub last_error: Option<String>,
}

/// How many messages lie in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depth {
    /// Waiting for a delivery, now or later.
    pub waiting: i64,
    /// Given up.
    pub dead: i64,
}

/// Puts a message into the outbox; it leaves only after the commit. Refused with
/// [`Fault::Unique`] when the id is there already.
pub async fn put(tx: &Tx<'_>, message: &Outgoing) -> Result<(), Fault> {
    let sql = "-- outbox.put
        insert into outbox (id, recipient, subject, kind, body, due_at)
        values ($1, $2, $3, $4, $5, $6)";
    let params = [
        Val::Uuid(message.id),
        Val::from(&message.recipient),
        Val::from(&message.subject),
        Val::from(&message.kind),
        Val::Json(message.body.clone()),
        Val::Micros(message.due_at_micros),
    ];
    tx.exec(sql, &params).await.map(drop)
}

/// At most `limit` messages due at `now_micros`, oldest first. A message stays behind an earlier
/// one of the same recipient and subject that is not due yet: one that failed and waits for its next
/// try, or one that was written before the clock was moved back. A dead one holds nothing back, so
/// that one bad message does not silence a subject for ever.
pub async fn due(tx: &Tx<'_>, now_micros: i64, limit: i64) -> Result<Vec<Queued>, Fault> {
    let sql = "-- outbox.due
        select seq, id, recipient, subject, kind, body, due_at, attempts, last_error
        from outbox as message
        where not dead and due_at <= $1 and not exists (
            select 1 from outbox as earlier
            where earlier.recipient = message.recipient and earlier.subject = message.subject
              and earlier.seq < message.seq and not earlier.dead and earlier.due_at > $1)
        order by seq limit $2";
    let rows = tx.query(sql, &[Val::Micros(now_micros), Val::Int(limit)]).await?;
    rows.iter().map(queued).collect()
}

/// Takes delivered messages out, in one statement; gives how many were there.
pub async fn done(tx: &Tx<'_>, ids: &[Uuid]) -> Result<u64, Fault> {
    let sql = "-- outbox.done
        delete from outbox where id {in uuid $1}";
    tx.exec(sql, &[Val::uuids(ids)]).await
}

/// Notes a failed delivery and when to try again; gives whether the message is dead now (after
/// [`OUTBOX_ATTEMPTS_MAX`] failures). A message that is gone is no fault and not dead.
pub async fn failed(tx: &Tx<'_>, id: Uuid, next_due_micros: i64, error: &str) -> Result<bool, Fault> {
    let sql = "-- outbox.failed
        update outbox set attempts = attempts + 1, due_at = $2, last_error = $3,
            dead = (attempts + 1 >= $4)
        where id = $1 returning dead";
    let params = [
        Val::Uuid(id),
        Val::Micros(next_due_micros),
        Val::Text(shortened(error)),
        Val::Int(OUTBOX_ATTEMPTS_MAX),
    ];
    let rows = tx.query(sql, &params).await?;
    rows.first().map_or(Ok(false), |row| row.bool("dead"))
}

/// Notes that the receiver was away and when to try again. The message is not at fault, so it never dies of
/// this, however long the outage; the count of attempts only spaces the tries.
pub async fn postponed(tx: &Tx<'_>, id: Uuid, next_due_micros: i64, error: &str) -> Result<(), Fault> {
    let sql = "-- outbox.postponed
        update outbox set attempts = attempts + 1, due_at = $2, last_error = $3 where id = $1";
    let params = [Val::Uuid(id), Val::Micros(next_due_micros), Val::Text(shortened(error))];
    tx.exec(sql, &params).await.map(drop)
}

/// At most `limit` messages that were given up, oldest first.
pub async fn dead_letters(tx: &Tx<'_>, limit: i64) -> Result<Vec<Queued>, Fault> {
    let sql = "-- outbox.dead_letters
        select seq, id, recipient, subject, kind, body, due_at, attempts, last_error
        from outbox where dead order by seq limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(queued).collect()
}

/// Gives a dead message a new life, due at `due_micros`; false when it is not among the dead.
pub async fn revive(tx: &Tx<'_>, id: Uuid, due_micros: i64) -> Result<bool, Fault> {
    let sql = "-- outbox.revive
        update outbox set dead = false, attempts = 0, due_at = $2 where id = $1 and dead";
    Ok(tx.exec(sql, &[Val::Uuid(id), Val::Micros(due_micros)]).await? == 1)
}

/// How many messages wait and how many were given up.
pub async fn depth(tx: &Tx<'_>) -> Result<Depth, Fault> {
    let sql = "-- outbox.depth
        select count(*) filter (where not dead) as waiting, count(*) filter (where dead) as dead
        from outbox";
    let rows = tx.query(sql, &[]).await?;
    let row = rows.one()?;
    Ok(Depth { waiting: row.int("waiting")?, dead: row.int("dead")? })
}

/// Since when the oldest message that waits has been due, microseconds; none when nothing waits.
pub async fn oldest_due(tx: &Tx<'_>) -> Result<Option<i64>, Fault> {
    let sql = "-- outbox.oldest_due
        select min(due_at) as due from outbox where not dead";
    tx.query(sql, &[]).await?.one()?.opt_micros("due")
}

fn queued(row: &Row) -> Result<Queued, Fault> {
    Ok(Queued {
        seq: row.int("seq")?,
        id: row.uuid("id")?,
        recipient: row.text("recipient")?,
        subject: row.text("subject")?,
        kind: row.text("kind")?,
        body: row.json("body")?,
        due_at_micros: row.micros("due_at")?,
        attempts: row.int("attempts")?,
        last_error: row.opt_text("last_error")?,
    })
}

/// The first [`ERROR_CHARS_MAX`] characters: an error of a peer may be as long as it likes.
pub(crate) fn shortened(error: &str) -> String {
    error.chars().filter(|c| *c != '\0').take(ERROR_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_kept_up_to_its_limit() {
        assert_eq!(shortened(&"ə".repeat(ERROR_CHARS_MAX)).chars().count(), ERROR_CHARS_MAX);
        assert_eq!(shortened(&"ə".repeat(ERROR_CHARS_MAX + 1)).chars().count(), ERROR_CHARS_MAX);
        assert_eq!(shortened("a\0b"), "ab", "PostgreSQL refuses NUL in a text");
    }
}
