//! Notices of looks: that somebody looked at a person's data, told at once, daily or not at all, as the person
//! chose (SG-03).
//!
//! Here stand only counts by day and provider. What was looked at is asked of the provider when the person opens
//! the list. Invariants: a message of an owner counts once; what was seen is never told again; the choice
//! changes what is told, never what the list holds.

pub mod sql;

/// How a person wants to hear of looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// As soon as they happen.
    #[default]
    AtOnce,
    /// Once a day, those of the days before.
    Daily,
    /// Not at all.
    None,
}

impl Choice {
    /// All choices, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Daily, Self::None];

    /// The word of forms and of the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::Daily => "daily",
            Self::None => "none",
        }
    }

    /// The choice of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.word() == word)
    }

    /// The last day of which looks are told on `today` (days since 1970); none when nothing is told.
    pub fn told_until(self, today: u32) -> Option<u32> {
        match self {
            Self::AtOnce => Some(today),
            Self::Daily => today.checked_sub(1),
            Self::None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_choice_is_known_by_its_word_and_tells_up_to_its_day() {
        for choice in Choice::ALL {
            assert_eq!(Choice::of(choice.word()), Some(choice));
        }
        assert_eq!(Choice::of("weekly"), None);
        assert_eq!(Choice::default(), Choice::AtOnce, "SG-03: a person who says nothing is told");
        let told = Choice::ALL.map(|choice| choice.told_until(20_782));
        assert_eq!(told, [Some(20_782), Some(20_781), None]);
        assert_eq!(Choice::Daily.told_until(0), None);
    }
}
