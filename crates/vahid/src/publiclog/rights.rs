//! What a pack's institutions may do at the doors of the log and of the custodian (SG-10, SG-11).

use ids::AgencyId;
use operator::Rights;
use pack::model::{Country, Institutions};
use std::collections::{BTreeMap, BTreeSet};
use tlog::WARRANTS_PROVIDER;

/// Who writes what no owner writes, by the pack; nobody where it names no institutions.
pub(crate) fn rights(country: &Country, window: &AgencyId) -> Rights {
    let Some(institutions) = &country.institutions else { return Rights::default() };
    Rights {
        groups: BTreeMap::new(),
        warrants: openers(country, institutions, window),
        figures: institutions.desks().into_iter().map(|(_, body)| body.clone()).collect(),
    }
}

/// Codes beyond a member's own, and who may ask the custodian under them. The window asks for a person at owners that
/// proved no key: one that shows no look is checked like any other. The arbiter asks for its canaries, whose looks it
/// must find at every owner (SG-22).
pub(crate) fn shared(country: &Country, window: &AgencyId) -> BTreeMap<u32, BTreeSet<AgencyId>> {
    let arbiter = country.institutions.iter().map(|found| found.arbiter.clone());
    let asking: BTreeSet<AgencyId> = arbiter.chain([window.clone()]).collect();
    let asked = |id: &AgencyId| (tlog::agency_code(id.as_str()), asking.clone());
    let mut shared: BTreeMap<u32, BTreeSet<AgencyId>> = country.agencies.keys().map(asked).collect();
    if let Some(institutions) = &country.institutions {
        shared.insert(WARRANTS_PROVIDER, openers(country, institutions, window));
    }
    shared
}

/// Who opens seals or tells persons of them: court, arbiter, the window, and owners, who open by themselves when a
/// court does not.
fn openers(country: &Country, institutions: &Institutions, window: &AgencyId) -> BTreeSet<AgencyId> {
    let owners = country.registers.values().map(|register| register.owner.clone());
    let bodies = [&institutions.court, &institutions.commissioner, &institutions.arbiter, window];
    owners.chain(bodies.into_iter().cloned()).collect()
}
