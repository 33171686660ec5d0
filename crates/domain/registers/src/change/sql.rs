//! All SQL of corrections and erasures.

use super::{Corrected, Correction, Erasure, FormerState, Mark};
use crate::sql::{as_json, from_json, history_hash};
use crate::{fingerprints, subjects};
use calendar::Instant;
use ids::{ClaimId, PersonKey, RecordId};
use ledger::Permit;
use pack::model::{Register, Value, Values};
use store::{Fault, Row, Tx, Val};

/// Corrects a record: a new state beside the old ones, the persons and unique keys of the new values, and the mark.
pub async fn correct(tx: &Tx<'_>, register: &Register, change: &Correction) -> Result<Corrected, Fault> {
    let Some((before, version, hash)) = present(tx, register, change.record).await? else {
        return Ok(Corrected::Unknown);
    };
    let mut values = before.clone();
    for (field, value) in &change.values {
        match value {
            Value::Null => drop(values.remove(field)),
            value => drop(values.insert(field.clone(), value.clone())),
        }
    }
    if let Some(holder) = held_by_another(tx, register, change.record, &values).await? {
        return Ok(Corrected::Held(holder));
    }
    forget_keys(tx, change.record).await?;
    index(tx, register, change.record, &values).await?;
    let version = version + 1;
    write_state(tx, change, version, &hash, &values).await?;
    mark(tx, change, version).await?;
    Ok(Corrected::Version(version))
}

