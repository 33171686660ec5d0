//! Which drafts wait for whose signature.

use super::propose_agreement::sides;
use crate::{Centre, Trouble, sql};
use access::{Agreement, Client};
use ids::MemberName;
use serde::{Deserialize, Serialize};

/// The most drafts that are listed at once.
pub const DRAFTS_SHOWN_MAX: i64 = 200;

/// A draft or an agreement, and who signed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementState {
    /// What is signed.
    pub agreement: Agreement,
    /// Who handed it in.
    pub proposed_by: String,
    /// Who signed.
    pub signed_by: Vec<MemberName>,
    /// Who could sign and did not. Of a group one is enough.
    pub waits_for: Vec<MemberName>,
    /// The snapshot that first held it; none while a draft.
    pub activated: Option<u64>,
}

impl Centre {
    /// The drafts that are not in force, oldest first.
    pub(crate) async fn drafts(&self) -> Result<Vec<AgreementState>, Trouble> {
        let stored =
            self.store().read("centre.drafts", |tx| Box::pin(sql::drafts(tx, DRAFTS_SHOWN_MAX))).await?;
        let mut drafts = Vec::with_capacity(stored.len());
        for draft in stored {
            let agreement: Agreement = serde_json::from_str(&draft.body)
                .map_err(|fault| Trouble::Damaged(format!("a draft: {fault}")))?;
            drafts.push(self.state(draft, agreement).await?);
        }
        Ok(drafts)
    }

    /// One of them, or one that is in force.
    pub(crate) async fn agreement_state(&self, id: &ids::AgreementId) -> Result<AgreementState, Trouble> {
        let (stored, agreement) = self.draft(id).await?;
        self.state(stored, agreement).await
    }

    async fn state(
        &self,
        stored: sql::StoredAgreement,
        agreement: Agreement,
    ) -> Result<AgreementState, Trouble> {
        let newest = self.newest().await?;
        let signatures = self.signatures(&agreement.id).await?;
        let signed_by: Vec<MemberName> = signatures.into_iter().map(|signature| signature.member).collect();
        let mut waits_for = sides(newest.standing.snapshot(), &agreement);
        waits_for.retain(|side| !signed_by.contains(side));
        waits_for.sort();
        waits_for.dedup();
        if matches!(agreement.client, Client::Group(_)) && stored.activated.is_some() {
            waits_for.clear();
        }
        let activated = stored.activated.and_then(|number| u64::try_from(number).ok());
        Ok(AgreementState { agreement, proposed_by: stored.proposed_by, signed_by, waits_for, activated })
    }
}
