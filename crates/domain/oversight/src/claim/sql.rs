//! All SQL of claims: the same tables at the window, at owners and at the arbiter.

use super::model::{Claim, Kind};
use super::wire::{Notice, Told};
use super::{Event, Subject};
use calendar::Instant;
use ids::{AgencyId, ClaimId, FieldId, PersonKey, PurposeId, RegisterId};
use jiff::civil::Date;
use std::str::FromStr;
use store::{Fault, Row, Tx, Val};

/// A claim in a list.
#[derive(Clone, Debug)]
pub struct ClaimLine {
    /// The claim.
    pub claim: Claim,
    /// When it changed last here.
    pub changed_at: Instant,
}

/// One claim.
pub async fn load(tx: &Tx<'_>, id: ClaimId) -> Result<Option<Claim>, Fault> {
    let sql = "-- claims.load
        select body, changed_at from claim where id = $1";
    let rows = tx.query(sql, &[Val::Uuid(id.0)]).await?;
    rows.first().map(|row| Ok(read(row)?.claim)).transpose()
}

fn read(row: &Row) -> Result<ClaimLine, Fault> {
    let claim = serde_json::from_str(&row.json("body")?)
        .map_err(|fault| Fault::Engine(format!("a stored claim cannot be read: {fault}")))?;
    Ok(ClaimLine { claim, changed_at: Instant(row.micros("changed_at")?) })
}

/// Stores a claim and the steps that made it what it is. `before`: its version as it was loaded, 0 for a new one; a
/// claim that changed since is a fault, and nothing is written.
pub async fn keep(tx: &Tx<'_>, before: i64, claim: &Claim, steps: &[Told], at: Instant) -> Result<(), Fault> {
    let state =
        async { if before == 0 { insert(tx, claim, at).await } else { update(tx, before, claim, at).await } };
    let rows = (before + 1..).zip(steps).map(|(seq, told)| remember(tx, claim.filing.id, seq, told));
    tx.both(state, tx.all(rows)).await.map(drop)
}

/// The columns that lists are made of.
fn columns(claim: &Claim, at: Instant) -> [Val; 5] {
    [
        Val::from(claim.state.word()),
        claim.state.due().map_or(Val::Null, |due| Val::Date(due.due)),
        Val::Int(claim.version),
        Val::Json(serde_json::to_string(claim).expect("claims have a JSON form")),
        Val::Micros(at.0),
    ]
}

