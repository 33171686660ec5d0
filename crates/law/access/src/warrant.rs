//! The gate of warrants: one named person, what the court named, and nothing else (SG-01, SG-15, SG-19).
//!
//! A warrant stands in place of a grant and of a clearance, never beside them: what it does not name is refused,
//! whatever the requester may ask otherwise. What stands above every pack is still asked last.

use crate::decide::known;
use crate::{Actor, Asker, Cover, Granted, Question, Refusal, Source};
use ids::{ActId, AgencyId, FieldId, PersonKey, PurposeId, RegisterId};
use jiff::civil::Date;
use pack::model::{Basis, Country, Institutions, Register, Sensitivity};
use policy::{Case, Operation, Reach, Verdict};
use std::fmt;

/// How a seal under a warrant stands on the day of the look, by the keys that the owner knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealStanding {
    /// The institution's key made it over this very warrant.
    Holds,
    /// The signature does not fit the warrant.
    Broken,
    /// The institution has no such key.
    Unknown,
    /// The key was revoked, whenever it signed: who holds a stolen key writes any day he likes.
    Revoked,
}

/// One of the two seals of a warrant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarrantSeal {
    /// The institution that sealed.
    pub institution: AgencyId,
    /// The person there who answers for it.
    pub by: String,
    /// The id of the key.
    pub key: String,
    /// Whether it holds.
    pub standing: SealStanding,
}

/// Which of the two seals of a warrant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// The court, which decides.
    Court,
    /// The independent commissioner, who confirms (SG-19).
    Commissioner,
}

impl fmt::Display for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Court => "court",
            Self::Commissioner => "commissioner",
        })
    }
}

/// What a warrant opens in one register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarrantReach {
    /// The register.
    pub register: RegisterId,
    /// The fields.
    pub fields: Vec<FieldId>,
    /// How many looks, in all.
    pub looks_max: u32,
}

/// A warrant as the owner of a register holds it. Its type names exactly one person: there is no form of a warrant
/// about nobody, about several, or about a trait (SG-01).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarrantInForce {
    /// Its id.
    pub id: String,
    /// The number of its leaf in the public log.
    pub leaf: u64,
    /// The year of that log (UTC). The looks of a warrant stand in the same log as the warrant.
    pub year: i16,
    /// Who asked for it and may use it.
    pub requester: AgencyId,
    /// The one person.
    pub person: PersonKey,
    /// What it opens.
    pub reach: Vec<WarrantReach>,
    /// Registers of a health class that the court named apart (SG-15).
    pub health: Vec<RegisterId>,
    /// The purpose.
    pub purpose: PurposeId,
    /// The act that allows it.
    pub act: ActId,
    /// The article.
    pub article: String,
    /// First day of its term.
    pub from: Date,
    /// Last day of its term.
    pub to: Date,
    /// The latest day on which its looks come to light: days since 1970-01-01 UTC.
    pub due_day: u32,
    /// The court took it back, or it has come to light.
    pub ended: bool,
    /// The court's seal.
    pub court: WarrantSeal,
    /// The commissioner's seal.
    pub commissioner: WarrantSeal,
}

/// Judges a question under a warrant by the owner's law. `used` is how many looks at this register the warrant has
/// given already, counted in the transaction that writes the entry. The look is sealed until the warrant's day.
pub fn decide_warrant(
    country: &Country,
    warrant: &WarrantInForce,
    asker: &Asker,
    question: &Question,
    used: u32,
    today: Date,
) -> Result<Granted, Refusal> {
    let register = known(country, question)?;
    may_use(country, warrant, asker)?;
    two_keys(country, warrant)?;
    if question.person != warrant.person {
        return Err(Refusal::WarrantOtherPerson);
    }
    let reach = in_scope(warrant, question)?;
    in_time(warrant, today)?;
    let health = register.sensitivity == Sensitivity::Health;
    if health && !warrant.health.contains(&register.id) {
        return Err(Refusal::WarrantHealth { register: register.id.clone() });
    }
    if used >= reach.looks_max {
        return Err(Refusal::WarrantUsedUp { register: register.id.clone(), looks_max: reach.looks_max });
    }
    judge(country, warrant, question, register, reach, today)?;
    Ok(Granted {
        asker: asker.clone(),
        source: Source::Register(register.id.clone()),
        person: question.person.clone(),
        by: Some(question.by.clone()),
        fields: question.fields.clone(),
        purpose: question.purpose.to_string(),
        basis: Basis { act: warrant.act.clone(), article: warrant.article.clone() },
        grant: None,
        cover: Cover::Sealed { warrant: warrant.id.clone(), leaf: warrant.leaf, due_day: warrant.due_day },
    })
}

/// Whether an agency is on the country's list of those who may ask a court for a warrant.
pub fn is_requester(country: &Country, agency: &AgencyId) -> bool {
    country.institutions.as_ref().is_some_and(|held| held.requesters.contains(agency))
}

