//! An owner's look at its own register to decide a claim of the person the record is about.

use crate::{Actor, Asker, Cover, Granted, Refusal, Source};
use ids::{FieldId, PersonKey, RegisterId};
use pack::model::Country;

/// The purpose that entries of such looks carry.
pub const CLAIM_PURPOSE: &str = "claim";

/// An official of the owner looks at a record because its person asked for a correction, an erasure or a stop: the
/// right of the person is the basis (SG-07), so no grant is needed; nobody but the owner may.
pub fn decide_claim(
    country: &Country,
    asker: &Asker,
    person: &PersonKey,
    register: &RegisterId,
    by: &FieldId,
) -> Result<Granted, Refusal> {
    let found = country.registers.get(register).ok_or_else(|| Refusal::UnknownRegister(register.clone()))?;
    let unknown = || Refusal::UnknownField { register: register.clone(), field: by.clone() };
    found.subjects().find(|field| &field.id == by).ok_or_else(unknown)?;
    if found.owner != asker.agency || !matches!(asker.actor, Actor::Official { .. }) {
        return Err(Refusal::NotInService { duty: asker.actor.duty().to_owned() });
    }
    Ok(Granted {
        asker: asker.clone(),
        source: Source::Register(found.id.clone()),
        person: person.clone(),
        by: Some(by.clone()),
        fields: found.fields.iter().map(|field| field.id.clone()).collect(),
        purpose: CLAIM_PURPOSE.to_owned(),
        basis: found.basis.clone(),
        grant: None,
        cover: Cover::Plain,
    })
}