async fn insert(tx: &Tx<'_>, claim: &Claim, at: Instant) -> Result<(), Fault> {
    let sql = "-- claims.insert
        insert into claim (id, person, owner, kind, filed_at, state, due, version, body, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let [state, due, version, body, changed] = columns(claim, at);
    let filing = &claim.filing;
    let values = [
        Val::Uuid(filing.id.0),
        Val::from(filing.person.stored()),
        Val::from(filing.owner.as_str()),
        Val::from(filing.subject.kind().word()),
        Val::Micros(filing.at_micros),
        state,
        due,
        version,
        body,
        changed,
    ];
    tx.exec(sql, &values).await.map(drop)
}

async fn update(tx: &Tx<'_>, before: i64, claim: &Claim, at: Instant) -> Result<(), Fault> {
    let sql = "-- claims.update
        update claim set state = $3, due = $4, version = $5, body = $6, changed_at = $7
        where id = $1 and version = $2";
    let [state, due, version, body, changed] = columns(claim, at);
    let values = [Val::Uuid(claim.filing.id.0), Val::Int(before), state, due, version, body, changed];
    match tx.exec(sql, &values).await? {
        1 => Ok(()),
        _ => Err(Fault::Engine(format!("claim {} changed while it was decided", claim.filing.id))),
    }
}

async fn remember(tx: &Tx<'_>, id: ClaimId, seq: i64, told: &Told) -> Result<(), Fault> {
    let sql = "-- claims.remember
        insert into claim_step (claim, seq, at, word, body) values ($1, $2, $3, $4, $5)";
    let values = [
        Val::Uuid(id.0),
        Val::Int(seq),
        Val::Micros(told.at_micros),
        Val::from(told.event.word()),
        Val::Json(serde_json::to_string(&told.event).expect("steps have a JSON form")),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// All that happened to a claim, in order.
pub async fn story(tx: &Tx<'_>, id: ClaimId) -> Result<Vec<Told>, Fault> {
    let sql = "-- claims.story
        select at, body from claim_step where claim = $1 order by seq";
    let rows = tx.query(sql, &[Val::Uuid(id.0)]).await?;
    let told = |row: &Row| {
        let event: Event = serde_json::from_str(&row.json("body")?)
            .map_err(|fault| Fault::Engine(format!("a step of claim {id} cannot be read: {fault}")))?;
        Ok(Told { at_micros: row.micros("at")?, event })
    };
    rows.iter().map(told).collect()
}

/// A person's claims, the newest first.
pub async fn of_person(tx: &Tx<'_>, person: &PersonKey, limit: i64) -> Result<Vec<ClaimLine>, Fault> {
    let sql = "-- claims.of_person
        select body, changed_at from claim where person = $1 order by filed_at desc, id desc limit $2";
    let rows = tx.query(sql, &[Val::from(person.stored()), Val::Int(limit)]).await?;
    rows.iter().map(read).collect()
}

/// How many claims of a person have not ended.
pub async fn open_of(tx: &Tx<'_>, person: &PersonKey) -> Result<i64, Fault> {
    let sql = "-- claims.open_of
        select count(*) as n from claim where person = $1 and due is not null";
    tx.query(sql, &[Val::from(person.stored())]).await?.one()?.int("n")
}

/// Claims that wait in one of two states, the nearest day first: the work of a desk.
pub async fn waiting(tx: &Tx<'_>, states: [&str; 2], limit: i64) -> Result<Vec<ClaimLine>, Fault> {
    let sql = "-- claims.waiting
        select body, changed_at from claim where state in ($1, $2) order by due, id limit $3";
    let rows = tx.query(sql, &[Val::from(states[0]), Val::from(states[1]), Val::Int(limit)]).await?;
    rows.iter().map(read).collect()
}

/// The claims that changed last.
pub async fn newest(tx: &Tx<'_>, limit: i64) -> Result<Vec<ClaimLine>, Fault> {
    let sql = "-- claims.newest
        select body, changed_at from claim order by changed_at desc, id desc limit $1";
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(read).collect()
}

/// Claims in one of two states whose day has passed.
pub async fn rung(tx: &Tx<'_>, states: [&str; 2], today: Date, limit: i64) -> Result<Vec<ClaimId>, Fault> {
    let sql = "-- claims.rung
        select id from claim where state in ($1, $2) and due < $3 order by due, id limit $4";
    let values = [Val::from(states[0]), Val::from(states[1]), Val::Date(today), Val::Int(limit)];
    tx.query(sql, &values).await?.iter().map(|row| Ok(ClaimId(row.uuid("id")?))).collect()
}

/// How many claims of each kind stand where: a count names nobody.
pub async fn tally(tx: &Tx<'_>) -> Result<Vec<(Kind, String, String, i64)>, Fault> {
    let sql = "-- claims.tally
        select kind, owner, state, count(*) as n from claim group by kind, owner, state order by kind, owner, state";
    let rows = tx.query(sql, &[]).await?;
    let line = |row: &Row| {
        let word = row.text("kind")?;
        let kind = Kind::of(&word).ok_or_else(|| Fault::Engine(format!("no kind of claim is `{word}`")))?;
        Ok((kind, row.text("owner")?, row.text("state")?, row.int("n")?))
    };
    rows.iter().map(line).collect()
}

/// How often each step was taken in a span of time, by kind of claim: what the yearly report counts (group E).
pub async fn steps_within(
    tx: &Tx<'_>,
    (from, until): (Instant, Instant),
) -> Result<Vec<(Kind, String, i64)>, Fault> {
    let sql = "-- claims.steps_within
        select c.kind, s.word, count(*) as n from claim_step s join claim c on c.id = s.claim
        where s.at >= $1 and s.at < $2 group by c.kind, s.word order by c.kind, s.word";
    let rows = tx.query(sql, &[Val::Micros(from.0), Val::Micros(until.0)]).await?;
    let line = |row: &Row| {
        let word = row.text("kind")?;
        let kind = Kind::of(&word).ok_or_else(|| Fault::Engine(format!("no kind of claim is `{word}`")))?;
        Ok((kind, row.text("word")?, row.int("n")?))
    };
    rows.iter().map(line).collect()
}

/// Notes that a person's data of a register are not used for a purpose any more. Twice is once.
pub async fn stop(tx: &Tx<'_>, claim: &Claim, at: Instant) -> Result<(), Fault> {
    let Subject::Object { register, purpose } = &claim.filing.subject else { return Ok(()) };
    let sql = "-- claims.stop
        insert into use_stopped (register, person, purpose, claim, at) values ($1, $2, $3, $4, $5)
        on conflict do nothing";
    let values = [
        Val::from(register.as_str()),
        Val::from(claim.filing.person.stored()),
        Val::from(purpose.as_str()),
        Val::Uuid(claim.filing.id.0),
        Val::Micros(at.0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// The claim by which a person's data of a register are not used for a purpose any more.
pub async fn stopped(
    tx: &Tx<'_>,
    register: &RegisterId,
    person: &PersonKey,
    purpose: &PurposeId,
) -> Result<Option<ClaimId>, Fault> {
    let sql = "-- claims.stopped
        select claim from use_stopped where register = $1 and person = $2 and purpose = $3";
    let key = [Val::from(register.as_str()), Val::from(person.stored()), Val::from(purpose.as_str())];
    let rows = tx.query(sql, &key).await?;
    rows.first().map(|row| Ok(ClaimId(row.uuid("claim")?))).transpose()
}

/// Keeps a notice that data this agency had got were wrong; false when it is known.
pub async fn note(tx: &Tx<'_>, owner: &AgencyId, notice: &Notice, at: Instant) -> Result<bool, Fault> {
    let sql = "-- claims.note
        insert into correction_notice (claim, owner, person, register, field, decided_by, at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let values = [
        Val::Uuid(notice.claim.0),
        Val::from(owner.as_str()),
        Val::from(notice.person.stored()),
        Val::from(notice.register.as_str()),
        notice.field.as_ref().map_or(Val::Null, |field| Val::from(field.as_str())),
        Val::from(notice.decided_by.as_str()),
        Val::Micros(at.0),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// The notices that came last: owner, notice, when.
pub async fn notices(tx: &Tx<'_>, limit: i64) -> Result<Vec<(AgencyId, Notice, Instant)>, Fault> {
    let sql = "-- claims.notices
        select claim, owner, person, register, field, decided_by, at from correction_notice
        order by at desc, claim limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(read_notice).collect()
}

fn read_notice(row: &Row) -> Result<(AgencyId, Notice, Instant), Fault> {
    let field = row.opt_text("field")?;
    let notice = Notice {
        claim: ClaimId(row.uuid("claim")?),
        person: PersonKey::from_stored(&row.text("person")?),
        register: named(&row.text("register")?)?,
        field: field.map(|field| named::<FieldId>(&field)).transpose()?,
        decided_by: named(&row.text("decided_by")?)?,
    };
    Ok((named(&row.text("owner")?)?, notice, Instant(row.micros("at")?)))
}

fn named<T: FromStr>(text: &str) -> Result<T, Fault>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|fault| Fault::Engine(format!("a stored name cannot be read: {fault}")))
}
