//! Who is signed in: sessions of the portal and of the desks.
//!
//! The browser holds a random token, the store only its hash: whoever reads the table can sign in
//! as nobody. A session ends after [`IDLE_SECONDS_MAX`] without a request, and after
//! [`SESSION_SECONDS_MAX`] whatever happens.

use sha2::{Digest, Sha256};

use crate::{Fault, Row, Store, Tx, Val};

/// The longest time between two requests of one session: half an hour. At this very second the
/// session still holds; one second later it has ended.
pub const IDLE_SECONDS_MAX: i64 = 30 * 60;

/// The longest life of a session: a working day of eight hours. Its last second still counts.
pub const SESSION_SECONDS_MAX: i64 = 8 * 3_600;

/// How far `seen_at` may lag behind the last request, so that a page seldom costs a write.
pub const SEEN_LAG_SECONDS_MAX: i64 = 60;

/// The most sessions that one [`sweep`] takes out.
pub const SWEEP_MAX: i64 = 1_000;

const SECOND: i64 = 1_000_000;

/// The SHA-256 of a session's token: all that is stored of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of a token's text, as the cookie or the `Authorization` header brings it.
    pub fn of(secret: &str) -> TokenHash {
        TokenHash(Sha256::digest(secret).into())
    }

    fn val(self) -> Val {
        Val::from(self.0)
    }
}

/// Begins a session. `who` is `person:KEY` or `official:NAME`. Refused with [`Fault::Unique`] when
/// the hash is known already, which no honest chance brings.
pub async fn start(tx: &Tx<'_>, hash: TokenHash, who: &str, now_micros: i64) -> Result<(), Fault> {
    let sql = "-- sessions.start
        insert into session (hash, who, started_at, seen_at, ends_at) values ($1, $2, $3, $3, $4)";
    let ends = now_micros.saturating_add(SESSION_SECONDS_MAX * SECOND);
    let values = [hash.val(), Val::from(who), Val::Micros(now_micros), Val::Micros(ends)];
    tx.exec(sql, &values).await.map(drop)
}

/// Who the session belongs to; `None` when there is none, it was idle too long, or its life is
/// over. Notes the request at most once a minute, so it needs a write; [`who`] seldom does.
pub async fn find(tx: &Tx<'_>, hash: TokenHash, now_micros: i64) -> Result<Option<String>, Fault> {
    let Some(session) = look(tx, hash, now_micros).await? else { return Ok(None) };
    if session.stale {
        touch(tx, hash, now_micros).await?;
    }
    Ok(Some(session.who))
}

/// The same as [`find`] with transactions of its own: a read, and a write once a minute.
pub async fn who(store: &Store, hash: TokenHash, now_micros: i64) -> Result<Option<String>, Fault> {
    let found = store.read("sessions.look", move |tx| Box::pin(look(tx, hash, now_micros))).await?;
    let Some(session) = found else { return Ok(None) };
    if session.stale {
        store.write("sessions.touch", move |tx| Box::pin(touch(tx, hash, now_micros))).await?;
    }
    Ok(Some(session.who))
}

/// Ends a session; false when there was none.
pub async fn end(tx: &Tx<'_>, hash: TokenHash) -> Result<bool, Fault> {
    let sql = "-- sessions.end
        delete from session where hash = $1";
    Ok(tx.exec(sql, &[hash.val()]).await? == 1)
}

/// Takes out at most [`SWEEP_MAX`] sessions that have ended by time; gives how many.
pub async fn sweep(tx: &Tx<'_>, now_micros: i64) -> Result<u64, Fault> {
    let sql = "-- sessions.sweep
        delete from session where hash in (
            select hash from session where ends_at < $1 or seen_at < $2 order by ends_at limit $3)";
    let idle_since = now_micros.saturating_sub(IDLE_SECONDS_MAX * SECOND);
    tx.exec(sql, &[Val::Micros(now_micros), Val::Micros(idle_since), Val::Int(SWEEP_MAX)]).await
}

struct Session {
    who: String,
    stale: bool,
}

async fn look(tx: &Tx<'_>, hash: TokenHash, now_micros: i64) -> Result<Option<Session>, Fault> {
    let sql = "-- sessions.look
        select who, seen_at, ends_at from session where hash = $1";
    let rows = tx.query(sql, &[hash.val()]).await?;
    let read = |row: &Row| -> Result<Option<Session>, Fault> {
        let (seen, ends) = (row.micros("seen_at")?, row.micros("ends_at")?);
        let idle = now_micros.saturating_sub(seen);
        if idle > IDLE_SECONDS_MAX * SECOND || now_micros > ends {
            return Ok(None);
        }
        Ok(Some(Session { who: row.text("who")?, stale: idle >= SEEN_LAG_SECONDS_MAX * SECOND }))
    };
    rows.first().map_or(Ok(None), read)
}

/// A request never moves `seen_at` back: two may arrive out of order.
async fn touch(tx: &Tx<'_>, hash: TokenHash, now_micros: i64) -> Result<(), Fault> {
    let sql = "-- sessions.touch
        update session set seen_at = $2 where hash = $1 and seen_at < $2";
    tx.exec(sql, &[hash.val(), Val::Micros(now_micros)]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hash_of_a_token_is_kept() {
        let hash = TokenHash::of("abc");
        assert_eq!(hash.0[..4], [0xba, 0x78, 0x16, 0xbf], "SHA-256 of FIPS 180's own example");
        assert_ne!(TokenHash::of("abc"), TokenHash::of("abd"));
    }
}
