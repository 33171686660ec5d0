//! The whole pack, and its agencies, roles, texts and sample people.

use super::{Act, Clearance, Grant, Parameter, Register, Service, Values};
use calendar::Calendar;
use ids::{ActId, AgencyId, NumberFormat, ParameterId, PurposeId, RegisterId, RoleId, ServiceId};
use jiff::civil::Date;
use policy::Operation;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A country as data: everything that `packs/<id>` holds.
#[derive(Clone, Debug)]
pub struct Country {
    /// `pack.toml`.
    pub about: About,
    /// SHA-256 over all files of the pack in path order, hex; pinned by every case.
    pub version: String,
    /// The working-day calendar.
    pub calendar: Calendar,
    /// Agencies by id.
    pub agencies: BTreeMap<AgencyId, Agency>,
    /// Who keeps power within its bounds; none in a country that has no public log.
    pub institutions: Option<super::Institutions>,
    /// Service areas by number.
    pub areas: BTreeMap<u32, Area>,
    /// Legal acts by id.
    pub acts: BTreeMap<ActId, Act>,
    /// The landed texts of acts, oldest first (SG-13).
    pub archive: BTreeMap<ActId, Vec<super::ArchivedText>>,
    /// Dated legal parameters by id.
    pub parameters: BTreeMap<ParameterId, Parameter>,
    /// The closed list of purposes (SG-28).
    pub purposes: BTreeMap<PurposeId, Purpose>,
    /// Duties of officials by id.
    pub roles: BTreeMap<RoleId, Role>,
    /// Who may ask which register for what (SG-12).
    pub grants: Vec<Grant>,
    /// Which bodies may use the registers that need a clearance, in the order of the file (ACC-07).
    pub clearances: Vec<Clearance>,
    /// Registers by id.
    pub registers: BTreeMap<RegisterId, Register>,
    /// Services by id.
    pub services: BTreeMap<ServiceId, Service>,
    /// Texts: language → key → text. Keys are whole paths, see `docs/pack-format.md`.
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
    /// Invented people for the demonstration.
    pub demo: Demo,
}

impl Country {
    /// The text of `key` in `language`; the key itself when it is missing, so that a gap is visible.
    pub fn text<'a>(&'a self, language: &str, key: &'a str) -> &'a str {
        let find = |language: &str| self.texts.get(language).and_then(|texts| texts.get(key));
        find(language).or_else(|| find(self.about.languages.first()?)).map_or(key, String::as_str)
    }

    /// The operations for which a body is cleared on a day, each once (ACC-07, C6). A register's owner needs
    /// no clearance to use its own.
    pub fn cleared(&self, body: &AgencyId, register: &RegisterId, day: Date) -> Vec<Operation> {
        let lines = self.clearances.iter().filter(|line| &line.body == body && &line.register == register);
        let in_force = lines.filter(|line| line.holds(day));
        let operations: BTreeSet<Operation> =
            in_force.flat_map(|line| line.operations.iter().copied()).collect();
        operations.into_iter().collect()
    }

    /// The bodies that hold registers or case files: owners of registers, of services, the keeper of the oversight
    /// desk, and whoever may ask for a warrant. Each runs a node and tells its day counts to the public log.
    pub fn bodies_with_work(&self) -> BTreeSet<AgencyId> {
        let registers = self.registers.values().map(|register| register.owner.clone());
        let services = self.services.values().map(|service| service.about.owner.clone());
        let requesters = self.institutions.iter().flat_map(|found| found.requesters.iter().cloned());
        registers.chain(services).chain([self.about.oversight.clone()]).chain(requesters).collect()
    }

    /// The services that a new record of `register` starts.
    pub fn started_by<'a>(&'a self, register: &'a RegisterId) -> impl Iterator<Item = &'a Service> {
        self.services
            .values()
            .filter(move |service| service.trigger.as_ref().is_some_and(|t| &t.register == register))
    }
}

/// `pack.toml`: the country's own facts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The pack's name, as its folder.
    pub id: String,
    /// ISO 3166-1 alpha-2 code, written into payment files.
    pub country_code: String,
    /// Languages of the texts, the state's own first.
    pub languages: Vec<String>,
    /// IANA name of the time zone (`Asia/Baku`).
    pub time_zone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Decimals of the currency.
    pub currency_digits: u32,
    /// The form of personal numbers.
    pub personal_number: NumberFormat,
    /// The agency that keeps the oversight desk to which overdue clocks rise.
    pub oversight: AgencyId,
    /// Life events that services belong to; titles are texts `life-event.<id>.title`.
    #[serde(default)]
    pub life_events: Vec<String>,
    /// Words that no field, table, form or register may carry, with the refusal they stand for (RF-07, RF-15).
    #[serde(default)]
    pub forbidden: Vec<Forbidden>,
    /// How long each has in a claim of a person, where the law says so.
    #[serde(default)]
    pub claims: Option<super::ClaimTerms>,
}

/// A word that must not occur in the name of any field, fact or table of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forbidden {
    /// Compared with each part of a name (split at `-`, `_`, `.`), without regard to case.
    pub word: String,
    /// The refusal it stands for: `RF-07`.
    pub refusal: String,
}

/// An agency or another actor (generated from the sources).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// Name by language.
    pub name: BTreeMap<String, String>,
    /// Acronyms and former names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The agency that took over, if this one is history.
    #[serde(default)]
    pub succeeded_by: Option<AgencyId>,
    /// `state body`, `public legal entity` … as the sources say.
    #[serde(default)]
    pub kind: Option<String>,
    /// A security body: never bulk, streaming or health classes (SG-15, SG-17).
    #[serde(default)]
    pub security_body: bool,
}

/// One of the service areas (REG-11).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its number.
    pub no: u32,
    /// Name by language.
    pub name: BTreeMap<String, String>,
}

/// What data are used for. The list is closed (SG-28). Text: `purpose.<id>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Its id.
    pub id: PurposeId,
    /// The act and article that allow it.
    pub basis: super::Basis,
}

/// A duty of officials. Text: `role.<id>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Where the duty exists.
    pub agency: AgencyId,
    /// May read the agency's access log and clocks, and nothing else.
    #[serde(default)]
    pub auditor: bool,
}

/// `demo/people.toml` and `demo/records/*.ndjson`: invented people; says so on every page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// People who can sign in to the portal.
    #[serde(default)]
    pub people: Vec<DemoPerson>,
    /// Officials who can sign in to a desk.
    #[serde(default)]
    pub officials: Vec<DemoOfficial>,
    /// Records that the registers hold before the story starts; from `demo/records/<register>.ndjson`.
    #[serde(skip)]
    pub records: BTreeMap<RegisterId, Vec<Values>>,
}

/// An invented person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoPerson {
    /// Stored person key.
    pub key: String,
    /// Shown name.
    pub name: String,
    /// What this person's story shows, by language.
    pub story: BTreeMap<String, String>,
}

/// An invented official.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoOfficial {
    /// Sign-in name, unique in the pack.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// The duty held; the role names the agency.
    pub role: RoleId,
    /// The unit, by language (a named institution or department).
    pub unit: BTreeMap<String, String>,
    /// Code of the unit as records carry it, if any.
    #[serde(default)]
    pub unit_code: Option<String>,
}
