//! Published reports, for everybody.

use crate::{Guardian, Trouble};
use oversight::report::{SignedReport, sql};

/// The newest report of a year; none when there is none.
pub async fn read_report(guardian: &Guardian, year: i16) -> Result<Option<SignedReport>, Trouble> {
    Ok(guardian.store().read("report.newest", move |tx| Box::pin(sql::newest(tx, year))).await?)
}

/// The years that have one, newest first.
pub async fn report_years(guardian: &Guardian) -> Result<Vec<i16>, Trouble> {
    Ok(guardian.store().read("report.years", |tx| Box::pin(sql::years(tx))).await?)
}
