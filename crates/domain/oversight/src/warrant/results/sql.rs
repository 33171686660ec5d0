//! All SQL of answers under warrants, and of their end.

use super::{Answer, Deletion};
use crate::warrant::WarrantId;
use jiff::civil::Date;
use store::{Fault, Row, Tx, Val};

/// Keeps an answer until its day.
pub async fn keep(tx: &Tx<'_>, answer: &Answer) -> Result<(), Fault> {
    let sql = "-- warrants.keep_answer
        insert into warrant_answer (id, warrant, register, asked_by, body, at, delete_on)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        Val::Uuid(answer.id),
        Val::Uuid(answer.warrant.0),
        Val::from(answer.register.as_str()),
        Val::from(answer.asked_by.as_str()),
        Val::from(answer.body.as_str()),
        Val::Micros(answer.at_micros),
        Val::Date(answer.delete_on),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// The answers under one warrant that are still kept, oldest first. There is no question over several warrants.
pub async fn of_warrant(tx: &Tx<'_>, id: WarrantId) -> Result<Vec<Answer>, Fault> {
    let sql = "-- warrants.answers
        select id, warrant, register, asked_by, body, at, delete_on from warrant_answer
        where warrant = $1 order by at, id";
    tx.query(sql, &[Val::Uuid(id.0)]).await?.iter().map(read).collect()
}

/// Answers whose day has come, at most `limit`.
pub async fn due(tx: &Tx<'_>, today: Date, limit: i64) -> Result<Vec<Answer>, Fault> {
    let sql = "-- warrants.answers_due
        select id, warrant, register, asked_by, body, at, delete_on from warrant_answer
        where delete_on <= $1 order by delete_on, id limit $2";
    tx.query(sql, &[Val::Date(today), Val::Int(limit)]).await?.iter().map(read).collect()
}

/// Deletes an answer and keeps the proof, in one commit.
pub async fn delete(tx: &Tx<'_>, proof: &Deletion) -> Result<(), Fault> {
    let sql = "-- warrants.delete_answer
        delete from warrant_answer where id = $1";
    tx.exec(sql, &[Val::Uuid(proof.answer)]).await?;
    let sql = "-- warrants.prove_deletion
        insert into warrant_deletion (answer, warrant, hash, delete_on, at) values ($1, $2, $3, $4, $5)";
    let values = [
        Val::Uuid(proof.answer),
        Val::Uuid(proof.warrant.0),
        Val::Blob(proof.hash.0.to_vec()),
        Val::Date(proof.delete_on),
        Val::Micros(proof.at_micros),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// How many answers under a warrant were deleted.
pub async fn deleted(tx: &Tx<'_>, id: WarrantId) -> Result<i64, Fault> {
    let sql = "-- warrants.deleted
        select count(*) as n from warrant_deletion where warrant = $1";
    tx.query(sql, &[Val::Uuid(id.0)]).await?.one()?.int("n")
}

fn read(row: &Row) -> Result<Answer, Fault> {
    let register = row.text("register")?.parse();
    Ok(Answer {
        id: row.uuid("id")?,
        warrant: WarrantId(row.uuid("warrant")?),
        register: register
            .map_err(|fault| Fault::Engine(format!("a stored answer names no register: {fault}")))?,
        asked_by: row.text("asked_by")?,
        body: row.text("body")?,
        at_micros: row.micros("at")?,
        delete_on: row.date("delete_on")?,
    })
}
