//! All SQL of warrants at the court and the commissioner.

use super::review::{Closed, Review};
use super::{Event, Warrant, WarrantId};
use calendar::Instant;
use ids::{AgencyId, PersonKey, RegisterId};
use jiff::civil::Date;
use store::{Fault, Row, Tx, Val};
use tlog::LEAF_BYTES;
use uuid::Uuid;

/// A warrant in a list.
#[derive(Clone, Debug)]
pub struct WarrantLine {
    /// The warrant.
    pub warrant: Warrant,
    /// When the application came in.
    pub applied_at: Instant,
}

/// An event as it is remembered.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// What happened.
    pub event: Event,
    /// The official, `clock`, or the sending agency.
    pub actor: String,
    /// When.
    pub at: Instant,
}

/// A leaf of a warrant, made and perhaps placed.
#[derive(Clone, Debug)]
pub struct LeafRow {
    /// Its row.
    pub id: Uuid,
    /// The warrant.
    pub warrant: WarrantId,
    /// The kind of the leaf.
    pub kind: u8,
    /// Whom it is about.
    pub person: PersonKey,
    /// The year of the log.
    pub year: i16,
    /// Of an OPEN leaf: its number.
    pub n: u64,
    /// When it was made.
    pub made_at: Instant,
    /// The bytes.
    pub leaf: [u8; LEAF_BYTES],
    /// Behind the commitment; empty where nothing is committed.
    pub seed: Vec<u8>,
    /// The committed values by field, JSON.
    pub details: String,
    /// Of an OPEN leaf: the custodian's proof of the tag key.
    pub proof: Vec<u8>,
    /// Its number in the log and the receipt.
    pub place: Option<(u64, String)>,
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("warrants have a JSON form")
}

fn unread(what: &str, fault: &dyn std::fmt::Display) -> Fault {
    Fault::Engine(format!("a stored {what} cannot be read: {fault}"))
}