/// A named official of the agency that the warrant was given to, which is on the list today.
fn may_use(country: &Country, warrant: &WarrantInForce, asker: &Asker) -> Result<(), Refusal> {
    let agency = || asker.agency.clone();
    if !is_requester(country, &asker.agency) {
        return Err(Refusal::NotARequester { agency: agency() });
    }
    if asker.agency != warrant.requester {
        return Err(Refusal::WarrantOtherRequester { agency: agency() });
    }
    if !matches!(&asker.actor, Actor::Official { .. }) {
        return Err(Refusal::WrongDuty {
            agency: agency(),
            duty: asker.actor.duty().to_owned(),
            purpose: warrant.purpose.clone(),
        });
    }
    Ok(())
}

/// SG-19: the seals of two institutions, by two people with two keys, none of them the requester's.
fn two_keys(country: &Country, warrant: &WarrantInForce) -> Result<(), Refusal> {
    let (court, commissioner) = (&warrant.court, &warrant.commissioner);
    for (office, seal) in [(Office::Court, court), (Office::Commissioner, commissioner)] {
        let holder = country.institutions.as_ref().map(|held| holder(held, office));
        let standing = if holder == Some(&seal.institution) { seal.standing } else { SealStanding::Unknown };
        match standing {
            SealStanding::Holds => {}
            SealStanding::Revoked => return Err(Refusal::WarrantKeyRevoked { office }),
            SealStanding::Broken | SealStanding::Unknown => return Err(Refusal::WarrantSeal { office }),
        }
    }
    let one = court.key == commissioner.key
        || court.by == commissioner.by
        || court.institution == commissioner.institution
        || [court, commissioner].iter().any(|seal| seal.institution == warrant.requester);
    if one { Err(Refusal::WarrantOneKey) } else { Ok(()) }
}

fn holder(institutions: &Institutions, office: Office) -> &AgencyId {
    match office {
        Office::Court => &institutions.court,
        Office::Commissioner => &institutions.commissioner,
    }
}

fn in_scope<'a>(warrant: &'a WarrantInForce, question: &Question) -> Result<&'a WarrantReach, Refusal> {
    let reach = warrant.reach.iter().find(|reach| reach.register == question.register);
    let reach = reach.ok_or_else(|| Refusal::WarrantRegister { register: question.register.clone() })?;
    let beyond = question.fields.iter().filter(|field| !reach.fields.contains(field));
    let fields: Vec<FieldId> = beyond.cloned().collect();
    if !fields.is_empty() {
        return Err(Refusal::WarrantFields { fields });
    }
    if question.purpose != warrant.purpose {
        return Err(Refusal::WarrantPurpose { purpose: question.purpose.clone() });
    }
    Ok(reach)
}

fn in_time(warrant: &WarrantInForce, today: Date) -> Result<(), Refusal> {
    if warrant.ended {
        return Err(Refusal::WarrantEnded);
    }
    if today < warrant.from || today.year() < warrant.year {
        return Err(Refusal::WarrantNotYet { from: warrant.from });
    }
    if today > warrant.to || today.year() > warrant.year {
        return Err(Refusal::WarrantExpired { to: warrant.to });
    }
    Ok(())
}

/// Asks the generic policies: the two seals stand for the two sides of an agreement, and a warrant is about one.
fn judge(
    country: &Country,
    warrant: &WarrantInForce,
    question: &Question,
    register: &Register,
    reach: &WarrantReach,
    today: Date,
) -> Result<(), Refusal> {
    let security = country.agencies.get(&warrant.requester).is_none_or(|agency| agency.security_body);
    let holds = |seal: &WarrantSeal| seal.standing == SealStanding::Holds;
    let verdict = policy::judge(&Case {
        who: warrant.requester.as_str(),
        security_body: security,
        source: register.id.as_str(),
        operation: Operation::View,
        reach: Reach::One,
        // The court's own naming is the one thing that opens a health class (SG-15).
        health: register.sensitivity == Sensitivity::Health && !warrant.health.contains(&register.id),
        purpose_wanted: question.purpose.as_str(),
        purpose_granted: Some(warrant.purpose.as_str()),
        fields_wanted: question.fields.iter().map(FieldId::as_str).collect(),
        fields_granted: reach.fields.iter().map(FieldId::as_str).collect(),
        day: today,
        from: warrant.from,
        to: Some(warrant.to),
        client_signed: holds(&warrant.commissioner),
        owner_signed: holds(&warrant.court),
        stopped: warrant.ended,
        has_client: true,
        has_act: country.acts.contains_key(&warrant.act),
        has_oversight: country.institutions.is_some(),
        needs_clearance: false,
        cleared: Vec::new(),
        endpoint_covered: true,
    });
    match verdict {
        Verdict::Allowed => Ok(()),
        Verdict::Denied(reasons) => Err(Refusal::Policy { reasons }),
    }
}
