//! What the person's browser needs to check the list of looks by itself: what owners show, the proofs of the tag
//! keys, where the logs stand. The window adds nothing that the browser would have to believe.

use super::ask_agencies::{Shown, ask_shown};
use crate::Portal;
use crate::public::{LogFacts, PublicParts};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::{Look, TagProof};
use ids::{AgencyId, PersonKey};
use jiff::tz::TimeZone;
use ledger::public::Origin;
use std::collections::BTreeSet;
use tlog::{Hash, Kind, Leaf, WARRANTS_PROVIDER, agency_code, alpha, person_secret, sealed_alpha};

/// How many years back a check goes when no owner shows an older look: this one and the one before.
const YEARS_BACK: i16 = 1;

/// Everything, before it has words.
#[derive(Debug, Default)]
pub(crate) struct CheckData {
    /// The person's pseudonymous secret; it never leaves the window but to herself.
    pub(crate) secret: String,
    /// The logs, one a year.
    pub(crate) logs: Vec<LogData>,
    /// Logs of which something could not be got now.
    pub(crate) away: Vec<String>,
    /// What each owner shows.
    pub(crate) owners: Vec<OwnerData>,
    /// Owners that did not answer.
    pub(crate) silent: Vec<AgencyId>,
}

/// One year's log.
#[derive(Debug)]
pub(crate) struct LogData {
    pub(crate) origin: String,
    pub(crate) facts: LogFacts,
    /// The custodian's public key.
    pub(crate) vrf: Hash,
}

/// What one owner shows.
#[derive(Debug)]
pub(crate) struct OwnerData {
    pub(crate) agency: AgencyId,
    /// The code that its leaves and the person's numbers there carry.
    pub(crate) code: u32,
    /// How many looks it holds in all.
    pub(crate) held: u64,
    pub(crate) looks: Vec<Look>,
    pub(crate) tags: Vec<TagProof>,
}

/// Gathers it. Nothing without a public log.
pub(crate) async fn gather_check(portal: &Portal, person: &PersonKey) -> CheckData {
    let Some(public) = &portal.inner.public else { return CheckData::default() };
    let secret = person_secret(&public.pepper, &person.stored());
    let mut data = CheckData { secret: Hash(secret).to_string(), ..CheckData::default() };
    for (agency, shown) in ask_shown(portal, person).await {
        let Some(Shown { looks, total, tags }) = shown else {
            data.silent.push(agency);
            continue;
        };
        let code = code_of(portal, &agency);
        data.owners.push(OwnerData { agency, code, held: total, looks, tags });
    }
    for origin in origins(portal, public, &data.owners) {
        key_the_rest(public, &origin, &secret, &mut data.owners).await;
        match (public.absences.facts(&origin), public.custodian.key(origin.clone()).await) {
            (Some(facts), Ok(vrf)) => {
                data.logs.push(LogData { origin: origin.to_string(), facts, vrf: Hash(vrf) });
            }
            (_, key) => {
                tracing::warn!(%origin, "a log cannot be checked now: {:?}", key.err());
                data.away.push(origin.to_string());
            }
        }
    }
    data
}

/// The logs that can hold something: those of this year and the last, and those that owners speak of.
fn origins(portal: &Portal, public: &PublicParts, owners: &[OwnerData]) -> Vec<Origin> {
    let this = portal.at().date_in(&TimeZone::UTC).year();
    let mut years: BTreeSet<i16> = (this.saturating_sub(YEARS_BACK).max(public.since)..=this).collect();
    let spoken = owners.iter().flat_map(|owner| owner.looks.iter()).filter_map(|look| look.public.as_ref());
    for look in spoken {
        let year = look.origin.strip_prefix(&format!("{}/", public.name)).and_then(|year| year.parse().ok());
        years.extend(year.filter(|year: &i16| (public.since..=this).contains(year)));
    }
    years.into_iter().rev().map(|year| Origin { name: public.name.clone(), year }).collect()
}

/// The code of an owner: what the court shows are openings of warrants, under a code that no agency has.
fn code_of(portal: &Portal, agency: &AgencyId) -> u32 {
    let institutions = portal.country().institutions.as_ref();
    match institutions.is_some_and(|found| &found.court == agency) {
        true => WARRANTS_PROVIDER,
        false => agency_code(agency.as_str()),
    }
}

/// The WARRANT leaves in a log whose warrants came to light, as the court's OPEN leaves name them. An OPEN leaf that
/// stands in a later log names the year of the warrant's log where others name who asked.
fn opened_in(public: &PublicParts, origin: &str, owners: &[OwnerData]) -> BTreeSet<u64> {
    let court = owners.iter().filter(|owner| owner.code == WARRANTS_PROVIDER);
    let shown = court.flat_map(|owner| &owner.looks).filter_map(|look| look.public.as_ref());
    shown
        .filter_map(|look| Some((&look.origin, Leaf::read(&STANDARD.decode(&look.leaf).ok()?).ok()?)))
        .filter(|(_, leaf)| leaf.kind == Kind::Open)
        .filter(|(stands, leaf)| match leaf.requester {
            0 => *stands == origin,
            year => format!("{}/{year}", public.name) == origin,
        })
        .map(|(_, leaf)| leaf.reference)
        .collect()
}

/// Asks the custodian for the tag keys that owners did not prove: an owner that shows no look is checked like any
/// other, and each owner also under each warrant that came to light (SG-02).
async fn key_the_rest(public: &PublicParts, origin: &Origin, secret: &[u8; 32], owners: &mut [OwnerData]) {
    let name = origin.to_string();
    let warrants = opened_in(public, &name, owners);
    let mut bare = Vec::new();
    for (place, owner) in owners.iter().enumerate() {
        let sealed = warrants.iter().filter(|_| owner.code != WARRANTS_PROVIDER).map(|leaf| Some(*leaf));
        for leaf in std::iter::once(None).chain(sealed) {
            if owner.tags.iter().all(|tag| tag.origin != name || tag.warrant_leaf != leaf) {
                bare.push((place, leaf));
            }
        }
    }
    if bare.is_empty() {
        return;
    }
    let input = |(place, leaf): &(usize, Option<u64>)| match leaf {
        Some(leaf) => sealed_alpha(*leaf, owners[*place].code, secret),
        None => alpha(&name, owners[*place].code, secret),
    };
    match public.custodian.prove(origin.clone(), bare.iter().map(input).collect()).await {
        Ok(proofs) => {
            for ((place, warrant_leaf), proof) in bare.into_iter().zip(proofs) {
                let (origin, proof) = (name.clone(), STANDARD.encode(proof));
                owners[place].tags.push(TagProof { origin, proof, warrant_leaf });
            }
        }
        Err(fault) => tracing::warn!(%origin, "the custodian proves no tag keys now: {fault}"),
    }
}

/// One look of one owner, for a download.
pub(crate) async fn one_look(
    portal: &Portal,
    person: &PersonKey,
    agency: &AgencyId,
    entry: &str,
) -> Option<Look> {
    if !portal.inner.agencies.contains(agency) {
        return None;
    }
    let shown = super::ask_agencies::ask_shown_of(portal, agency, person).await?;
    shown.looks.into_iter().find(|look| look.entry == entry)
}
