//! The judgement itself: pure and total. What asks through the exchange is judged in `call.rs`.

use crate::{Actor, Asker, Granted, Question, Refusal, Source};
use ids::{FieldId, PersonKey, RegisterId, RoleId, ServiceId};
use jiff::civil::Date;
use pack::model::{Country, Grant, Register, Sensitivity, Service, StepKind};
use policy::{Case, Operation, Reach, Verdict};

/// Judges a question by the owner's law (SG-12): the register must exist, the purpose must be in the closed
/// list, and one grant must cover agency, duty, register, purpose, every field and the day. What stands above
/// every pack is asked last, with the clearances of the day (ACC-07): a broken pack opens nothing.
pub fn decide(
    country: &Country,
    asker: &Asker,
    question: &Question,
    today: Date,
) -> Result<Granted, Refusal> {
    decide_by(country, asker, question, today, &|grant| covers_duty(grant, &asker.actor))
}

/// The same with the caller's word on whether a grant covers who in the agency asks.
pub(crate) fn decide_by(
    country: &Country,
    asker: &Asker,
    question: &Question,
    today: Date,
    covers: &dyn Fn(&Grant) -> bool,
) -> Result<Granted, Refusal> {
    let register = known(country, question)?;
    refuse_health_for_security(country, asker, register)?;
    let of_agency = |grant: &&Grant| {
        grant.client == asker.agency
            && grant.register == register.id
            && grant.purpose == question.purpose
            && grant.operations.contains(&Operation::View)
    };
    let (agency, purpose) = (asker.agency.clone(), question.purpose.clone());
    let candidates: Vec<&Grant> = country.grants.iter().filter(of_agency).collect();
    if candidates.is_empty() {
        if crate::is_requester(country, &agency) {
            return Err(Refusal::WarrantNeeded { agency, register: register.id.clone() });
        }
        return Err(Refusal::NoGrant { agency, register: register.id.clone(), purpose });
    }
    let mine: Vec<&Grant> = candidates.into_iter().filter(|grant| covers(grant)).collect();
    if mine.is_empty() {
        return Err(Refusal::WrongDuty { agency, duty: asker.actor.duty().to_owned(), purpose });
    }
    let in_force = |grant: &&Grant| grant.from <= today && grant.to.is_none_or(|to| today <= to);
    let valid: Vec<&Grant> = mine.into_iter().filter(in_force).collect();
    let Some(first) = valid.first() else { return Err(Refusal::NotInForce { agency, purpose }) };
    let beyond = |grant: &Grant| -> Vec<FieldId> {
        question.fields.iter().filter(|field| !grant.fields.contains(field)).cloned().collect()
    };
    let grant = match valid.iter().find(|grant| beyond(grant).is_empty()) {
        Some(grant) => grant,
        None => return Err(Refusal::FieldsBeyondGrant { fields: beyond(first) }),
    };
    judge(country, question, register, grant, today)?;
    Ok(Granted {
        asker: asker.clone(),
        source: Source::Register(register.id.clone()),
        person: question.person.clone(),
        by: Some(question.by.clone()),
        fields: question.fields.clone(),
        purpose: question.purpose.to_string(),
        basis: grant.basis.clone(),
        grant: Some(grant.id.to_string()),
        cover: crate::Cover::Plain,
    })
}

/// A person looks at their own data: always granted, every field, and written down like any look (SG-21).
pub fn decide_own(
    country: &Country,
    asker: &Asker,
    person: &PersonKey,
    register: &RegisterId,
    by: &FieldId,
) -> Result<Granted, Refusal> {
    let register =
        country.registers.get(register).ok_or_else(|| Refusal::UnknownRegister(register.clone()))?;
    subject_field(register, by)?;
    let actor = Actor::Person;
    Ok(Granted {
        asker: Asker { agency: asker.agency.clone(), actor },
        source: Source::Register(register.id.clone()),
        person: person.clone(),
        by: Some(by.clone()),
        fields: register.fields.iter().map(|field| field.id.clone()).collect(),
        purpose: "own-data".to_owned(),
        basis: register.basis.clone(),
        grant: None,
        cover: crate::Cover::Plain,
    })
}

