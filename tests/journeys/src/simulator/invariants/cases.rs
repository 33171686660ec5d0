//! Where cases rest and how they end.

use crate::simulator::invariants::Evidence;
use pack::model::EndOutcome;
use services::{Event, State};

/// Ended, asking, or at an official; never stuck in the middle of what the machine does alone.
pub(super) fn rest_where_they_may(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (agency, case, _) in evidence.snapshot.cases() {
        let rests =
            matches!(case.state, State::Ended { .. } | State::Asking { .. } | State::AtOfficial { .. });
        if !rests {
            wrong.push(format!(
                "case {} of {agency} ({}) is stuck: {}",
                case.id,
                case.service,
                case.state.word()
            ));
        }
        let waits = matches!(case.state, State::Asking { .. } | State::AtOfficial { .. });
        if waits != case.deadline.is_some() {
            wrong.push(format!("case {} waits without a clock, or has a clock without waiting", case.id));
        }
    }
    wrong
}

/// Only a named official refuses, with reasons in words.
pub(super) fn refusals_have_reasons(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (_, case, history) in evidence.snapshot.cases() {
        let ended = history
            .iter()
            .find(|(_, _, event)| matches!(event, Event::Ended { outcome: EndOutcome::Refused, .. }));
        let Some((_, actor, _)) = ended else { continue };
        let reasoned = case.reasons.as_ref().is_some_and(|reasons| {
            !reasons.text.trim().is_empty()
                && !reasons.official.name.is_empty()
                && actor.starts_with("official:")
        });
        if !reasoned {
            wrong.push(format!("case {} was refused by {actor} without reasons", case.id));
        }
    }
    wrong
}

/// A grant is worth something, has a first day, a review and an end, in this order.
pub(super) fn grants_have_ends(evidence: &Evidence<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (agency, office) in &evidence.snapshot.offices {
        for benefit in &office.benefits {
            let ordered = benefit.from <= benefit.review && benefit.review <= benefit.until;
            if !ordered || benefit.amount_minor <= 0 {
                wrong.push(format!(
                    "the grant of case {} at {agency} has no sound end or amount",
                    benefit.case
                ));
            }
        }
    }
    for (agency, case, history) in evidence.snapshot.cases() {
        let grants = history.iter().filter(|(_, _, event)| matches!(event, Event::Granted { .. })).count();
        let kept = evidence.snapshot.offices[agency]
            .benefits
            .iter()
            .filter(|benefit| benefit.case == case.id)
            .count();
        if grants > 1 || grants != kept {
            wrong.push(format!("case {} granted {grants} times, {kept} benefits are kept", case.id));
        }
    }
    wrong
}
