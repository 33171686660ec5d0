//! All SQL of cases and their clocks.

use crate::{Case, Event, apply};
use calendar::{Deadline, Instant};
use ids::{CaseId, RecordId, ServiceId};
use store::{Fault, Row, Tx, Val};

/// Claims the one case of a record and a service; gives the case that was there before, if any.
pub async fn claim_origin(
    tx: &Tx<'_>,
    service: &ServiceId,
    record: RecordId,
    case: CaseId,
) -> Result<Option<CaseId>, Fault> {
    let sql = "-- services.claim_origin
        insert into case_origin (service, record, case_id) values ($1, $2, $3) on conflict do nothing";
    let claimed =
        tx.exec(sql, &[Val::from(service.as_str()), Val::Uuid(record.0), Val::Uuid(case.0)]).await?;
    if claimed == 1 {
        return Ok(None);
    }
    let sql = "-- services.origin
        select case_id from case_origin where service = $1 and record = $2";
    let rows = tx.query(sql, &[Val::from(service.as_str()), Val::Uuid(record.0)]).await?;
    Ok(Some(CaseId(rows.one()?.uuid("case_id")?)))
}

/// The present state of a case.
pub async fn load(tx: &Tx<'_>, id: CaseId) -> Result<Option<Case>, Fault> {
    let sql = "-- services.load
        select body from case_file where id = $1";
    let rows = tx.query(sql, &[Val::Uuid(id.0)]).await?;
    rows.first().map(|row| read_case(row, id)).transpose()
}

fn read_case(row: &Row, id: CaseId) -> Result<Case, Fault> {
    let body = row.json("body")?;
    serde_json::from_str(&body).map_err(|fault| Fault::Engine(format!("case {id} cannot be read: {fault}")))
}

/// Adds events to a case's history and stores what they make of it. `version` guards against a case that
/// changed since it was loaded: then nothing is written and the fault says so.
pub async fn append(
    tx: &Tx<'_>,
    before: i64,
    case: &Case,
    events: &[Event],
    actor: &str,
    at: Instant,
) -> Result<(), Fault> {
    let state =
        async { if before == 0 { insert(tx, case, at).await } else { update(tx, before, case, at).await } };
    tx.both(add_events(tx, before, case, events, actor, at), state).await.map(drop)
}

async fn add_events(
    tx: &Tx<'_>,
    before: i64,
    case: &Case,
    events: &[Event],
    actor: &str,
    at: Instant,
) -> Result<(), Fault> {
    let sql = "-- services.append
        insert into case_event (case_id, seq, at, actor, events, body) values ($1, $2, $3, $4, $5, $6)";
    let values = [
        Val::Uuid(case.id.0),
        Val::Int(before + 1),
        Val::Micros(at.0),
        Val::from(actor),
        Val::Int(case.version - before),
        Val::Json(serde_json::to_string(events).expect("events have a JSON form")),
    ];
    tx.exec(sql, &values).await.map(drop)
}

fn columns(case: &Case) -> [Val; 5] {
    let outcome = match &case.state {
        crate::State::Ended { outcome, .. } => {
            let word = serde_json::to_value(outcome).ok();
            Val::from(word.as_ref().and_then(|word| word.as_str()).unwrap_or_default())
        }
        _ => Val::Null,
    };
    [
        Val::from(case.state.step().map_or("", |step| step.as_str())),
        Val::from(case.state.word()),
        outcome,
        Val::Int(case.version),
        Val::Json(serde_json::to_string(case).expect("cases have a JSON form")),
    ]
}

