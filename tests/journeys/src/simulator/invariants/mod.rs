//! What must hold whatever happened, each under its name. Pure: a snapshot, what crossed the network, and
//! what the world outside knows.

mod births;
mod cases;
mod events;
mod looks;
mod payments;
mod rest;
mod silence;

use crate::simulator::network::Crossed;
use crate::simulator::notebook::Notebook;
use crate::simulator::snapshot::Snapshot;
use pack::model::Country;

/// What an invariant is judged by.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// The pack.
    pub country: &'a Country,
    /// What the stores hold.
    pub snapshot: &'a Snapshot,
    /// What crossed the network.
    pub crossed: &'a Crossed,
    /// What was acknowledged and shown.
    pub notebook: &'a Notebook,
}

/// Says what does not hold.
type Judge = fn(&Evidence<'_>) -> Vec<String>;

/// The invariant that only somebody who watched the wire can judge.
pub const EVENTS_ARRIVE: &str = "events of one subject arrive in order and none is left out";

/// The invariant of log first, release after.
pub const LOG_FIRST: &str = "nothing left before the public log held its entry";

/// Every invariant with its name.
pub const INVARIANTS: [(&str, Judge); 18] = [
    ("no birth lost", births::none_lost),
    ("what was refused left nothing", births::refused_leave_nothing),
    ("one case for each record and service", births::one_case_each),
    ("what a case wrote is in the register", births::written_is_there),
    ("no two people hold the same number", births::numbers_are_unique),
    ("every case rests where it may", cases::rest_where_they_may),
    ("every refusal has a named official and reasons", cases::refusals_have_reasons),
    ("every grant has a review and an end", cases::grants_have_ends),
    ("nothing paid twice and nothing owed left out", payments::each_period_once),
    ("the bank's files are the orders", payments::files_are_the_orders),
    ("nothing read without an entry", looks::each_has_an_entry),
    (LOG_FIRST, looks::log_came_first),
    ("every record that somebody waits for is published once", events::published_once),
    (EVENTS_ARRIVE, events::arrive_in_order),
    ("no subscriber is left behind and none is a security body", events::all_are_handed_over),
    ("silent cases are told to nobody", silence::nobody_is_told),
    ("every late clock is at oversight once", rest::late_clocks_are_raised),
    ("nothing is left behind and everything verifies", rest::all_is_done),
];

/// Everything that does not hold: the invariant's name and what was found.
pub fn judge(evidence: &Evidence<'_>) -> Vec<(&'static str, String)> {
    let found =
        INVARIANTS.iter().flat_map(|(name, judge)| judge(evidence).into_iter().map(|what| (*name, what)));
    found.collect()
}
