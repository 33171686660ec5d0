//! The arbiter closes a finding, with a reason that stays.

use crate::{Guardian, Trouble};
use oversight::lottery::sql;

/// The most bytes of a reason.
pub const REASON_BYTES_MAX: usize = 2_000;

/// Closes a finding; it stays published with its reason.
pub async fn settle_finding(guardian: &Guardian, seq: i64, reason: &str) -> Result<(), Trouble> {
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.len() > REASON_BYTES_MAX {
        let detail = format!("a finding is closed with a reason of at most {REASON_BYTES_MAX} bytes");
        return Err(Trouble::Refused { code: "no-reason", detail });
    }
    let at = guardian.at();
    let closed = guardian.store().write("lottery.settle", move |tx| {
        let reason = reason.clone();
        Box::pin(async move { sql::settle(tx, seq, at, &reason).await })
    });
    if closed.await? { Ok(()) } else { Err(Trouble::NotFound("finding")) }
}
