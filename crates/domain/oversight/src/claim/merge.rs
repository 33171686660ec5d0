//! How a copy of a claim takes steps: its own, and those that others tell.

use super::wire::Told;
use super::{Claim, Event, Fit, apply, begin, fit};

/// What became of steps that arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Those that changed the claim, in the order in which they did.
    pub taken: Vec<Told>,
    /// Whether some must come again, because what stands before them has not arrived.
    pub early: bool,
}

/// Takes steps that were decided here.
pub fn take(claim: &mut Claim, events: Vec<Event>, at_micros: i64) -> Vec<Told> {
    let told = events.into_iter().map(|event| Told { at_micros, event });
    told.filter(|told| apply(claim, &told.event, told.at_micros)).collect()
}

/// Takes steps that arrived. What is known already changes nothing.
pub fn merge(claim: &mut Claim, steps: &[Told]) -> Merged {
    let mut merged = Merged::default();
    for told in steps {
        merged.early |= fit(claim, &told.event) == Fit::Early;
        if apply(claim, &told.event, told.at_micros) {
            merged.taken.push(told.clone());
        }
    }
    merged
}

/// A claim from a story that arrived, with the steps that made it; none when the story does not begin with the
/// filing.
pub fn open(story: &[Told]) -> Option<(Claim, Merged)> {
    let (first, rest) = story.split_first()?;
    let Event::Filed { filing, due } = &first.event else { return None };
    let mut claim = begin((**filing).clone(), due.clone());
    let mut merged = merge(&mut claim, rest);
    merged.taken.insert(0, first.clone());
    Some((claim, merged))
}
