//! The exact bytes that the centre and the members sign, and how they are signed.
//!
//! Every text begins with a line of its own kind, so a signature over one can never pass for another.

use crate::snapshot::{Confirmation, MemberSignature, SignedSnapshot, Snapshot, Stop};
use access::Agreement;
use ids::{AgreementId, MemberName};
use keys::{KeyFault, Signer};
use tlog::Hash;

/// What a key of the authority signs: the line `vahid/snapshot/1` and the text as it stands.
pub fn snapshot_bytes(snapshot: &str) -> Vec<u8> {
    [b"vahid/snapshot/1\n", snapshot.as_bytes()].concat()
}

/// What both sides of an agreement sign: the line `vahid/agreement/1` and the agreement's compact JSON.
pub fn agreement_bytes(agreement: &Agreement) -> Vec<u8> {
    let json = serde_json::to_vec(agreement).expect("an agreement has a JSON form");
    [b"vahid/agreement/1\n".to_vec(), json].concat()
}

/// What a data-protection authority signs: the line `vahid/stop/1`, then the agreement's id, the instant in
/// microseconds and the reason, each on a line of its own. The reason comes last, so its own lines change nothing.
pub fn stop_bytes(agreement: &AgreementId, at_micros: i64, reason: &str) -> Vec<u8> {
    format!("vahid/stop/1\n{agreement}\n{at_micros}\n{reason}").into_bytes()
}

/// What the authority signs to confirm its newest snapshot: the line `vahid/confirmation/1`, then the exchange,
/// the number, the hash and the instant in microseconds, each on a line of its own.
pub fn confirmation_bytes(instance: &str, number: u64, hash: &Hash, at_micros: i64) -> Vec<u8> {
    format!("vahid/confirmation/1\n{instance}\n{number}\n{hash}\n{at_micros}").into_bytes()
}

/// Signs a snapshot. What is returned carries the bytes that were signed; they are never written again.
pub fn sign_snapshot(snapshot: &Snapshot, signer: &dyn Signer) -> Result<SignedSnapshot, KeyFault> {
    let text = serde_json::to_string(snapshot).expect("a snapshot has a JSON form");
    let signature = signer.sign(&snapshot_bytes(&text))?;
    Ok(SignedSnapshot { snapshot: text, key: signer.public().id(), signature })
}

/// Confirms a snapshot as the newest one, at an instant in microseconds UTC; `hash` is that of its bytes.
pub fn sign_confirmation(
    snapshot: &Snapshot,
    hash: &Hash,
    at_micros: i64,
    signer: &dyn Signer,
) -> Result<Confirmation, KeyFault> {
    let bytes = confirmation_bytes(&snapshot.instance, snapshot.number, hash, at_micros);
    let signature = signer.sign(&bytes)?;
    Ok(Confirmation { number: snapshot.number, hash: *hash, at_micros, key: signer.public().id(), signature })
}

/// Signs an agreement for a member; `at_micros` is when.
pub fn sign_agreement(
    agreement: &Agreement,
    member: &MemberName,
    at_micros: i64,
    signer: &dyn Signer,
) -> Result<MemberSignature, KeyFault> {
    sign(agreement_bytes(agreement), member, at_micros, signer)
}

/// Signs the order that stops an agreement (SG-24).
pub fn sign_stop(
    agreement: &AgreementId,
    reason: &str,
    at_micros: i64,
    authority: &MemberName,
    signer: &dyn Signer,
) -> Result<Stop, KeyFault> {
    let by = sign(stop_bytes(agreement, at_micros, reason), authority, at_micros, signer)?;
    Ok(Stop { agreement: agreement.clone(), at_micros, reason: reason.to_owned(), by })
}

fn sign(
    bytes: Vec<u8>,
    member: &MemberName,
    at_micros: i64,
    signer: &dyn Signer,
) -> Result<MemberSignature, KeyFault> {
    let signature = signer.sign(&bytes)?;
    Ok(MemberSignature { member: member.clone(), key: signer.public().id(), at_micros, signature })
}
