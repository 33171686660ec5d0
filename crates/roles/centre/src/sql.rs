//! All SQL of the centre.

use crate::Trouble;
use calendar::Instant;
use ids::{AgreementId, MemberName, MessageId};
use store::{Fault, Row, Tx, Val};
use tlog::Hash;

/// A snapshot that is added.
pub(crate) struct NewSnapshot {
    pub(crate) number: i64,
    pub(crate) hash: Hash,
    pub(crate) at: Instant,
    pub(crate) reason: String,
    pub(crate) body: String,
}

/// What is written in the commit of a snapshot.
#[derive(Clone)]
pub(crate) enum Also {
    /// A request was approved; its node's certificate.
    Approved { request: MessageId, at: Instant, certificate: String },
    /// A draft is in force from this snapshot on.
    Activated { agreement: AgreementId },
    /// An order was carried out.
    Carried(CarriedOrder),
}

/// An order as it is kept.
#[derive(Clone)]
pub(crate) struct CarriedOrder {
    pub(crate) id: MessageId,
    pub(crate) member: String,
    pub(crate) at: Instant,
    pub(crate) body: String,
}

/// Adds a snapshot and what belongs to it; false, with nothing written, when the number is taken.
pub(crate) async fn publish(tx: &Tx<'_>, new: &NewSnapshot, also: &[Also]) -> Result<bool, Trouble> {
    let sql = "-- centre.publish
        insert into centre_snapshot (number, hash, at, reason, body) values ($1, $2, $3, $4, $5)
        on conflict do nothing";
    let values = [
        Val::Int(new.number),
        Val::Blob(new.hash.0.to_vec()),
        Val::Micros(new.at.0),
        Val::from(new.reason.as_str()),
        Val::from(new.body.as_str()),
    ];
    if tx.exec(sql, &values).await? == 0 {
        return Ok(false);
    }
    for also in also {
        match also {
            Also::Approved { request, at, certificate } => approve(tx, *request, *at, certificate).await?,
            Also::Activated { agreement } => activate(tx, agreement, new.number).await?,
            Also::Carried(order) => carry(tx, order).await?,
        }
    }
    Ok(true)
}

/// The hash of the newest snapshot.
pub(crate) async fn newest_hash(tx: &Tx<'_>) -> Result<Option<Hash>, Trouble> {
    let sql = "-- centre.newest_hash
        select hash from centre_snapshot order by number desc limit 1";
    let rows = tx.query(sql, &[]).await?;
    rows.first().map(|row| hash(row, "hash")).transpose()
}

/// The newest snapshot as it was signed.
pub(crate) async fn newest(tx: &Tx<'_>) -> Result<Option<String>, Trouble> {
    let sql = "-- centre.newest
        select body from centre_snapshot order by number desc limit 1";
    body(tx.query(sql, &[]).await?.first())
}

/// One snapshot as it was signed.
pub(crate) async fn snapshot(tx: &Tx<'_>, number: i64) -> Result<Option<String>, Trouble> {
    let sql = "-- centre.snapshot
        select body from centre_snapshot where number = $1";
    body(tx.query(sql, &[Val::Int(number)]).await?.first())
}

fn body(row: Option<&Row>) -> Result<Option<String>, Trouble> {
    Ok(row.map(|row| row.text("body")).transpose()?)
}

fn hash(row: &Row, column: &str) -> Result<Hash, Trouble> {
    let bytes = row.blob(column)?;
    let bytes = bytes.try_into().map_err(|_| Trouble::Damaged(format!("{column} has not 32 bytes")))?;
    Ok(Hash(bytes))
}

/// A request to join, as it came.
pub(crate) struct NewRequest {
    pub(crate) id: MessageId,
    pub(crate) at: Instant,
    pub(crate) member: String,
    pub(crate) server: String,
    pub(crate) body: String,
}

/// A request to join, as it stands.
pub(crate) struct StoredRequest {
    pub(crate) id: MessageId,
    pub(crate) received_at: Instant,
    pub(crate) body: String,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) certificate: Option<String>,
}

