//! Changes of the rules: proposed and signed at the desks of institutions, in force when the quorum holds, public (SG-16).

use crate::{Guardian, Office, Trouble};
use calendar::Instant;
use exchange::Body;
use ids::AgencyId;
use oversight::lottery::wire::Message;
use oversight::rules::{Enacted, Proposal, Signers, newest, sign_rule, sql};
use oversight::wire::Matter;
use std::collections::{BTreeMap, BTreeSet};
use store::{Fault, Tx};
use tlog::{Hash, Kind, Leaf};

/// What is in force and what waits, as this institution knows it.
#[derive(Clone, Debug, Default)]
pub struct RuleBook {
    /// The list in force, oldest first.
    pub list: Vec<Enacted>,
    /// Proposals that lack signatures, oldest first.
    pub waiting: Vec<Enacted>,
}

/// The book.
pub async fn rule_book(guardian: &Guardian) -> Result<RuleBook, Trouble> {
    let read = guardian.store().read("rules.book", |tx| {
        Box::pin(async move {
            Ok::<_, Fault>(RuleBook { list: sql::list(tx).await?, waiting: sql::waiting(tx).await? })
        })
    });
    Ok(read.await?)
}

/// Keeps a first list at the founding: what the binary was set up with. Refused when it does not hold.
pub async fn found_rules(guardian: &Guardian, list: Vec<Enacted>) -> Result<(), Trouble> {
    newest(&list, None).map_err(|fault| refused("rules-broken", fault.to_string()))?;
    let at = guardian.at();
    let written = guardian.store().write("rules.found", move |tx| {
        let list = list.clone();
        Box::pin(async move {
            for (place, enacted) in (1..).zip(&list) {
                sql::keep(tx, enacted, at).await?;
                sql::enact(tx, enacted, place, at).await?;
            }
            Ok::<_, Fault>(())
        })
    });
    Ok(written.await?)
}

/// The arbiter writes the rules into the public log: each change of this year, and what was in force when it began, once
/// in each year's log. What stands there already is left; gives how many lines were added. An outsider compares the
/// STAT leaves with `/rules.json` (SG-16).
pub async fn log_rules(guardian: &Guardian) -> Result<usize, Trouble> {
    let (at, origin) = (guardian.at(), guardian.origin(guardian.at()));
    let list = rule_book(guardian).await?.list;
    let Some(head) = guardian.head(&origin).await? else { return Ok(0) };
    let mut there = BTreeSet::new();
    let mut note = |_, leaf: &Leaf| {
        if leaf.kind == Kind::Stat {
            there.insert(leaf.commitment);
        }
    };
    guardian.whole(&origin, &head.checkpoint, &mut note).await?;
    let mut added = 0;
    for (place, enacted) in (1..).zip(&list) {
        let proposal = Proposal::read(&enacted.text).map_err(|what| refused("rule-form", what))?;
        let of_this_year = guardian.origin(Instant(proposal.at_micros)).year == origin.year;
        let wanted = of_this_year || place == list.len() as u64;
        if wanted && !there.contains(&enacted.hash()) {
            let leaf = enacted.leaf(place, &proposal.version, tlog::day_of_micros(at.0));
            guardian.inner.parts.log.add(origin.clone(), vec![leaf.bytes()]).await?;
            added += 1;
        }
    }
    Ok(added)
}

