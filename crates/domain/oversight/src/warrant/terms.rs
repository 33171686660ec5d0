//! What a warrant says: the text that is asked for, decided on and sealed.

use super::WarrantRefusal;
use ids::{ActId, AgencyId, FieldId, PersonKey, PurposeId, RegisterId};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use pack::model::{Country, Sensitivity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use uuid::Uuid;

/// The most registers of one warrant.
pub const REGISTERS_MAX: usize = 16;
/// The most fields in one register.
pub const FIELDS_MAX: usize = 64;
/// The most looks at one register.
pub const LOOKS_MAX: u32 = 100;
/// The most days of its term, the first and the last counted.
pub const TERM_DAYS_MAX: i32 = 92;
/// The most days from the decision, or from its leaf, to the day on which it comes to light; the same again for an
/// extension (SG-19).
pub const SEAL_DAYS_MAX: i32 = 366;
/// The most days that the requester may keep an answer (SG-27).
pub const KEEP_DAYS_MAX: u32 = 90;
/// The most bytes of the requester's case number and of an article.
pub const REFERENCE_BYTES_MAX: usize = 200;

/// The identity of a warrant, from the application on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WarrantId(pub Uuid);

impl fmt::Display for WarrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for WarrantId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// What is inquired into: a closed list, so that the yearly report can count by it (18 U.S.C. 2519). Opinion, belief
/// and health are not on it (RF-08).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OffenceClass {
    /// Killing, grave bodily harm.
    Life,
    /// Sexual violence.
    SexualViolence,
    /// Kidnapping, trafficking in people.
    Liberty,
    /// Terrorism.
    Terror,
    /// Espionage, treason.
    State,
    /// An organised group.
    OrganisedGroup,
    /// Drugs.
    Drugs,
    /// Weapons and explosives.
    Weapons,
    /// Corruption, abuse of office.
    Corruption,
    /// Money laundering, grave fraud.
    Money,
    /// A grave attack on information systems.
    Systems,
    /// A person who is missing.
    MissingPerson,
}

impl OffenceClass {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 12] = [
        Self::Life,
        Self::SexualViolence,
        Self::Liberty,
        Self::Terror,
        Self::State,
        Self::OrganisedGroup,
        Self::Drugs,
        Self::Weapons,
        Self::Corruption,
        Self::Money,
        Self::Systems,
        Self::MissingPerson,
    ];

    /// The word as it is written; its text is `warrant.offence.<word>`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Life => "life",
            Self::SexualViolence => "sexual-violence",
            Self::Liberty => "liberty",
            Self::Terror => "terror",
            Self::State => "state",
            Self::OrganisedGroup => "organised-group",
            Self::Drugs => "drugs",
            Self::Weapons => "weapons",
            Self::Corruption => "corruption",
            Self::Money => "money",
            Self::Systems => "systems",
            Self::MissingPerson => "missing-person",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }
}

/// What is opened in one register. Each register has its own number of looks, so no owner has to ask another how
/// many were taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// The register.
    pub register: RegisterId,
    /// The fields.
    pub fields: Vec<FieldId>,
    /// How many looks.
    pub looks_max: u32,
}

/// The text of a warrant. Its compact JSON, with the fields in this order, is what both institutions seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Its identity.
    pub id: WarrantId,
    /// The agency that asks.
    pub requester: AgencyId,
    /// The one person. There is no form for more, and none for a trait (SG-01).
    pub person: PersonKey,
    /// What is opened, each register once.
    pub reach: Vec<Reach>,
    /// Registers of a health class that the court names apart (SG-15); an application never fills it.
    pub health: Vec<RegisterId>,
    /// For what, from the pack's closed list.
    pub purpose: PurposeId,
    /// The act that allows it.
    pub act: ActId,
    /// The article.
    pub article: String,
    /// What is inquired into.
    pub offence: OffenceClass,
    /// The requester's case number.
    pub reference: String,
    /// First day on which it may be used.
    pub from: Date,
    /// Last day; in the same year as the first, for the looks stand in the log of that year.
    pub to: Date,
    /// The latest day on which the person is told.
    pub sealed_until: Date,
    /// How many days the requester may keep an answer (SG-27).
    pub keep_days: u32,
}

