//! Parliament counts the public log itself: it need not believe the arbiter's report (SG-04).

use crate::{Guardian, Trouble};
use oversight::report::{Frame, Report, Tally, Told, report};

/// The most leaves that are counted while somebody waits; a larger log is read from the report and by
/// `tools/recount`.
pub const COUNTED_LIVE_MAX: u64 = 1_000_000;

/// The year's log counted now, without what institutions tell; none while there is no log or it is too large.
pub async fn count_log(guardian: &Guardian) -> Result<Option<Report>, Trouble> {
    let at = guardian.at();
    let origin = guardian.origin(at);
    let Some(head) = guardian.head(&origin).await? else { return Ok(None) };
    if head.checkpoint.size > COUNTED_LIVE_MAX {
        return Ok(None);
    }
    let mut tally = Tally::new(origin.year);
    guardian.whole(&origin, &head.checkpoint, &mut |_, leaf| tally.add(leaf)).await?;
    let frame = Frame {
        year: origin.year,
        origin: origin.to_string(),
        as_of: tlog::day_of_micros(at.0),
        root: head.checkpoint.root,
        checkpoint: head.note,
        later: Vec::new(),
        names: super::report::names(guardian),
    };
    let mut counted = report(frame, &tally, &Told::new());
    counted.figures.retain(|figure| figure.source == oversight::report::Source::Recounted);
    Ok(Some(counted))
}
