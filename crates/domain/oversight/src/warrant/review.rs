//! The later review of a warrant (SG-02): it begins with the warrant, grows with each look, and is closed by the body
//! that keeps it. No message of the requester can close it: there is none in [`super::wire::Message`].

use super::{WarrantId, WarrantRefusal, decide::REASONS_BYTES_MAX};
use ids::AgencyId;

/// A review at the court or at the commissioner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The warrant.
    pub warrant: WarrantId,
    /// Who asked for the warrant.
    pub requester: AgencyId,
    /// Who keeps the review.
    pub keeper: AgencyId,
    /// Looks under the warrant that the owners have told of.
    pub looks: i64,
    /// Whether the warrant can still be used: then there is nothing to close.
    pub in_force: bool,
    /// When it began, microseconds UTC.
    pub begun_at_micros: i64,
    /// How it was closed.
    pub closed: Option<Closed>,
}

/// How a review was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Who found it so.
    pub by: String,
    /// What was found.
    pub finding: String,
    /// When, microseconds UTC.
    pub at_micros: i64,
}

/// Closes a review with a finding, if the body may and the warrant has ended.
pub fn close(
    review: &Review,
    (agency, by): (&AgencyId, &str),
    finding: &str,
    at_micros: i64,
) -> Result<Closed, WarrantRefusal> {
    if agency != &review.keeper || agency == &review.requester {
        return Err(WarrantRefusal::NotYourReview);
    }
    if review.closed.is_some() {
        return Err(WarrantRefusal::NotNow("reviewed"));
    }
    if review.in_force {
        return Err(WarrantRefusal::TooEarly);
    }
    if finding.trim().is_empty() || finding.len() > REASONS_BYTES_MAX {
        return Err(WarrantRefusal::Reasons);
    }
    Ok(Closed { by: by.to_owned(), finding: finding.to_owned(), at_micros })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review() -> Review {
        Review {
            warrant: WarrantId(uuid::Uuid::from_u128(1)),
            requester: "watch".parse().expect("a name"),
            keeper: "court".parse().expect("a name"),
            looks: 2,
            in_force: false,
            begun_at_micros: 0,
            closed: None,
        }
    }

    fn closed(review: &Review, agency: &str, finding: &str) -> Result<(), &'static str> {
        let agency = agency.parse().expect("a name");
        close(review, (&agency, "jo"), finding, 5).map(drop).map_err(|refusal| refusal.code())
    }

    /// SG-02: the requesting body cannot close a review, whatever it keeps.
    #[test]
    fn only_its_keeper_closes_a_review_and_never_the_requester() {
        assert_eq!(closed(&review(), "court", "in order"), Ok(()));
        assert_eq!(closed(&review(), "watch", "in order"), Err("warrant-review"));
        assert_eq!(closed(&review(), "townhall", "in order"), Err("warrant-review"));
        let own = Review { keeper: "watch".parse().expect("a name"), ..review() };
        assert_eq!(closed(&own, "watch", "in order"), Err("warrant-review"));
    }

    #[test]
    fn a_review_is_closed_once_with_a_finding_and_after_the_warrant() {
        assert_eq!(closed(&review(), "court", " "), Err("warrant-reasons"));
        assert_eq!(closed(&review(), "court", &"x".repeat(REASONS_BYTES_MAX)), Ok(()));
        assert_eq!(closed(&review(), "court", &"x".repeat(REASONS_BYTES_MAX + 1)), Err("warrant-reasons"));
        assert_eq!(closed(&Review { in_force: true, ..review() }, "court", "x"), Err("warrant-too-early"));
        let found = Closed { by: "jo".to_owned(), finding: "x".to_owned(), at_micros: 5 };
        assert_eq!(closed(&Review { closed: Some(found), ..review() }, "court", "x"), Err("warrant-not-now"));
    }
}
