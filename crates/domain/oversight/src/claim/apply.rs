//! What a step makes of a claim. The same steps, in whatever order they arrive and however often, make the same
//! claim in every place that holds it.

use super::Event;
use super::model::{Answer, Claim, Done, Filing, Ruling, State};
use calendar::Deadline;
use std::collections::BTreeMap;

/// Whether a step that arrives can be taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It changes the claim.
    Applies,
    /// It is known, or the claim is past it: nothing changes.
    Stale,
    /// Something that comes before it has not arrived: try again later.
    Early,
}

/// How far a state is on its way; steps only lead further.
fn rank(state: &State) -> u8 {
    match state {
        State::WithOwner { .. } => 0,
        State::Answered { .. } => 1,
        State::WithArbiter { .. } => 2,
        State::Decided { .. } => 3,
        State::NotComplied { .. } => 4,
        State::Closed | State::Dismissed | State::Complied { .. } => 5,
    }
}

/// Judges a step that arrives.
pub fn fit(claim: &Claim, event: &Event) -> Fit {
    let at = rank(&claim.state);
    let when = |early: bool, applies: bool| match (early, applies) {
        (true, _) => Fit::Early,
        (_, true) => Fit::Applies,
        _ => Fit::Stale,
    };
    match event {
        Event::Filed { .. } => Fit::Stale,
        // An answer that crossed with the clock is kept for the arbiter to read; it closes nothing any more.
        Event::Answered { .. } => when(false, claim.answer.is_none()),
        Event::Appealed { .. } => when(at == 0 && claim.answer.is_none(), at <= 1),
        Event::Escalated { .. } => when(false, at <= 1),
        Event::Closed => when(at == 0, at == 1),
        Event::ArbiterLate => when(at < 2, matches!(claim.state, State::WithArbiter { late: false, .. })),
        Event::Decided { .. } => when(at < 2, at == 2),
        // Where it comes after what was done, it was done late all the same: every copy says so.
        Event::NotComplied => when(at < 3, at == 3 || claim.state == State::Complied { late: false }),
        Event::Done { ordered: true, .. } => when(at < 3, at == 3 || at == 4),
        // It adds what was done and to whom it is told; where the claim stands is not its matter.
        Event::Done { ordered: false, receivers } => {
            let news = receivers.iter().any(|receiver| !claim.receivers.contains_key(receiver));
            when(claim.answer.is_none(), claim.done.is_none() || news)
        }
        Event::Noted { receiver } => match claim.receivers.get(receiver) {
            Some(noted) => when(false, noted.is_none()),
            // It was told of something whose step is still on its way.
            None => Fit::Early,
        },
    }
}

/// Takes a step that fits; another changes nothing. Gives whether the claim changed. `at_micros`: when the step was
/// taken where it was taken first.
pub fn apply(claim: &mut Claim, event: &Event, at_micros: i64) -> bool {
    if fit(claim, event) != Fit::Applies {
        return false;
    }
    claim.version += 1;
    match event {
        Event::Filed { .. } => {}
        Event::Answered { upheld, reasons, duty, due } => {
            claim.answer =
                Some(Answer { upheld: *upheld, reasons: reasons.clone(), duty: duty.clone(), at_micros });
            if rank(&claim.state) == 0 {
                claim.state = State::Answered { due: due.clone() };
            }
        }
        Event::Appealed { reasons, due } => {
            claim.appeal = Some(reasons.clone());
            claim.state = State::WithArbiter { due: due.clone(), why: super::Why::Appealed, late: false };
        }
        Event::Escalated { why, due } => {
            claim.state = State::WithArbiter { due: due.clone(), why: *why, late: false };
        }
        Event::Closed => claim.state = State::Closed,
        Event::ArbiterLate => {
            if let State::WithArbiter { late, .. } = &mut claim.state {
                *late = true;
            }
        }
        Event::Decided { for_person, reasons, sanction, due } => {
            claim.ruling = Some(Ruling {
                for_person: *for_person,
                reasons: reasons.clone(),
                sanction: sanction.clone(),
                at_micros,
            });
            claim.state = due.clone().map_or(State::Dismissed, |due| State::Decided { due });
        }
        Event::NotComplied => match &mut claim.state {
            State::Decided { due } => claim.state = State::NotComplied { due: due.clone() },
            State::Complied { late } => *late = true,
            _ => {}
        },
        Event::Done { ordered, receivers } => done(claim, *ordered, receivers, at_micros),
        Event::Noted { receiver } => {
            claim.receivers.insert(receiver.clone(), Some(at_micros));
        }
    }
    true
}

fn done(claim: &mut Claim, ordered: bool, receivers: &[ids::AgencyId], at_micros: i64) {
    if ordered || claim.done.is_none() {
        claim.done = Some(Done { ordered, at_micros });
    }
    for receiver in receivers {
        claim.receivers.entry(receiver.clone()).or_insert(None);
    }
    if ordered {
        let late = matches!(claim.state, State::NotComplied { .. });
        claim.state = State::Complied { late };
    }
}

/// A claim as it begins.
pub fn begin(filing: Filing, due: Deadline) -> Claim {
    Claim {
        filing,
        state: State::WithOwner { due },
        answer: None,
        appeal: None,
        ruling: None,
        done: None,
        receivers: BTreeMap::new(),
        version: 1,
    }
}

/// A claim from its whole history; none when it does not begin with its filing.
pub fn fold<'a>(story: impl IntoIterator<Item = (i64, &'a Event)>) -> Option<Claim> {
    let mut story = story.into_iter();
    let Some((_, Event::Filed { filing, due })) = story.next() else { return None };
    let mut claim = begin((**filing).clone(), due.clone());
    for (at_micros, event) in story {
        apply(&mut claim, event, at_micros);
    }
    Some(claim)
}
