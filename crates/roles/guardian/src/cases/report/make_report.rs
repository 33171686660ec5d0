//! Makes, signs and publishes the report of a year as it stands today.

use super::own_figures;
use crate::cases::lottery::say;
use crate::{Guardian, Trouble};
use ledger::public::Origin;
use oversight::lottery::wire::{Answer, Message};
use oversight::report::{Frame, Later, SignedReport, Tally, Told, report, sql};
use std::collections::BTreeMap;
use tlog::Checkpoint;

/// Counts the year's log, asks every institution for the figures that it signs for, signs and publishes. False while
/// the log has no checkpoint. An institution that cannot be heard leaves its figures untold: the report says so.
pub async fn make_report(guardian: &Guardian, year: i16) -> Result<bool, Trouble> {
    let origin = Origin { year, ..guardian.origin(guardian.at()) };
    let Some(head) = guardian.head(&origin).await? else { return Ok(false) };
    let mut tally = Tally::new(year);
    guardian.whole(&origin, &head.checkpoint, &mut |_, leaf| tally.add(leaf)).await?;
    let later = later(guardian, year, &mut tally).await?;
    let told = told(guardian, year).await?;
    let as_of = tlog::day_of_micros(guardian.at().0);
    let frame = Frame {
        year,
        origin: origin.to_string(),
        as_of,
        root: head.checkpoint.root,
        checkpoint: head.note,
        later,
        names: names(guardian),
    };
    let made = report(frame, &tally, &told);
    let key = guardian.inner.links.signer.get().cloned();
    let no_key = |detail: String| Trouble::Refused { code: "no-key", detail };
    let key = key.ok_or_else(|| no_key("this institution has no key to sign with".to_owned()))?;
    let signed = tokio::task::spawn_blocking(move || SignedReport::sign(&made, &*key))
        .await
        .map_err(|_| no_key("the signing thread died".to_owned()))?
        .map_err(|fault| no_key(fault.to_string()))?;
    let at = guardian.at();
    let written = guardian.store().write("report.publish", move |tx| {
        let signed = signed.clone();
        Box::pin(async move { sql::publish(tx, year, as_of, &signed, at).await })
    });
    written.await?;
    Ok(true)
}

/// Reads the logs of the years since: a seal of December opens in the next one (SG-19).
async fn later(guardian: &Guardian, year: i16, tally: &mut Tally) -> Result<Vec<Later>, Trouble> {
    let mut read = Vec::new();
    let now = guardian.origin(guardian.at());
    for next in year.saturating_add(1)..=now.year {
        let origin = Origin { year: next, ..now.clone() };
        let Some(head) = guardian.head(&origin).await? else { continue };
        guardian.whole(&origin, &head.checkpoint, &mut |_, leaf| tally.add_later(next, leaf)).await?;
        let Checkpoint { origin, size, root } = head.checkpoint;
        read.push(Later { origin, size, root });
    }
    Ok(read)
}

/// Own figures and those of the other desks; where two tell the same, the first in the order of the desks counts.
async fn told(guardian: &Guardian, year: i16) -> Result<Told, Trouble> {
    let mut told = own_figures(guardian, year).await?;
    // The window is no institution, but every claim begins there.
    let desks = guardian.institutions().desks();
    let window = guardian.inner.parts.portal.clone();
    for body in desks.iter().map(|(_, body)| *body).chain([&window]).filter(|body| *body != guardian.agency())
    {
        if let Some(Answer::Figures { told: more }) = say(guardian, body, Message::Figures { year }).await {
            for (id, value) in more {
                told.entry(id).or_insert(value);
            }
        }
    }
    Ok(told)
}

/// What the codes in the log stand for: members and acts, by their public names.
pub(crate) fn names(guardian: &Guardian) -> BTreeMap<String, BTreeMap<String, String>> {
    let country = guardian.country();
    let agencies = country
        .agencies
        .values()
        .map(|agency| (format!("{:08x}", tlog::agency_code(agency.id.as_str())), agency.name.clone()));
    let acts = country
        .acts
        .values()
        .map(|act| (format!("{:04x}", tlog::basis_code(act.id.as_str())), act.title.clone()));
    agencies.chain(acts).collect()
}
