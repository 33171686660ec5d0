//! The rounds of the arbiter and of the auditor: nobody has to ask for them.

use crate::cases::check_log::check_log;
use crate::cases::lottery::{ask_canary, draw_month, judge_canaries, open_leaves, reconcile};
use crate::cases::report::make_report;
use crate::cases::rules::log_rules;
use crate::{Guardian, Office, Trouble};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use store::{Fault, jobs};

/// The kind of the job that comes once a day.
const DAILY: &str = "watch";

const DAY_MICROS: i64 = 86_400 * 1_000_000;

/// One round; gives how much was found or done. What goes wrong in one part does not stop the others.
pub async fn watch_once(guardian: &Guardian) -> Result<usize, Trouble> {
    match guardian.office() {
        Office::Arbiter => arbiter(guardian).await,
        Office::Auditor if is_new_day(guardian).await? => check_log(guardian).await.map(|_| 0),
        _ => Ok(0),
    }
}

async fn arbiter(guardian: &Guardian) -> Result<usize, Trouble> {
    let mut done = 0;
    done += heard("draw", draw_month(guardian, &month_before(guardian)).await)?;
    done += heard("openings", open_leaves(guardian).await)?;
    done += heard("canaries", judge_canaries(guardian).await)?;
    if is_new_day(guardian).await? {
        heard("canary", ask_canary(guardian).await.map(|_| 0))?;
        heard("rules", log_rules(guardian).await)?;
        heard("counts", reconcile(guardian).await.map(|_| 0))?;
        let year = guardian.at().date_in(&TimeZone::UTC).year();
        // Seals of the year before come to light in this one, so its report is still counted again.
        for year in [year.saturating_sub(1), year] {
            heard("report", make_report(guardian, year).await.map(|_| 0))?;
        }
    }
    Ok(done)
}

/// A part that could not be done now is told and tried in the next round; the own store's fault ends the round.
fn heard(part: &str, done: Result<usize, Trouble>) -> Result<usize, Trouble> {
    match done {
        Err(Trouble::Fault(fault)) => Err(fault.into()),
        Err(trouble) => {
            tracing::warn!(part, code = trouble.code(), "a part of the watch was not done: {trouble}");
            Ok(0)
        }
        done => done,
    }
}

/// The month that is drawn, in UTC: the one before yesterday's. On the second day late looks of its last day, which a
/// signed queue holds for 24 hours at most, are in.
fn month_before(guardian: &Guardian) -> String {
    let today = guardian.at().date_in(&TimeZone::UTC);
    let today = today.checked_sub(1.day()).unwrap_or(today);
    let before = today.first_of_month().checked_sub(1.day()).unwrap_or(today);
    format!("{:04}-{:02}", before.year(), before.month())
}

/// Whether this is the first round of a UTC day; the answer is yes once.
async fn is_new_day(guardian: &Guardian) -> Result<bool, Trouble> {
    let (now, id) = (guardian.at(), guardian.fresh_id());
    let midnight = now.0.div_euclid(DAY_MICROS).saturating_add(1).saturating_mul(DAY_MICROS);
    let first = guardian.store().write("watch.daily", move |tx| {
        Box::pin(async move {
            let due = jobs::due(tx, DAILY, now.0, 1).await?;
            let planned = |due_at_micros| jobs::Planned {
                id,
                kind: DAILY.to_owned(),
                key: String::new(),
                body: "null".to_owned(),
                due_at_micros,
            };
            if due.is_empty() {
                // The very first round plans the job; later ones find it waiting.
                return jobs::put(tx, &planned(midnight)).await;
            }
            jobs::put_or_move(tx, &planned(midnight)).await?;
            Ok::<_, Fault>(true)
        })
    });
    Ok(first.await?)
}
