//! Who leads and who waits: one round at a time, and what it found is shared.

use super::PlaceFault;
use super::round::Round;
use futures_channel::oneshot;
use std::sync::{Arc, Mutex, PoisonError};

/// What a round came to.
pub(super) type Outcome = Result<Arc<Round>, PlaceFault>;

/// The line before the log.
#[derive(Default)]
pub(super) struct Line {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    led: bool,
    waiting: Vec<oneshot::Sender<Outcome>>,
}

/// What somebody who comes to the line does.
pub(super) enum Turn<'l> {
    /// Nobody leads: this one does.
    Lead(Lead<'l>),
    /// A round is under way. Whether it has one's own entries is seen when it ends.
    Wait(oneshot::Receiver<Outcome>),
}

/// The one who leads. Dropped without an outcome (its caller has gone), it lets the others try themselves.
pub(super) struct Lead<'l> {
    line: &'l Line,
}

impl Line {
    pub(super) fn enter(&self) -> Turn<'_> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.led {
            let (told, hears) = oneshot::channel();
            state.waiting.push(told);
            return Turn::Wait(hears);
        }
        state.led = true;
        Turn::Lead(Lead { line: self })
    }
}

impl Lead<'_> {
    /// Ends the round and tells all who waited.
    pub(super) fn end(self, outcome: &Outcome) {
        let waiting =
            std::mem::take(&mut self.line.state.lock().unwrap_or_else(PoisonError::into_inner).waiting);
        for one in waiting {
            // Who has gone meanwhile needs no answer.
            let _ = one.send(outcome.clone());
        }
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        let mut state = self.line.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.led = false;
        // Hanging up wakes those who came too late for the outcome.
        state.waiting.clear();
    }
}
