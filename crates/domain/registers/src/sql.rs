//! All SQL of the registers.

use crate::change::{FormerState, Mark};
use crate::{Created, NewRecord, fingerprints, subjects};
use calendar::Instant;
use ids::{RecordId, RegisterId};
use ledger::Permit;
use pack::model::{Register, Value, Values};
use sha2::{Digest, Sha256};
use store::{Fault, Row, Tx, Val};

/// The most records that one view of a person's own data shows of one register.
pub const OWN_RECORDS_MAX: i64 = 200;

/// Stores a record, its first history row, its subjects and its fingerprints; or names the one that already
/// holds the fact. Called in the transaction that also writes what follows from it.
pub async fn create(tx: &Tx<'_>, register: &Register, new: &NewRecord) -> Result<Created, Fault> {
    for (rule, fingerprint) in fingerprints(register, &new.values) {
        let key = [Val::from(register.id.as_str()), Val::Int(rule), Val::Blob(fingerprint)];
        if let Some(holder) = claim(tx, &key, new.id).await? {
            return Ok(Created::Held(holder));
        }
    }
    let history = tx.both(store_record(tx, register, new), remember(tx, new));
    tx.both(history, tell_subjects(tx, register, new)).await?;
    Ok(Created::New)
}

/// Claims a fingerprint; gives the record that already holds it.
async fn claim(tx: &Tx<'_>, key: &[Val; 3], record: RecordId) -> Result<Option<RecordId>, Fault> {
    let sql = "-- registers.claim
        insert into record_unique (register, rule, fingerprint, record) values ($1, $2, $3, $4)
        on conflict do nothing";
    let [register, rule, fingerprint] = key.clone();
    let claimed = tx.exec(sql, &[register, rule, fingerprint, Val::Uuid(record.0)]).await?;
    if claimed == 1 {
        return Ok(None);
    }
    let sql = "-- registers.holder
        select record from record_unique where register = $1 and rule = $2 and fingerprint = $3";
    Ok(Some(RecordId(tx.query(sql, key).await?.one()?.uuid("record")?)))
}

