//! The draws, findings and canaries as they are shown.

use crate::{Guardian, Trouble};
use oversight::canary::{self, Canary};
use oversight::lottery::sql::{self, Finding};
use oversight::lottery::{Drawn, Month, Sample};
use store::Fault;

/// The most months that are listed: ten years.
const MONTHS_MAX: i64 = 120;
/// The most canaries that are listed.
const CANARIES_MAX: i64 = 200;

/// The most samples that are shown.
const SAMPLES_MAX: i64 = 50;

/// A draw with its leaves.
#[derive(Clone, Debug)]
pub struct MonthShown {
    /// The draw.
    pub month: Month,
    /// Its leaves, in the order of the log.
    pub leaves: Vec<Drawn>,
}

/// The draws, newest first.
pub async fn months(guardian: &Guardian) -> Result<Vec<MonthShown>, Trouble> {
    let read = guardian.store().read("lottery.show", |tx| {
        Box::pin(async move {
            let mut shown = Vec::new();
            for month in sql::months(tx, MONTHS_MAX).await? {
                let leaves = sql::leaves(tx, &month.month).await?;
                shown.push(MonthShown { month, leaves });
            }
            Ok::<_, Fault>(shown)
        })
    });
    Ok(read.await?)
}

/// One month's draw.
pub async fn drawn_of(guardian: &Guardian, month: &str) -> Result<Option<MonthShown>, Trouble> {
    let month = month.to_owned();
    let read = guardian.store().read("lottery.show_month", move |tx| {
        let month = month.clone();
        Box::pin(async move {
            let Some(found) = sql::month(tx, &month).await? else { return Ok(None) };
            let leaves = sql::leaves(tx, &month).await?;
            Ok::<_, Fault>(Some(MonthShown { month: found, leaves }))
        })
    });
    Ok(read.await?)
}

/// What was found, newest first.
pub async fn findings(guardian: &Guardian) -> Result<Vec<Finding>, Trouble> {
    Ok(guardian.store().read("lottery.findings", |tx| Box::pin(sql::findings(tx))).await?)
}

/// Canaries, newest first.
pub async fn canaries(guardian: &Guardian) -> Result<Vec<Canary>, Trouble> {
    let read = guardian.store().read("canary.show", |tx| Box::pin(canary::sql::newest(tx, CANARIES_MAX)));
    Ok(read.await?)
}

/// Opened leaves without persons, newest draws first.
pub(crate) async fn samples(guardian: &Guardian) -> Result<Vec<Sample>, Trouble> {
    Ok(guardian.store().read("lottery.samples", |tx| Box::pin(sql::samples(tx, SAMPLES_MAX))).await?)
}