impl Terms {
    /// Whether a text can be a warrant at all, by the country's law, on the day of the application or decision.
    pub fn fit(&self, country: &Country, today: Date) -> Result<(), WarrantRefusal> {
        if !access::is_requester(country, &self.requester) {
            return Err(WarrantRefusal::NotARequester);
        }
        if !country.purposes.contains_key(&self.purpose) || !country.acts.contains_key(&self.act) {
            return Err(WarrantRefusal::NoBasis);
        }
        let short = |text: &str| !text.trim().is_empty() && text.len() <= REFERENCE_BYTES_MAX;
        if !short(&self.reference) || !short(&self.article) {
            return Err(WarrantRefusal::NoReference);
        }
        if self.reach.is_empty() || self.reach.len() > REGISTERS_MAX {
            return Err(WarrantRefusal::NoScope);
        }
        let registers: BTreeSet<_> = self.reach.iter().map(|reach| &reach.register).collect();
        if registers.len() < self.reach.len() {
            return Err(WarrantRefusal::NoScope);
        }
        self.reach.iter().try_for_each(|reach| reach.fit(country))?;
        self.health_fits(country)?;
        self.days_fit(today)?;
        if (1..=KEEP_DAYS_MAX).contains(&self.keep_days) { Ok(()) } else { Err(WarrantRefusal::KeepTooLong) }
    }

    /// The last two rules of time: a term within one year, and a day of light that is not out of sight.
    fn days_fit(&self, today: Date) -> Result<(), WarrantRefusal> {
        let days = day_of(self.to).saturating_sub(day_of(self.from)).saturating_add(1);
        if self.to < self.from || self.to < today || days > TERM_DAYS_MAX.unsigned_abs() {
            return Err(WarrantRefusal::Term);
        }
        if self.from.year() != self.to.year() {
            return Err(WarrantRefusal::TwoYears);
        }
        let latest = day_of(today).saturating_add(SEAL_DAYS_MAX.unsigned_abs());
        let sealed = day_of(self.sealed_until);
        if sealed < day_of(self.to) || sealed > latest {
            return Err(WarrantRefusal::SealTooLong);
        }
        Ok(())
    }

    fn health_fits(&self, country: &Country) -> Result<(), WarrantRefusal> {
        let fits = |named: &RegisterId| {
            self.reach.iter().any(|reach| &reach.register == named)
                && country.registers.get(named).is_some_and(|held| held.sensitivity == Sensitivity::Health)
        };
        if self.health.iter().all(fits) { Ok(()) } else { Err(WarrantRefusal::HealthNaming) }
    }

    /// Registers of a health class within the scope that the court has not named apart; they stay shut (SG-15).
    pub fn health_not_named(&self, country: &Country) -> Vec<RegisterId> {
        let health = |id: &RegisterId| {
            country.registers.get(id).is_some_and(|held| held.sensitivity == Sensitivity::Health)
        };
        let registers = self.reach.iter().map(|reach| &reach.register);
        registers.filter(|id| health(id) && !self.health.contains(id)).cloned().collect()
    }

    /// Whether this text stays within another in everything: the same person and case, no register, field, look or
    /// day more. Health that the court names is judged by [`Terms::fit`].
    pub fn within(&self, asked: &Self) -> bool {
        let same = self.id == asked.id
            && self.requester == asked.requester
            && self.person == asked.person
            && self.purpose == asked.purpose
            && self.offence == asked.offence
            && self.reference == asked.reference;
        let covered = |reach: &Reach| {
            asked.reach.iter().any(|wide| {
                wide.register == reach.register
                    && reach.looks_max <= wide.looks_max
                    && reach.fields.iter().all(|field| wide.fields.contains(field))
            })
        };
        same && self.reach.iter().all(covered)
            && self.from >= asked.from
            && self.to <= asked.to
            && self.sealed_until <= asked.sealed_until
            && self.keep_days <= asked.keep_days
    }
}

impl Reach {
    fn fit(&self, country: &Country) -> Result<(), WarrantRefusal> {
        let register = country.registers.get(&self.register).ok_or(WarrantRefusal::NoScope)?;
        let known = |field: &FieldId| register.field(field.as_str()).is_some();
        let fields_fit = (1..=FIELDS_MAX).contains(&self.fields.len()) && self.fields.iter().all(known);
        if !fields_fit || register.subjects().next().is_none() {
            return Err(WarrantRefusal::NoScope);
        }
        if (1..=LOOKS_MAX).contains(&self.looks_max) { Ok(()) } else { Err(WarrantRefusal::Looks) }
    }
}

/// The number of a civil day as leaves carry it: days since 1970-01-01. Earlier days are 0.
pub fn day_of(day: Date) -> u32 {
    let start = date(1970, 1, 1);
    let days = start.until(day).map(|span| span.get_days()).unwrap_or_default();
    u32::try_from(days).unwrap_or_default()
}

/// The civil day of a number; none past the calendar.
pub fn civil_of_day(day: u32) -> Option<Date> {
    let days = i32::try_from(day).ok()?;
    date(1970, 1, 1).checked_add(days.days()).ok()
}
