//! Clocks, queues and proofs once everything has come to rest.

use crate::simulator::invariants::Evidence;
use services::Event;
use std::collections::BTreeMap;

/// Each clock that rang stands at oversight once, each row there has its clock, and none lies unraised.
pub(super) fn late_clocks_are_raised(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut rang: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (_, case, history) in evidence.snapshot.cases() {
        for (_, _, event) in history {
            if let Event::Rang { step } = event {
                *rang.entry((case.id.to_string(), step.to_string())).or_default() += 1;
            }
        }
    }
    let mut raised: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (agency, office) in &evidence.snapshot.offices {
        for clock in &office.overdue {
            if agency != evidence.country.about.oversight.as_str() {
                wrong.push(format!("{agency} keeps late clocks, but oversight is elsewhere"));
            }
            *raised.entry((clock.case.to_string(), clock.step.to_string())).or_default() += 1;
        }
        wrong.extend(
            office.rung.iter().map(|case| format!("the clock of case {case} rang and was not raised")),
        );
    }
    for ((case, step), count) in &rang {
        // One row a step: a step that was reached again keeps the first.
        let rows = raised.remove(&(case.clone(), step.clone())).unwrap_or_default();
        if rows != 1 {
            wrong.push(format!(
                "the clock {step} of case {case} rang {count} times, oversight has {rows} rows"
            ));
        }
    }
    wrong.extend(
        raised
            .into_keys()
            .map(|(case, step)| format!("oversight has {step} of case {case}, which never rang")),
    );
    wrong
}

/// Queues are empty, nothing was given up, logs are chained and whole, states are the fold of what happened.
pub(super) fn all_is_done(evidence: &Evidence<'_>) -> Vec<String> {
    let snapshot = evidence.snapshot;
    let mut wrong = Vec::new();
    for (agency, office) in &snapshot.offices {
        if (office.outbox.waiting, office.outbox.dead) != (0, 0) {
            wrong.push(format!("{agency}: {:?} is left in the outbox", office.outbox));
        }
        wrong.extend(office.jobs.iter().map(|job| format!("{agency}: a job is left: {job}")));
        if !office.log.is_whole()
            || office.log.waiting > 0
            || office.log.entries != office.entries.len() as u64
        {
            wrong.push(format!(
                "{agency}: the log does not verify: {:?}, {} waiting",
                office.log.faults, office.log.waiting
            ));
        }
        wrong.extend(office.astray.iter().map(|what| format!("{agency}: {what}")));
    }
    if (snapshot.portal.waiting, snapshot.portal.dead) != (0, 0) || snapshot.acts_under_way > 0 {
        wrong.push(format!("the portal: {:?}, {} acts under way", snapshot.portal, snapshot.acts_under_way));
    }
    wrong
}
