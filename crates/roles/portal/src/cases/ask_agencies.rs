//! What the agencies themselves answer about a person: who looked, and what their registers hold.
//!
//! All are asked side by side. An agency that does not answer in time is given back by name: a list with
//! a hole in it never looks whole.

use crate::Portal;
use exchange::{Body, Look, OwnRecord, Reply, TagProof};
use futures_util::future::join_all;
use ids::{AgencyId, PersonKey};
use std::time::Duration;

/// How long one agency may take to answer.
pub const AGENCY_PATIENCE: Duration = Duration::from_secs(3);

/// The most looks asked of one agency, and shown on one page; the sentence above the list says how many
/// there are in all.
pub const LOOKS_MAX: usize = 500;

/// Who looked at a person's data.
#[derive(Clone, Debug, Default)]
pub(crate) struct LooksFound {
    /// The newest looks, at most [`LOOKS_MAX`].
    pub(crate) looks: Vec<Look>,
    /// How many the agencies that answered hold in all.
    pub(crate) total: u64,
    /// Agencies that did not answer.
    pub(crate) silent: Vec<AgencyId>,
}

/// What registers hold about a person.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnFound {
    /// The records, each with the agency that holds it.
    pub(crate) records: Vec<(AgencyId, OwnRecord)>,
    /// How many the agencies that answered hold in all.
    pub(crate) total: i64,
    /// Agencies that did not answer.
    pub(crate) silent: Vec<AgencyId>,
}

/// What one agency shows of its looks at a person.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The newest looks, at most [`LOOKS_MAX`].
    pub(crate) looks: Vec<Look>,
    /// How many it holds in all.
    pub(crate) total: u64,
    /// The proofs of the person's tag keys there.
    pub(crate) tags: Vec<TagProof>,
}

/// Asks every agency for its looks at the person; the newest first.
pub(crate) async fn ask_looks(portal: &Portal, person: &PersonKey) -> LooksFound {
    let mut found = LooksFound::default();
    for (agency, shown) in ask_shown(portal, person).await {
        match shown {
            Some(shown) => {
                found.total += shown.total;
                found.looks.extend(shown.looks);
            }
            None => found.silent.push(agency),
        }
    }
    // The entry's id breaks ties, so that two pages in one second agree.
    found.looks.sort_by(|a, b| (b.at_micros, &b.entry).cmp(&(a.at_micros, &a.entry)));
    found.looks.truncate(LOOKS_MAX);
    found
}

/// What each agency shows of its looks at the person; none from those that are silent. An agency's log says who
/// provided the data, so a look is believed only from its own provider.
pub(crate) async fn ask_shown(portal: &Portal, person: &PersonKey) -> Vec<(AgencyId, Option<Shown>)> {
    let limit = i64::try_from(LOOKS_MAX).expect("the limit is small");
    let body = Body::Looks { person: person.clone(), limit };
    let answers = ask_all(portal, &body).await;
    answers
        .into_iter()
        .map(|(agency, reply)| (agency.clone(), reply.and_then(|reply| shown(&agency, reply))))
        .collect()
}

/// The same of one agency.
pub(crate) async fn ask_shown_of(portal: &Portal, agency: &AgencyId, person: &PersonKey) -> Option<Shown> {
    let limit = i64::try_from(LOOKS_MAX).expect("the limit is small");
    let envelope = portal.envelope(agency, None, Body::Looks { person: person.clone(), limit });
    let reply = tokio::time::timeout(AGENCY_PATIENCE, portal.inner.carrier.carry(envelope)).await;
    shown(agency, reply.ok()?.ok()?.proven())
}

fn shown(agency: &AgencyId, reply: Reply) -> Option<Shown> {
    match reply {
        Reply::Looks { looks, total, tags } if looks.iter().all(|look| look.provider == agency.as_str()) => {
            let total = u64::try_from(total).unwrap_or(0).max(looks.len() as u64);
            Some(Shown { looks, total, tags })
        }
        _ => None,
    }
}

/// Asks every agency what its registers hold about the person (SG-21).
pub(crate) async fn ask_own(portal: &Portal, person: &PersonKey) -> OwnFound {
    let body = Body::Own { person: person.clone() };
    let mut found = OwnFound::default();
    for (agency, reply) in ask_all(portal, &body).await {
        match reply {
            Some(Reply::Own { records, total, .. }) => {
                found.total += total.max(i64::try_from(records.len()).unwrap_or(i64::MAX));
                found.records.extend(records.into_iter().map(|record| (agency.clone(), record)));
            }
            _ => found.silent.push(agency),
        }
    }
    found
}

/// One question to all, in the order of the agencies; nothing from those who are late or away.
async fn ask_all(portal: &Portal, body: &Body) -> Vec<(AgencyId, Option<Reply>)> {
    let asked = portal.inner.agencies.iter().map(|agency| async move {
        let envelope = portal.envelope(agency, None, body.clone());
        let reply = tokio::time::timeout(AGENCY_PATIENCE, portal.inner.carrier.carry(envelope)).await;
        (agency.clone(), reply.ok().and_then(Result::ok).map(Reply::proven))
    });
    join_all(asked).await
}
