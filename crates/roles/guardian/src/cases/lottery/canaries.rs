//! Canary persons: asked about on purpose, then looked for in the public log.

use crate::{Guardian, Trouble};
use exchange::Body;
use ids::{AgencyId, GrantId};
use ledger::public::Origin;
use oversight::canary::{Canary, Verdict, judge, sql, tag_of};
use oversight::lottery::sql::{Finding, find};
use oversight::lottery::wire::Message;
use oversight::wire::Matter;
use pack::model::{Country, Grant};
use std::collections::{BTreeMap, BTreeSet};
use store::{Fault, Tx};
use tlog::{Leaf, TagKey, VrfPublic};
use uuid::Uuid;

/// How many canaries one round judges.
const ROUND_MAX: i64 = 200;

/// Whether a question under this grant can be a canary's: between two different agencies, neither of them an
/// institution, and open to a duty.
fn usable(grant: &Grant, owner: &AgencyId, country: &Country) -> bool {
    let watches =
        |body: &AgencyId| country.institutions.as_ref().is_some_and(|offices| offices.watches(body));
    &grant.client != owner && !grant.roles.is_empty() && !watches(&grant.client)
}

/// Invents a person and has a question about it asked under a grant that chance picks; gives the grant, none when
/// the country has no usable one.
pub async fn ask_canary(guardian: &Guardian) -> Result<Option<GrantId>, Trouble> {
    let (country, today, at) = (guardian.country(), guardian.today(), guardian.at());
    let owner_of = |grant: &Grant| country.registers.get(&grant.register).map(|one| one.owner.clone());
    let in_term = |grant: &&Grant| grant.from <= today && grant.to.is_none_or(|last| today <= last);
    let grants: Vec<(&Grant, AgencyId)> = country
        .grants
        .iter()
        .filter(in_term)
        .filter_map(|grant| Some((grant, owner_of(grant)?)))
        .filter(|(grant, owner)| usable(grant, owner, country))
        .collect();
    let chance = &guardian.inner.parts.chance;
    let count = grants.len().max(1) as u128;
    let pick = usize::try_from(chance.draw() % count).unwrap_or(0);
    let Some((grant, provider)) = grants.get(pick) else { return Ok(None) };
    // Reserved by being drawn anew each time from all numbers: registers are asked once and never again.
    let person = country.about.personal_number.from_draw(chance.draw());
    let (id, origin) = (guardian.fresh_id(), guardian.origin(at));
    let code = tlog::agency_code(provider.as_str());
    let secret = tlog::person_secret(&guardian.inner.parts.pepper, &person.stored());
    let alpha = tlog::alpha(&origin.to_string(), code, &secret);
    let custodian = &guardian.inner.parts.custodian;
    let vrf = VrfPublic(custodian.key(origin.clone()).await?);
    let proof = custodian.prove(origin.clone(), vec![alpha.clone()]).await?.into_iter().next();
    let output = proof.and_then(|proof| vrf.verify(&alpha, &proof));
    let output = output.ok_or_else(|| Trouble::Refused {
        code: "log-broken",
        detail: "the custodian's proof does not hold".to_owned(),
    })?;
    let canary = Canary {
        id,
        person: person.clone(),
        provider: provider.clone(),
        asker: grant.client.clone(),
        origin: origin.to_string(),
        tag: tag_of(&TagKey::of(&output)),
        asked: at,
        answered: None,
        found: None,
        wrong: None,
    };
    let (worker, grant) = (guardian.clone(), grant.id.clone());
    let picked = grant.clone();
    guardian
        .store()
        .write("canary.ask", move |tx| {
            let (guardian, canary, grant) = (worker.clone(), canary.clone(), grant.clone());
            Box::pin(async move {
                sql::put(tx, &canary).await?;
                let message = Message::AskCanary { canary: canary.id, person: canary.person.clone(), grant };
                let body = Body::Oversight { matter: Matter::Lottery(message).json() };
                guardian.post(tx, &canary.asker, &canary.id.to_string(), body).await
            })
        })
        .await?;
    guardian.wake();
    Ok(Some(picked))
}

/// The asking agency says that the question was put.
pub(crate) async fn answered(
    tx: &Tx<'_>,
    guardian: &Guardian,
    from: &AgencyId,
    id: Uuid,
    answered: bool,
) -> Result<(), Trouble> {
    let known = sql::newest(tx, ROUND_MAX).await?.into_iter().find(|canary| canary.id == id);
    let canary = known.ok_or(Trouble::NotFound("canary"))?;
    if &canary.asker != from {
        return Err(Trouble::WrongSender(from.to_string()));
    }
    if answered {
        sql::answered(tx, id, guardian.at()).await?;
    }
    Ok(())
}

/// Looks for the tags of canaries in the public log; gives how many got their verdict.
pub async fn judge_canaries(guardian: &Guardian) -> Result<usize, Trouble> {
    let open = guardian.store().read("canary.open", |tx| Box::pin(sql::open(tx, ROUND_MAX))).await?;
    let mut judged = 0;
    let now = guardian.origin(guardian.at());
    // A question of the old year's last day is judged in the old year's log.
    for year in [now.year.saturating_sub(1), now.year] {
        let origin = Origin { year, ..now.clone() };
        let text = origin.to_string();
        let here: Vec<&Canary> = open.iter().filter(|canary| canary.origin == text).collect();
        if here.is_empty() {
            continue;
        }
        let Some(head) = guardian.head(&origin).await? else { continue };
        let wanted: BTreeSet<_> = here.iter().map(|canary| canary.tag).collect();
        let mut found: BTreeMap<_, (u64, Leaf)> = BTreeMap::new();
        if !wanted.is_empty() {
            let size = head.checkpoint.size;
            let mut note = |index: u64, leaf: &Leaf| {
                if wanted.contains(&leaf.tag) {
                    found.entry(leaf.tag).or_insert((index, *leaf));
                }
            };
            guardian.each_leaf(&origin, size, 0..size, &mut note).await?;
        }
        for canary in here {
            let at = found.get(&canary.tag).map(|(index, leaf)| (*index, leaf));
            judged += keep(guardian, canary, judge(canary, at, guardian.at())).await?;
        }
    }
    Ok(judged)
}

async fn keep(guardian: &Guardian, canary: &Canary, verdict: Verdict) -> Result<usize, Trouble> {
    if verdict == Verdict::Waiting {
        return Ok(0);
    }
    let finding = match verdict {
        Verdict::Wrong(wrong, place) => Some(Finding {
            seq: 0,
            kind: "canary".to_owned(),
            about: canary.provider.to_string(),
            day: tlog::day_of_micros(canary.asked.0),
            place,
            what: wrong.code().to_owned(),
            detail: format!("asked through {}", canary.asker),
            at: guardian.at(),
            settled: None,
        }),
        _ => None,
    };
    let id = canary.id;
    let written = guardian.store().write("canary.judge", move |tx| {
        let finding = finding.clone();
        Box::pin(async move {
            sql::judged(tx, id, verdict).await?;
            if let Some(finding) = finding {
                find(tx, &finding).await?;
            }
            Ok::<_, Fault>(())
        })
    });
    written.await?;
    Ok(1)
}
