//! All SQL of the gateway.

use calendar::Instant;
use exchange::rest::RestFault;
use ids::{AgreementId, MessageId};
use store::{Fault, Row, Tx, Val};
use tlog::Hash;

/// A question that is being taken in.
pub(crate) struct Taken<'a> {
    pub(crate) id: MessageId,
    pub(crate) at: Instant,
    pub(crate) client: &'a str,
    pub(crate) service: &'a str,
    pub(crate) agreement: Option<&'a AgreementId>,
    pub(crate) head: &'a [u8],
    pub(crate) body: Option<Hash>,
    pub(crate) seal: &'a [u8],
}

/// Takes a question in; false when its id was taken in before: a replay.
pub(crate) async fn take_in(tx: &Tx<'_>, taken: Taken<'_>) -> Result<bool, Fault> {
    let sql = "-- gateway.take_in
        insert into exchange_message (id, at, client, service, agreement, head, body, seal)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing";
    let values = [
        Val::Uuid(taken.id.0),
        Val::Micros(taken.at.0),
        Val::from(taken.client),
        Val::from(taken.service),
        Val::from(taken.agreement.map(AgreementId::as_str)),
        Val::from(taken.head),
        Val::from(taken.body.map(|hash| hash.0)),
        Val::from(taken.seal),
    ];
    Ok(tx.exec(sql, &values).await? == 1)
}

/// Notes the end of a streamed question; false when its row is not there (yet). A second time changes nothing.
pub(crate) async fn close(tx: &Tx<'_>, id: MessageId, body: Hash, closing: &[u8]) -> Result<bool, Fault> {
    let sql = "-- gateway.close
        update exchange_message set body = $2, closing = $3 where id = $1 and (body is null or body = $2)";
    Ok(tx.exec(sql, &[Val::Uuid(id.0), Val::from(body.0), Val::from(closing)]).await? == 1)
}

/// Notes a message that was not taken in.
pub(crate) async fn refuse(
    tx: &Tx<'_>,
    at: Instant,
    peer: &str,
    head: &exchange::head::Head,
    fault: &RestFault,
) -> Result<(), Fault> {
    let sql = "-- gateway.refuse
        insert into exchange_refusal (at, peer, message, client, service, code, detail)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        Val::Micros(at.0),
        Val::from(peer),
        Val::Uuid(head.id.0),
        Val::from(head.client.to_string()),
        Val::from(head.service.to_string()),
        Val::from(fault.code.as_str()),
        Val::from(fault.message.as_str()),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// A receipt as it is stored: bytes as they travelled.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) id: MessageId,
    pub(crate) at: Instant,
    pub(crate) client: String,
    pub(crate) question: Vec<u8>,
    pub(crate) question_body: Option<Hash>,
    pub(crate) question_seal: Vec<u8>,
    pub(crate) opening: Option<Vec<u8>>,
    pub(crate) answer: Vec<u8>,
    pub(crate) answer_body: Hash,
    pub(crate) answer_seal: Vec<u8>,
    /// The proofs of the entries as they travelled; none where the answer named no entry.
    pub(crate) proofs: Option<Vec<u8>>,
}

/// Keeps a receipt.
pub(crate) async fn keep(tx: &Tx<'_>, kept: &Kept) -> Result<(), Fault> {
    let sql = "-- gateway.keep
        insert into exchange_receipt
          (id, at, client, question, question_body, question_seal, opening, answer, answer_body, answer_seal,
           proofs)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = [
        Val::Uuid(kept.id.0),
        Val::Micros(kept.at.0),
        Val::from(kept.client.as_str()),
        Val::from(kept.question.as_slice()),
        Val::from(kept.question_body.map(|hash| hash.0)),
        Val::from(kept.question_seal.as_slice()),
        Val::from(kept.opening.clone()),
        Val::from(kept.answer.as_slice()),
        Val::from(kept.answer_body.0),
        Val::from(kept.answer_seal.as_slice()),
        Val::from(kept.proofs.clone()),
    ];
    tx.exec(sql, &values).await.map(drop)
}

/// A receipt by its message.
pub(crate) async fn find_receipt(tx: &Tx<'_>, id: MessageId) -> Result<Option<Kept>, Fault> {
    let sql = "-- gateway.find_receipt
        select id, at, client, question, question_body, question_seal, opening, answer, answer_body, answer_seal,
               proofs
        from exchange_receipt where id = $1";
    tx.query(sql, &[Val::Uuid(id.0)]).await?.first().map(read_kept).transpose()
}

fn read_kept(row: &Row) -> Result<Kept, Fault> {
    Ok(Kept {
        id: MessageId(row.uuid("id")?),
        at: Instant(row.micros("at")?),
        client: row.text("client")?,
        question: row.blob("question")?,
        question_body: row
            .opt_blob("question_body")?
            .map(|bytes| hash("question_body", &bytes))
            .transpose()?,
        question_seal: row.blob("question_seal")?,
        opening: row.opt_blob("opening")?,
        answer: row.blob("answer")?,
        answer_body: hash("answer_body", &row.blob("answer_body")?)?,
        answer_seal: row.blob("answer_seal")?,
        proofs: row.opt_blob("proofs")?,
    })
}

fn hash(column: &str, bytes: &[u8]) -> Result<Hash, Fault> {
    let wrong = || Fault::Column { column: column.to_owned(), wanted: "32 bytes", found: "blob" };
    bytes.try_into().map(Hash).map_err(|_| wrong())
}
