//! What a claim changes in a register: a field that was wrong, a record that should not be held (SG-07).
//!
//! A correction makes a new state; the state before it stays in the history, marked with the claim and with who
//! decided. An erasure takes the values out of the record and of its history; the hashes stay, so that nobody can
//! pass a removal off as one. Both run in the transaction of the claim.

mod sql;

use calendar::Instant;
use ids::{AgencyId, ClaimId, RecordId};
use jiff::ToSpan;
use jiff::civil::Date;
use pack::model::{Basis, Register, Values};

pub(crate) use sql::former;
pub use sql::{correct, corrections, erase, last_change, states, subjects_of};

/// A correction that was decided.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The record.
    pub record: RecordId,
    /// The right values of the fields that were wrong; null takes a field out.
    pub values: Values,
    /// The claim.
    pub claim: ClaimId,
    /// The owner or the arbiter.
    pub decided_by: AgencyId,
    /// Who carries it out: `official:NAME:ROLE`.
    pub actor: String,
    /// When.
    pub at: Instant,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrected {
    /// The record is in this state now.
    Version(i64),
    /// The register holds no such record, or it was erased.
    Unknown,
    /// Another record already holds the corrected fact.
    Held(RecordId),
}

/// An erasure that was decided.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// The record.
    pub record: RecordId,
    /// The claim.
    pub claim: ClaimId,
    /// The owner or the arbiter.
    pub decided_by: AgencyId,
    /// When.
    pub at: Instant,
}

/// A former state of a record, as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerState {
    /// Its number, from 1.
    pub version: i64,
    /// When it was written.
    pub at: Instant,
    /// What it said.
    pub values: Values,
}

/// A mark of a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The state that the correction made.
    pub version: i64,
    /// The claim.
    pub claim: ClaimId,
    /// The owner or the arbiter.
    pub decided_by: String,
    /// The fields that were wrong.
    pub fields: Vec<String>,
}

/// That the law still obliges the owner to keep a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The last day of the term.
    pub until: Date,
    /// Where the law says so.
    pub basis: Basis,
}

/// Whether an owner may erase a record of its own will: only after the term of the register, counted from the last
/// change (SG-26). A binding decision of the arbiter does not ask this.
pub fn may_erase(register: &Register, changed: Date, today: Date) -> Result<(), Kept> {
    let years = i32::try_from(register.retention.years).unwrap_or(i32::MAX).min(9_000);
    let until = changed.saturating_add(years.years());
    if today > until {
        return Ok(());
    }
    Err(Kept { until, basis: register.retention.basis.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn register(years: u32) -> Register {
        let text = format!(
            "id = \"reader\"\nowner = \"library\"\nsensitivity = \"personal\"\n\
             basis = {{ act = \"ACT-1\", article = \"art. 2\" }}\n\
             retention = {{ years = {years}, basis = {{ act = \"ACT-1\", article = \"art. 8\" }} }}\nfield = []\n"
        );
        toml::from_str(&text).expect("a register")
    }

    #[test]
    fn a_record_is_erased_after_its_term_and_not_before() {
        let five = register(5);
        let kept = may_erase(&five, date(2021, 11, 25), date(2026, 11, 25)).expect_err("the last day");
        assert_eq!((kept.until, kept.basis.article.as_str()), (date(2026, 11, 25), "art. 8"));
        assert_eq!(may_erase(&five, date(2021, 11, 25), date(2026, 11, 26)), Ok(()));
        assert!(may_erase(&register(u32::MAX), date(2021, 1, 1), date(2026, 1, 1)).is_err(), "for ever");
    }
}
