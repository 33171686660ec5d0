//! Asks the owners of drawn leaves to open them, judges what they open, asks the requester for the case.
//!
//! Of an opening only what names nobody is kept. Who cannot be reached is asked again in the next round; after five
//! days the leaf counts as missing, in public.

use super::draw_month::ANY_OWNER;
use crate::{Guardian, Trouble};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::{Body, Envelope, Reply};
use ids::{AgencyId, MessageId};
use ledger::public::Origin;
use oversight::lottery::wire::{Answer, Message};
use oversight::lottery::{
    CaseQuestion, Claimed, Drawn, Failing, Known, SAMPLE_FIELDS, Scope, judge, sql, tag_before,
};
use oversight::wire::{Matter, Said};
use std::collections::{BTreeMap, BTreeSet};
use tlog::{Field, Kind, Opening, VrfPublic};

/// How many leaves one round asks for.
const ROUND_MAX: i64 = 300;

/// What an owner opened.
struct Opened {
    drawn: Drawn,
    owner: AgencyId,
    opening: Opening,
    proof: Option<[u8; 80]>,
}

/// One round; gives how many leaves got their verdict.
pub async fn open_leaves(guardian: &Guardian) -> Result<usize, Trouble> {
    let open = guardian.store().read("lottery.open", |tx| Box::pin(sql::open(tx, ROUND_MAX))).await?;
    let months = guardian.store().read("lottery.months", |tx| Box::pin(sql::months(tx, 1_000))).await?;
    let logs: BTreeMap<String, String> = months.into_iter().map(|one| (one.month, one.origin)).collect();
    let mut by_log: BTreeMap<String, Vec<Drawn>> = BTreeMap::new();
    for drawn in open {
        if let Some(origin) = logs.get(&drawn.month) {
            by_log.entry(origin.clone()).or_default().push(drawn);
        }
    }
    let mut judged = 0;
    for (origin, drawn) in by_log {
        if let Some(origin) = parsed(&origin) {
            judged += of_log(guardian, &origin, drawn).await?;
        }
    }
    Ok(judged)
}

fn parsed(text: &str) -> Option<Origin> {
    let (name, year) = text.rsplit_once('/')?;
    Some(Origin { name: name.into(), year: year.parse().ok()? })
}

async fn of_log(guardian: &Guardian, origin: &Origin, drawn: Vec<Drawn>) -> Result<usize, Trouble> {
    let mut judged = 0;
    let mut opened = Vec::new();
    for leaf in drawn {
        match ask_owners(guardian, origin, leaf).await {
            Asked::Opened(one) => opened.push(*one),
            // Everybody was heard and nobody has it: it is a leaf without a look.
            Asked::Nobody(leaf) => judged += keep(guardian, &leaf, None, Err(Failing::Owner)).await?,
            Asked::Silent => {}
        }
    }
    if opened.is_empty() {
        return Ok(judged);
    }
    let vrf = VrfPublic(guardian.inner.parts.custodian.key(origin.clone()).await?);
    let pepper = guardian.inner.parts.pepper;
    let secret = |person: &str| tlog::person_secret(&pepper, person);
    let text = origin.to_string();
    let before: BTreeSet<_> =
        opened.iter().filter_map(|one| tag_before(&one.claimed(&text), &secret, &vrf)).collect();
    let size = guardian.head(origin).await?.map_or(0, |head| head.checkpoint.size);
    let places = guardian.places(origin, size, &before).await?;
    for one in opened {
        let Some(scope) = scope(guardian, origin, &one).await else { continue };
        let verdict = {
            let known = Known {
                country: guardian.country(),
                vrf: &vrf,
                secret: &secret,
                place_of: &|tag| places.get(tag).copied(),
                warrant: &|_| scope.clone(),
            };
            judge(&one.claimed(&text), &known)
        };
        let verdict = match verdict {
            Err(failing) => Some(Err(failing)),
            Ok(holds) => case(guardian, holds.ask).await,
        };
        if let Some(verdict) = verdict {
            judged += keep(guardian, &one.drawn, Some(&one), verdict).await?;
        }
    }
    Ok(judged)
}

impl Opened {
    fn claimed<'a>(&'a self, origin: &'a str) -> Claimed<'a> {
        Claimed {
            leaf: &self.drawn.leaf,
            index: self.drawn.index,
            origin,
            opening: &self.opening,
            proof: self.proof.as_ref(),
        }
    }
}

/// What the owners said.
enum Asked {
    Opened(Box<Opened>),
    Nobody(Box<Drawn>),
    Silent,
}

