//! How an answer that was said twice is known: by a mark in the number of its message.

use calendar::Instant;
use ids::MessageId;
use services::Act;
use sha2::{Digest, Sha256};

/// What was said, by whom, about what, pressed into ten bytes. Keyed, because a number that travels and is
/// logged must not let anybody guess a name from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ActMark([u8; 10]);

impl ActMark {
    /// The mark of an act. Equal acts have equal marks as long as the key lives.
    pub(super) fn of(key: &[u8; 32], act: &Act) -> Self {
        let mut hash = Sha256::new();
        hash.update(key);
        hash.update(serde_json::to_vec(act).expect("acts have a JSON form"));
        let mut mark = [0; 10];
        mark.copy_from_slice(&hash.finalize()[..10]);
        Self(mark)
    }

    /// The number of a message that says this at a moment: the time, then the mark (UUID version 7).
    pub(super) fn number_at(self, at: Instant) -> MessageId {
        let millis = u64::try_from(at.0 / 1_000).unwrap_or(0);
        MessageId(uuid::Builder::from_unix_timestamp_millis(millis, &self.0).into_uuid())
    }

    /// Whether a message's number carries this mark.
    pub(super) fn is_of(self, number: MessageId) -> bool {
        const TIME_BYTES: usize = 6;
        self.number_at(Instant(0)).0.as_bytes()[TIME_BYTES..] == number.0.as_bytes()[TIME_BYTES..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::{CaseId, PersonKey};
    use pack::model::Values;

    fn act(person: &str, answer: &str) -> Act {
        Act {
            by: PersonKey::from_stored(person),
            case: CaseId(uuid::Uuid::nil()),
            step: "choose".parse().unwrap(),
            values: Values::from([("format".to_owned(), answer.into())]),
        }
    }

    #[test]
    fn the_same_words_are_known_at_any_time_and_other_words_are_not() {
        let mark = |person, answer| ActMark::of(&[1; 32], &act(person, answer));
        let (early, late) = (Instant(1_000_000), Instant(1_795_521_600_000_000));
        let number = mark("A", "paper").number_at(late);
        assert!(mark("A", "paper").is_of(number));
        assert_ne!(mark("A", "paper").number_at(early), number);
        for other in [mark("A", "plastic"), mark("B", "paper"), ActMark::of(&[2; 32], &act("A", "paper"))] {
            assert!(!other.is_of(number));
        }
        assert_eq!(number.0.get_version_num(), 7);
    }
}
