//! A click on a warrant: HTTP becomes a ruling, a word, or a finding, and back.

use super::{Attempt, draw, parsed};
use crate::cases::warrants::commissioner::{Word, confirm};
use crate::cases::warrants::court::{Ruling, rule_on};
use crate::cases::warrants::{review, show};
use crate::gate::Signed;
use crate::pages::speech::Speech;
use crate::{Guardian, Office, Trouble};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use oversight::warrant::{Reach, Terms, WarrantId, WarrantRefusal};
use pack::model::DemoOfficial;
use std::collections::BTreeMap;
use web::look::show as shown;
use web::{Form, Lang, Problem, Said};

/// `POST /warrants/{warrant}/{action}`.
pub(crate) async fn act(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
    Path((id, action)): Path<(String, String)>,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let id = parsed(&id)?;
    match take(&guardian, &official, id, &action, &sent).await {
        Ok(()) => Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("/warrants/{id}"))]).into_response()),
        Err(Trouble::Refused { code, .. }) => {
            let said = |part: &str| Said::key(&format!("trouble.{code}.{part}")).in_lang(lang).to_owned();
            let error = format!("{} {}", said("detail"), said("what_to_do"));
            let file = show::file(&guardian, id).await?;
            let attempt = Attempt { action, sent, error };
            let speech = Speech::new(&guardian, lang);
            Ok(shown(StatusCode::CONFLICT, &draw(speech, &official, &file, Some(&attempt))))
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn take(
    guardian: &Guardian,
    official: &DemoOfficial,
    id: WarrantId,
    action: &str,
    sent: &BTreeMap<String, String>,
) -> Result<(), Trouble> {
    let reasons = || sent.get(&format!("{action}.reasons")).cloned().unwrap_or_default();
    let court = |ruling: Ruling| rule_on(guardian, official, id, ruling);
    let word = |word: Word| confirm(guardian, official, id, word);
    match (guardian.office(), action) {
        (Office::Court, "grant") => {
            let asked = show::one(guardian, id).await?.terms;
            court(Ruling::Grant(Box::new(narrowed(&asked, sent)?))).await
        }
        (Office::Court, "deny") => court(Ruling::Deny(reasons())).await,
        (Office::Court, "cancel") => court(Ruling::Cancel(reasons())).await,
        (Office::Court, "prolong") => {
            let until = sent.get("prolong.until").and_then(|day| day.parse().ok());
            court(Ruling::Prolong(until.ok_or(WarrantRefusal::Extension)?, reasons())).await
        }
        (Office::Commissioner, "confirm") => word(Word::OnWarrant(None)).await,
        (Office::Commissioner, "reject") => word(Word::OnWarrant(Some(reasons()))).await,
        (Office::Commissioner, "confirm-longer") => word(Word::OnProlonging(None)).await,
        (Office::Commissioner, "reject-longer") => word(Word::OnProlonging(Some(reasons()))).await,
        (_, "close-review") => review::close_review(guardian, official, id, reasons()).await,
        _ => Err(Trouble::NotFound("action")),
    }
}

/// What the judge left of the application.
fn narrowed(asked: &Terms, sent: &BTreeMap<String, String>) -> Result<Terms, WarrantRefusal> {
    let yes = |name: String| sent.get(&name).is_some_and(|said| said == "true");
    let mut terms = asked.clone();
    for reach in &mut terms.reach {
        let register = reach.register.clone();
        reach.fields.retain(|field| yes(format!("grant.field.{register}.{field}")));
        let looks = sent.get(&format!("grant.looks.{register}")).and_then(|looks| looks.parse().ok());
        reach.looks_max = looks.ok_or(WarrantRefusal::Looks)?;
    }
    // A register of which nothing is left is not named.
    terms.reach.retain(|reach: &Reach| !reach.fields.is_empty());
    let named = terms.reach.iter().map(|reach| reach.register.clone());
    terms.health = named.filter(|register| yes(format!("grant.health.{register}"))).collect();
    let day = |name: &str| sent.get(name).and_then(|day| day.parse().ok());
    terms.from = day("grant.from").ok_or(WarrantRefusal::Term)?;
    terms.to = day("grant.to").ok_or(WarrantRefusal::Term)?;
    terms.sealed_until = day("grant.until").ok_or(WarrantRefusal::SealTooLong)?;
    terms.keep_days =
        sent.get("grant.keep").and_then(|days| days.parse().ok()).ok_or(WarrantRefusal::KeepTooLong)?;
    Ok(terms)
}