async fn ask_owners(guardian: &Guardian, origin: &Origin, drawn: Drawn) -> Asked {
    let owners: Vec<AgencyId> = if drawn.owner == ANY_OWNER {
        let owners: BTreeSet<_> =
            guardian.country().registers.values().map(|one| one.owner.clone()).collect();
        owners.into_iter().collect()
    } else {
        drawn.owner.parse().into_iter().collect()
    };
    let any = drawn.owner == ANY_OWNER;
    let mut heard = 0;
    for owner in &owners {
        let message = Message::Open { origin: origin.to_string(), index: drawn.index };
        match say(guardian, owner, message).await {
            Some(Answer::Opened { opening, proof }) => {
                let proof = proof.and_then(|text| STANDARD.decode(text).ok()?.try_into().ok());
                let owner = owner.clone();
                return Asked::Opened(Box::new(Opened { drawn, owner, opening: *opening, proof }));
            }
            Some(Answer::NotMine) => heard += 1,
            _ => {}
        }
    }
    // An owner that denies a leaf with its own code has not opened it: that counts as missing, not as nobody's.
    if any && heard == owners.len() { Asked::Nobody(Box::new(drawn)) } else { Asked::Silent }
}

/// What the leaf's warrant covered; the outer none says that the court could not be heard.
async fn scope(guardian: &Guardian, origin: &Origin, one: &Opened) -> Option<Option<Scope>> {
    if one.drawn.leaf.kind != Kind::Sealed {
        return Some(None);
    }
    let court = guardian.institutions().court.clone();
    match say(guardian, &court, Message::Scope { year: origin.year, warrant: one.drawn.leaf.reference }).await
    {
        Some(Answer::Scope { scope }) => Some(scope),
        _ => None,
    }
}

/// Asks the requester whether the case exists; none while it cannot be heard.
async fn case(guardian: &Guardian, ask: Option<CaseQuestion>) -> Option<Result<(), Failing>> {
    let Some(CaseQuestion { requester, case }) = ask else { return Some(Ok(())) };
    let Ok(requester) = requester.parse::<AgencyId>() else { return Some(Err(Failing::Requester)) };
    match say(guardian, &requester, Message::HasCase { case }).await {
        Some(Answer::Case { known: true }) => Some(Ok(())),
        Some(Answer::Case { known: false }) => Some(Err(Failing::Case)),
        _ => None,
    }
}

/// Says something and hears the answer at once; none when the other side could not or would not.
pub(crate) async fn say(guardian: &Guardian, to: &AgencyId, message: Message) -> Option<Answer> {
    let body = Body::Oversight { matter: Matter::Lottery(message).json() };
    let envelope = Envelope {
        id: MessageId(guardian.fresh_id()),
        from: guardian.agency().clone(),
        to: to.clone(),
        body,
    };
    match guardian.inner.parts.carrier.carry(envelope).await {
        Ok(Reply::Oversight { said }) => match serde_json::from_value(said) {
            Ok(Said::Lottery(answer)) => Some(answer),
            _ => None,
        },
        Ok(other) => {
            tracing::warn!(agency = %to, "a question of the lottery was not answered: {other:?}");
            None
        }
        Err(fault) => {
            tracing::warn!(agency = %to, "a question of the lottery did not arrive: {fault}");
            None
        }
    }
}

/// Writes a verdict down, and a finding when something is wrong.
async fn keep(
    guardian: &Guardian,
    drawn: &Drawn,
    opened: Option<&Opened>,
    verdict: Result<(), Failing>,
) -> Result<usize, Trouble> {
    let now = guardian.at();
    let finding = verdict.err().map(|failing| {
        let requester = opened.and_then(|one| one.opening.value(Field::Requester)).unwrap_or_default();
        let owner = opened.map_or_else(|| "?".to_owned(), |one| one.owner.to_string());
        // A case that does not exist is the requester's doing; everything else the owner's.
        let about = if failing == Failing::Case { requester.to_owned() } else { owner };
        sql::Finding {
            seq: 0,
            kind: "lottery".to_owned(),
            about,
            day: drawn.leaf.day,
            place: Some(drawn.index),
            what: failing.code().to_owned(),
            detail: format!("leaf {} of the draw of {}", drawn.index, drawn.month),
            at: now,
            settled: None,
        }
    });
    // What does not give the leaf's commitment is not kept: it may hold anything.
    let rebuilds = |one: &&Opened| one.opening.root() == Some(drawn.leaf.commitment);
    let sample = opened.filter(rebuilds).map(|one| one.opening.only(&SAMPLE_FIELDS));
    let drawn = drawn.clone();
    let written = guardian.store().write("lottery.judge", move |tx| {
        let (drawn, finding, sample) = (drawn.clone(), finding.clone(), sample.clone());
        Box::pin(async move {
            let first = sql::judge(tx, &drawn, now, verdict, sample.as_ref()).await?;
            if let Some(finding) = finding.filter(|_| first) {
                sql::find(tx, &finding).await?;
            }
            Ok::<_, store::Fault>(first)
        })
    });
    Ok(usize::from(written.await?))
}
