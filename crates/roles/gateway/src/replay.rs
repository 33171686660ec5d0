//! Ids of messages taken in lately, for the time that the store cannot be asked.
//!
//! The store is what refuses a replay: a message's id is unique there. While calls are logged in the local queue
//! because the store is away, this memory takes its place, and what it cannot know it refuses.

use crate::limits::SKEW_MICROS_MAX;
use calendar::Instant;
use ids::MessageId;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The most ids of one generation; then the older generation is forgotten early.
pub const SEEN_MAX: usize = 1 << 20;

/// A message can be taken in from so long before its own instant until so long after it.
const WINDOW_MICROS: i64 = 2 * SKEW_MICROS_MAX;

/// Two generations of ids, each as long as a message can be replayed.
#[derive(Debug)]
pub(crate) struct Seen {
    generations: Mutex<Generations>,
}

#[derive(Debug)]
struct Generations {
    older: HashSet<u64>,
    newer: HashSet<u64>,
    /// Everything taken in after this instant is known.
    known_since: i64,
    newer_since: i64,
}

impl Seen {
    /// A memory that begins now.
    pub(crate) fn since(now: Instant) -> Self {
        let (older, newer) = (HashSet::new(), HashSet::new());
        let generations = Generations { older, newer, known_since: now.0, newer_since: now.0 };
        Self { generations: Mutex::new(generations) }
    }

    /// Notes an id; false when it was noted before.
    pub(crate) fn note(&self, id: MessageId, now: Instant) -> bool {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.turn(now.0);
        // The low half of an id holds 62 random bits: enough for some minutes.
        let id = id.0.as_u64_pair().1;
        !generations.older.contains(&id) && generations.newer.insert(id)
    }

    /// Whether everything that could have been taken in before with this instant in its head is known.
    pub(crate) fn knows(&self, head_at_micros: i64) -> bool {
        let generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.known_since <= head_at_micros.saturating_sub(SKEW_MICROS_MAX)
    }
}

impl Generations {
    fn turn(&mut self, now: i64) {
        let old = now.saturating_sub(self.newer_since) > WINDOW_MICROS;
        if !old && self.newer.len() < SEEN_MAX {
            return;
        }
        self.older = std::mem::take(&mut self.newer);
        self.known_since = self.newer_since;
        self.newer_since = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::Chance;
    use testkit::chance::SeededChance;

    #[test]
    fn an_id_is_known_for_as_long_as_its_message_could_come_again() {
        let chance = SeededChance::new(7);
        let seen = Seen::since(Instant(0));
        let first = MessageId(chance.id_at(0));
        assert!(seen.note(first, Instant(0)));
        for at in [1, WINDOW_MICROS, WINDOW_MICROS + 1] {
            assert!(!seen.note(first, Instant(at)), "{at}");
        }
        assert!(seen.note(first, Instant(3 * WINDOW_MICROS + 3)), "by then its instant is refused");
    }

    #[test]
    fn what_came_before_the_memory_began_is_not_vouched_for() {
        let seen = Seen::since(Instant(1_000));
        assert!(!seen.knows(1_000 + SKEW_MICROS_MAX - 1));
        assert!(seen.knows(1_000 + SKEW_MICROS_MAX));
    }

    #[test]
    fn the_memory_is_bounded() {
        let chance = SeededChance::new(7);
        let seen = Seen::since(Instant(0));
        for _ in 0..SEEN_MAX {
            assert!(seen.note(MessageId(chance.id_at(0)), Instant(5)));
        }
        assert!(seen.knows(SKEW_MICROS_MAX), "at the limit nothing is forgotten");
        for _ in 0..=SEEN_MAX {
            seen.note(MessageId(chance.id_at(0)), Instant(6));
        }
        assert!(!seen.knows(SKEW_MICROS_MAX), "past it the memory says what it lost");
        let generations = seen.generations.lock().expect("not poisoned");
        assert!(generations.older.len() <= SEEN_MAX && generations.newer.len() <= SEEN_MAX);
    }
}