/// The record's present state.
async fn store_record(tx: &Tx<'_>, register: &Register, new: &NewRecord) -> Result<(), Fault> {
    let sql = "-- registers.create
        insert into record (id, register, version, body, created_at, life_event) values ($1, $2, 1, $3, $4, $5)";
    let values = [
        Val::Uuid(new.id.0),
        Val::from(register.id.as_str()),
        Val::Json(as_json(&new.values)),
        Val::Micros(new.at.0),
        new.life_event.map_or(Val::Null, |id| Val::Uuid(id.0)),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// The persons that the record is about.
async fn tell_subjects(tx: &Tx<'_>, register: &Register, new: &NewRecord) -> Result<(), Fault> {
    let rows = subjects(register, &new.values).map(async |(field, person)| {
        let sql = "-- registers.subject
            insert into record_subject (register, field, person, record) values ($1, $2, $3, $4)";
        let values =
            [Val::from(register.id.as_str()), Val::from(field), Val::from(person), Val::Uuid(new.id.0)];
        tx.exec(sql, &values).await
    });
    tx.all(rows).await.map(drop)
}

/// Adds the first row of a record's history.
async fn remember(tx: &Tx<'_>, new: &NewRecord) -> Result<(), Fault> {
    let hash = history_hash(&[0; 32], 1, &new.actor, &new.values);
    let sql = "-- registers.remember
        insert into record_history (record, version, at, actor, body, hash) values ($1, 1, $2, $3, $4, $5)";
    let values = [
        Val::Uuid(new.id.0),
        Val::Micros(new.at.0),
        Val::from(new.actor.as_str()),
        Val::Json(as_json(&new.values)),
        Val::Blob(hash.to_vec()),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// The newest record about the permit's person, cut to the granted fields. Spends the permit.
pub async fn fetch(tx: &Tx<'_>, permit: Permit) -> Result<Option<Values>, Fault> {
    let (access::Source::Register(register), Some(by)) = (permit.source(), permit.by()) else {
        return Ok(None);
    };
    let sql = "-- registers.fetch
        select r.body from record_subject s join record r on r.id = s.record
        where s.register = $1 and s.field = $2 and s.person = $3
        order by r.created_at desc, r.id desc limit 1";
    let key = [Val::from(register.as_str()), Val::from(by.as_str()), Val::from(permit.person().stored())];
    let rows = tx.query(sql, &key).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let mut values = from_json(&row.json("body")?)?;
    values.retain(|field, _| permit.fields().iter().any(|granted| granted.as_str() == field));
    Ok(Some(values))
}

/// A record about a person, as the person sees it (SG-14, SG-21).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRecord {
    /// The record.
    pub record: RecordId,
    /// Its present state, from 1.
    pub version: i64,
    /// When its first state was written.
    pub created_at: Instant,
    /// When its present state was written.
    pub changed_at: Instant,
    /// What it says.
    pub values: Values,
    /// What it said before, the oldest first, each with the mark of the correction that ended it.
    pub former: Vec<(FormerState, Option<Mark>)>,
}

/// The records about the permit's person in one register, the newest first, at most [`OWN_RECORDS_MAX`]: the
/// person's own view (SG-21). Spends the permit.
pub async fn fetch_own(tx: &Tx<'_>, permit: Permit) -> Result<Vec<OwnRecord>, Fault> {
    let (access::Source::Register(register), Some(by)) = (permit.source(), permit.by()) else {
        return Ok(Vec::new());
    };
    let sql = "-- registers.fetch_own
        select r.id, r.version, r.created_at, h.at as changed_at, r.body
        from record_subject s join record r on r.id = s.record
        join record_history h on h.record = r.id and h.version = r.version
        where s.register = $1 and s.field = $2 and s.person = $3
        order by r.created_at desc, r.id desc limit $4";
    let key = [
        Val::from(register.as_str()),
        Val::from(by.as_str()),
        Val::from(permit.person().stored()),
        Val::Int(OWN_RECORDS_MAX),
    ];
    let mut found = Vec::new();
    for row in tx.query(sql, &key).await?.iter() {
        let (record, version) = (RecordId(row.uuid("id")?), row.int("version")?);
        let former = if version > 1 { crate::change::former(tx, record, version).await? } else { Vec::new() };
        let (created_at, changed_at) =
            (Instant(row.micros("created_at")?), Instant(row.micros("changed_at")?));
        let values = from_json(&row.json("body")?)?;
        found.push(OwnRecord { record, version, created_at, changed_at, values, former });
    }
    Ok(found)
}

/// How many records of a register are about a person, under whichever field. A count says nothing of what they say.
pub async fn count_about(tx: &Tx<'_>, register: &RegisterId, person: &str) -> Result<i64, Fault> {
    let sql = "-- registers.count_about
        select count(distinct record) as n from record_subject where register = $1 and person = $2";
    tx.query(sql, &[Val::from(register.as_str()), Val::from(person)]).await?.one()?.int("n")
}

/// Whether a register knows a person under a subject field. Says yes or no and nothing else; used before a
/// freshly drawn number is given to somebody.
pub async fn is_subject(
    tx: &Tx<'_>,
    register: &RegisterId,
    field: &str,
    person: &str,
) -> Result<bool, Fault> {
    let sql = "-- registers.is_subject
        select record from record_subject where register = $1 and field = $2 and person = $3 limit 1";
    let key = [Val::from(register.as_str()), Val::from(field), Val::from(person)];
    Ok(!tx.query(sql, &key).await?.is_empty())
}

/// What a permit lets out of a record that is at hand: the granted fields. Spends the permit.
pub fn release(permit: Permit, values: &Values) -> Values {
    let granted = |field: &str| permit.fields().iter().any(|granted| granted.as_str() == field);
    values
        .iter()
        .filter(|(field, _)| granted(field))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect()
}

/// How many records a register holds. A count names nobody.
pub async fn count(tx: &Tx<'_>, register: &RegisterId) -> Result<i64, Fault> {
    let sql = "-- registers.count
        select count(*) as n from record where register = $1";
    tx.query(sql, &[Val::from(register.as_str())]).await?.one()?.int("n")
}

/// The ids and times of the newest records of a register, without what they say: the desk's list.
pub async fn newest(tx: &Tx<'_>, register: &RegisterId, limit: i64) -> Result<Vec<(RecordId, i64)>, Fault> {
    let sql = "-- registers.newest
        select id, created_at from record where register = $1 order by created_at desc, id desc limit $2";
    let rows = tx.query(sql, &[Val::from(register.as_str()), Val::Int(limit)]).await?;
    rows.iter().map(|row| Ok((RecordId(row.uuid("id")?), row.micros("created_at")?))).collect()
}

/// A record whose present state and history disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryFault {
    /// The record.
    pub record: RecordId,
}

/// Computes every history hash again, each over the one before it, and compares the last state with the record. Of
/// an erased record the values are gone; what is left is that its hashes are there. Names nobody.
pub async fn verify(tx: &Tx<'_>) -> Result<(i64, Vec<HistoryFault>), Fault> {
    let sql = "-- registers.verify
        select r.id, r.version as newest, r.body as present, h.version, h.actor, h.body, h.hash, e.record as erased
        from record r left join record_history h on h.record = r.id left join record_erasure e on e.record = r.id
        order by r.id, h.version";
    let rows = tx.query(sql, &[]).await?;
    let mut readings: Vec<Reading> = Vec::new();
    for row in rows.iter() {
        let record = RecordId(row.uuid("id")?);
        if readings.last().is_none_or(|reading| reading.record != record) {
            let newest = row.int("newest")?;
            readings.push(Reading { record, newest, versions: 0, hash: [0; 32], whole: true });
        }
        if let Some(reading) = readings.last_mut() {
            reading.whole = reading.follows(row)? && reading.whole;
        }
    }
    let broken = readings.iter().filter(|reading| !reading.whole || reading.versions != reading.newest);
    let faults = broken.map(|reading| HistoryFault { record: reading.record }).collect();
    Ok((i64::try_from(readings.len()).unwrap_or(i64::MAX), faults))
}

/// What was read of the history of one record.
struct Reading {
    record: RecordId,
    newest: i64,
    versions: i64,
    hash: [u8; 32],
    whole: bool,
}

impl Reading {
    /// Whether the next state follows the one before it, says what its hash says and, if it is the last, what the
    /// record says.
    fn follows(&mut self, row: &Row) -> Result<bool, Fault> {
        let (Some(version), Some(hash)) = (row.opt_int("version")?, row.opt_blob("hash")?) else {
            return Ok(false);
        };
        self.versions += 1;
        let Ok(stored) = <[u8; 32]>::try_from(hash) else { return Ok(false) };
        let before = std::mem::replace(&mut self.hash, stored);
        // What cannot be read does not hold; the check goes on and names the record.
        let (Ok(values), Ok(present)) = (from_json(&row.json("body")?), from_json(&row.json("present")?))
        else {
            return Ok(false);
        };
        if row.opt_uuid("erased")?.is_some() {
            return Ok(version == self.versions && values.is_empty() && present.is_empty());
        }
        let again = history_hash(&before, version, &row.text("actor")?, &values);
        Ok(version == self.versions && again == stored && (version != self.newest || present == values))
    }
}

/// SHA-256 over the former state's hash, the version, the writer and the values in key order.
pub(crate) fn history_hash(before: &[u8; 32], version: i64, actor: &str, values: &Values) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(version.to_be_bytes());
    for text in [actor, &as_json(values)] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

pub(crate) fn as_json(values: &Values) -> String {
    serde_json::to_string(values).expect("values have a JSON form")
}

/// A body that cannot be read is a fault, never an empty record: nobody is told that nothing is known.
pub(crate) fn from_json(text: &str) -> Result<Values, Fault> {
    serde_json::from_str::<std::collections::BTreeMap<String, Value>>(text)
        .map_err(|fault| Fault::Engine(format!("a record's body cannot be read: {fault}")))
}