/// Proposes a version of the pack, with a reason in each language, and signs it as this institution. The signers stay
/// those of the version in force.
pub async fn propose_rule(
    guardian: &Guardian,
    version: &str,
    reason: BTreeMap<String, String>,
) -> Result<Hash, Trouble> {
    // Parliament reads and changes nothing (SG-04).
    if guardian.office() == Office::Parliament {
        return Err(Trouble::WrongSender(guardian.agency().to_string()));
    }
    if version.parse::<Hash>().is_err() {
        return Err(refused("rule-form", "a version is the hash of a pack: 64 lower-case hex digits".into()));
    }
    let book = rule_book(guardian).await?;
    let before = newest(&book.list, None).map_err(|fault| refused("rules-broken", fault.to_string()))?;
    if before.version == version {
        return Err(refused("rule-form", "this version is in force already".to_owned()));
    }
    let proposal = Proposal {
        version: version.to_owned(),
        before: book.list.last().map(Enacted::hash),
        reason,
        at_micros: guardian.at().0,
        signers: before.signers,
    };
    let text = proposal.text();
    Proposal::read(&text).map_err(|what| refused("rule-form", what))?;
    let enacted = Enacted { text, signatures: BTreeMap::new() };
    let hash = enacted.hash();
    sign(guardian, enacted).await?;
    Ok(hash)
}

/// Signs a proposal that waits here, as this institution.
pub async fn sign_rule_change(guardian: &Guardian, hash: &Hash) -> Result<(), Trouble> {
    let book = rule_book(guardian).await?;
    let found = book.waiting.into_iter().find(|enacted| enacted.hash() == *hash);
    sign(guardian, found.ok_or(Trouble::NotFound("proposal"))?).await
}

async fn sign(guardian: &Guardian, mut enacted: Enacted) -> Result<(), Trouble> {
    let signer = guardian.inner.links.signer.get().cloned();
    let signer =
        signer.ok_or_else(|| refused("no-key", "this institution has no key to sign with".into()))?;
    let text = enacted.text.clone();
    let signature = tokio::task::spawn_blocking(move || sign_rule(&text, &*signer))
        .await
        .map_err(|_| refused("no-key", "the signing thread died".to_owned()))?
        .map_err(|fault| refused("no-key", fault.to_string()))?;
    enacted.signatures.insert(guardian.agency().clone(), signature);
    let worker = guardian.clone();
    guardian
        .store()
        .write("rules.sign", move |tx| {
            let (guardian, enacted) = (worker.clone(), enacted.clone());
            Box::pin(async move {
                take(tx, &guardian, &enacted).await?;
                for body in others(&guardian) {
                    let message = Message::Rule { enacted: enacted.clone() };
                    let body_of = Body::Oversight { matter: Matter::Lottery(message).json() };
                    guardian.post(tx, &body, &enacted.hash().to_string(), body_of).await?;
                }
                Ok::<_, Fault>(())
            })
        })
        .await?;
    guardian.wake();
    Ok(())
}

fn others(guardian: &Guardian) -> Vec<AgencyId> {
    let desks = guardian.institutions().desks();
    desks.iter().map(|(_, body)| (*body).clone()).filter(|body| body != guardian.agency()).collect()
}

/// Keeps a proposal with its signatures; enacts whatever has its quorum now and follows on the list in force. What is
/// no proposal, or signed by nobody who may, is not kept: anyone could fill the book.
pub(crate) async fn take(tx: &Tx<'_>, guardian: &Guardian, enacted: &Enacted) -> Result<(), Fault> {
    let mut list = sql::list(tx).await?;
    let Ok(before) = newest(&list, None) else { return Ok(()) };
    if list.iter().any(|one| one.hash() == enacted.hash()) || !follows(enacted, &before.signers) {
        return Ok(());
    }
    sql::keep(tx, enacted, guardian.at()).await?;
    for waiting in sql::waiting(tx).await? {
        let place = list.len() + 1;
        list.push(waiting.clone());
        if newest(&list, None).is_ok() {
            sql::enact(tx, &waiting, place, guardian.at()).await?;
        } else {
            list.pop();
        }
    }
    Ok(())
}

fn follows(enacted: &Enacted, signers: &Signers) -> bool {
    Proposal::read(&enacted.text).is_ok() && enacted.held(signers) > 0
}

fn refused(code: &'static str, detail: String) -> Trouble {
    Trouble::Refused { code, detail }
}
