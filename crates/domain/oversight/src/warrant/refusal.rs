//! Why something cannot be done with a warrant: expected, stable codes, with words for people.

use super::terms::{
    FIELDS_MAX, KEEP_DAYS_MAX, LOOKS_MAX, REFERENCE_BYTES_MAX, REGISTERS_MAX, SEAL_DAYS_MAX, TERM_DAYS_MAX,
};

/// Why something cannot be done with a warrant. Texts: `trouble.<code>`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WarrantRefusal {
    /// The agency is not on the country's list.
    #[error("this agency is not one of those that a court may give a warrant to (SG-01)")]
    NotARequester,
    /// A purpose or an act that the pack does not have.
    #[error("a warrant names a purpose and an act of the country's law")]
    NoBasis,
    /// No case number or article, or one that is too long.
    #[error(
        "a warrant names the requester's case and the article, in at most {REFERENCE_BYTES_MAX} bytes each"
    )]
    NoReference,
    /// No register, one twice, or one that is not there; fields that are not there.
    #[error(
        "a warrant names 1 to {REGISTERS_MAX} registers, each once, with 1 to {FIELDS_MAX} of their fields"
    )]
    NoScope,
    /// No number of looks, or too many.
    #[error("a warrant allows 1 to {LOOKS_MAX} looks at a register")]
    Looks,
    /// A term that is empty, over or too long.
    #[error("a warrant's term has 1 to {TERM_DAYS_MAX} days and is not over")]
    Term,
    /// A term over the turn of a year.
    #[error("a warrant's term lies within one year, whose log holds its looks")]
    TwoYears,
    /// A seal that ends before the term or too late (SG-19).
    #[error("a warrant comes to light after its term and within {SEAL_DAYS_MAX} days")]
    SealTooLong,
    /// Answers would be kept too long (SG-27).
    #[error("answers are kept for 1 to {KEEP_DAYS_MAX} days")]
    KeepTooLong,
    /// Health was named where there is none, or outside the scope (SG-15).
    #[error("only health registers within the scope are named apart (SG-15)")]
    HealthNaming,
    /// A health register in the scope that the decision does not name apart (SG-15).
    #[error(
        "the scope has a health register that the court does not name apart: name it or leave it out (SG-15)"
    )]
    HealthUnnamed,
    /// The judge would give more than was asked.
    #[error("a judge may narrow what was asked and never widen it")]
    Widened,
    /// In this state it cannot be done.
    #[error("this cannot be done with a warrant that is {0}")]
    NotNow(&'static str),
    /// A seal that does not hold.
    #[error("the seal does not hold over this text")]
    Seal,
    /// A key that was revoked.
    #[error("the key was revoked")]
    KeyRevoked,
    /// One key, person or body where there must be two, or the requester's own (SG-19).
    #[error("two keys of two people in two bodies, none of them the requester (SG-19)")]
    OneKey,
    /// A seal that was made before what it answers to.
    #[error("the seal was made before the decision that it confirms")]
    Backdated,
    /// No reasons, or too many.
    #[error("the decision says why, in at most 4000 bytes")]
    Reasons,
    /// It comes to light later than the new day, or the new day is too far (SG-19).
    #[error(
        "an extension moves the day on, by a decision before that day, and to within {SEAL_DAYS_MAX} days"
    )]
    Extension,
    /// Its leaf stands in a log of another year, or its seal would last too long from the leaf.
    #[error(
        "the leaf stands in the log of its term's year, at most {SEAL_DAYS_MAX} days before its day of light"
    )]
    Leaf,
    /// Its term runs on, or its day has not come.
    #[error("it is too early for this")]
    TooEarly,
    /// A review by a body that may not (SG-02).
    #[error("a review is closed by the body that keeps it, and never by the requester (SG-02)")]
    NotYourReview,
}

impl WarrantRefusal {
    /// One of each, for the test that every code has its texts.
    pub const EVERY: [Self; 22] = [
        Self::NotARequester,
        Self::NoBasis,
        Self::NoReference,
        Self::NoScope,
        Self::Looks,
        Self::Term,
        Self::TwoYears,
        Self::SealTooLong,
        Self::KeepTooLong,
        Self::HealthNaming,
        Self::HealthUnnamed,
        Self::Widened,
        Self::NotNow("opened"),
        Self::Seal,
        Self::KeyRevoked,
        Self::OneKey,
        Self::Backdated,
        Self::Reasons,
        Self::Extension,
        Self::Leaf,
        Self::TooEarly,
        Self::NotYourReview,
    ];

    /// A stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotARequester => "not-a-requester",
            Self::NoBasis => "warrant-no-basis",
            Self::NoReference => "warrant-no-reference",
            Self::NoScope => "warrant-no-scope",
            Self::Looks => "warrant-looks",
            Self::Term => "warrant-term",
            Self::TwoYears => "warrant-two-years",
            Self::SealTooLong => "warrant-seal-too-long",
            Self::KeepTooLong => "warrant-keep-too-long",
            Self::HealthNaming => "warrant-health-naming",
            Self::HealthUnnamed => "warrant-health-unnamed",
            Self::Widened => "warrant-widened",
            Self::NotNow(_) => "warrant-not-now",
            Self::Seal => "warrant-seal",
            Self::KeyRevoked => "warrant-key-revoked",
            Self::OneKey => "warrant-one-key",
            Self::Backdated => "warrant-backdated",
            Self::Reasons => "warrant-reasons",
            Self::Extension => "warrant-extension",
            Self::Leaf => "warrant-leaf",
            Self::TooEarly => "warrant-too-early",
            Self::NotYourReview => "warrant-review",
        }
    }
}
