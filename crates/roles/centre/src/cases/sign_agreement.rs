//! A side signs an agreement. When both have, it is activated in the same act.

use super::activate::lawful;
use super::propose_agreement::sides;
use crate::sql::{self, StoredAgreement};
use crate::{Centre, Trouble};
use access::Agreement;
use exchange::signing::agreement_bytes;
use exchange::snapshot::{MemberSignature, Snapshot};
use ids::AgreementId;

impl Centre {
    /// Takes a signature; gives the number of the snapshot in which the agreement is in force, when it now is.
    /// A member that signs again (with a new key) replaces its signature.
    pub(crate) async fn sign_agreement(
        &self,
        id: &AgreementId,
        mut signature: MemberSignature,
    ) -> Result<Option<u64>, Trouble> {
        let (stored, agreement) = self.draft(id).await?;
        let newest = self.newest().await?;
        let snapshot = newest.standing.snapshot();
        if !sides(snapshot, &agreement).contains(&signature.member) {
            return Err(Trouble::NotASide(signature.member.to_string()));
        }
        lawful(snapshot, &agreement, self.now())?;
        // Our own instant counts, not the one that came: it decides by which keys the signature is judged later.
        signature.at_micros = self.now().0;
        let key = newest.standing.key(&signature.member, &signature.key, signature.at_micros)?;
        if !key.verifies(&agreement_bytes(&agreement), &signature.signature) {
            return Err(exchange::membership::RequestFault::Signature.into());
        }
        self.keep_signature(id, &signature).await?;
        if stored.activated.is_some() {
            return self.sign_again(id, signature).await.map(Some);
        }
        // After a crash here the draft waits with both signatures; whoever signs again activates it.
        match self.activate(&agreement).await {
            // The other side signed at the same moment and was first.
            Err(Trouble::Decided) => Ok(self.agreement_state(id).await?.activated),
            done => done,
        }
    }

    /// A draft or an agreement, with what is signed.
    pub(crate) async fn draft(&self, id: &AgreementId) -> Result<(StoredAgreement, Agreement), Trouble> {
        let wanted = id.clone();
        let stored = self
            .store()
            .read("centre.agreement", move |tx| {
                let wanted = wanted.clone();
                Box::pin(async move { sql::agreement(tx, &wanted).await })
            })
            .await?
            .ok_or(Trouble::NotFound("agreement"))?;
        let agreement = serde_json::from_str(&stored.body)
            .map_err(|fault| Trouble::Damaged(format!("agreement {id}: {fault}")))?;
        Ok((stored, agreement))
    }

    async fn keep_signature(&self, id: &AgreementId, signature: &MemberSignature) -> Result<(), Trouble> {
        let (id, signature, at) = (id.clone(), signature.clone(), self.now());
        let body = serde_json::to_string(&signature).expect("a signature has a JSON form");
        self.store()
            .write("centre.put_signature", move |tx| {
                let (id, member, body) = (id.clone(), signature.member.clone(), body.clone());
                Box::pin(async move { sql::put_signature(tx, &id, &member, at, &body).await })
            })
            .await
    }

    /// The agreement is in force already: its signature there is replaced, or one more of a group is added.
    async fn sign_again(&self, id: &AgreementId, signature: MemberSignature) -> Result<u64, Trouble> {
        let reason = format!("{} signed {id}", signature.member);
        self.publish(&reason, Vec::new(), |snapshot| put(snapshot, id, &signature)).await
    }
}

fn put(snapshot: &mut Snapshot, id: &AgreementId, signature: &MemberSignature) -> Result<(), Trouble> {
    let found = snapshot.agreements.iter_mut().find(|signed| signed.agreement.id == *id);
    let signatures = &mut found.ok_or(Trouble::NotFound("agreement"))?.signatures;
    signatures.retain(|known| known.member != signature.member);
    signatures.push(signature.clone());
    Ok(())
}
