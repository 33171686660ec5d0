//! Counting a year's log: a fold over its leaves.

use super::{Seals, Value};
use crate::reconcile::Counts;
use jiff::Span;
use jiff::civil::Date;
use std::collections::BTreeMap;
use tlog::{Kind, Leaf};

/// What was counted so far.
#[derive(Clone, Debug)]
pub struct Tally {
    leaves: u64,
    looks: u64,
    own_use: u64,
    late: u64,
    deferred: u64,
    bulk_operations: u64,
    bulk_persons: u64,
    corrections: u64,
    segments: u64,
    policies: u64,
    by_provider: BTreeMap<u32, u64>,
    by_requester: BTreeMap<u32, u64>,
    by_basis: BTreeMap<u16, u64>,
    by_month: BTreeMap<String, u64>,
    counts: Counts,
    seals: Seals,
}

impl Tally {
    /// Nothing counted yet, of the log of a year.
    pub fn new(year: i16) -> Self {
        Self {
            leaves: 0,
            looks: 0,
            own_use: 0,
            late: 0,
            deferred: 0,
            bulk_operations: 0,
            bulk_persons: 0,
            corrections: 0,
            segments: 0,
            policies: 0,
            by_provider: BTreeMap::new(),
            by_requester: BTreeMap::new(),
            by_basis: BTreeMap::new(),
            by_month: BTreeMap::new(),
            counts: Counts::default(),
            seals: Seals::of(year),
        }
    }

    /// Takes a leaf of the log of a later year in: only what it says of this year's seals counts.
    pub fn add_later(&mut self, year: i16, leaf: &Leaf) {
        self.seals.add_later(year, leaf);
    }

    /// Takes the next leaf in; its number is [`Tally::leaves`].
    pub fn add(&mut self, leaf: &Leaf) {
        self.seals.add(self.leaves, leaf);
        self.counts.add(leaf);
        self.leaves += 1;
        match leaf.kind {
            Kind::Correction => self.corrections += 1,
            Kind::Segment => self.segments += 1,
            Kind::Policy => self.policies += 1,
            Kind::Late => self.late += 1,
            Kind::Deferred => self.deferred += 1,
            Kind::Bulk => {
                self.bulk_operations += 1;
                self.bulk_persons += u64::from(leaf.count);
            }
            _ => {}
        }
        // Sealed looks name nobody; they are counted with the seals.
        if leaf.kind.is_look() && leaf.kind != Kind::Sealed {
            self.looks += 1;
            self.own_use += u64::from(leaf.provider == leaf.requester);
            *self.by_provider.entry(leaf.provider).or_default() += 1;
            *self.by_requester.entry(leaf.requester).or_default() += 1;
            *self.by_basis.entry(leaf.basis).or_default() += 1;
            *self.by_month.entry(month(leaf.day)).or_default() += 1;
        }
    }

    /// How many leaves were counted.
    pub fn leaves(&self) -> u64 {
        self.leaves
    }

    /// The day counts, for the arbiter's findings.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The seals, for the desks.
    pub fn seals(&self) -> &Seals {
        &self.seals
    }

    /// The recounted figures as of a day.
    pub fn figures(&self, as_of: u32) -> BTreeMap<&'static str, Value> {
        let differences = self.counts.differences(as_of);
        let missing = differences.iter().filter(|one| one.stated.is_none()).count() as u64;
        let sealed = self.seals.sums(as_of);
        let number = |id, number| (id, Value::Number(number));
        BTreeMap::from([
            number("a.looks", self.looks),
            ("a.looks-by-provider", table(&self.by_provider, |code| format!("{code:08x}"))),
            ("a.looks-by-requester", table(&self.by_requester, |code| format!("{code:08x}"))),
            ("a.looks-by-basis", table(&self.by_basis, |code| format!("{code:04x}"))),
            ("a.looks-by-month", table(&self.by_month, String::clone)),
            number("a.own-use", self.own_use),
            number("a.own-use-share", per_mille(self.own_use, self.looks)),
            number("a.bulk-operations", self.bulk_operations),
            number("a.bulk-persons", self.bulk_persons),
            number("a.late", self.late),
            number("a.deferred", self.deferred),
            number("a.systems-connected", self.counts.connected()),
            number("b.warrants", sealed.warrants),
            number("b.extensions", sealed.extensions),
            number("b.looks", sealed.seals),
            number("b.looks-median", sealed.looks_median),
            number("b.looks-max", sealed.looks_max),
            number("c.corrections", self.corrections),
            number("d.seals", sealed.seals),
            number("d.opened-on-time", sealed.on_time),
            number("d.opened-late", sealed.opened_late),
            number("d.extended", sealed.extended),
            number("d.overdue", sealed.overdue),
            number("d.open-median", sealed.open_median),
            number("f.tree-size", self.leaves),
            number("f.segments", self.segments),
            number("f.policy-changes", self.policies),
            number("f.count-differences", differences.len() as u64 - missing),
            number("f.counts-missing", missing),
        ])
    }
}

fn table<K: Ord>(rows: &BTreeMap<K, u64>, name: impl Fn(&K) -> String) -> Value {
    Value::Table(rows.iter().map(|(key, count)| (name(key), *count)).collect())
}

/// A part of a whole in thousandths, rounded down; 0 of nothing.
pub(crate) fn per_mille(part: u64, whole: u64) -> u64 {
    if whole == 0 { 0 } else { u64::try_from(u128::from(part) * 1000 / u128::from(whole)).unwrap_or(0) }
}

/// The UTC month of a day number: `2026-11`. Days that no calendar has count under `-`.
fn month(day: u32) -> String {
    let date = Date::new(1970, 1, 1).ok().and_then(|epoch| {
        let span = Span::new().try_days(i64::from(day)).ok()?;
        epoch.checked_add(span).ok()
    });
    date.map_or_else(|| "-".to_owned(), |date| format!("{:04}-{:02}", date.year(), date.month()))
}
