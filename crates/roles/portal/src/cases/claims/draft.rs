//! From what a link or a program says to what a claim is about: the record must be the person's, the look must be
//! at the person.

use crate::cases::AGENCY_PATIENCE;
use crate::{Portal, Trouble};
use exchange::{Body, OwnRecord, Reply};
use ids::{AgencyId, EntryId, PersonKey, RecordId};
use oversight::claim::{Complaint, Kind, Look, Subject};
use pack::model::{Register, Value};
use pack::values::{Typed, check_values};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The most bytes of the name of a log.
const ORIGIN_BYTES_MAX: usize = 200;

/// What an address or a form says of a claim that is to be filed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Draft {
    /// `explain`, `correct`, `erase`, `object`, `complain`, `misuse`.
    pub(crate) kind: String,
    /// The register.
    pub(crate) register: String,
    /// The record.
    pub(crate) record: String,
    /// The field that is wrong.
    pub(crate) field: String,
    /// What should stand there, as typed.
    pub(crate) wanted: String,
    /// The use that is objected to.
    pub(crate) purpose: String,
    /// Who held the data of a look, or of a leaf.
    pub(crate) provider: String,
    /// The provider's entry.
    pub(crate) entry: String,
    /// The public log, of a leaf that nobody opened.
    pub(crate) origin: String,
    /// The leaf's number in the log.
    pub(crate) index: String,
    /// Its number among the looks at the person at the provider.
    pub(crate) n: String,
    /// In the person's words.
    pub(crate) reasons: String,
}

/// What a claim is about, and who answers it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Who answers.
    pub(crate) owner: AgencyId,
    /// What it is about.
    pub(crate) subject: Subject,
}

/// Judges a draft. `complete`: also what the person types; a form that is shown first has nothing typed.
pub(crate) async fn asked(
    portal: &Portal,
    person: &PersonKey,
    draft: &Draft,
    complete: bool,
) -> Result<Asked, Trouble> {
    let kind = Kind::of(&draft.kind).ok_or(Trouble::NotFound("kind of claim"))?;
    match kind {
        Kind::Correct | Kind::Erase => of_record(portal, person, draft, kind, complete).await,
        Kind::Object => {
            let register = register(portal, draft)?;
            let asks = |purpose: &str| {
                portal
                    .country()
                    .grants
                    .iter()
                    .any(|grant| grant.register == register.id && grant.purpose.as_str() == purpose)
            };
            let first = || portal.country().grants.iter().find(|grant| grant.register == register.id);
            let purpose = match (complete, asks(&draft.purpose)) {
                (_, true) => draft.purpose.parse().map_err(|_| Trouble::NotFound("purpose"))?,
                (true, false) => return Err(Trouble::NotFound("purpose")),
                (false, false) => first().ok_or(Trouble::NotFound("purpose"))?.purpose.clone(),
            };
            let subject = Subject::Object { register: register.id.clone(), purpose };
            Ok(Asked { owner: register.owner.clone(), subject })
        }
        Kind::Explain => {
            let (look, requester) = look(portal, person, draft).await?.ok_or(Trouble::NotFound("look"))?;
            // The person asked themselves, by this window: there is nobody to explain it.
            if requester == portal.inner.id {
                return Err(Trouble::NotFound("asker"));
            }
            Ok(Asked { owner: requester, subject: Subject::Explain { look } })
        }
        Kind::Complain => complaint(portal, person, draft).await,
        Kind::Misuse => {
            let found = look(portal, person, draft).await?;
            let owner = match &found {
                Some((_, requester)) => requester.clone(),
                None => agency(portal, &draft.provider)?,
            };
            let about = Complaint::Misuse { look: found.map(|(look, _)| look) };
            Ok(Asked { owner, subject: Subject::Complain { about } })
        }
    }
}

async fn of_record(
    portal: &Portal,
    person: &PersonKey,
    draft: &Draft,
    kind: Kind,
    complete: bool,
) -> Result<Asked, Trouble> {
    let register = register(portal, draft)?;
    let record: RecordId = draft.record.parse().map_err(|_| Trouble::NotFound("record"))?;
    let own = own_record(portal, person, register, record).await?;
    let (id, owner) = (register.id.clone(), register.owner.clone());
    if kind == Kind::Erase {
        return Ok(Asked { owner, subject: Subject::Erase { register: id, record } });
    }
    let field = register.field(&draft.field).ok_or(Trouble::NotFound("field"))?;
    let held = own.fields.get(field.id.as_str()).cloned().unwrap_or(Value::Null);
    let wanted = if complete { wanted(portal, field, &draft.wanted)? } else { Value::Null };
    let subject = Subject::Correct { register: id, record, field: field.id.clone(), held, wanted };
    Ok(Asked { owner, subject })
}

