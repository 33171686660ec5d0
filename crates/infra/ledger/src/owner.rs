//! What every entry of one owner shares, and what is drawn for each: the occasion of a look.

use crate::public::Origin;
use calendar::Instant;
use ids::{AgencyId, Chance, EntryId, PersonKey};
use jiff::tz::TimeZone;
use std::fmt;
use std::sync::Arc;
use tlog::Hash;

/// The agency that holds the data, as its entries and leaves name it.
#[derive(Clone)]
pub struct Owner {
    agency: AgencyId,
    origin: Arc<str>,
    group: Option<String>,
    pepper: [u8; 32],
}

impl Owner {
    /// The owner. `origin` is the log's name without the year (`az.vahid.example/access`); `pepper` is the
    /// country's secret that stands between a person's number and the custodian.
    pub fn new(agency: AgencyId, origin: &str, pepper: [u8; 32]) -> Self {
        Self { agency, origin: origin.into(), group: None, pepper }
    }

    /// The owner of registers so sensitive that its leaves name only this group of agencies.
    pub fn in_group(mut self, group: &str) -> Self {
        self.group = Some(group.to_owned());
        self
    }

    /// The agency.
    pub fn agency(&self) -> &AgencyId {
        &self.agency
    }

    /// The log of one year.
    pub fn origin(&self, year: i16) -> Origin {
        Origin { name: Arc::clone(&self.origin), year }
    }

    /// The code under which its leaves stand: the agency's own, or that of its group.
    pub fn code(&self) -> u32 {
        let own = || tlog::agency_code(self.agency.as_str());
        self.group.as_deref().map_or_else(own, tlog::group_code)
    }

    /// The code of an entry's provider: this owner, or another one whose entries lie in the same store.
    pub(crate) fn code_of(&self, provider: &str) -> u32 {
        if provider == self.agency.as_str() { self.code() } else { tlog::agency_code(provider) }
    }

    /// What stands for a person in the custodian's inputs.
    pub fn secret(&self, person: &PersonKey) -> [u8; 32] {
        tlog::person_secret(&self.pepper, &person.stored())
    }

    /// An official of an agency as the person sees them: the same one always has the same letters, and nobody
    /// without the pepper tells whose they are.
    pub fn pseudonym(&self, agency: &str, name: &str) -> String {
        let secret = tlog::person_secret(&self.pepper, &format!("official:{agency}:{name}"));
        Hash(secret).to_string()[..16].to_owned()
    }

    /// Hides what a public figure of this owner is committed under.
    pub(crate) fn cover(&self, what: &str) -> Hash {
        Hash(tlog::person_secret(&self.pepper, &format!("cover:{}:{what}", self.agency)))
    }
}

/// Shows nothing of the pepper.
impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owner")
            .field("agency", &self.agency)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// What chance gives one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The entry's id.
    pub id: EntryId,
    /// The seed of its commitment, 32 random bytes.
    pub seed: [u8; 32],
}

impl Draw {
    /// Draws an id that sorts by time, and a seed.
    pub fn of(chance: &dyn Chance, at: Instant) -> Self {
        let id = EntryId(chance.id_at(at.0));
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(&chance.draw().to_be_bytes());
        seed[16..].copy_from_slice(&chance.draw().to_be_bytes());
        Self { id, seed }
    }
}

/// When and where a look happens: what the grant itself does not say.
#[derive(Clone, Debug)]
pub struct Occasion<'a> {
    /// The agency that holds the data.
    pub owner: &'a Owner,
    /// The moment.
    pub at: Instant,
    /// The message or case that the look belongs to.
    pub reference: &'a str,
    /// A fresh id and seed, from the caller.
    pub draw: Draw,
    /// The official's unit; empty if unknown.
    pub unit: &'a str,
    /// The official's name, if it is known here; the person does not see it.
    pub name: &'a str,
    /// The hash of the request's head, if a message asked.
    pub request: Option<Hash>,
}

impl<'a> Occasion<'a> {
    /// An occasion of which nothing more is known.
    pub fn new(owner: &'a Owner, at: Instant, reference: &'a str, draw: Draw) -> Self {
        Self { owner, at, reference, draw, unit: "", name: "", request: None }
    }

    /// The same, by an official of this unit and name.
    pub fn by(mut self, unit: &'a str, name: &'a str) -> Self {
        (self.unit, self.name) = (unit, name);
        self
    }

    /// The same, asked by this request.
    pub fn asked_by(mut self, request: Hash) -> Self {
        self.request = Some(request);
        self
    }
}

/// The year of a moment in UTC.
pub(crate) fn year_of(at_micros: i64) -> i16 {
    Instant(at_micros).date_in(&TimeZone::UTC).year()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_hides_its_agency_and_a_pepper_its_officials() {
        let agency: AgencyId = "library".parse().expect("an agency");
        let owner = Owner::new(agency.clone(), "log.example/access", [1; 32]);
        assert_eq!(owner.code(), tlog::agency_code("library"));
        assert_eq!(owner.clone().in_group("health").code(), tlog::group_code("health"));
        assert_eq!(owner.origin(2026).to_string(), "log.example/access/2026");
        let name = owner.pseudonym("library", "reader.one");
        assert_eq!(name, owner.pseudonym("library", "reader.one"));
        assert_ne!(name, owner.pseudonym("archive", "reader.one"));
        assert_ne!(
            name,
            Owner::new(agency, "log.example/access", [2; 32]).pseudonym("library", "reader.one")
        );
        assert!(!format!("{owner:?}").contains("pepper"));
    }

    #[test]
    fn the_year_turns_at_midnight_utc() {
        // 2027-01-01T00:00:00Z.
        let turn = 1_798_761_600_000_000;
        assert_eq!((year_of(turn - 1), year_of(turn)), (2026, 2027));
    }
}
