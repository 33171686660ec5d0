//! Money: ordered once, filed once.

use crate::simulator::invariants::Evidence;
use crate::simulator::snapshot::Office;
use calendar::Instant;
use pack::model::{EndOutcome, Value};
use services::State;
use services::payments::owed_periods;
use std::collections::{BTreeMap, BTreeSet};

/// One order a case and period, one a child and period, each of a period that was owed, and none left out.
pub(super) fn each_period_once(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut of_child: BTreeMap<(String, String), usize> = BTreeMap::new();
    for office in evidence.snapshot.offices.values() {
        periods(evidence, office, &mut wrong);
        for order in &office.orders {
            let case = office.cases.iter().find(|(case, _)| case.id == order.case);
            let Some((case, _)) = case else { continue };
            // A child without a number (both parents foreign) is known by the act of its birth.
            let child = case.facts.get("event.child").and_then(Value::as_text);
            let child = child.map_or_else(|| case.origin.to_string(), str::to_owned);
            *of_child.entry((child, order.period.clone())).or_default() += 1;
        }
    }
    for ((_, period), count) in of_child {
        if count > 1 {
            wrong.push(format!("one child is paid {count} times for {period}"));
        }
    }
    for (agency, case, _) in evidence.snapshot.cases() {
        let granted = matches!(case.state, State::Ended { outcome: EndOutcome::Granted, .. });
        let paid = evidence.snapshot.offices[agency].orders.iter().any(|order| order.case == case.id);
        if granted && !paid {
            wrong.push(format!("case {} granted and nothing was ordered", case.id));
        }
    }
    wrong
}

fn periods(evidence: &Evidence<'_>, office: &Office, wrong: &mut Vec<String>) {
    let zone = jiff::tz::TimeZone::get(&evidence.country.about.time_zone).expect("the pack was loaded");
    let latest = Instant(evidence.notebook.latest_micros).date_in(&zone);
    for order in &office.orders {
        let benefit = office.benefits.iter().find(|benefit| benefit.case == order.case);
        let Some(benefit) = benefit else {
            wrong.push(format!("order {} rests on no benefit", order.id));
            continue;
        };
        let owed = owed_periods(benefit.from, benefit.until, benefit.monthly, latest);
        if !owed.contains(&order.period) || order.amount_minor != benefit.amount_minor {
            wrong.push(format!(
                "order {} pays {} for {:?}, which is not owed",
                order.id, order.amount_minor, order.period
            ));
        }
    }
    for benefit in &office.benefits {
        let mut ordered: Vec<&str> = office
            .orders
            .iter()
            .filter(|order| order.case == benefit.case)
            .map(|order| order.period.as_str())
            .collect();
        let count = ordered.len();
        ordered.sort_unstable();
        ordered.dedup();
        if ordered.len() != count {
            wrong.push(format!("case {} is paid twice for one period", benefit.case));
        }
        let owed = owed_periods(benefit.from, benefit.until, benefit.monthly, evidence.snapshot.today);
        for period in owed.iter().filter(|period| !ordered.contains(&period.as_str())) {
            wrong.push(format!("case {} is owed {period} and nothing was ordered", benefit.case));
        }
    }
}

/// Every order of a day that is over left in one file (what was ordered today leaves with today's), every file holds its orders and their sum, and says so in its own text.
pub(super) fn files_are_the_orders(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for office in evidence.snapshot.offices.values() {
        let known: BTreeSet<&str> = office.files.iter().map(|file| file.id.as_str()).collect();
        for order in &office.orders {
            match &order.file {
                Some(file) if known.contains(file.as_str()) => {}
                Some(file) => wrong.push(format!("order {} left in {file}, which is nowhere", order.id)),
                None if Instant(order.ordered_at).date_in(&evidence.snapshot.zone)
                    >= evidence.snapshot.today => {}
                None => wrong.push(format!("order {} never left", order.id)),
            }
        }
        for file in &office.files {
            let inside: Vec<_> =
                office.orders.iter().filter(|order| order.file.as_ref() == Some(&file.id)).collect();
            let sum: i64 = inside.iter().map(|order| order.amount_minor).sum();
            if sum != file.sum_minor || inside.len() as i64 != file.orders {
                wrong.push(format!(
                    "file {} holds {} orders of {sum}, it says {} of {}",
                    file.id,
                    inside.len(),
                    file.orders,
                    file.sum_minor
                ));
            }
            for order in inside {
                let written =
                    file.body.matches(&format!("<EndToEndId>{}</EndToEndId>", order.id.0.simple())).count();
                if written != 1 {
                    wrong.push(format!(
                        "order {} stands {written} times in the text of {}",
                        order.id, file.id
                    ));
                }
            }
        }
    }
    wrong
}
