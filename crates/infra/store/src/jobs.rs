//! What must be done at an instant: clocks that survive a restart.
//!
//! There is at most one waiting job of a kind for a key. A worker calls [`due`], does the work
//! and calls [`done`] in the same transaction when the work is only rows; then a crash does it
//! once. Work outside the store comes before [`done`] and may happen twice.

use uuid::Uuid;

use crate::{Fault, Row, Tx, Val, outbox::shortened};

/// Failed attempts after which a job is dead: somebody must look at it.
pub const JOB_ATTEMPTS_MAX: i64 = 20;

/// A job to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Identity of the job.
    pub id: Uuid,
    /// Which worker does it.
    pub kind: String,
    /// What it is about; one waiting job per kind and key.
    pub key: String,
    /// What the worker needs to know: a JSON text.
    pub body: String,
    /// Not done before this instant, in microseconds since 1970 (UTC).
    pub due_at_micros: i64,
}

/// A job whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Identity of the job.
    pub id: Uuid,
    /// Which worker does it.
    pub kind: String,
    /// What it is about.
    pub key: String,
    /// What the worker needs to know: a JSON text.
    pub body: String,
    /// Not done before this instant, in microseconds since 1970 (UTC).
    pub due_at_micros: i64,
    /// Failed attempts so far.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

/// Plans a job; one of the same kind and key that waits already is left as it is, and the answer
/// is then false.
pub async fn put(tx: &Tx<'_>, job: &Planned) -> Result<bool, Fault> {
    let sql = "-- jobs.put
        insert into job (id, kind, key, body, due_at) values ($1, $2, $3, $4, $5)
        on conflict (kind, key) do nothing";
    Ok(tx.exec(sql, &params(job)).await? == 1)
}

/// Plans a job, or moves the one of the same kind and key that waits already: it gets the new
/// body and instant, keeps its id, and begins anew when it had failed.
pub async fn put_or_move(tx: &Tx<'_>, job: &Planned) -> Result<(), Fault> {
    let sql = "-- jobs.put_or_move
        insert into job (id, kind, key, body, due_at) values ($1, $2, $3, $4, $5)
        on conflict (kind, key) do update set body = excluded.body, due_at = excluded.due_at,
            attempts = 0, last_error = null, dead = false";
    tx.exec(sql, &params(job)).await.map(drop)
}

/// At most `limit` jobs of the kind due at `now_micros`, the most overdue first. In a write on
/// PostgreSQL the rows are locked and another worker's are passed over, so two workers never
/// hold one job; call it in [`crate::Store::write`] (a read may not lock).
pub async fn due(tx: &Tx<'_>, kind: &str, now_micros: i64, limit: i64) -> Result<Vec<Job>, Fault> {
    let sql = "-- jobs.due
        select id, kind, key, body, due_at, attempts, last_error
        from job where kind = $1 and not dead and due_at <= $2
        order by due_at, id limit $3 {skip locked}";
    let params = [Val::from(kind), Val::Micros(now_micros), Val::Int(limit)];
    let rows = tx.query(sql, &params).await?;
    rows.iter().map(job_of).collect()
}

/// Takes finished (or needless) jobs out, in one statement; gives how many were there.
pub async fn done(tx: &Tx<'_>, ids: &[Uuid]) -> Result<u64, Fault> {
    let sql = "-- jobs.done
        delete from job where id {in uuid $1}";
    tx.exec(sql, &[Val::uuids(ids)]).await
}

/// Takes out the waiting job of a kind and key, when its reason is gone; false when there is none.
pub async fn cancel(tx: &Tx<'_>, kind: &str, key: &str) -> Result<bool, Fault> {
    let sql = "-- jobs.cancel
        delete from job where kind = $1 and key = $2";
    Ok(tx.exec(sql, &[Val::from(kind), Val::from(key)]).await? == 1)
}

/// Notes a failed attempt and when to try again; gives whether the job is dead now (after
/// [`JOB_ATTEMPTS_MAX`] failures). A job that is gone is no fault and not dead.
pub async fn failed(tx: &Tx<'_>, id: Uuid, next_due_micros: i64, error: &str) -> Result<bool, Fault> {
    let sql = "-- jobs.failed
        update job set attempts = attempts + 1, due_at = $2, last_error = $3,
            dead = (attempts + 1 >= $4)
        where id = $1 returning dead";
    let params = [
        Val::Uuid(id),
        Val::Micros(next_due_micros),
        Val::Text(shortened(error)),
        Val::Int(JOB_ATTEMPTS_MAX),
    ];
    let rows = tx.query(sql, &params).await?;
    rows.first().map_or(Ok(false), |row| row.bool("dead"))
}

/// Notes that somebody else was away and when to try again; the job never dies of this.
pub async fn postponed(tx: &Tx<'_>, id: Uuid, next_due_micros: i64, error: &str) -> Result<(), Fault> {
    let sql = "-- jobs.postponed
        update job set attempts = attempts + 1, due_at = $2, last_error = $3 where id = $1";
    let params = [Val::Uuid(id), Val::Micros(next_due_micros), Val::Text(shortened(error))];
    tx.exec(sql, &params).await.map(drop)
}

fn params(job: &Planned) -> [Val; 5] {
    [
        Val::Uuid(job.id),
        Val::from(&job.kind),
        Val::from(&job.key),
        Val::Json(job.body.clone()),
        Val::Micros(job.due_at_micros),
    ]
}

fn job_of(row: &Row) -> Result<Job, Fault> {
    Ok(Job {
        id: row.uuid("id")?,
        kind: row.text("kind")?,
        key: row.text("key")?,
        body: row.json("body")?,
        due_at_micros: row.micros("due_at")?,
        attempts: row.int("attempts")?,
        last_error: row.opt_text("last_error")?,
    })
}

/// Since when the oldest job that waits has been due, microseconds, or when the next one will be; none when
/// nothing waits.
pub async fn oldest_due(tx: &Tx<'_>) -> Result<Option<i64>, Fault> {
    let sql = "-- jobs.oldest_due
        select min(due_at) as due from job where not dead";
    tx.query(sql, &[]).await?.one()?.opt_micros("due")
}

/// At most `limit` jobs of any kind that were given up, oldest first.
pub async fn dead(tx: &Tx<'_>, limit: i64) -> Result<Vec<Job>, Fault> {
    let sql = "-- jobs.dead
        select id, kind, key, body, due_at, attempts, last_error from job where dead order by id limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(job_of).collect()
}

/// Gives a dead job a new life, due at `due_micros`; false when it is not among the dead.
pub async fn revive(tx: &Tx<'_>, id: Uuid, due_micros: i64) -> Result<bool, Fault> {
    let sql = "-- jobs.revive
        update job set dead = false, attempts = 0, due_at = $2 where id = $1 and dead";
    Ok(tx.exec(sql, &[Val::Uuid(id), Val::Micros(due_micros)]).await? == 1)
}

/// How many jobs wait, now or later, without those given up.
pub async fn waiting(tx: &Tx<'_>) -> Result<i64, Fault> {
    let sql = "-- jobs.waiting
        select count(*) as n from job where not dead";
    tx.query(sql, &[]).await?.one()?.int("n")
}
