//! The proofs of entries: placed in the public log before an answer leaves, verified before an answer is believed.

use crate::Gateway;
use crate::sealed;
use crate::verify_answer::Question;
use exchange::head::{Answered, Head, LoggedEntry};
use exchange::proof::{EntryProof, Expected, PROOFS_BYTES_MAX, Proof, check};
use exchange::rest::RestFault;
use ids::EntryId;
use ledger::late::LATE_HOURS_MAX;
use ledger::late_hash;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How long an owner may answer with promises instead of places in the log, microseconds: its own limit and an hour
/// in which what is late comes in.
pub const PROMISES_MICROS_MAX: i64 = (LATE_HOURS_MAX + 1) * 3_600_000_000;

/// Since when each owner gives nothing but promises.
#[derive(Default)]
pub(crate) struct Promises(Mutex<BTreeMap<String, i64>>);

impl Promises {
    /// Notes a promise; false when the owner has promised for too long.
    fn promised(&self, owner: &str, now: i64) -> bool {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now.saturating_sub(*since.entry(owner.to_owned()).or_insert(now)) <= PROMISES_MICROS_MAX
    }

    /// An entry of the owner stands in the log.
    fn kept(&self, owner: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(owner);
    }
}

/// Waits until entries are in the public log and gives what proves them.
pub(crate) async fn place(gateway: &Gateway, entries: &[LoggedEntry]) -> Result<Vec<EntryProof>, RestFault> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
    let receipts = gateway.inner.parts.placer.place(&ids).await.map_err(|fault| {
        tracing::error!(%fault, "Nothing is released: its entry is not in the public log");
        RestFault::logging_failed(format!("Nothing is released: {fault}"))
    })?;
    Ok(receipts.into_iter().map(EntryProof::from).collect())
}

/// Proofs as they travel.
pub(crate) fn bytes(proofs: &[EntryProof]) -> Result<Vec<u8>, RestFault> {
    if proofs.is_empty() {
        return Ok(Vec::new());
    }
    let bytes = serde_json::to_vec(proofs).expect("proofs have a JSON form");
    if bytes.len() > PROOFS_BYTES_MAX {
        return Err(RestFault::owners_fault("The proofs of the entries are too long"));
    }
    Ok(bytes)
}

/// Verifies the proofs that came with an answer: each entry that its head names must be in the owner's public log, or
/// promised within the limits, and tell of this question; each person asked about must have one.
pub(crate) fn verified(
    gateway: &Gateway,
    question: &Question,
    head: &Head,
    answered: &Answered,
    bytes: &[u8],
) -> Result<Vec<EntryProof>, RestFault> {
    if answered.fault.is_some() {
        // A refusal releases nothing.
        return Ok(Vec::new());
    }
    let refused = |why: String| RestFault::inconsistent_response(format!("The answer is refused: {why}"));
    let proofs: Vec<EntryProof> = match bytes {
        [] => Vec::new(),
        bytes => {
            serde_json::from_slice(bytes).map_err(|_| refused("its proofs cannot be read".to_owned()))?
        }
    };
    let owner = &head.sender.member;
    let keys = gateway.inner.parts.placer.keys();
    for entry in &answered.entries {
        let proof = proofs.iter().find(|proof| proof.entry == entry.id).ok_or_else(|| {
            refused("it does not prove that its entry is in the owner's access log".to_owned())
        })?;
        let expected = Expected {
            provider: &owner.code,
            requester: &question.head.client.member.code,
            person: None,
            source: None,
            code: Some(keys.code_of(&owner.code)),
        };
        match check(entry, proof, keys, &expected).map_err(|fault| refused(fault.to_string()))? {
            Proof::Placed(_) => gateway.inner.promises.kept(&owner.code),
            Proof::Late(seal) => {
                let now = gateway.now().0;
                let key = sealed::key(&gateway.standing().get(), head, seal, now);
                let key = key.map_err(|fault| refused(fault.to_string()))?;
                let held = sealed::holds(gateway, seal, &key, &late_hash(&entry.leaf));
                held.map_err(|fault| refused(format!("its promise of a late entry: {fault}")))?;
                if !gateway.inner.promises.promised(&owner.code, now) {
                    return Err(refused(format!(
                        "its owner has promised late entries for over {} hours",
                        LATE_HOURS_MAX + 1
                    )));
                }
            }
        }
    }
    let named = |proof: &&EntryProof| answered.entries.iter().any(|entry| entry.id == proof.entry);
    let mut people = proofs.iter().filter(named).filter_map(EntryProof::person).collect::<Vec<_>>();
    let missing = question.persons.iter().any(|person| {
        let found = people.iter().position(|there| there == person);
        found.map(|place| people.swap_remove(place)).is_none()
    });
    if answered.status < 300 && missing {
        return Err(refused(
            "it does not name an entry of the owner's access log for each person; such data are refused"
                .to_owned(),
        ));
    }
    Ok(proofs)
}
