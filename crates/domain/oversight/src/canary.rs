//! Canary persons: invented by the arbiter and looked up on purpose, so that an owner that answers without
//! logging is found with day and name (SG-22).
//!
//! The arbiter makes a personal number that nobody has and asks an agency with a grant to ask an owner about it.
//! To the owner the question looks like any other. Each canary is asked once, so its tag is the first one under
//! its key; the arbiter computes it and looks for it in the public log. Limit: the asking agency knows which
//! question it is, and the owner sees that no register holds the person: told to the public on the page of what
//! the log cannot prove.

pub mod sql;

use calendar::Instant;
use ids::{AgencyId, PersonKey};
use tlog::{Hash, Leaf, TagKey};

/// Within how many hours the entry must stand in the log: the longest time a signed local queue may hold it.
pub const LOGGED_WITHIN_HOURS: i64 = 24;

/// One canary's question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canary {
    /// Its number at the arbiter.
    pub id: uuid::Uuid,
    /// The invented person.
    pub person: PersonKey,
    /// Whose register is asked.
    pub provider: AgencyId,
    /// Who asks.
    pub asker: AgencyId,
    /// The log's origin on that day.
    pub origin: String,
    /// The tag that must appear.
    pub tag: Hash,
    /// When it was asked.
    pub asked: Instant,
    /// When the owner answered; none while it has not, or when it refused.
    pub answered: Option<Instant>,
    /// Where its leaf was found.
    pub found: Option<u64>,
    /// What is wrong; none while nothing is.
    pub wrong: Option<Wrong>,
}

/// What a canary brought to light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// The owner answered and the tag is not in the log in time.
    Unlogged,
    /// The leaf names another provider or requester.
    Sides,
    /// The leaf names another day.
    Day,
}

impl Wrong {
    /// A stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unlogged => "unlogged",
            Self::Sides => "sides",
            Self::Day => "day",
        }
    }

    /// The meaning of a stored word.
    pub fn of(code: &str) -> Option<Self> {
        [Self::Unlogged, Self::Sides, Self::Day].into_iter().find(|one| one.code() == code)
    }
}

/// What is known of a canary after a look into the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not answered, or there is still time.
    Waiting,
    /// It stands in the log as it must.
    Logged(u64),
    /// Something is wrong; the leaf, when there is one.
    Wrong(Wrong, Option<u64>),
}

/// The tag of a canary: the first number under the key that the custodian's proof gives.
pub fn tag_of(key: &TagKey) -> Hash {
    tlog::tag(key, 1)
}

/// Judges a canary by what the log holds under its tag at `now`.
pub fn judge(canary: &Canary, found: Option<(u64, &Leaf)>, now: Instant) -> Verdict {
    let Some(answered) = canary.answered else { return Verdict::Waiting };
    let Some((index, leaf)) = found else {
        let late = now.0.saturating_sub(answered.0) > LOGGED_WITHIN_HOURS * 3_600 * 1_000_000;
        return if late { Verdict::Wrong(Wrong::Unlogged, None) } else { Verdict::Waiting };
    };
    let sides = (tlog::agency_code(canary.provider.as_str()), tlog::agency_code(canary.asker.as_str()));
    if (leaf.provider, leaf.requester) != sides {
        return Verdict::Wrong(Wrong::Sides, Some(index));
    }
    // The question may cross midnight.
    let days = tlog::day_of_micros(canary.asked.0)..=tlog::day_of_micros(answered.0);
    if days.contains(&leaf.day) { Verdict::Logged(index) } else { Verdict::Wrong(Wrong::Day, Some(index)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog::Kind;

    const HOUR: i64 = 3_600 * 1_000_000;

    fn canary(answered: Option<i64>) -> Canary {
        Canary {
            id: uuid::Uuid::from_u128(1),
            person: PersonKey::Number("A1".to_owned()),
            provider: "library".parse().expect("a name"),
            asker: "school".parse().expect("a name"),
            origin: "log/2026".to_owned(),
            tag: tag_of(&TagKey([7; 32])),
            asked: Instant(0),
            answered: answered.map(Instant),
            found: None,
            wrong: None,
        }
    }

    fn leaf(provider: &str, requester: &str, day: u32) -> Leaf {
        Leaf {
            kind: Kind::Access,
            basis: 1,
            provider: tlog::agency_code(provider),
            requester: tlog::agency_code(requester),
            day,
            reference: 0,
            due: 0,
            count: 1,
            tag: tag_of(&TagKey([7; 32])),
            commitment: Hash::ZERO,
            aux: Hash::ZERO,
        }
    }

    /// SG-22: an owner that answers without logging is found a day later, with its name and the day.
    #[test]
    fn an_owner_that_answers_without_logging_is_found_after_a_day() {
        let answered = canary(Some(HOUR));
        let limit = HOUR + LOGGED_WITHIN_HOURS * HOUR;
        assert_eq!(judge(&answered, None, Instant(limit)), Verdict::Waiting);
        assert_eq!(judge(&answered, None, Instant(limit + 1)), Verdict::Wrong(Wrong::Unlogged, None));
        assert_eq!(
            judge(&canary(None), None, Instant(limit * 9)),
            Verdict::Waiting,
            "a refusal releases nothing"
        );
    }

    #[test]
    fn the_leaf_must_name_both_sides_and_the_day() {
        let answered = canary(Some(HOUR));
        let check = |leaf: Leaf| judge(&answered, Some((5, &leaf)), Instant(HOUR));
        assert_eq!(check(leaf("library", "school", 0)), Verdict::Logged(5));
        assert_eq!(check(leaf("museum", "school", 0)), Verdict::Wrong(Wrong::Sides, Some(5)));
        assert_eq!(check(leaf("library", "museum", 0)), Verdict::Wrong(Wrong::Sides, Some(5)));
        assert_eq!(check(leaf("library", "school", 1)), Verdict::Wrong(Wrong::Day, Some(5)));
    }

    #[test]
    fn words_are_read_as_written() {
        for one in [Wrong::Unlogged, Wrong::Sides, Wrong::Day] {
            assert_eq!(Wrong::of(one.code()), Some(one));
        }
        assert_eq!(Wrong::of("x"), None);
    }
}
