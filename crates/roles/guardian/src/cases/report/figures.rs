//! What one institution signs for in the yearly report.

use crate::{Guardian, Office, Trouble};
use calendar::Instant;
use ledger::public::Origin;
use oversight::canary::{self, Canary};
use oversight::lottery::{self, Drawn};
use oversight::report::{Told, Value, of_decisions, of_warrants};
use oversight::{claim, warrant};
use std::collections::BTreeMap;
use store::Fault;

/// The most canaries that one report counts.
const CANARIES_MAX: i64 = 100_000;

/// The most warrants that one report counts.
const WARRANTS_MAX: i64 = 100_000;

/// The figures of this office for a year. An office that keeps no figure tells none.
pub async fn own_figures(guardian: &Guardian, year: i16) -> Result<Told, Trouble> {
    match guardian.office() {
        Office::Arbiter => arbiter(guardian, year).await,
        Office::Court => court(guardian, year).await,
        _ => Ok(Told::new()),
    }
}

async fn arbiter(guardian: &Guardian, year: i16) -> Result<Told, Trouble> {
    let (drawn, canaries, steps) = guardian
        .store()
        .read("report.figures", move |tx| {
            Box::pin(async move {
                let drawn = lottery::sql::of_year(tx, year).await?;
                let steps = claim::sql::steps_within(tx, span(year)).await?;
                Ok::<_, Fault>((drawn, canary::sql::newest(tx, CANARIES_MAX).await?, steps))
            })
        })
        .await?;
    let suffix = format!("/{year}");
    let canaries: Vec<Canary> = canaries.into_iter().filter(|one| one.origin.ends_with(&suffix)).collect();
    let mut told = of_lottery(&drawn, guardian);
    told.extend(of_decisions(&steps));
    let count = |counts: &dyn Fn(&Canary) -> bool| {
        Value::Number(canaries.iter().filter(|canary| counts(canary)).count() as u64)
    };
    told.insert("f.canaries-asked".to_owned(), count(&|one| one.answered.is_some()));
    told.insert("f.canaries-logged".to_owned(), count(&|one| one.found.is_some() && one.wrong.is_none()));
    told.insert("f.canaries-unlogged".to_owned(), count(&|one| one.wrong.is_some()));
    // The bodies that run a node: the same that tell day counts (`a.systems-connected`).
    let nodes = guardian.country().bodies_with_work().len() as u64;
    told.insert("a.systems-registered".to_owned(), Value::Number(nodes));
    let origin = Origin { year, ..guardian.origin(guardian.at()) };
    if let Some(policy) = guardian.policy(&origin) {
        told.insert("f.witnesses".to_owned(), Value::Number(policy.witnesses().count() as u64));
    }
    Ok(told)
}

/// Warrants that were asked for in the year, and the escrow's acknowledgements.
async fn court(guardian: &Guardian, year: i16) -> Result<Told, Trouble> {
    let now = guardian.at();
    let read = guardian.store().read("report.warrants", move |tx| {
        Box::pin(async move {
            let lines = warrant::sql::newest(tx, WARRANTS_MAX).await?;
            Ok::<_, Fault>((lines, warrant::escrow::sql::counts(tx, now).await?))
        })
    });
    let (lines, escrow) = read.await?;
    let (from, until) = span(year);
    let asked = lines.into_iter().filter(|line| (from..until).contains(&line.applied_at));
    let mut told = of_warrants(&asked.map(|line| line.warrant).collect::<Vec<_>>());
    let missing = u64::try_from(escrow.missing).unwrap_or(0);
    told.insert("d.acknowledgements-missing".to_owned(), Value::Number(missing));
    Ok(told)
}

/// The first moment of a year in UTC, and of the next.
fn span(year: i16) -> (Instant, Instant) {
    let start = |year: i16| {
        let day = jiff::civil::Date::new(year, 1, 1).ok();
        let moment = day.and_then(|day| jiff::tz::TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok());
        Instant(moment.map_or(i64::MAX, |moment| moment.as_microsecond()))
    };
    (start(year), start(year.saturating_add(1)))
}

fn of_lottery(drawn: &[Drawn], guardian: &Guardian) -> Told {
    let totals = lottery::totals(drawn, guardian.at());
    let number = |id: &str, number| (id.to_owned(), Value::Number(number));
    let causes = totals.by_reason.iter().map(|(reason, count)| (reason.code().to_owned(), *count));
    let judged = totals.hold + totals.fail;
    let without = totals.by_reason.iter().filter(|(reason, _)| *reason == lottery::Failing::Case);
    let with_case = judged - without.map(|(_, count)| *count).sum::<u64>();
    let mut told: BTreeMap<String, Value> = BTreeMap::from([
        number("f.lottery-drawn", totals.drawn),
        number("f.lottery-held", totals.hold),
        number("f.lottery-failed", totals.fail),
        number("f.lottery-missing", totals.missing),
        number("f.lottery-late", totals.late),
        ("c.errors-by-cause".to_owned(), Value::Table(causes.collect())),
    ]);
    if let Some(share) = (with_case * 1000).checked_div(judged) {
        told.insert("a.with-case-share".to_owned(), Value::Number(share));
    }
    told
}