/// What was typed, as the register's door takes it.
fn wanted(portal: &Portal, field: &pack::model::Field, typed: &str) -> Result<Value, Trouble> {
    let form = BTreeMap::from([(field.id.to_string(), typed.to_owned())]);
    let fields = [pack::model::Field { required: true, ..field.clone() }];
    let values =
        check_values(&fields, true, Typed::Form(&form), &portal.door()).map_err(|mut refusals| {
            for refusal in &mut refusals {
                refusal.field = "wanted".to_owned();
            }
            Trouble::Fields(refusals)
        })?;
    values.into_values().next().ok_or(Trouble::NotFound("field"))
}

/// The person's own record, asked of the owner: a record of somebody else is not found.
pub(crate) async fn own_record(
    portal: &Portal,
    person: &PersonKey,
    register: &Register,
    record: RecordId,
) -> Result<OwnRecord, Trouble> {
    let reply = ask(portal, &register.owner, Body::Own { person: person.clone() }).await?;
    let Reply::Own { records, .. } = reply else { return Err(Trouble::Silent(register.owner.clone())) };
    let own = |one: &OwnRecord| one.register == register.id && one.record == record;
    records.into_iter().find(own).ok_or(Trouble::NotFound("record"))
}

/// A look at the person and who looked, as its provider tells it; none when the draft names none.
async fn look(
    portal: &Portal,
    person: &PersonKey,
    draft: &Draft,
) -> Result<Option<(Look, AgencyId)>, Trouble> {
    if draft.entry.is_empty() {
        return Ok(None);
    }
    let provider = agency(portal, &draft.provider)?;
    let entry: EntryId = draft.entry.parse().map_err(|_| Trouble::NotFound("look"))?;
    let limit = i64::try_from(crate::cases::LOOKS_MAX).unwrap_or(i64::MAX);
    let reply = ask(portal, &provider, Body::Looks { person: person.clone(), limit }).await?;
    let Reply::Looks { looks, .. } = reply else { return Err(Trouble::Silent(provider)) };
    let found = looks.into_iter().find(|look| look.entry == draft.entry).ok_or(Trouble::NotFound("look"))?;
    let requester = found.requester.parse().map_err(|_| Trouble::NotFound("asker"))?;
    let look =
        Look { provider, entry, at_micros: found.at_micros, source: found.source, purpose: found.purpose };
    Ok(Some((look, requester)))
}

/// About a look, or about a leaf of the public log of which its provider shows nothing.
async fn complaint(portal: &Portal, person: &PersonKey, draft: &Draft) -> Result<Asked, Trouble> {
    if let Some((look, _)) = look(portal, person, draft).await? {
        let owner = look.provider.clone();
        return Ok(Asked { owner, subject: Subject::Complain { about: Complaint::Look { look } } });
    }
    let owner = agency(portal, &draft.provider)?;
    let (n, index) = (draft.n.parse().ok(), draft.index.parse().ok());
    if draft.origin.is_empty() || draft.origin.len() > ORIGIN_BYTES_MAX || (n, index) == (None, None) {
        return Err(Trouble::NotFound("leaf"));
    }
    let about = Complaint::Unopened { origin: draft.origin.clone(), n, index };
    Ok(Asked { owner, subject: Subject::Complain { about } })
}

fn register<'a>(portal: &'a Portal, draft: &Draft) -> Result<&'a Register, Trouble> {
    portal.country().registers.get(draft.register.as_str()).ok_or(Trouble::NotFound("register"))
}

fn agency(portal: &Portal, id: &str) -> Result<AgencyId, Trouble> {
    let known = portal.country().agencies.get(id).ok_or(Trouble::NotFound("agency"))?;
    Ok(known.id.clone())
}

/// One question to one agency, with the patience that pages have.
async fn ask(portal: &Portal, agency: &AgencyId, body: Body) -> Result<Reply, Trouble> {
    let envelope = portal.envelope(agency, None, body);
    let reply = tokio::time::timeout(AGENCY_PATIENCE, portal.inner.carrier.carry(envelope)).await;
    let reply = reply.ok().and_then(Result::ok).map(Reply::proven);
    reply.ok_or_else(|| Trouble::Silent(agency.clone()))
}
