//! A node brings the proof that the authority signed two faces. It is kept and shown to everybody.

use crate::{Centre, Trouble, sql};
use exchange::chain;
use exchange::membership::RequestFault;
use exchange::signing::snapshot_bytes;
use exchange::snapshot::{ForkEvidence, SignedSnapshot};
use tlog::Hash;

/// The most proofs that are shown.
const FORKS_SHOWN_MAX: i64 = 100;

impl Centre {
    /// Keeps a proof that holds; true when it was new.
    pub(crate) async fn keep_fork(&self, evidence: &ForkEvidence) -> Result<bool, Trouble> {
        let (known, other) = (self.signed_here(&evidence.known)?, self.signed_here(&evidence.other)?);
        let same_number = known.number == other.number && known.hash != other.hash;
        let other_past = other.number == known.number + 1 && other.previous != Some(known.hash);
        if !(same_number || other_past) {
            return Err(Trouble::Unfit("these two snapshots can stand in one chain".to_owned()));
        }
        tracing::error!(number = known.number, "Somebody brought a proof that this authority signed a fork");
        let body = serde_json::to_string(evidence).expect("a proof has a JSON form");
        let (first, second) = (known.hash.min(other.hash), known.hash.max(other.hash));
        let number = i64::try_from(known.number).map_err(|_| Trouble::NotFound("snapshot"))?;
        let at = self.now();
        let kept = self
            .store()
            .write("centre.keep_fork", move |tx| {
                let body = body.clone();
                Box::pin(async move { sql::keep_fork(tx, (&first, &second), number, at, &body).await })
            })
            .await?;
        Ok(kept)
    }

    /// The proofs that are known.
    pub(crate) async fn forks(&self) -> Result<Vec<ForkEvidence>, Trouble> {
        let bodies =
            self.store().read("centre.forks", |tx| Box::pin(sql::forks(tx, FORKS_SHOWN_MAX))).await?;
        let damaged = |fault: serde_json::Error| Trouble::Damaged(format!("a proof of a fork: {fault}"));
        bodies.iter().map(|body| serde_json::from_str(body).map_err(damaged)).collect()
    }

    /// Only what the key of this authority really signed is a proof; everything else is somebody's invention.
    fn signed_here(&self, signed: &SignedSnapshot) -> Result<Placed, Trouble> {
        let (snapshot, hash) = chain::read(signed).map_err(|fault| Trouble::Unfit(fault.to_string()))?;
        let key = self.inner.parts.signer.public();
        if key.id() != signed.key || !key.verifies(&snapshot_bytes(&signed.snapshot), &signed.signature) {
            return Err(RequestFault::Signature.into());
        }
        Ok(Placed { number: snapshot.number, previous: snapshot.previous, hash })
    }
}

struct Placed {
    number: u64,
    previous: Option<Hash>,
    hash: Hash,
}
