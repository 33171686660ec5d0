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

/// The proof of the tag key of a person's looks under one warrant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarrantKey {
    /// In which year's log the warrant and its looks stand.
    pub year: i16,
    /// The number of the WARRANT leaf.
    pub leaf: u64,
    /// The custodian's VRF proof, 80 bytes.
    pub proof: Vec<u8>,
}

/// The proofs of a person's tag keys of warrants here that came to light, and of no others: with one, anyone counts
/// the looks under its warrant (SG-02).
pub async fn opened_key_proofs(
    tx: &Tx<'_>,
    provider: &str,
    person: &PersonKey,
) -> Result<Vec<WarrantKey>, Fault> {
    let sql = "-- ledger.opened_key_proofs
        select distinct o.year, o.warrant_leaf, k.series, k.proof from access_opening o
        join access_key k on k.provider = o.provider and k.person = o.person and k.series = o.series
        where o.provider = $1 and o.person = $2 and o.kind = 2 and o.opened order by k.series";
    let rows = tx.query(sql, &[Val::from(provider), Val::from(person.stored())]).await?;
    let wrong = |what: &str| Fault::Engine(format!("the {what} of an opened look cannot be read"));
    let one = |row: &store::Row| {
        Ok(WarrantKey {
            year: i16::try_from(row.int("year")?).map_err(|_| wrong("year"))?,
            leaf: u64::try_from(row.int("warrant_leaf")?).map_err(|_| wrong("warrant leaf"))?,
            proof: row.blob("proof")?,
        })
    };
    rows.iter().map(one).collect()
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
