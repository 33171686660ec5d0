//! An information system asks a register through the exchange: agreement and pack must both allow it.

use crate::decide::decide_by;
use crate::{Actor, Agreement, Asker, Granted, Question, Refusal};
use ids::{AgencyId, FieldId, SystemName};
use jiff::civil::Date;
use pack::model::Country;
use policy::Operation;

/// Judges a system's question to a register of this node (SG-12, ACC-03, ACC-04). The gateway has verified the
/// agreement; here it must cover purpose, fields and day once more, and the owner's own pack must hold a grant that
/// lets the client's agency ask without an official: nobody proves who sits before another agency's system.
/// `user` is whom the system names, as the log shows it; never a personal number in clear.
pub fn decide_system(
    country: &Country,
    system: &SystemName,
    user: &str,
    agreement: &Agreement,
    question: &Question,
    today: Date,
) -> Result<Granted, Refusal> {
    let no_grant = |agency: AgencyId| Refusal::NoGrant {
        agency,
        register: question.register.clone(),
        purpose: question.purpose.clone(),
    };
    let unknown = || "unknown".parse().expect("a lower-case word is a name");
    let agency = AgencyId::parse(&system.member.code).map_err(|_| no_grant(unknown()))?;
    // To process, search or propose is not to see (C6).
    if agreement.operation != Operation::View || agreement.purpose.as_ref() != Some(&question.purpose) {
        return Err(no_grant(agency));
    }
    if today < agreement.from || agreement.to < today {
        return Err(Refusal::NotInForce { agency, purpose: question.purpose.clone() });
    }
    let covered = |field: &&FieldId| agreement.fields.contains(field);
    let beyond: Vec<FieldId> = question.fields.iter().filter(|field| !covered(field)).cloned().collect();
    if !beyond.is_empty() {
        return Err(Refusal::FieldsBeyondGrant { fields: beyond });
    }
    let actor = Actor::System { system: system.clone(), user: user.to_owned() };
    decide_by(country, &Asker { agency, actor }, question, today, &|grant| grant.automatic)
}
