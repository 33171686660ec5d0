//! The rules in force: a pack serves a country only after several institutions signed its version, in public (SG-16).
//!
//! A demonstration holds all institutions' keys, so it signs its first pack itself. Whoever changes the pack afterwards
//! gives a reason, and two institutions sign; without it the country does not start.

use crate::country::Running;
use guardian::cases::rules::{found_rules, propose_rule, rule_book, sign_rule_change};
use guardian::{Guardian, Office};
use oversight::rules::{Enacted, Proposal, Signers, in_force, sign_rule};
use std::collections::BTreeMap;
use std::path::Path;
use web::Lang;

/// How many institutions sign a change.
const QUORUM: usize = 3;

/// The reason of the first version, in the languages of the interface.
const FOUNDED: [(Lang, &str); 2] =
    [(Lang::Az, "Nümayiş üçün ilk qaydalar"), (Lang::En, "The first rules of the demonstration")];

/// Founds the rule book of a demonstration, or refuses a pack whose version nobody signed. With a reason the
/// institutions sign the changed pack here.
pub(crate) async fn hold(running: &Running, changed: Option<&str>) -> Result<(), String> {
    let Some(arbiter) = running.guardians.get(&Office::Arbiter) else { return Ok(()) };
    let book = rule_book(arbiter).await.map_err(|trouble| trouble.to_string())?;
    let version = &running.country.version;
    if book.list.is_empty() {
        let list = vec![first(running, version)?];
        for guardian in running.guardians.values() {
            found_rules(guardian, list.clone()).await.map_err(|trouble| trouble.to_string())?;
        }
        return Ok(());
    }
    let pinned = book.list.first().map(Enacted::hash);
    let Err(fault) = in_force(&book.list, pinned, version) else { return Ok(()) };
    match changed {
        Some(reason) => sign(running, arbiter, version, reason).await,
        None => Err(format!(
            "the pack changed and its version is not signed: {fault}\nhelp: rules change with the signatures of {QUORUM} institutions; in a demonstration `--sign-rules \"why\"` gives them"
        )),
    }
}

/// Refuses a pack that is not the signed one, for a process whose institutions are elsewhere. `file` is the list as the
/// arbiter publishes it (`/rules.json`).
pub(crate) fn judge(file: &Path, version: &str) -> Result<(), String> {
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let text = std::fs::read_to_string(file).map_err(|fault| told(&fault))?;
    let list: Vec<Enacted> = serde_json::from_str(&text).map_err(|fault| told(&fault))?;
    in_force(&list, None, version).map(drop).map_err(|fault| told(&fault))
}

/// The institutions that sign: parliament reads and changes nothing (SG-04).
fn signing(running: &Running) -> impl Iterator<Item = &Guardian> {
    running.guardians.values().filter(|guardian| guardian.office() != Office::Parliament)
}

fn first(running: &Running, version: &str) -> Result<Enacted, String> {
    let fabric = running.fabric.as_ref().ok_or("institutions sign with the keys of their seats")?;
    let signers: BTreeMap<_, _> = signing(running)
        .filter_map(|guardian| Some((guardian.agency().clone(), fabric.signer(guardian.agency())?)))
        .collect();
    let proposal = Proposal {
        version: version.to_owned(),
        before: None,
        reason: FOUNDED.iter().map(|(lang, text)| (lang.code().to_owned(), (*text).to_owned())).collect(),
        at_micros: fabric.now_micros(),
        signers: Signers {
            quorum: QUORUM,
            keys: signers.iter().map(|(agency, signer)| (agency.clone(), signer.public())).collect(),
        },
    };
    let mut enacted = Enacted::of(&proposal);
    for (agency, signer) in signers {
        let signature = sign_rule(&enacted.text, &*signer).map_err(|fault| fault.to_string())?;
        enacted.signatures.insert(agency, signature);
    }
    Ok(enacted)
}

/// The desks of this process propose and sign. Their messages to each other carry the signatures; here they are given
/// by hand, for no worker runs yet.
async fn sign(running: &Running, arbiter: &Guardian, version: &str, reason: &str) -> Result<(), String> {
    let told = |trouble: guardian::Trouble| trouble.to_string();
    let reason = FOUNDED.iter().map(|(lang, _)| (lang.code().to_owned(), reason.to_owned())).collect();
    let hash = propose_rule(arbiter, version, reason).await.map_err(told)?;
    for _ in 0..QUORUM {
        for guardian in running.guardians.values() {
            guardian::work::deliver_once(guardian).await.map_err(|fault| fault.to_string())?;
        }
        for guardian in
            signing(running).filter(|guardian| guardian.office() != Office::Arbiter).take(QUORUM - 1)
        {
            let waits = rule_book(guardian).await.map_err(told)?.waiting;
            if waits.iter().any(|enacted| enacted.hash() == hash) {
                sign_rule_change(guardian, &hash).await.map_err(told)?;
            }
        }
    }
    let list = rule_book(arbiter).await.map_err(told)?.list;
    let held = in_force(&list, list.first().map(Enacted::hash), version);
    held.map(drop).map_err(|fault| format!("the institutions did not sign the changed pack: {fault}"))
}
