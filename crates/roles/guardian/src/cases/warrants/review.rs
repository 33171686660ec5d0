//! The later review of each warrant (SG-02): only an official of the office that keeps it closes it.

use crate::{Guardian, Trouble};
use oversight::warrant::review::{Review, close};
use oversight::warrant::{WarrantId, sql};
use pack::model::DemoOfficial;
use store::Fault;

/// The most reviews on one page.
const REVIEWS_MAX: i64 = 200;

/// Reviews that wait for a finding, oldest first, each with the proofs of deletion that came.
pub async fn open_reviews(guardian: &Guardian) -> Result<Vec<(Review, i64)>, Trouble> {
    let keeper = guardian.agency().clone();
    let read = guardian.store().read("warrants.open_reviews", move |tx| {
        let keeper = keeper.clone();
        Box::pin(async move { sql::open_reviews(tx, &keeper, REVIEWS_MAX).await })
    });
    let found: Result<_, Fault> = read.await;
    Ok(found?)
}

/// Closes a review with a finding.
pub async fn close_review(
    guardian: &Guardian,
    official: &DemoOfficial,
    id: WarrantId,
    finding: String,
) -> Result<(), Trouble> {
    let (worker, by) = (guardian.clone(), official.name.clone());
    let done = guardian.store().write("warrants.close_review", move |tx| {
        let (guardian, by, finding) = (worker.clone(), by.clone(), finding.clone());
        Box::pin(async move {
            let found = sql::review(tx, id, guardian.agency()).await?;
            let (review, _) = found.ok_or(Trouble::NotFound("review"))?;
            let closed = close(&review, (guardian.agency(), &by), &finding, guardian.at().0)?;
            sql::close_review(tx, id, &closed).await?;
            Ok(())
        })
    });
    done.await.inspect(|()| guardian.wake())
}
