//! The data-protection authority sees every agreement on an exchange and stops one (SG-24).

use crate::{Guardian, Trouble};
use exchange::signing::sign_stop;
use exchange::snapshot::{SignedAgreement, Snapshot};
use ids::AgreementId;
use std::sync::Arc;

/// The most bytes of a reason.
pub const STOP_REASON_BYTES_MAX: usize = 1_000;

/// The agreements of the newest configuration, in its order.
pub async fn agreements(guardian: &Guardian) -> Result<Vec<SignedAgreement>, Trouble> {
    Ok(newest(guardian).await?.agreements.clone())
}

async fn newest(guardian: &Guardian) -> Result<Arc<Snapshot>, Trouble> {
    let exchanges = guardian.inner.links.exchanges.get().ok_or(Trouble::NotFound("exchange"))?;
    exchanges.newest().await.map_err(away)
}

/// Orders the centre to stop an agreement; it holds for every node within one round. It is never undone: whoever
/// needs the data again makes a new agreement.
pub async fn stop_agreement(guardian: &Guardian, id: &AgreementId, reason: &str) -> Result<u64, Trouble> {
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.len() > STOP_REASON_BYTES_MAX {
        let detail = format!("a stop has a reason of at most {STOP_REASON_BYTES_MAX} bytes");
        return Err(Trouble::Refused { code: "no-reason", detail });
    }
    let exchanges = guardian.inner.links.exchanges.get().ok_or(Trouble::NotFound("exchange"))?.clone();
    let signer = guardian.inner.links.signer.get().cloned().ok_or_else(no_key)?;
    let (id, at, member) = (id.clone(), guardian.at().0, exchanges.member());
    let stop = tokio::task::spawn_blocking(move || sign_stop(&id, &reason, at, &member, &*signer))
        .await
        .map_err(|_| no_key())?
        .map_err(|fault| Trouble::Refused { code: "no-key", detail: fault.to_string() })?;
    exchanges.stop(stop).await.map_err(away)
}

fn away(detail: String) -> Trouble {
    tracing::warn!("the centre did not carry out an authority's order: {detail}");
    Trouble::Refused { code: "centre-away", detail }
}

fn no_key() -> Trouble {
    Trouble::Refused { code: "no-key", detail: "this institution has no key to sign with".to_owned() }
}
