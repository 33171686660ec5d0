//! Sealed looks and when they came to light, from the public log alone (SG-02).
//!
//! A seal's due day is its own, else its warrant's; at most [`SEAL_DAYS_MAX`] days after its leaf. An EXTEND that
//! names it or its warrant on or before that day moves it; one after it heals nothing. It is open from the first OPEN
//! that names it or its warrant. Open on time: on or before the day that was due then.
//!
//! OPEN and EXTEND stand in the log of their own year and name the year of the log that they mean ([`names_log`]).
//! Those of this log that mean another one change nothing here; those of later logs come by [`Seals::add_later`].
//! `tools/overdue-seals` and `tools/recount` judge alike; `tools/overdue-seals/vectors.json` holds all three to it.

use std::collections::BTreeMap;
use tlog::{Kind, Leaf};

/// The most days from a leaf to the day that it names: what the law lets a seal last, whatever a leaf says (SG-19).
pub const SEAL_DAYS_MAX: u32 = 366;

/// Whether an OPEN or EXTEND that stands in the log of `stands_in` means a leaf of the log of `year`. Its field
/// `requester` names the year; 0 is its own log.
pub fn names_log(leaf: &Leaf, stands_in: i16, year: i16) -> bool {
    let meant = if leaf.requester == 0 { u32::try_from(stands_in).ok() } else { Some(leaf.requester) };
    meant.is_some() && meant == u32::try_from(year).ok()
}

/// Seals and what happened to them: a fold over leaves in their order.
#[derive(Clone, Debug)]
pub struct Seals {
    year: i16,
    seals: BTreeMap<u64, Sealed>,
    /// Warrants by the number of their leaf, each with its due day and its seals.
    warrants: BTreeMap<u64, Warrant>,
    extensions: u64,
}

#[derive(Clone, Debug, Default)]
struct Warrant {
    due: u32,
    seals: Vec<u64>,
    opened: Option<u32>,
}

/// One sealed look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The day of the look.
    pub day: u32,
    /// The latest day of its opening, as it stands now.
    pub due: u32,
    /// Whether a court moved that day.
    pub extended: bool,
    /// The day of its opening.
    pub opened: Option<u32>,
}

/// What is reported of all seals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) warrants: u64,
    pub(crate) extensions: u64,
    pub(crate) seals: u64,
    pub(crate) looks_median: u64,
    pub(crate) looks_max: u64,
    pub(crate) on_time: u64,
    pub(crate) opened_late: u64,
    pub(crate) extended: u64,
    pub(crate) overdue: u64,
    pub(crate) open_median: u64,
}

impl Seals {
    /// No seals yet, of the log of a year.
    pub fn of(year: i16) -> Self {
        Self { year, seals: BTreeMap::new(), warrants: BTreeMap::new(), extensions: 0 }
    }

    /// Takes the leaf with this number in.
    pub fn add(&mut self, index: u64, leaf: &Leaf) {
        match leaf.kind {
            Kind::Warrant => {
                let due = leaf.due.min(latest(leaf));
                self.warrants.insert(index, Warrant { due, ..Warrant::default() });
            }
            Kind::Sealed => self.seal(index, leaf),
            // A court's decision counts in the year in which it stands, whichever year it means.
            Kind::Extend => self.extensions += 1,
            _ => {}
        }
        self.follow(self.year, leaf);
    }

    /// Takes a leaf of the log of a later year in: what it says of this year's seals. Later logs come whole and in
    /// the order of their years.
    pub fn add_later(&mut self, stands_in: i16, leaf: &Leaf) {
        self.follow(stands_in, leaf);
    }

    fn follow(&mut self, stands_in: i16, leaf: &Leaf) {
        if !matches!(leaf.kind, Kind::Open | Kind::Extend) || !names_log(leaf, stands_in, self.year) {
            return;
        }
        let open = leaf.kind == Kind::Open;
        if let Some(warrant) = self.warrants.get_mut(&leaf.reference).filter(|one| one.opened.is_none()) {
            if open {
                warrant.opened = Some(leaf.day);
            } else if leaf.day <= warrant.due {
                warrant.due = warrant.due.max(leaf.due.min(latest(leaf)));
            }
        }
        self.each(leaf.reference, |seal| {
            // What is open stays open; nothing is moved any more.
            if seal.opened.is_some() {
                return;
            }
            if open {
                seal.opened = Some(leaf.day);
            } else if leaf.day <= seal.due {
                seal.due = seal.due.max(leaf.due.min(latest(leaf)));
                seal.extended = true;
            }
        });
    }

    fn seal(&mut self, index: u64, leaf: &Leaf) {
        let warrant = self.warrants.get_mut(&leaf.reference);
        let (due, opened) = match warrant {
            Some(warrant) => {
                warrant.seals.push(index);
                (if leaf.due == 0 { warrant.due } else { leaf.due }, warrant.opened)
            }
            None => (leaf.due, None),
        };
        let due = due.min(latest(leaf));
        self.seals.insert(index, Sealed { day: leaf.day, due, extended: false, opened });
    }

    /// The seal of that number, or all seals of the warrant of that number.
    fn each(&mut self, reference: u64, change: impl Fn(&mut Sealed)) {
        if let Some(seal) = self.seals.get_mut(&reference) {
            change(seal);
        }
        let of_warrant = self.warrants.get(&reference).map(|warrant| warrant.seals.clone());
        for index in of_warrant.unwrap_or_default() {
            if let Some(seal) = self.seals.get_mut(&index) {
                change(seal);
            }
        }
    }

    /// The seal with a leaf's number.
    pub fn get(&self, index: u64) -> Option<&Sealed> {
        self.seals.get(&index)
    }

    /// The numbers of the seals that are past their day and not open.
    pub fn overdue(&self, as_of: u32) -> Vec<u64> {
        let late = |seal: &Sealed| seal.opened.is_none() && seal.due < as_of;
        self.seals.iter().filter(|(_, seal)| late(seal)).map(|(index, _)| *index).collect()
    }

    pub(crate) fn sums(&self, as_of: u32) -> Sums {
        let on_time = |seal: &&Sealed| seal.opened.is_some_and(|day| day <= seal.due);
        let opened: Vec<&Sealed> = self.seals.values().filter(|seal| seal.opened.is_some()).collect();
        let on_time = opened.iter().copied().filter(on_time).count() as u64;
        let took =
            opened.iter().map(|seal| u64::from(seal.opened.unwrap_or(seal.day).saturating_sub(seal.day)));
        let looks: Vec<u64> = self.warrants.values().map(|warrant| warrant.seals.len() as u64).collect();
        Sums {
            warrants: self.warrants.len() as u64,
            extensions: self.extensions,
            seals: self.seals.len() as u64,
            looks_max: looks.iter().copied().max().unwrap_or(0),
            looks_median: median(looks),
            on_time,
            opened_late: opened.len() as u64 - on_time,
            extended: self.seals.values().filter(|seal| seal.extended).count() as u64,
            overdue: self.overdue(as_of).len() as u64,
            open_median: median(took.collect()),
        }
    }
}

/// The last day that a leaf may name.
fn latest(leaf: &Leaf) -> u32 {
    leaf.day.saturating_add(SEAL_DAYS_MAX)
}

/// The lower middle of a set; 0 of nothing.
fn median(mut numbers: Vec<u64>) -> u64 {
    numbers.sort_unstable();
    let middle = numbers.len().saturating_sub(1) / 2;
    numbers.get(middle).copied().unwrap_or(0)
}
