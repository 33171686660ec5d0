//! The public leaves of a warrant: WARRANT when it comes into force, EXTEND when its day moves, OPEN on its day.
//!
//! A warrant's looks stand in the log of its own year. Its day of light may lie in the next year, whose log the OPEN or
//! EXTEND leaf then stands in: a year's log is closed when it is over. Such a leaf names the year of the log that its
//! `reference` is a number of, in the field `requester`, which these kinds have no other use for; 0 is the same log.
//! So anyone computes overdue seals from the public logs alone (SG-19).

use super::{LeafPlace, Terms, day_of};
use calendar::Instant;
use ids::{ActId, AgencyId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tlog::{Field, Hash, Kind, Leaf, TagKey, Values, WARRANTS_PROVIDER};

/// What the person is shown of a leaf, and what the arbiter holds: the commitment's seed and values.
#[derive(Clone, Debug)]
pub struct DisclosedLeaf {
    /// The leaf.
    pub leaf: Leaf,
    /// The salts' seed.
    pub seed: [u8; 32],
    /// The committed values.
    pub values: Values,
}

/// The committed values of a warrant: whom it is about, who asked, for what, by which law, for which registers.
pub fn terms_values(terms: &Terms, court: &AgencyId, at_micros: i64) -> Values {
    let registers: Vec<&str> = terms.reach.iter().map(|reach| reach.register.as_str()).collect();
    let fields: Vec<String> = terms
        .reach
        .iter()
        .flat_map(|reach| reach.fields.iter().map(move |field| format!("{}.{field}", reach.register)))
        .collect();
    let mut values = Values::default();
    values.set(Field::Person, terms.person.stored());
    values.set(Field::Provider, court.to_string());
    values.set(Field::Service, format!("warrant {} ({})", terms.id, registers.join(", ")));
    values.set(Field::Fields, fields.join(", "));
    values.set(Field::Requester, terms.requester.to_string());
    values.set(Field::Purpose, format!("{}: {}", terms.purpose, terms.offence.as_str()));
    values.set(Field::Article, format!("{} {}", terms.act, terms.article));
    values.set(Field::Case, terms.reference.clone());
    values.set(Field::At, at_micros.to_string());
    values
}

/// The WARRANT leaf: that there is one more, by which court and act, and its latest day; of whom it says nothing.
pub fn warrant_leaf(
    terms: &Terms,
    court: &AgencyId,
    (seed, at_micros): ([u8; 32], i64),
    escrow: Hash,
) -> DisclosedLeaf {
    let values = terms_values(terms, court, at_micros);
    let leaf = Leaf {
        kind: Kind::Warrant,
        basis: tlog::basis_code(terms.act.as_str()),
        provider: tlog::agency_code(court.as_str()),
        requester: 0,
        day: tlog::day_of_micros(at_micros),
        reference: 0,
        due: day_of(terms.sealed_until),
        count: 1,
        tag: Hash([0; 32]),
        commitment: tlog::commitment(&seed, &values),
        aux: escrow,
    };
    DisclosedLeaf { leaf, seed, values }
}

/// The year that an OPEN or EXTEND leaf names: of the log of the leaf that is meant, when it stands in a later one.
fn meant_year(of: LeafPlace, at_micros: i64) -> u32 {
    let now = Instant(at_micros).date_in(&TimeZone::UTC).year();
    if of.year == now { 0 } else { u32::try_from(of.year).unwrap_or_default() }
}

/// The EXTEND leaf: all seals of the warrant at leaf `of` stay until a new day.
pub fn extend_leaf((court, act): (&AgencyId, &ActId), of: LeafPlace, until: Date, at_micros: i64) -> Leaf {
    Leaf {
        kind: Kind::Extend,
        basis: tlog::basis_code(act.as_str()),
        provider: tlog::agency_code(court.as_str()),
        requester: meant_year(of, at_micros),
        day: tlog::day_of_micros(at_micros),
        reference: of.index,
        due: day_of(until),
        count: 1,
        tag: Hash([0; 32]),
        commitment: Hash([0; 32]),
        aux: Hash([0; 32]),
    }
}

/// The OPEN leaf of the warrant at leaf `of`: the person finds it under her tag `n` of the pseudo-provider of
/// warrants, among what she checks anyway (SG-02).
pub fn open_leaf(
    terms: &Terms,
    court: &AgencyId,
    of: LeafPlace,
    (key, n): (&TagKey, u64),
    (seed, at_micros): ([u8; 32], i64),
) -> DisclosedLeaf {
    let mut values = terms_values(terms, court, at_micros);
    values.set(Field::N, n.to_string());
    values.set(Field::Warrant, of.index.to_string());
    let leaf = Leaf {
        kind: Kind::Open,
        basis: tlog::basis_code(terms.act.as_str()),
        provider: WARRANTS_PROVIDER,
        requester: meant_year(of, at_micros),
        day: tlog::day_of_micros(at_micros),
        reference: of.index,
        due: 0,
        count: 1,
        tag: tlog::tag(key, n),
        commitment: tlog::commitment(&seed, &values),
        aux: Hash([0; 32]),
    };
    DisclosedLeaf { leaf, seed, values }
}
