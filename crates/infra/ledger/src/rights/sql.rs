//! All SQL of what people and those who help them ask: receivers of data, proofs of tag keys.

use crate::sql::fields;
use calendar::Instant;
use ids::PersonKey;
use store::{Fault, Tx, Val};

/// An agency that was given a register's data about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The agency.
    pub agency: String,
    /// The fields it was given, in order.
    pub fields: Vec<String>,
    /// When it was given the newest of them.
    pub newest: Instant,
}

/// Who was given data of a `source` (`register.ID`) about a person since an instant, by agency: whom a correction
/// must reach. Looks under a seal are among them; the agency behind one learns of a correction like any other.
pub async fn receivers(
    tx: &Tx<'_>,
    person: &PersonKey,
    source: &str,
    since: Instant,
) -> Result<Vec<Received>, Fault> {
    let sql = "-- ledger.receivers
        select requester, fields, at from access_opening
        where person = $1 and source = $2 and at >= $3 and duty <> 'person' order by requester, at";
    let values = [Val::from(person.stored()), Val::from(source), Val::Micros(since.0)];
    let mut found: Vec<Received> = Vec::new();
    for row in tx.query(sql, &values).await?.iter() {
        let (agency, newest) = (row.text("requester")?, Instant(row.micros("at")?));
        if found.last().is_none_or(|last| last.agency != agency) {
            found.push(Received { agency, fields: Vec::new(), newest });
        }
        if let Some(last) = found.last_mut() {
            last.newest = newest;
            last.fields.extend(fields(row)?);
            last.fields.sort_unstable();
            last.fields.dedup();
        }
    }
    Ok(found)
}

/// The proof of a person's tag key in a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyProof {
    /// The series: the year, `deferred/YEAR` or `warrant/LEAF`.
    pub series: String,
    /// The custodian's VRF proof, 80 bytes.
    pub proof: Vec<u8>,
}

/// The proofs of the tag keys of a person's own years here; those of warrants are told apart ([`key_proof`]).
pub async fn key_proofs(tx: &Tx<'_>, provider: &str, person: &PersonKey) -> Result<Vec<KeyProof>, Fault> {
    let sql = "-- ledger.key_proofs
        select series, proof from access_key
        where provider = $1 and person = $2 and series not like '%/%' order by series";
    let rows = tx.query(sql, &[Val::from(provider), Val::from(person.stored())]).await?;
    rows.iter().map(|row| Ok(KeyProof { series: row.text("series")?, proof: row.blob("proof")? })).collect()
}

/// The proof of a person's tag key in one series.
pub async fn key_proof(
    tx: &Tx<'_>,
    provider: &str,
    person: &PersonKey,
    series: &str,
) -> Result<Option<Vec<u8>>, Fault> {
    let sql = "-- ledger.key_proof
        select proof from access_key where provider = $1 and person = $2 and series = $3";
    let values = [Val::from(provider), Val::from(person.stored()), Val::from(series)];
    let rows = tx.query(sql, &values).await?;
    rows.first().map(|row| row.blob("proof")).transpose()
}
