//! One look at one person's data: its details, what is committed of them, and where its leaf stands.

use crate::owner::year_of;
use crate::{Occasion, Owner};
use access::{Actor, Cover, Granted};
use calendar::Instant;
use ids::{EntryId, FieldId, PersonKey};
use std::sync::Arc;
use tlog::{FIELDS, Field, Hash, Kind, Leaf, Opening, Values};

/// What the person is shown: all but the official's name.
pub const SHOWN_TO_PERSON: [Field; 16] = all_but_name();

/// What an asker is shown, to compare it with its question. How often others asked about the person stays hidden,
/// and so does what only the owner knows.
pub const SHOWN_TO_ASKER: [Field; 12] = [
    Field::Person,
    Field::Provider,
    Field::Service,
    Field::Fields,
    Field::Requester,
    Field::Unit,
    Field::Role,
    Field::Purpose,
    Field::Article,
    Field::Case,
    Field::At,
    Field::Request,
];

const fn all_but_name() -> [Field; 16] {
    let mut shown = [Field::Person; 16];
    let (mut from, mut to) = (0, 0);
    while from < FIELDS.len() {
        if FIELDS[from] as usize != Field::Name as usize {
            shown[to] = FIELDS[from];
            to += 1;
        }
        from += 1;
    }
    shown
}

/// One look: when, who, whose, what, why, by which article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The entry's id.
    pub id: EntryId,
    /// When the look was allowed, microseconds UTC.
    pub at_micros: i64,
    /// The agency that holds the data.
    pub provider: String,
    /// The agency that asked.
    pub requester: String,
    /// The official's unit; empty if unknown.
    pub unit: String,
    /// Role of the official, `automatic`, `person` or `system`.
    pub duty: String,
    /// Sign-in name of the official, or the service or system that asked.
    pub actor: String,
    /// The official as a stable pseudonym; for what is no official the same as `actor`.
    pub official: String,
    /// The official's name.
    pub name: String,
    /// Whose data.
    pub person: PersonKey,
    /// `register.ID`, `service.ID` or `exchange.NAME`.
    pub source: String,
    /// The fields released.
    pub fields: Vec<String>,
    /// Why.
    pub purpose: String,
    /// The act that allows it.
    pub act: String,
    /// The article that allows it.
    pub article: String,
    /// Message or case that the look belongs to.
    pub reference: String,
    /// The hash of the request's head in hex; empty if no message asked.
    pub request: String,
    /// How much of it the public sees at once.
    pub cover: Cover,
    /// The kind of its leaf.
    pub kind: Kind,
    /// The seed behind the commitment; none after erasure.
    pub seed: Option<[u8; 32]>,
    /// Its number in its series, from 1; none while it waits in the queue on disk.
    pub n: Option<u64>,
    /// Whether the commitment covers the number.
    pub has_n: bool,
    /// What the leaf commits to.
    pub commitment: Hash,
    /// Where the leaf stands; none while it waits.
    pub placed: Option<Standing>,
    /// Whether it was released before it was in the log, because the log was away.
    pub late: bool,
    /// Whether its details were erased.
    pub erased: bool,
}

/// Where a leaf stands in the public log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its number in its year's log.
    pub index: u64,
    /// The leaf.
    pub leaf: Leaf,
    /// The receipt: a `tlog-proof` text whose extra is the leaf.
    pub receipt: Arc<str>,
}

impl Entry {
    /// The entry of a look, with its commitment. `n` is its number, none where the number cannot be known yet.
    pub(crate) fn new(granted: &Granted, occasion: &Occasion<'_>, n: Option<u64>, late: bool) -> Self {
        let (asker, owner) = (granted.asker(), occasion.owner);
        let actor = asker.actor.name().into_owned();
        let (official, name) = match &asker.actor {
            Actor::Official { .. } => {
                (owner.pseudonym(asker.agency.as_str(), &actor), occasion.name.to_owned())
            }
            _ => (actor.clone(), String::new()),
        };
        let name = if name.is_empty() && official != actor { actor.clone() } else { name };
        let kind = match granted.cover() {
            Cover::Sealed { .. } => Kind::Sealed,
            Cover::Deferred { .. } => Kind::Deferred,
            Cover::Plain if late => Kind::Late,
            Cover::Plain => Kind::Access,
        };
        let mut entry = Self {
            id: occasion.draw.id,
            at_micros: occasion.at.0,
            provider: owner.agency().to_string(),
            requester: asker.agency.to_string(),
            unit: occasion.unit.to_owned(),
            duty: asker.actor.duty().to_owned(),
            actor,
            official,
            name,
            person: granted.person().clone(),
            source: granted.source().to_string(),
            fields: granted.fields().iter().map(FieldId::to_string).collect(),
            purpose: granted.purpose().to_owned(),
            act: granted.basis().act.to_string(),
            article: granted.basis().article.clone(),
            reference: occasion.reference.to_owned(),
            request: occasion.request.map(|hash| hash.to_string()).unwrap_or_default(),
            cover: granted.cover().clone(),
            kind,
            seed: Some(occasion.draw.seed),
            n,
            has_n: n.is_some(),
            commitment: Hash::ZERO,
            placed: None,
            late,
            erased: false,
        };
        entry.commitment = entry.computed().unwrap_or(Hash::ZERO);
        entry
    }