async fn insert(tx: &Tx<'_>, case: &Case, at: Instant) -> Result<(), Fault> {
    let sql = "-- services.insert
        insert into case_file (id, service, life_event, step, status, outcome, version, body, opened_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
    let [step, status, outcome, version, body] = columns(case);
    let values = [
        Val::Uuid(case.id.0),
        Val::from(case.service.as_str()),
        Val::Uuid(case.life_event.0),
        step,
        status,
        outcome,
        version,
        body,
        Val::Micros(at.0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

async fn update(tx: &Tx<'_>, before: i64, case: &Case, at: Instant) -> Result<(), Fault> {
    let sql = "-- services.update
        update case_file set step = $3, status = $4, outcome = $5, version = $6, body = $7, changed_at = $8
        where id = $1 and version = $2";
    let [step, status, outcome, version, body] = columns(case);
    let values =
        [Val::Uuid(case.id.0), Val::Int(before), step, status, outcome, version, body, Val::Micros(at.0)];
    match tx.exec(sql, &values).await? {
        1 => Ok(()),
        _ => Err(Fault::Engine(format!("case {} changed while it was decided", case.id))),
    }
}

/// The history of a case: time, actor, event.
pub async fn history(tx: &Tx<'_>, id: CaseId) -> Result<Vec<(i64, String, Event)>, Fault> {
    let sql = "-- services.history
        select at, actor, body from case_event where case_id = $1 order by seq";
    let rows = tx.query(sql, &[Val::Uuid(id.0)]).await?;
    let mut history = Vec::new();
    for row in rows.iter() {
        let events: Vec<Event> = serde_json::from_str(&row.json("body")?)
            .map_err(|fault| Fault::Engine(format!("events of {id} cannot be read: {fault}")))?;
        let (at, actor) = (row.micros("at")?, row.text("actor")?);
        history.extend(events.into_iter().map(|event| (at, actor.clone(), event)));
    }
    Ok(history)
}

/// A case in a list: no personal data.
#[derive(Clone, Debug)]
pub struct CaseLine {
    /// The case.
    pub id: CaseId,
    /// The service.
    pub service: String,
    /// The step it stands at.
    pub step: String,
    /// running, gathering, recording, asking, official, ended.
    pub status: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// When it last changed, microseconds UTC.
    pub changed_at: i64,
    /// The duty that answers for it, its due day and whether it is late, while it waits.
    pub clock: Option<(String, jiff::civil::Date, bool)>,
}

/// Cases that wait for people or officials, by deadline.
pub async fn waiting(tx: &Tx<'_>, limit: i64) -> Result<Vec<CaseLine>, Fault> {
    let sql = "-- services.waiting
        select f.id, f.service, f.step, f.status, f.outcome, f.changed_at, c.owner, c.due_day, c.raised_at
        from case_clock c join case_file f on f.id = c.case_id
        order by c.rings_at, f.id limit $1";
    lines(tx, sql, limit).await
}

/// The cases that changed last.
pub async fn recent(tx: &Tx<'_>, limit: i64) -> Result<Vec<CaseLine>, Fault> {
    let sql = "-- services.recent
        select f.id, f.service, f.step, f.status, f.outcome, f.changed_at, c.owner, c.due_day, c.raised_at
        from case_file f left join case_clock c on f.id = c.case_id
        order by f.changed_at desc, f.id desc limit $1";
    lines(tx, sql, limit).await
}

async fn lines(tx: &Tx<'_>, sql: &'static str, limit: i64) -> Result<Vec<CaseLine>, Fault> {
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    let read = |row: &Row| {
        let due = row.opt_date("due_day")?;
        let late = row.opt_micros("raised_at")?.is_some();
        let clock = match (row.opt_text("owner")?, due) {
            (Some(owner), Some(due)) => Some((owner, due, late)),
            _ => None,
        };
        Ok(CaseLine {
            id: CaseId(row.uuid("id")?),
            service: row.text("service")?,
            step: row.text("step")?,
            status: row.text("status")?,
            outcome: row.opt_text("outcome")?,
            changed_at: row.micros("changed_at")?,
            clock,
        })
    };
    rows.iter().map(read).collect()
}

/// How many cases ended how: service, outcome (empty while open), number.
pub async fn tally(tx: &Tx<'_>) -> Result<Vec<(String, String, i64)>, Fault> {
    let sql = "-- services.tally
        select service, coalesce(outcome, '') as outcome, count(*) as n from case_file
        group by service, coalesce(outcome, '') order by service, coalesce(outcome, '')";
    let rows = tx.query(sql, &[]).await?;
    rows.iter().map(|row| Ok((row.text("service")?, row.text("outcome")?, row.int("n")?))).collect()
}

/// Sets or clears the clock of a case, as its state says.
pub async fn set_clock(
    tx: &Tx<'_>,
    case: &Case,
    owner: Option<&str>,
    rings_at: Instant,
) -> Result<(), Fault> {
    let (Some(owner), Some(deadline), Some(step)) = (owner, &case.deadline, case.state.step()) else {
        let sql = "-- services.clear_clock
            delete from case_clock where case_id = $1";
        return tx.exec(sql, &[Val::Uuid(case.id.0)]).await.map(drop);
    };
    let sql = "-- services.set_clock
        insert into case_clock (case_id, step, owner, start_day, working_days, due_day, calendar, rings_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (case_id) do update set step = excluded.step, owner = excluded.owner,
          start_day = excluded.start_day, working_days = excluded.working_days, due_day = excluded.due_day,
          calendar = excluded.calendar, rings_at = excluded.rings_at,
          raised_at = case when case_clock.step = excluded.step then case_clock.raised_at else null end";
    let values = [
        Val::Uuid(case.id.0),
        Val::from(step.as_str()),
        Val::from(owner),
        Val::Date(deadline.start),
        Val::Int(i64::from(deadline.working_days)),
        Val::Date(deadline.due),
        Val::from(deadline.calendar.as_str()),
        Val::Micros(rings_at.0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// Cases whose clock has rung and was not raised yet.
pub async fn rung(tx: &Tx<'_>, now: Instant, limit: i64) -> Result<Vec<CaseId>, Fault> {
    let sql = "-- services.rung
        select case_id from case_clock where raised_at is null and rings_at <= $1 order by rings_at limit $2";
    let rows = tx.query(sql, &[Val::Micros(now.0), Val::Int(limit)]).await?;
    rows.iter().map(|row| Ok(CaseId(row.uuid("case_id")?))).collect()
}

/// Notes that a clock was raised.
pub async fn raise(tx: &Tx<'_>, case: CaseId, at: Instant) -> Result<(), Fault> {
    let sql = "-- services.raise
        update case_clock set raised_at = $2 where case_id = $1 and raised_at is null";
    tx.exec(sql, &[Val::Uuid(case.0), Val::Micros(at.0)]).await.map(drop)
}

/// Waiting clocks that were counted with another calendar.
pub async fn clocks_of_other_calendars(
    tx: &Tx<'_>,
    calendar: &str,
    limit: i64,
) -> Result<Vec<(CaseId, Deadline)>, Fault> {
    let sql = "-- services.clocks_of_other_calendars
        select case_id, start_day, working_days, due_day, calendar from case_clock
        where calendar <> $1 and raised_at is null order by case_id limit $2";
    let rows = tx.query(sql, &[Val::from(calendar), Val::Int(limit)]).await?;
    let read = |row: &Row| {
        let deadline = Deadline {
            start: row.date("start_day")?,
            working_days: u32::try_from(row.int("working_days")?).unwrap_or_default(),
            due: row.date("due_day")?,
            calendar: row.text("calendar")?,
        };
        Ok((CaseId(row.uuid("case_id")?), deadline))
    };
    rows.iter().map(read).collect()
}

/// Moves a waiting clock after a recount.
pub async fn move_clock(
    tx: &Tx<'_>,
    case: CaseId,
    deadline: &Deadline,
    rings_at: Instant,
) -> Result<(), Fault> {
    let sql = "-- services.move_clock
        update case_clock set due_day = $2, calendar = $3, rings_at = $4 where case_id = $1";
    let values = [
        Val::Uuid(case.0),
        Val::Date(deadline.due),
        Val::from(deadline.calendar.as_str()),
        Val::Micros(rings_at.0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// Cases whose stored state is not the fold of their events; and how many were folded. Names nobody.
pub async fn verify(tx: &Tx<'_>) -> Result<(i64, Vec<CaseId>), Fault> {
    let sql = "-- services.verify
        select id, service, body from case_file order by id";
    let rows = tx.query(sql, &[]).await?;
    let mut faults = Vec::new();
    let mut checked = 0;
    for row in rows.iter() {
        checked += 1;
        let id = CaseId(row.uuid("id")?);
        let stored = read_case(row, id)?;
        let mut again = Case::unopened(id, stored.service.clone());
        for (_, _, event) in history(tx, id).await? {
            apply(&mut again, &event);
        }
        if again != stored {
            faults.push(id);
        }
    }
    Ok((checked, faults))
}

/// The cases of this agency in one life event, oldest first.
pub async fn of_life_event(tx: &Tx<'_>, event: ids::LifeEventId) -> Result<Vec<Case>, Fault> {
    let sql = "-- services.of_life_event
        select id, body from case_file where life_event = $1 order by opened_at, id limit 100";
    let rows = tx.query(sql, &[Val::Uuid(event.0)]).await?;
    rows.iter().map(|row| read_case(row, CaseId(row.uuid("id")?))).collect()
}

/// How many rows this store keeps of what a chain leaves behind: records and their history, events, entries
/// of the log, views, orders. A count names nobody.
pub async fn rows_kept(tx: &Tx<'_>) -> Result<i64, Fault> {
    let sql = "-- services.rows_kept
        select (select count(*) from record) + (select count(*) from record_history)
          + (select count(*) from record_subject) + (select count(*) from record_unique)
          + (select count(*) from access_opening) + (select count(*) from case_file)
          + (select count(*) from case_event) + (select count(*) from case_origin)
          + (select count(*) from benefit) + (select count(*) from payment_order)
          + (select count(*) from inbox) + (select count(*) from person_case)
          + (select count(*) from person_act) as n";
    tx.query(sql, &[]).await?.one()?.int("n")
}