/// An official opens the file of a case: only duties that act in the service, in the agency that owns it.
pub fn decide_case(
    country: &Country,
    asker: &Asker,
    service: &ServiceId,
    person: &PersonKey,
) -> Result<Granted, Refusal> {
    let not_in_service = || Refusal::NotInService { duty: asker.actor.duty().to_owned() };
    let found = country.services.get(service).ok_or_else(not_in_service)?;
    let Actor::Official { role, .. } = &asker.actor else { return Err(not_in_service()) };
    if found.about.owner != asker.agency || !acts_in(found, role) {
        return Err(not_in_service());
    }
    Ok(Granted {
        asker: asker.clone(),
        source: Source::Case(service.clone()),
        person: person.clone(),
        by: None,
        fields: Vec::new(),
        purpose: format!("service.{service}"),
        basis: found.about.basis.clone(),
        grant: None,
        cover: crate::Cover::Plain,
    })
}

/// Asks the generic policies. A grant is law: it binds both sides, and a register has no endpoints.
fn judge(
    country: &Country,
    question: &Question,
    register: &Register,
    grant: &Grant,
    today: Date,
) -> Result<(), Refusal> {
    let security = country.agencies.get(&grant.client).is_some_and(|agency| agency.security_body);
    let verdict = policy::judge(&Case {
        who: grant.client.as_str(),
        security_body: security,
        source: register.id.as_str(),
        operation: Operation::View,
        reach: Reach::One,
        health: register.sensitivity == Sensitivity::Health,
        purpose_wanted: question.purpose.as_str(),
        purpose_granted: Some(grant.purpose.as_str()),
        fields_wanted: question.fields.iter().map(FieldId::as_str).collect(),
        fields_granted: grant.fields.iter().map(FieldId::as_str).collect(),
        day: today,
        from: grant.from,
        to: grant.to,
        client_signed: true,
        owner_signed: true,
        stopped: false,
        has_client: true,
        has_act: country.acts.contains_key(&grant.basis.act),
        has_oversight: country.agencies.contains_key(&grant.oversight),
        needs_clearance: register.clearance && register.owner != grant.client,
        cleared: country.cleared(&grant.client, &register.id, today),
        endpoint_covered: true,
    });
    match verdict {
        Verdict::Allowed => Ok(()),
        denied if denied.names("no-clearance") => {
            Err(Refusal::NoClearance { agency: grant.client.clone(), register: register.id.clone() })
        }
        Verdict::Denied(reasons) => Err(Refusal::Policy { reasons }),
    }
}

/// The register, if it has every field that the question names and the purpose is of the closed list.
pub(crate) fn known<'a>(country: &'a Country, question: &Question) -> Result<&'a Register, Refusal> {
    let unknown = || Refusal::UnknownRegister(question.register.clone());
    let register = country.registers.get(&question.register).ok_or_else(unknown)?;
    subject_field(register, &question.by)?;
    if let Some(field) = question.fields.iter().find(|field| register.field(field.as_str()).is_none()) {
        return Err(Refusal::UnknownField { register: register.id.clone(), field: field.clone() });
    }
    if !country.purposes.contains_key(&question.purpose) {
        return Err(Refusal::UnknownPurpose(question.purpose.clone()));
    }
    Ok(register)
}

fn subject_field(register: &Register, by: &FieldId) -> Result<(), Refusal> {
    match register.field(by.as_str()) {
        Some(field) if field.subject => Ok(()),
        _ => Err(Refusal::UnknownField { register: register.id.clone(), field: by.clone() }),
    }
}

fn refuse_health_for_security(country: &Country, asker: &Asker, register: &Register) -> Result<(), Refusal> {
    let security = country.agencies.get(&asker.agency).is_some_and(|agency| agency.security_body);
    if security && register.sensitivity == Sensitivity::Health {
        return Err(Refusal::HealthForSecurity);
    }
    Ok(())
}

fn covers_duty(grant: &Grant, actor: &Actor) -> bool {
    match actor {
        Actor::Automatic { .. } => grant.automatic,
        Actor::Official { role, .. } => grant.roles.contains(role),
        // An information system asks through the exchange, under an agreement, and never by a grant's duty.
        Actor::Person | Actor::System { .. } => false,
    }
}

/// Whether a duty acts in, or answers for, some step of the service.
fn acts_in(service: &Service, role: &RoleId) -> bool {
    service.steps.values().any(|step| match &step.kind {
        StepKind::Official(official) => &official.role == role,
        StepKind::Ask(ask) => &ask.owner == role,
        _ => false,
    })
}