/// Adds a warrant; false when it is there already.
pub async fn insert(tx: &Tx<'_>, warrant: &Warrant, at: Instant) -> Result<bool, Fault> {
    let sql = "-- warrants.insert
        insert into warrant (id, requester, person, offence, state, applied_at, sealed_until, last_day, body)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing";
    let terms = &warrant.terms;
    let values = [
        Val::Uuid(terms.id.0),
        Val::from(terms.requester.as_str()),
        Val::from(terms.person.stored()),
        Val::from(terms.offence.as_str()),
        Val::from(warrant.state.word()),
        Val::Micros(at.0),
        Val::Date(warrant.sealed_until),
        Val::Date(terms.to),
        Val::from(json(warrant)),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// One warrant; none when there is no such one here.
pub async fn load(tx: &Tx<'_>, id: WarrantId) -> Result<Option<Warrant>, Fault> {
    let sql = "-- warrants.load
        select body, applied_at from warrant where id = $1";
    let rows = tx.query(sql, &[Val::Uuid(id.0)]).await?;
    rows.first().map(|row| Ok(line(row)?.warrant)).transpose()
}

fn line(row: &Row) -> Result<WarrantLine, Fault> {
    let warrant = serde_json::from_str(&row.text("body")?).map_err(|fault| unread("warrant", &fault))?;
    Ok(WarrantLine { warrant, applied_at: Instant(row.micros("applied_at")?) })
}

/// Writes the warrant after events, and the events.
pub async fn keep(
    tx: &Tx<'_>,
    warrant: &Warrant,
    events: &[Event],
    (actor, at): (&str, Instant),
) -> Result<(), Fault> {
    let sql = "-- warrants.keep
        update warrant set state = $2, sealed_until = $3, last_day = $4, body = $5 where id = $1";
    let values = [
        Val::Uuid(warrant.terms.id.0),
        Val::from(warrant.state.word()),
        Val::Date(warrant.sealed_until),
        Val::Date(warrant.terms.to),
        Val::from(json(warrant)),
    ];
    tx.exec(sql, &values).await?;
    for event in events {
        let sql = "-- warrants.remember
            insert into warrant_event (warrant, at, actor, event) values ($1, $2, $3, $4)";
        let id = warrant.terms.id.0;
        let values = [Val::Uuid(id), Val::Micros(at.0), Val::from(actor), Val::Json(json(event))];
        tx.exec(sql, &values).await?;
    }
    Ok(())
}

/// Warrants in one of these states, oldest first, at most `limit`.
pub async fn in_states(tx: &Tx<'_>, states: &[&str], limit: i64) -> Result<Vec<WarrantLine>, Fault> {
    let sql = "-- warrants.in_states
        select body, applied_at from warrant
        where state {in $1} order by applied_at, id limit $2";
    let rows = tx.query(sql, &[Val::texts(states), Val::Int(limit)]).await?;
    rows.iter().map(line).collect()
}

/// The newest warrants, at most `limit`.
pub async fn newest(tx: &Tx<'_>, limit: i64) -> Result<Vec<WarrantLine>, Fault> {
    let sql = "-- warrants.newest
        select body, applied_at from warrant order by applied_at desc, id desc limit $1";
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(line).collect()
}

/// What happened to a warrant, in order.
pub async fn history(tx: &Tx<'_>, id: WarrantId) -> Result<Vec<Remembered>, Fault> {
    let sql = "-- warrants.history
        select event, actor, at from warrant_event where warrant = $1 order by number";
    let read = |row: &Row| {
        let event = serde_json::from_str(&row.json("event")?).map_err(|fault| unread("event", &fault))?;
        Ok(Remembered { event, actor: row.text("actor")?, at: Instant(row.micros("at")?) })
    };
    tx.query(sql, &[Val::Uuid(id.0)]).await?.iter().map(read).collect()
}

/// How many warrants stand in each state, and how many offences of each class were asked about: for the yearly
/// report (SG-04), from the first instant to the second (without it).
pub async fn counts(
    tx: &Tx<'_>,
    (from, until): (Instant, Instant),
) -> Result<Vec<(String, String, i64)>, Fault> {
    let sql = "-- warrants.counts
        select state, offence, count(*) as n from warrant where applied_at >= $1 and applied_at < $2
        group by state, offence order by state, offence";
    let read = |row: &Row| Ok((row.text("state")?, row.text("offence")?, row.int("n")?));
    tx.query(sql, &[Val::Micros(from.0), Val::Micros(until.0)]).await?.iter().map(read).collect()
}

/// Warrants in force whose last day is before `today`.
pub async fn run_out(tx: &Tx<'_>, today: Date, limit: i64) -> Result<Vec<WarrantLine>, Fault> {
    let sql = "-- warrants.run_out
        select body, applied_at from warrant where state = 'in-force' and last_day < $1
        order by last_day, id limit $2";
    tx.query(sql, &[Val::Date(today), Val::Int(limit)]).await?.iter().map(line).collect()
}

/// Warrants that come to light on `today` or before and have not yet.
pub async fn to_open(tx: &Tx<'_>, today: Date, limit: i64) -> Result<Vec<WarrantLine>, Fault> {
    let sql = "-- warrants.to_open
        select body, applied_at from warrant
        where state in ('in-force', 'used-up', 'expired', 'cancelled') and sealed_until <= $1
        order by sealed_until, id limit $2";
    tx.query(sql, &[Val::Date(today), Val::Int(limit)]).await?.iter().map(line).collect()
}

/// Adds a leaf before it is first sent.
pub async fn add_leaf(tx: &Tx<'_>, row: &LeafRow) -> Result<(), Fault> {
    let sql = "-- warrants.add_leaf
        insert into warrant_leaf (id, warrant, kind, person, year, n, made_at, leaf, seed, details, proof)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = [
        Val::Uuid(row.id),
        Val::Uuid(row.warrant.0),
        Val::Int(row.kind.into()),
        Val::from(row.person.stored()),
        Val::Int(row.year.into()),
        Val::Int(i64::try_from(row.n).unwrap_or(i64::MAX)),
        Val::Micros(row.made_at.0),
        Val::Blob(row.leaf.to_vec()),
        Val::Blob(row.seed.clone()),
        Val::Json(row.details.clone()),
        Val::Blob(row.proof.clone()),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// Leaves that are not placed yet, oldest first.
pub async fn waiting_leaves(tx: &Tx<'_>, limit: i64) -> Result<Vec<LeafRow>, Fault> {
    let sql = "-- warrants.waiting_leaves
        select id, warrant, kind, person, year, n, made_at, leaf, seed, details, proof, place,
               receipt from warrant_leaf where place is null order by made_at, id limit $1";
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(leaf).collect()
}

/// The leaves of a warrant, oldest first.
pub async fn leaves_of(tx: &Tx<'_>, id: WarrantId) -> Result<Vec<LeafRow>, Fault> {
    let sql = "-- warrants.leaves_of
        select id, warrant, kind, person, year, n, made_at, leaf, seed, details, proof, place,
               receipt from warrant_leaf where warrant = $1 order by made_at, id";
    tx.query(sql, &[Val::Uuid(id.0)]).await?.iter().map(leaf).collect()
}

/// The leaves of one kind about a person, oldest first: what a person is shown of opened warrants, and what the next
/// one is numbered after.
pub async fn leaves_about(tx: &Tx<'_>, person: &PersonKey, kind: u8) -> Result<Vec<LeafRow>, Fault> {
    let sql = "-- warrants.leaves_about
        select id, warrant, kind, person, year, n, made_at, leaf, seed, details, proof, place,
               receipt from warrant_leaf where person = $1 and kind = $2 order by made_at, id";
    let key = [Val::from(person.stored()), Val::Int(kind.into())];
    tx.query(sql, &key).await?.iter().map(leaf).collect()
}

/// Notes where a leaf stands.
pub async fn leaf_placed(tx: &Tx<'_>, id: Uuid, place: u64, receipt: &str) -> Result<(), Fault> {
    let sql = "-- warrants.leaf_placed
        update warrant_leaf set place = $2, receipt = $3 where id = $1 and place is null";
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    tx.exec(sql, &[Val::Uuid(id), Val::Int(place), Val::from(receipt)]).await.map(drop)
}

fn leaf(row: &Row) -> Result<LeafRow, Fault> {
    let wrong = |what: &str| Fault::Engine(format!("a stored leaf of a warrant has no {what}"));
    let place = match (row.opt_int("place")?, row.opt_text("receipt")?) {
        (Some(place), Some(receipt)) => Some((u64::try_from(place).map_err(|_| wrong("place"))?, receipt)),
        _ => None,
    };
    Ok(LeafRow {
        id: row.uuid("id")?,
        warrant: WarrantId(row.uuid("warrant")?),
        kind: u8::try_from(row.int("kind")?).map_err(|_| wrong("kind"))?,
        person: PersonKey::from_stored(&row.text("person")?),
        year: i16::try_from(row.int("year")?).map_err(|_| wrong("year"))?,
        n: u64::try_from(row.int("n")?).map_err(|_| wrong("number"))?,
        made_at: Instant(row.micros("made_at")?),
        leaf: row.blob("leaf")?.try_into().map_err(|_| wrong("128 bytes"))?,
        seed: row.blob("seed")?,
        details: row.json("details")?,
        proof: row.blob("proof")?,
        place,
    })
}

/// Begins the review of a warrant; a second time changes nothing.
pub async fn begin_review(tx: &Tx<'_>, id: WarrantId, at: Instant) -> Result<(), Fault> {
    let sql = "-- warrants.begin_review
        insert into warrant_review (warrant, begun_at, looks, deleted) values ($1, $2, 0, 0)
        on conflict (warrant) do nothing";
    tx.exec(sql, &[Val::Uuid(id.0), Val::Micros(at.0)]).await.map(drop)
}

/// A review grows by looks and by proofs of deletion (SG-02, SG-27).
pub async fn grow_review(tx: &Tx<'_>, id: WarrantId, looks: i64, deleted: i64) -> Result<(), Fault> {
    let sql = "-- warrants.grow_review
        update warrant_review set looks = looks + $2, deleted = deleted + $3 where warrant = $1";
    tx.exec(sql, &[Val::Uuid(id.0), Val::Int(looks), Val::Int(deleted)]).await.map(drop)
}

/// What an owner told of the looks at a register: the highest number counts, in whatever order they come.
pub async fn note_use(tx: &Tx<'_>, id: WarrantId, register: &RegisterId, used: u32) -> Result<(), Fault> {
    let sql = "-- warrants.note_use
        insert into warrant_use (warrant, register, looks) values ($1, $2, $3)
        on conflict (warrant, register) do update
        set looks = case when excluded.looks > warrant_use.looks then excluded.looks else warrant_use.looks end";
    let values = [Val::Uuid(id.0), Val::from(register.as_str()), Val::Int(used.into())];
    tx.exec(sql, &values).await.map(drop)
}

/// How many looks at each register the owners told of.
pub async fn uses(tx: &Tx<'_>, id: WarrantId) -> Result<Vec<(RegisterId, u32)>, Fault> {
    let sql = "-- warrants.uses
        select register, looks from warrant_use where warrant = $1 order by register";
    let read = |row: &Row| {
        let register = row.text("register")?.parse().map_err(|fault| unread("register", &fault))?;
        Ok((register, u32::try_from(row.int("looks")?).unwrap_or(u32::MAX)))
    };
    tx.query(sql, &[Val::Uuid(id.0)]).await?.iter().map(read).collect()
}

/// Closes a review.
pub async fn close_review(tx: &Tx<'_>, id: WarrantId, closed: &Closed) -> Result<bool, Fault> {
    let sql = "-- warrants.close_review
        update warrant_review set closed_at = $2, closed_by = $3, finding = $4
        where warrant = $1 and closed_at is null";
    let values = [
        Val::Uuid(id.0),
        Val::Micros(closed.at_micros),
        Val::from(closed.by.as_str()),
        Val::from(closed.finding.as_str()),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// A review with the proofs of deletion that came, as `keeper` keeps it.
pub async fn review(tx: &Tx<'_>, id: WarrantId, keeper: &AgencyId) -> Result<Option<(Review, i64)>, Fault> {
    let sql = "-- warrants.review
        select r.warrant, r.begun_at, r.looks, r.deleted, r.closed_at, r.closed_by, r.finding,
               w.requester, w.state
        from warrant_review r join warrant w on w.id = r.warrant where r.warrant = $1";
    let rows = tx.query(sql, &[Val::Uuid(id.0)]).await?;
    rows.first().map(|row| read_review(row, keeper)).transpose()
}

/// Reviews that are not closed, oldest first.
pub async fn open_reviews(tx: &Tx<'_>, keeper: &AgencyId, limit: i64) -> Result<Vec<(Review, i64)>, Fault> {
    let sql = "-- warrants.open_reviews
        select r.warrant, r.begun_at, r.looks, r.deleted, r.closed_at, r.closed_by, r.finding,
               w.requester, w.state
        from warrant_review r join warrant w on w.id = r.warrant
        where r.closed_at is null order by r.begun_at, r.warrant limit $1";
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(|row| read_review(row, keeper)).collect()
}

fn read_review(row: &Row, keeper: &AgencyId) -> Result<(Review, i64), Fault> {
    let requester = row.text("requester")?.parse().map_err(|fault| unread("requester", &fault))?;
    let closed = match (row.opt_micros("closed_at")?, row.opt_text("closed_by")?, row.opt_text("finding")?) {
        (Some(at_micros), Some(by), Some(finding)) => Some(Closed { by, finding, at_micros }),
        _ => None,
    };
    let review = Review {
        warrant: WarrantId(row.uuid("warrant")?),
        requester,
        keeper: keeper.clone(),
        looks: row.int("looks")?,
        in_force: row.text("state")? == "in-force",
        begun_at_micros: row.micros("begun_at")?,
        closed,
    };
    Ok((review, row.int("deleted")?))
}