/// The present state: values, version, hash of its history row. None when there is no such record in this register.
async fn present(
    tx: &Tx<'_>,
    register: &Register,
    record: RecordId,
) -> Result<Option<(Values, i64, [u8; 32])>, Fault> {
    let sql = "-- registers.present
        select r.body, r.version, h.hash
        from record r join record_history h on h.record = r.id and h.version = r.version
        left join record_erasure e on e.record = r.id
        where r.id = $1 and r.register = $2 and e.record is null";
    let rows = tx.query(sql, &[Val::Uuid(record.0), Val::from(register.id.as_str())]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let hash: [u8; 32] = row
        .blob("hash")?
        .try_into()
        .map_err(|_| Fault::Engine(format!("the history hash of record {record} has not 32 bytes")))?;
    Ok(Some((from_json(&row.json("body")?)?, row.int("version")?, hash)))
}

/// Another record that holds one of the facts that the corrected values state.
async fn held_by_another(
    tx: &Tx<'_>,
    register: &Register,
    record: RecordId,
    values: &Values,
) -> Result<Option<RecordId>, Fault> {
    for (rule, fingerprint) in fingerprints(register, values) {
        let sql = "-- registers.held_by_another
            select record from record_unique
            where register = $1 and rule = $2 and fingerprint = $3 and record <> $4";
        let key =
            [Val::from(register.id.as_str()), Val::Int(rule), Val::Blob(fingerprint), Val::Uuid(record.0)];
        if let Some(row) = tx.query(sql, &key).await?.first() {
            return Ok(Some(RecordId(row.uuid("record")?)));
        }
    }
    Ok(None)
}

/// Takes out by whom and by what a record is found.
async fn forget_keys(tx: &Tx<'_>, record: RecordId) -> Result<(), Fault> {
    let sql = "-- registers.forget_subjects
        delete from record_subject where record = $1";
    tx.exec(sql, &[Val::Uuid(record.0)]).await?;
    let sql = "-- registers.forget_fingerprints
        delete from record_unique where record = $1";
    tx.exec(sql, &[Val::Uuid(record.0)]).await.map(drop)
}

/// Puts them in again for the corrected values.
async fn index(tx: &Tx<'_>, register: &Register, record: RecordId, values: &Values) -> Result<(), Fault> {
    for (field, person) in subjects(register, values) {
        let sql = "-- registers.subject_again
            insert into record_subject (register, field, person, record) values ($1, $2, $3, $4)";
        let row = [Val::from(register.id.as_str()), Val::from(field), Val::from(person), Val::Uuid(record.0)];
        tx.exec(sql, &row).await?;
    }
    for (rule, fingerprint) in fingerprints(register, values) {
        let sql = "-- registers.fingerprint_again
            insert into record_unique (register, rule, fingerprint, record) values ($1, $2, $3, $4)";
        let row =
            [Val::from(register.id.as_str()), Val::Int(rule), Val::Blob(fingerprint), Val::Uuid(record.0)];
        tx.exec(sql, &row).await?;
    }
    Ok(())
}

async fn write_state(
    tx: &Tx<'_>,
    change: &Correction,
    version: i64,
    before: &[u8; 32],
    values: &Values,
) -> Result<(), Fault> {
    let sql = "-- registers.correct
        update record set version = $2, body = $3 where id = $1 and version = $4";
    let row =
        [Val::Uuid(change.record.0), Val::Int(version), Val::Json(as_json(values)), Val::Int(version - 1)];
    if tx.exec(sql, &row).await? != 1 {
        return Err(Fault::Engine(format!("record {} changed while it was corrected", change.record)));
    }
    let sql = "-- registers.remember_again
        insert into record_history (record, version, at, actor, body, hash) values ($1, $2, $3, $4, $5, $6)";
    let row = [
        Val::Uuid(change.record.0),
        Val::Int(version),
        Val::Micros(change.at.0),
        Val::from(change.actor.as_str()),
        Val::Json(as_json(values)),
        Val::Blob(history_hash(before, version, &change.actor, values).to_vec()),
    ];
    tx.exec(sql, &row).await.map(drop)
}

async fn mark(tx: &Tx<'_>, change: &Correction, version: i64) -> Result<(), Fault> {
    let fields: Vec<&String> = change.values.keys().collect();
    let sql = "-- registers.mark
        insert into record_correction (record, version, claim, decided_by, fields, at)
        values ($1, $2, $3, $4, $5, $6)";
    let row = [
        Val::Uuid(change.record.0),
        Val::Int(version),
        Val::Uuid(change.claim.0),
        Val::from(change.decided_by.as_str()),
        Val::Json(serde_json::to_string(&fields).expect("a list of texts has a JSON form")),
        Val::Micros(change.at.0),
    ];
    tx.exec(sql, &row).await.map(drop)
}

/// Takes a record's values out, also of its history; false when there is no such record or it was erased before.
pub async fn erase(tx: &Tx<'_>, register: &Register, erasure: &Erasure) -> Result<bool, Fault> {
    if present(tx, register, erasure.record).await?.is_none() {
        return Ok(false);
    }
    forget_keys(tx, erasure.record).await?;
    let nothing = || Val::Json("{}".to_owned());
    let sql = "-- registers.erase
        update record set body = $2 where id = $1";
    tx.exec(sql, &[Val::Uuid(erasure.record.0), nothing()]).await?;
    let sql = "-- registers.erase_history
        update record_history set body = $2 where record = $1";
    tx.exec(sql, &[Val::Uuid(erasure.record.0), nothing()]).await?;
    let sql = "-- registers.note_erasure
        insert into record_erasure (record, register, claim, decided_by, at) values ($1, $2, $3, $4, $5)";
    let row = [
        Val::Uuid(erasure.record.0),
        Val::from(register.id.as_str()),
        Val::Uuid(erasure.claim.0),
        Val::from(erasure.decided_by.as_str()),
        Val::Micros(erasure.at.0),
    ];
    tx.exec(sql, &row).await.map(|_| true)
}

/// When a record was written last.
pub async fn last_change(tx: &Tx<'_>, record: RecordId) -> Result<Option<Instant>, Fault> {
    let sql = "-- registers.last_change
        select at from record_history where record = $1 order by version desc limit 1";
    let rows = tx.query(sql, &[Val::Uuid(record.0)]).await?;
    rows.first().map(|row| Ok(Instant(row.micros("at")?))).transpose()
}

/// The persons that a record is about; none when it is not in this register. Says nothing else of it.
pub async fn subjects_of(
    tx: &Tx<'_>,
    register: &Register,
    record: RecordId,
) -> Result<Vec<PersonKey>, Fault> {
    let sql = "-- registers.subjects_of
        select distinct person from record_subject where register = $1 and record = $2 order by person";
    let key = [Val::from(register.id.as_str()), Val::Uuid(record.0)];
    let rows = tx.query(sql, &key).await?;
    rows.iter().map(|row| Ok(PersonKey::from_stored(&row.text("person")?))).collect()
}

/// Every state of one record about the permit's person, the present one last, cut to the granted fields. Spends the
/// permit; gives nothing for a record that is not about this person.
pub async fn states(tx: &Tx<'_>, permit: Permit, record: RecordId) -> Result<Vec<FormerState>, Fault> {
    let (access::Source::Register(register), Some(by)) = (permit.source(), permit.by()) else {
        return Ok(Vec::new());
    };
    let sql = "-- registers.states
        select h.version, h.at, h.body from record_subject s join record_history h on h.record = s.record
        where s.register = $1 and s.field = $2 and s.person = $3 and s.record = $4 order by h.version";
    let key = [
        Val::from(register.as_str()),
        Val::from(by.as_str()),
        Val::from(permit.person().stored()),
        Val::Uuid(record.0),
    ];
    let rows = tx.query(sql, &key).await?;
    rows.iter().map(|row| state(row, &permit)).collect()
}

fn state(row: &Row, permit: &Permit) -> Result<FormerState, Fault> {
    let values = from_json(&row.json("body")?)?;
    let granted = |field: &String| permit.fields().iter().any(|granted| granted.as_str() == field);
    Ok(FormerState {
        version: row.int("version")?,
        at: Instant(row.micros("at")?),
        values: values.into_iter().filter(|(field, _)| granted(field)).collect(),
    })
}

/// The states before the present one, each with the mark of the correction that ended it. For a caller that holds a
/// permit of the record's person.
pub(crate) async fn former(
    tx: &Tx<'_>,
    record: RecordId,
    newest: i64,
) -> Result<Vec<(FormerState, Option<Mark>)>, Fault> {
    let sql = "-- registers.former
        select version, at, body from record_history where record = $1 and version < $2 order by version";
    let rows = tx.query(sql, &[Val::Uuid(record.0), Val::Int(newest)]).await?;
    let marks = corrections(tx, record).await?;
    let one = |row: &Row| {
        let version = row.int("version")?;
        let state =
            FormerState { version, at: Instant(row.micros("at")?), values: from_json(&row.json("body")?)? };
        Ok((state, marks.iter().find(|mark| mark.version == version + 1).cloned()))
    };
    rows.iter().map(one).collect()
}

/// The marks of a record's corrections, in order. They name fields, no values.
pub async fn corrections(tx: &Tx<'_>, record: RecordId) -> Result<Vec<Mark>, Fault> {
    let sql = "-- registers.corrections
        select version, claim, decided_by, fields from record_correction where record = $1 order by version";
    let rows = tx.query(sql, &[Val::Uuid(record.0)]).await?;
    let mark = |row: &Row| {
        let fields = serde_json::from_str(&row.json("fields")?)
            .map_err(|fault| Fault::Engine(format!("the fields of a correction cannot be read: {fault}")))?;
        Ok(Mark {
            version: row.int("version")?,
            claim: ClaimId(row.uuid("claim")?),
            decided_by: row.text("decided_by")?,
            fields,
        })
    };
    rows.iter().map(mark).collect()
}