    /// The year in whose log the leaf stands.
    pub fn year(&self) -> i16 {
        year_of(self.at_micros)
    }

    /// What its number counts in: the looks at this person here in a year, or under one warrant.
    pub fn series(&self) -> String {
        series(&self.cover, self.at_micros)
    }

    /// The details as they are committed.
    pub fn values(&self) -> Values {
        let mut values = Values::new();
        let number = self.n.filter(|_| self.has_n).map(|n| n.to_string());
        let warrant = match &self.cover {
            Cover::Sealed { leaf, .. } => leaf.to_string(),
            _ => String::new(),
        };
        values
            .set(Field::Person, self.person.stored())
            .set(Field::Provider, &self.provider)
            .set(Field::Service, &self.source)
            .set(Field::Fields, self.fields.join(","))
            .set(Field::Requester, &self.requester)
            .set(Field::Unit, &self.unit)
            .set(Field::Role, &self.duty)
            .set(Field::Official, &self.official)
            .set(Field::Name, &self.name)
            .set(Field::Purpose, &self.purpose)
            .set(Field::Article, format!("{} {}", self.act, self.article))
            .set(Field::Case, &self.reference)
            .set(Field::At, format!("{:.3}", Instant(self.at_micros).timestamp()))
            .set(Field::Request, &self.request)
            .set(Field::N, number.unwrap_or_default())
            .set(Field::Warrant, warrant);
        values
    }

    /// The commitment computed again from the details; none after erasure.
    pub fn computed(&self) -> Option<Hash> {
        self.seed.map(|seed| tlog::commitment(&seed, &self.values()))
    }

    /// The opening of some details; none after erasure.
    pub fn opening(&self, shown: &[Field]) -> Option<Opening> {
        self.seed.map(|seed| Opening::of(&seed, &self.values(), shown))
    }

    /// The leaf under this tag. `escrow` is the hash of a sealed look's encrypted opening.
    pub(crate) fn leaf(&self, owner: &Owner, tag: Hash, escrow: Hash) -> Leaf {
        let plain = Leaf {
            kind: self.kind,
            basis: tlog::basis_code(&self.act),
            provider: owner.code_of(&self.provider),
            requester: tlog::agency_code(&self.requester),
            day: tlog::day_of_micros(self.at_micros),
            reference: 0,
            due: 0,
            count: 1,
            tag,
            commitment: self.commitment,
            aux: Hash::ZERO,
        };
        match &self.cover {
            Cover::Plain => plain,
            Cover::Deferred { due_day } => Leaf { due: *due_day, ..plain },
            Cover::Sealed { leaf, due_day, .. } => Leaf {
                basis: tlog::BASIS_SEALED,
                provider: 0,
                requester: 0,
                reference: *leaf,
                due: *due_day,
                aux: escrow,
                ..plain
            },
        }
    }
}

/// What a look's number counts in.
pub(crate) fn series(cover: &Cover, at_micros: i64) -> String {
    match cover {
        Cover::Plain => year_of(at_micros).to_string(),
        Cover::Deferred { .. } => format!("deferred/{}", year_of(at_micros)),
        Cover::Sealed { leaf, .. } => format!("warrant/{leaf}"),
    }
}

/// The custodian's input for a series of looks at a person.
pub(crate) fn alpha(owner: &Owner, entry: &Entry) -> Vec<u8> {
    let (agency, secret) = (tlog::agency_code(&entry.provider), owner.secret(&entry.person));
    let origin = owner.origin(entry.year()).to_string();
    match &entry.cover {
        Cover::Plain => tlog::alpha(&origin, agency, &secret),
        Cover::Deferred { .. } => tlog::alpha(&format!("{origin}/deferred"), agency, &secret),
        Cover::Sealed { leaf, .. } => tlog::sealed_alpha(*leaf, agency, &secret),
    }
}
