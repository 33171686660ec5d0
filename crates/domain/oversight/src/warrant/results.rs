//! What a warrant brought in expires (SG-27): the requester keeps an answer for the days that the court named and not
//! longer; a clock deletes it and leaves a proof. Nothing here is kept by person: answers cannot be gathered over
//! warrants into a profile.

use super::{KEEP_DAYS_MAX, WarrantId};
use ids::RegisterId;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tlog::Hash;
use uuid::Uuid;

pub mod sql;

/// An answer under a warrant, while it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its identity.
    pub id: Uuid,
    /// The warrant.
    pub warrant: WarrantId,
    /// The register that was asked.
    pub register: RegisterId,
    /// The official who asked.
    pub asked_by: String,
    /// The answer, as JSON.
    pub body: String,
    /// When, microseconds UTC.
    pub at_micros: i64,
    /// The day on which it is deleted.
    pub delete_on: Date,
}

/// That an answer was deleted: what it was is known by its hash alone. The court gets it, so its review sees whether
/// every answer is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deletion {
    /// The answer.
    pub answer: Uuid,
    /// The warrant.
    pub warrant: WarrantId,
    /// SHA-256 of the deleted answer.
    pub hash: Hash,
    /// The day on which it had to go.
    pub delete_on: Date,
    /// When it went, microseconds UTC.
    pub at_micros: i64,
}

/// The day on which an answer of a day is deleted. A court's number beyond [`KEEP_DAYS_MAX`] counts as that.
pub fn delete_on(asked: Date, keep_days: u32) -> Date {
    let days = i64::from(keep_days.clamp(1, KEEP_DAYS_MAX));
    asked.checked_add(days.days()).unwrap_or(asked)
}

/// The proof of an answer's deletion.
pub fn deletion(answer: &Answer, at_micros: i64) -> Deletion {
    Deletion {
        answer: answer.id,
        warrant: answer.warrant,
        hash: Hash::of(answer.body.as_bytes()),
        delete_on: answer.delete_on,
        at_micros,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// SG-27: at the number of days and not one more, whatever the number.
    #[test]
    fn an_answer_goes_after_the_days_that_were_named() {
        assert_eq!(delete_on(date(2026, 12, 30), 3), date(2027, 1, 2));
        assert_eq!(delete_on(date(2026, 1, 1), 0), date(2026, 1, 2));
        let latest = delete_on(date(2026, 1, 1), KEEP_DAYS_MAX);
        assert_eq!(delete_on(date(2026, 1, 1), KEEP_DAYS_MAX + 1), latest);
    }
}
