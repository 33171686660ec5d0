//! The authority refuses a request to join, with its reason.

use crate::{Centre, Trouble, sql};
use ids::MessageId;

/// The most bytes of a reason.
pub const REASON_BYTES_MAX: usize = 2_000;

impl Centre {
    /// Refuses a request that waits. The reason is shown to the asker.
    pub async fn refuse(&self, id: MessageId, reason: &str) -> Result<(), Trouble> {
        reasonable(reason)?;
        self.stored_request(id).await?;
        let (now, reason) = (self.now(), reason.to_owned());
        let done = self
            .store()
            .write("centre.refuse", move |tx| {
                let reason = reason.clone();
                Box::pin(async move { sql::refuse(tx, id, now, &reason).await })
            })
            .await?;
        if done { Ok(()) } else { Err(Trouble::Decided) }
    }
}

/// A reason says something, and not too much.
pub(crate) fn reasonable(reason: &str) -> Result<(), Trouble> {
    if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
        return Err(Trouble::Unfit(format!("a reason has 1 to {REASON_BYTES_MAX} bytes")));
    }
    Ok(())
}
