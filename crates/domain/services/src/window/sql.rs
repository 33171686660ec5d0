//! All SQL of the window, and of what oversight is told.

use crate::CaseView;
use calendar::Instant;
use ids::{CaseId, LifeEventId, MessageId, PersonKey, StepId};
use store::{Fault, Row, Tx, Val};

/// A view as stored.
#[derive(Clone, Debug)]
pub struct PersonCase {
    /// The newest view.
    pub view: CaseView,
    /// When it changed, microseconds UTC.
    pub changed_at: i64,
}

/// Stores a view unless a newer one is there; false when it changed nothing.
pub async fn show(tx: &Tx<'_>, view: &CaseView) -> Result<bool, Fault> {
    let sql = "-- services.window.show
        insert into person_case (person, case_id, agency, service, life_event, version, body, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (person, case_id) do update set version = excluded.version, body = excluded.body,
          changed_at = excluded.changed_at where person_case.version < excluded.version";
    let values = [
        Val::from(view.person.stored()),
        Val::Uuid(view.case.0),
        Val::from(view.agency.as_str()),
        Val::from(view.service.as_str()),
        Val::Uuid(view.life_event.0),
        Val::Int(view.version),
        Val::Json(serde_json::to_string(view).expect("views have a JSON form")),
        Val::Micros(view.at.0),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// All cases of a person, newest first.
pub async fn cases_of(tx: &Tx<'_>, person: &PersonKey, limit: i64) -> Result<Vec<PersonCase>, Fault> {
    let sql = "-- services.window.cases_of
        select body, changed_at from person_case where person = $1 order by changed_at desc, case_id limit $2";
    let rows = tx.query(sql, &[Val::from(person.stored()), Val::Int(limit)]).await?;
    rows.iter().map(read).collect()
}

/// The cases of one life event of a person, in the order of their service.
pub async fn cases_of_event(
    tx: &Tx<'_>,
    person: &PersonKey,
    event: LifeEventId,
) -> Result<Vec<PersonCase>, Fault> {
    let sql = "-- services.window.cases_of_event
        select body, changed_at from person_case where person = $1 and life_event = $2 order by case_id limit 100";
    let rows = tx.query(sql, &[Val::from(person.stored()), Val::Uuid(event.0)]).await?;
    rows.iter().map(read).collect()
}

/// One case of a person.
pub async fn case_of(tx: &Tx<'_>, person: &PersonKey, case: CaseId) -> Result<Option<PersonCase>, Fault> {
    let sql = "-- services.window.case_of
        select body, changed_at from person_case where person = $1 and case_id = $2";
    let rows = tx.query(sql, &[Val::from(person.stored()), Val::Uuid(case.0)]).await?;
    rows.first().map(read).transpose()
}

fn read(row: &Row) -> Result<PersonCase, Fault> {
    let view = serde_json::from_str(&row.json("body")?)
        .map_err(|fault| Fault::Engine(format!("a stored view cannot be read: {fault}")))?;
    Ok(PersonCase { view, changed_at: row.micros("changed_at")? })
}

/// What a person sent and what became of it.
#[derive(Clone, Debug)]
pub struct ActLine {
    /// The message.
    pub id: MessageId,
    /// When it was sent, microseconds UTC.
    pub sent_at: i64,
    /// None while under way; `taken`, or a refusal's code.
    pub result: Option<String>,
}

/// Notes what a person sends.
pub async fn send(
    tx: &Tx<'_>,
    id: MessageId,
    person: &PersonKey,
    case: CaseId,
    step: &StepId,
    at: Instant,
) -> Result<(), Fault> {
    let sql = "-- services.window.send
        insert into person_act (id, person, case_id, step, sent_at) values ($1, $2, $3, $4, $5)";
    let values = [
        Val::Uuid(id.0),
        Val::from(person.stored()),
        Val::Uuid(case.0),
        Val::from(step.as_str()),
        Val::Micros(at.0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// Notes what became of it.
pub async fn settle(tx: &Tx<'_>, id: MessageId, result: &str) -> Result<(), Fault> {
    let sql = "-- services.window.settle
        update person_act set result = $2 where id = $1";
    tx.exec(sql, &[Val::Uuid(id.0), Val::from(result)]).await.map(drop)
}

/// The last thing a person sent about a step.
pub async fn last_act(
    tx: &Tx<'_>,
    person: &PersonKey,
    case: CaseId,
    step: &StepId,
) -> Result<Option<ActLine>, Fault> {
    let sql = "-- services.window.last_act
        select id, sent_at, result from person_act where person = $1 and case_id = $2 and step = $3
        order by sent_at desc, id desc limit 1";
    let key = [Val::from(person.stored()), Val::Uuid(case.0), Val::from(step.as_str())];
    let rows = tx.query(sql, &key).await?;
    let line = |row: &Row| {
        Ok(ActLine {
            id: MessageId(row.uuid("id")?),
            sent_at: row.micros("sent_at")?,
            result: row.opt_text("result")?,
        })
    };
    rows.first().map(line).transpose()
}

/// A clock that rang at an agency, as oversight keeps it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OverdueClock {
    /// The case.
    pub case: CaseId,
    /// The late step.
    pub step: StepId,
    /// The late agency.
    pub agency: ids::AgencyId,
    /// The service.
    pub service: ids::ServiceId,
    /// The day it was due.
    pub due: jiff::civil::Date,
}

/// Notes a late clock; once a step.
pub async fn note_overdue(tx: &Tx<'_>, clock: &OverdueClock, at: Instant) -> Result<(), Fault> {
    let sql = "-- services.window.note_overdue
        insert into overdue (case_id, step, agency, service, due_day, raised_at)
        values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    let values = [
        Val::Uuid(clock.case.0),
        Val::from(clock.step.as_str()),
        Val::from(clock.agency.as_str()),
        Val::from(clock.service.as_str()),
        Val::Date(clock.due),
        Val::Micros(at.0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// The newest late clocks.
pub async fn overdue(tx: &Tx<'_>, limit: i64) -> Result<Vec<OverdueClock>, Fault> {
    let sql = "-- services.window.overdue
        select case_id, step, agency, service, due_day from overdue order by raised_at desc, case_id limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    let bad = |_| Fault::Engine("a stored name is not a name".to_owned());
    let read = |row: &Row| {
        Ok(OverdueClock {
            case: CaseId(row.uuid("case_id")?),
            step: row.text("step")?.parse().map_err(bad)?,
            agency: row.text("agency")?.parse().map_err(bad)?,
            service: row.text("service")?.parse().map_err(bad)?,
            due: row.date("due_day")?,
        })
    };
    rows.iter().map(read).collect()
}
