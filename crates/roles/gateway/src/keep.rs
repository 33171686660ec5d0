//! Receipts: kept before an answer is given out, read for those who ask for them.

use crate::Gateway;
use crate::sql::{self, Kept};
use exchange::head::Head;
use exchange::proof::EntryProof;
use exchange::receipt::{RECEIPT_FORM, Receipt, SHOWN_IN_RECEIPT, SealedPart};
use exchange::seal;
use ids::MessageId;
use store::Fault;

/// Keeps a receipt; it is on disk when this returns.
pub(crate) async fn keep(gateway: &Gateway, kept: Kept) -> Result<(), Fault> {
    let store = &gateway.inner.parts.store;
    let kept = std::sync::Arc::new(kept);
    store
        .write("gateway.keep", move |tx| {
            let kept = std::sync::Arc::clone(&kept);
            Box::pin(async move { sql::keep(tx, &kept).await })
        })
        .await
}

/// Reads a receipt.
pub(crate) async fn receipt(gateway: &Gateway, id: MessageId) -> Result<Option<Receipt>, Fault> {
    let store = &gateway.inner.parts.store;
    let found = store.read("gateway.find_receipt", move |tx| Box::pin(sql::find_receipt(tx, id))).await?;
    found.map(|kept: Kept| told(&kept)).transpose()
}

/// Stored bytes as the receipt that a caller is given. What cannot be read was changed in the store.
fn told(kept: &Kept) -> Result<Receipt, Fault> {
    let changed =
        |what: &str, fault: String| Fault::Engine(format!("receipt {}: the stored {what}: {fault}", kept.id));
    let head = |what, bytes: &[u8]| Head::read(bytes).map_err(|fault| changed(what, fault.to_string()));
    let seal = |what, bytes: &[u8]| seal::from_bytes(bytes).map_err(|fault| changed(what, fault.to_string()));
    Ok(Receipt {
        form: RECEIPT_FORM.to_owned(),
        question: SealedPart {
            head: head("question", &kept.question)?,
            body: kept.question_body,
            seal: seal("question's seal", &kept.question_seal)?,
        },
        opening: kept.opening.as_deref().map(|bytes| seal("opening seal", bytes)).transpose()?,
        answer: SealedPart {
            head: head("answer", &kept.answer)?,
            body: Some(kept.answer_body),
            seal: seal("answer's seal", &kept.answer_seal)?,
        },
        proofs: proofs(kept.proofs.as_deref()).map_err(|fault| changed("proofs", fault.to_string()))?,
    })
}

/// The proofs that came with the answer, with the person's number closed.
fn proofs(stored: Option<&[u8]>) -> Result<Vec<EntryProof>, serde_json::Error> {
    let Some(bytes) = stored else { return Ok(Vec::new()) };
    let mut proofs: Vec<EntryProof> = serde_json::from_slice(bytes)?;
    for proof in &mut proofs {
        proof.opening = proof.opening.only(&SHOWN_IN_RECEIPT);
    }
    Ok(proofs)
}