/// Keeps a request; false when one with this id is there.
pub(crate) async fn take_request(tx: &Tx<'_>, new: &NewRequest) -> Result<bool, Trouble> {
    let sql = "-- centre.take_request
        insert into centre_request (id, received_at, member, server, body, state)
        values ($1, $2, $3, $4, $5, 'waiting') on conflict do nothing";
    let values = [
        Val::Uuid(new.id.0),
        Val::Micros(new.at.0),
        Val::from(new.member.as_str()),
        Val::from(new.server.as_str()),
        Val::from(new.body.as_str()),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// How many requests wait.
pub(crate) async fn waiting_count(tx: &Tx<'_>) -> Result<i64, Trouble> {
    let sql = "-- centre.waiting_count
        select count(*) as waiting from centre_request where state = 'waiting'";
    Ok(tx.query(sql, &[]).await?.one()?.int("waiting")?)
}

/// One request.
pub(crate) async fn request(tx: &Tx<'_>, id: MessageId) -> Result<Option<StoredRequest>, Trouble> {
    let sql = "-- centre.request
        select id, received_at, body, state, reason, certificate from centre_request where id = $1";
    tx.query(sql, &[Val::Uuid(id.0)]).await?.first().map(stored_request).transpose()
}

/// The requests that wait, oldest first.
pub(crate) async fn waiting(tx: &Tx<'_>, limit: i64) -> Result<Vec<StoredRequest>, Trouble> {
    let sql = "-- centre.waiting
        select id, received_at, body, state, reason, certificate from centre_request
        where state = 'waiting' order by received_at, id limit $1";
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(stored_request).collect()
}

fn stored_request(row: &Row) -> Result<StoredRequest, Trouble> {
    Ok(StoredRequest {
        id: MessageId(row.uuid("id")?),
        received_at: Instant(row.micros("received_at")?),
        body: row.text("body")?,
        state: row.text("state")?,
        reason: row.opt_text("reason")?,
        certificate: row.opt_text("certificate")?,
    })
}

async fn approve(tx: &Tx<'_>, request: MessageId, at: Instant, certificate: &str) -> Result<(), Trouble> {
    let sql = "-- centre.approve
        update centre_request set state = 'approved', decided_at = $2, certificate = $3
        where id = $1 and state = 'waiting'";
    let values = [Val::Uuid(request.0), Val::Micros(at.0), Val::from(certificate)];
    if tx.exec(sql, &values).await? == 1 { Ok(()) } else { Err(Trouble::Decided) }
}

/// Refuses a request that waits; false when it does not.
pub(crate) async fn refuse(tx: &Tx<'_>, id: MessageId, at: Instant, reason: &str) -> Result<bool, Trouble> {
    let sql = "-- centre.refuse
        update centre_request set state = 'refused', decided_at = $2, reason = $3
        where id = $1 and state = 'waiting'";
    Ok(tx.exec(sql, &[Val::Uuid(id.0), Val::Micros(at.0), Val::from(reason)]).await? == 1)
}

/// A draft that is handed in.
pub(crate) struct NewAgreement {
    pub(crate) id: AgreementId,
    pub(crate) by: MemberName,
    pub(crate) at: Instant,
    pub(crate) client: String,
    pub(crate) owner: MemberName,
    pub(crate) body: String,
}

/// A draft or an agreement, as the centre holds it.
pub(crate) struct StoredAgreement {
    pub(crate) proposed_by: String,
    pub(crate) body: String,
    pub(crate) activated: Option<i64>,
}

/// Keeps a draft with the order that brought it; false when the id was used before.
pub(crate) async fn propose(tx: &Tx<'_>, new: &NewAgreement, order: &CarriedOrder) -> Result<bool, Trouble> {
    carry(tx, order).await?;
    let sql = "-- centre.propose
        insert into centre_agreement (id, proposed_by, proposed_at, client, owner, body)
        values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    // $1 id, $2 member, $3 now, $4 client, $5 owner, $6 what is signed
    let values = [
        Val::from(new.id.as_str()),
        Val::from(new.by.to_string()),
        Val::Micros(new.at.0),
        Val::from(new.client.as_str()),
        Val::from(new.owner.to_string()),
        Val::from(new.body.as_str()),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// How many drafts of a member are not in force.
pub(crate) async fn drafts_of(tx: &Tx<'_>, member: &str) -> Result<i64, Trouble> {
    let sql = "-- centre.drafts_of
        select count(*) as drafts from centre_agreement where proposed_by = $1 and activated is null";
    Ok(tx.query(sql, &[Val::from(member)]).await?.one()?.int("drafts")?)
}

/// One agreement.
pub(crate) async fn agreement(tx: &Tx<'_>, id: &AgreementId) -> Result<Option<StoredAgreement>, Trouble> {
    let sql = "-- centre.agreement
        select proposed_by, body, activated from centre_agreement where id = $1";
    tx.query(sql, &[Val::from(id.as_str())]).await?.first().map(stored_agreement).transpose()
}

/// Drafts that are not in force yet, oldest first.
pub(crate) async fn drafts(tx: &Tx<'_>, limit: i64) -> Result<Vec<StoredAgreement>, Trouble> {
    let sql = "-- centre.drafts
        select proposed_by, body, activated from centre_agreement
        where activated is null order by proposed_at, id limit $1";
    tx.query(sql, &[Val::Int(limit)]).await?.iter().map(stored_agreement).collect()
}

fn stored_agreement(row: &Row) -> Result<StoredAgreement, Trouble> {
    Ok(StoredAgreement {
        proposed_by: row.text("proposed_by")?,
        body: row.text("body")?,
        activated: row.opt_int("activated")?,
    })
}

/// Keeps a member's signature; a new one takes the place of the old.
pub(crate) async fn put_signature(
    tx: &Tx<'_>,
    agreement: &AgreementId,
    member: &MemberName,
    at: Instant,
    body: &str,
) -> Result<(), Trouble> {
    let sql = "-- centre.put_signature
        insert into centre_signature (agreement, member, at, body) values ($1, $2, $3, $4)
        on conflict (agreement, member) do update set at = excluded.at, body = excluded.body";
    let values =
        [Val::from(agreement.as_str()), Val::from(member.to_string()), Val::Micros(at.0), Val::from(body)];
    tx.exec(sql, &values).await?;
    Ok(())
}

/// The signatures of an agreement, each as JSON.
pub(crate) async fn signatures(tx: &Tx<'_>, agreement: &AgreementId) -> Result<Vec<String>, Trouble> {
    let sql = "-- centre.signatures
        select body from centre_signature where agreement = $1 order by member";
    let rows = tx.query(sql, &[Val::from(agreement.as_str())]).await?;
    rows.iter().map(|row| Ok(row.text("body")?)).collect()
}

async fn activate(tx: &Tx<'_>, agreement: &AgreementId, number: i64) -> Result<(), Trouble> {
    let sql = "-- centre.activate
        update centre_agreement set activated = $2 where id = $1 and activated is null";
    let values = [Val::from(agreement.as_str()), Val::Int(number)];
    if tx.exec(sql, &values).await? == 1 { Ok(()) } else { Err(Trouble::Decided) }
}

/// Keeps an order; refused when it was carried out before.
pub(crate) async fn carry(tx: &Tx<'_>, order: &CarriedOrder) -> Result<(), Trouble> {
    let sql = "-- centre.carry
        insert into centre_order (id, member, taken_at, body) values ($1, $2, $3, $4)
        on conflict do nothing";
    let values = [
        Val::Uuid(order.id.0),
        Val::from(order.member.as_str()),
        Val::Micros(order.at.0),
        Val::from(order.body.as_str()),
    ];
    if tx.exec(sql, &values).await? == 1 { Ok(()) } else { Err(Trouble::AlreadyTaken) }
}

/// Keeps the proof of a fork; false when it is known.
pub(crate) async fn keep_fork(
    tx: &Tx<'_>,
    (first, second): (&Hash, &Hash),
    number: i64,
    at: Instant,
    body: &str,
) -> Result<bool, Fault> {
    let sql = "-- centre.keep_fork
        insert into centre_fork (first, second, number, at, body) values ($1, $2, $3, $4, $5)
        on conflict do nothing";
    let values = [
        Val::Blob(first.0.to_vec()),
        Val::Blob(second.0.to_vec()),
        Val::Int(number),
        Val::Micros(at.0),
        Val::from(body),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// The proofs of forks, newest first, each as JSON.
pub(crate) async fn forks(tx: &Tx<'_>, limit: i64) -> Result<Vec<String>, Fault> {
    let sql = "-- centre.forks
        select body from centre_fork order by at desc, number desc limit $1";
    let rows = tx.query(sql, &[Val::Int(limit)]).await?;
    rows.iter().map(|row| row.text("body")).collect()
}
