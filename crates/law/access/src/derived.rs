//! The agreements that a country's grants amount to: a demonstration country signs and publishes exactly its law.

use crate::agreement::{Agreement, Client, Subject};
use crate::scope::{Body, Scope};
use ids::{AgencyId, AgreementId, GrantId, MemberName, SLUG_LENGTH_MAX};
use jiff::ToSpan;
use jiff::civil::Date;
use pack::model::{Country, Grant, Register, Sensitivity, Service};
use policy::{Operation, Reach};
use std::collections::BTreeMap;

/// The system of every agency that asks and answers about registers; the service codes in it are register ids.
pub const REGISTERS_SYSTEM: &str = "registers";

/// How long an agreement lasts when its grant names no last day. No agreement is without an end: long enough that
/// a country's services do not fall silent by surprise, short enough that each is looked at again.
pub const OPEN_TERM_YEARS: i32 = 10;

/// The agreements between agencies that follow from the grants of a pack, by id. A grant gives one for each of its
/// operations; one that lets a service be started by another's records gives a subscription besides. An agency's
/// questions to its own registers need none. A member's code is its agency's id.
pub fn from_grants(country: &Country, instance: &str, class: &str) -> Vec<Agreement> {
    let member = |agency: &AgencyId| MemberName::new(instance, class, agency.as_str());
    let mut agreements: BTreeMap<AgreementId, Agreement> = BTreeMap::new();
    for grant in &country.grants {
        let Some(register) = country.registers.get(&grant.register) else { continue };
        if register.owner == grant.client {
            continue;
        }
        let basic = basic(grant, register, &member);
        for operation in &grant.operations {
            let id = match operation {
                Operation::View => basic.id.clone(),
                other => named(grant, other.as_str()),
            };
            agreements.insert(id.clone(), Agreement { id, operation: *operation, ..basic.clone() });
        }
        let id = named(grant, "events");
        let mut fields = Vec::new();
        for service in country.services.values().filter(|service| starts(grant, service)) {
            let carried = service.trigger.iter().flat_map(|trigger| &trigger.carry);
            fields.extend(carried.cloned());
        }
        fields.sort();
        fields.dedup();
        if !fields.is_empty() {
            agreements.insert(id.clone(), Agreement { id, fields, reach: Reach::Events, ..basic });
        }
    }
    let may_be = |agreement: &Agreement| {
        let Client::System(system) = &agreement.client else { return false };
        let agency = country.agencies.iter().find(|(id, _)| id.as_str() == system.member.code);
        let security = agency.is_some_and(|(_, agency)| agency.security_body);
        Scope::of(agreement, Body { member: &system.member, security }).is_ok()
    };
    agreements.into_values().filter(may_be).collect()
}

fn basic(grant: &Grant, register: &Register, member: &dyn Fn(&AgencyId) -> MemberName) -> Agreement {
    let subject = if register.subjects().next().is_some() { Subject::Header } else { Subject::Nobody };
    Agreement {
        id: named(grant, ""),
        client: Client::System(member(&grant.client).system(REGISTERS_SYSTEM)),
        service: member(&register.owner).system(REGISTERS_SYSTEM).service(register.id.as_str()),
        endpoints: Vec::new(),
        fields: grant.fields.clone(),
        operation: Operation::View,
        reach: Reach::One,
        subject,
        health: register.sensitivity == Sensitivity::Health,
        purpose: Some(grant.purpose.clone()),
        act: Some(grant.basis.act.clone()),
        article: Some(grant.basis.article.clone()),
        oversight: Some(member(&grant.oversight)),
        from: grant.from,
        to: grant.to.unwrap_or_else(|| end(grant.from)),
    }
}

/// The last day of an open term.
fn end(from: Date) -> Date {
    from.saturating_add(OPEN_TERM_YEARS.years()).saturating_sub(1.day())
}

/// Whether a service of the grant's client is started by records of its register, for its purpose.
fn starts(grant: &Grant, service: &Service) -> bool {
    service.about.owner == grant.client
        && grant.automatic
        && service.trigger.as_ref().is_some_and(|trigger| {
            trigger.register == grant.register
                && trigger.purpose == grant.purpose
                && trigger.carry.iter().all(|field| grant.fields.contains(field))
        })
}

/// The agreement that follows from a grant: on questions, or on events.
pub fn agreement_of(grant: &GrantId, events: bool) -> AgreementId {
    named_by(grant, if events { "events" } else { "" })
}

/// The grant's id with a word behind it. `pack check` keeps ids short enough for the longest word; an unchecked
/// pack's longer id is cut, so that it stays a name.
fn named(grant: &Grant, word: &str) -> AgreementId {
    named_by(&grant.id, word)
}

fn named_by(grant: &GrantId, word: &str) -> AgreementId {
    let text = if word.is_empty() {
        grant.to_string()
    } else {
        let room = SLUG_LENGTH_MAX - word.len() - 1;
        format!("{}.{word}", grant.as_str().get(..room).unwrap_or(grant.as_str()))
    };
    text.parse().expect("a name, a dot and a short word are a name, and names are ASCII")
}
