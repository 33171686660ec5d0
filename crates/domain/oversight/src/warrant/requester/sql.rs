//! All SQL of applications at the requester.

use super::super::{Terms, WarrantId};
use calendar::Instant;
use jiff::civil::Date;
use store::{Fault, Row, Tx, Val};

/// An application as its requester sees it.
#[derive(Clone, Debug)]
pub struct Application {
    /// The text as it stands after decisions.
    pub terms: Terms,
    /// Sign-in name of the official who applied.
    pub applicant: String,
    /// The state by its word.
    pub state: String,
    /// The day of light.
    pub sealed_until: Date,
    /// Reasons of the last decision; empty if there are none.
    pub reasons: String,
    /// When it last changed.
    pub at: Instant,
}

/// Adds an application.
pub async fn add(tx: &Tx<'_>, application: &Application) -> Result<(), Fault> {
    let sql = "-- warrants.apply
        insert into warrant_application (id, applicant, terms, state, sealed_until, reasons, at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        Val::Uuid(application.terms.id.0),
        Val::from(application.applicant.as_str()),
        Val::from(json(&application.terms)),
        Val::from(application.state.as_str()),
        Val::Date(application.sealed_until),
        Val::from(application.reasons.as_str()),
        Val::Micros(application.at.0),
    ];
    tx.exec(sql, &values).await.map(drop)
}

fn json(terms: &Terms) -> String {
    serde_json::to_string(terms).expect("warrants have a JSON form")
}

/// What the court told of an application; false when there is none.
pub async fn told(
    tx: &Tx<'_>,
    terms: &Terms,
    (state, sealed_until, reasons): (&str, Date, &str),
    at: Instant,
) -> Result<bool, Fault> {
    let sql = "-- warrants.told
        update warrant_application set terms = $2, state = $3, sealed_until = $4, reasons = $5, at = $6
        where id = $1";
    let values = [
        Val::Uuid(terms.id.0),
        Val::from(json(terms)),
        Val::from(state),
        Val::Date(sealed_until),
        Val::from(reasons),
        Val::Micros(at.0),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// One application.
pub async fn application(tx: &Tx<'_>, id: WarrantId) -> Result<Option<Application>, Fault> {
    let sql = "-- warrants.application
        select applicant, terms, state, sealed_until, reasons, at from warrant_application where id = $1";
    tx.query(sql, &[Val::Uuid(id.0)]).await?.first().map(read).transpose()
}

/// The newest applications, at most `limit`.
pub async fn applications(tx: &Tx<'_>, limit: i64) -> Result<Vec<Application>, Fault> {
    let sql = "-- warrants.applications
        select applicant, terms, state, sealed_until, reasons, at from warrant_application
        order by at desc, id desc limit $1";
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Application, Fault> {
    let terms = serde_json::from_str(&row.text("terms")?)
        .map_err(|fault| Fault::Engine(format!("a stored application cannot be read: {fault}")))?;
    Ok(Application {
        terms,
        applicant: row.text("applicant")?,
        state: row.text("state")?,
        sealed_until: row.date("sealed_until")?,
        reasons: row.text("reasons")?,
        at: Instant(row.micros("at")?),
    })
}
