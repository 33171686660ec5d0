//! What the desks of court and commissioner show of warrants.

use crate::{Guardian, Trouble};
use oversight::warrant::review::Review;
use oversight::warrant::sql::{self, LeafRow, Remembered, WarrantLine};
use oversight::warrant::{Warrant, WarrantId};
use store::Fault;

/// The most warrants on one page.
const LINES_MAX: i64 = 200;

/// The newest warrants of this office.
pub async fn newest(guardian: &Guardian) -> Result<Vec<WarrantLine>, Trouble> {
    let read = guardian.store().read("warrants.newest", |tx| Box::pin(sql::newest(tx, LINES_MAX)));
    let found: Result<_, Fault> = read.await;
    Ok(found?)
}

/// One warrant.
pub async fn one(guardian: &Guardian, id: WarrantId) -> Result<Warrant, Trouble> {
    let read = guardian.store().read("warrants.one", move |tx| Box::pin(super::get(tx, id)));
    read.await
}

/// Everything that an office knows of one warrant.
#[derive(Clone, Debug)]
pub struct File {
    /// The warrant.
    pub warrant: Warrant,
    /// What happened, in order.
    pub history: Vec<Remembered>,
    /// Its public leaves; at the court only.
    pub leaves: Vec<LeafRow>,
    /// Its review, and how many proofs of deletion came.
    pub review: Option<(Review, i64)>,
}

/// The file of one warrant.
pub async fn file(guardian: &Guardian, id: WarrantId) -> Result<File, Trouble> {
    let keeper = guardian.agency().clone();
    let read = guardian.store().read("warrants.file", move |tx| {
        let keeper = keeper.clone();
        Box::pin(async move {
            Ok(File {
                warrant: super::get(tx, id).await?,
                history: sql::history(tx, id).await?,
                leaves: sql::leaves_of(tx, id).await?,
                review: sql::review(tx, id, &keeper).await?,
            })
        })
    });
    read.await
}
