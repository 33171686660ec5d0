//! Claims of the person: the list, one claim with every step, the form, and the way to the arbiter.

use super::Surround;
use super::clock;
use crate::Trouble;
use crate::cases::{ClaimShown, appeal_claim, claim_of, claims_of, register_of};
use crate::citizen::Citizen;
use crate::words::Words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Instant;
use ids::ClaimId;
use oversight::claim::sql::ClaimLine;
use oversight::claim::{Refusal, State, TEXT_MAX};
use serde::Deserialize;
use web::Form;
use web::look::{DeskAction, DeskCase, Link, Reasons, Section, Sheet, SheetCell, page, show};

/// `GET /claims`.
pub(crate) async fn claims(surround: Surround, citizen: Citizen) -> Result<Response, Trouble> {
    let words = surround.words();
    let found = claims_of(&surround.portal, &citizen.key).await?;
    let title = words.ui("claims.mine");
    let mut section = Section { heading: words.ui("claims.recent"), ..Section::default() };
    if found.is_empty() {
        section.paragraphs.push(words.ui("claims.none-mine"));
    } else {
        let columns = ["claims.col-claim", "claims.with", "claims.col-state", "col-due"];
        section.columns = columns.iter().map(|key| words.ui(key)).collect();
        section.rows = found.iter().map(|line| row(words, line)).collect();
    }
    Ok(page(&Sheet {
        frame: surround.frame(&citizen, &title),
        back: None,
        title,
        lede: words.ui("claims.mine-lede"),
        facts: Vec::new(),
        sections: vec![section],
    }))
}

fn row(words: Words<'_>, line: &ClaimLine) -> Vec<SheetCell> {
    let (claim, filing) = (&line.claim, &line.claim.filing);
    let kind = words.ui(&format!("claims.kind.{}", filing.subject.kind().word()));
    let about = register_of(&filing.subject).map(|id| words.text(&format!("register.{id}.title")));
    let named = about.map_or_else(|| kind.clone(), |about| words.filled("labelled", &[&kind, &about]));
    vec![
        SheetCell::link(Link::new(named, format!("/claims/{}", filing.id))),
        SheetCell::text(words.agency_of(&filing.owner)),
        SheetCell::text(words.ui(&format!("claims.state.{}", claim.state.word()))),
        SheetCell::text(claim.state.due().map_or_else(|| "–".to_owned(), |due| words.date(due.due))),
    ]
}

/// `GET /claims/{claim}`.
pub(crate) async fn claim(
    surround: Surround,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let shown = load(&surround, &citizen, &id).await?;
    Ok(page(&draw(&surround, &citizen, &shown, None)))
}

/// What an appeal sends.
#[derive(Deserialize)]
pub(crate) struct Appeal {
    #[serde(default, rename = "appeal.reasons")]
    reasons: String,
}

/// `POST /claims/{claim}/appeal`.
pub(crate) async fn appeal(
    surround: Surround,
    citizen: Citizen,
    Path(id): Path<String>,
    Form(sent): Form<Appeal>,
) -> Result<Response, Trouble> {
    let shown = load(&surround, &citizen, &id).await?;
    let id = shown.claim.filing.id;
    match appeal_claim(&surround.portal, &citizen.key, id, sent.reasons.clone()).await {
        Ok(()) => Ok(super::front::to(&format!("/claims/{id}"))),
        Err(Trouble::Claim(refusal @ (Refusal::ReasonsNeeded | Refusal::TooLong { .. }))) => {
            let tried = Tried { reasons: sent.reasons, error: refused(surround.words(), &refusal) };
            Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &draw(&surround, &citizen, &shown, Some(&tried))))
        }
        Err(trouble) => Err(trouble),
    }
}

/// What was written and what was wrong with it.
struct Tried {
    reasons: String,
    error: String,
}

/// The sentence beside a text that is missing or too long.
pub(super) fn refused(words: Words<'_>, refusal: &Refusal) -> String {
    let max = TEXT_MAX.to_string();
    words.filled(&format!("trouble.{}.detail", refusal.code()), &[&max])
}

async fn load(surround: &Surround, citizen: &Citizen, id: &str) -> Result<ClaimShown, Trouble> {
    let id: ClaimId = id.parse().map_err(|_| Trouble::NotFound("claim"))?;
    claim_of(&surround.portal, &citizen.key, id).await
}

fn draw(surround: &Surround, citizen: &Citizen, shown: &ClaimShown, tried: Option<&Tried>) -> DeskCase {
    let words = surround.words();
    let claim = &shown.claim;
    let title = words.ui(&format!("claims.kind.{}", claim.filing.subject.kind().word()));
    let today = surround.portal.today();
    let clock = claim.state.due().map(|due| clock::clock(words, due, today));
    DeskCase {
        frame: surround.frame(citizen, &title).with_live("/events"),
        back: Link::new(words.ui("claims.mine"), "/claims"),
        title,
        state: words.ui(&format!("claims.state.{}", claim.state.word())),
        clock,
        typed: None,
        actions: appeal_form(words, shown, tried),
        facts: super::claim_facts::facts(words, claim),
        history: super::claim_facts::history(words, shown),
        links: Vec::new(),
    }
}

fn appeal_form(words: Words<'_>, shown: &ClaimShown, tried: Option<&Tried>) -> Vec<DeskAction> {
    if !matches!(shown.claim.state, State::Answered { .. }) {
        return Vec::new();
    }
    let filing = &shown.claim.filing;
    vec![DeskAction {
        title: words.ui("claims.appeal"),
        lede: words.filled("claims.appeal-lede", &[&words.agency_of(&filing.arbiter)]),
        action: format!("/claims/{}/appeal", filing.id),
        fields: Vec::new(),
        hidden: Vec::new(),
        reasons: Some(Reasons {
            name: "appeal.reasons".to_owned(),
            label: words.ui("claims.appeal-reasons"),
            value: tried.map(|tried| tried.reasons.clone()).unwrap_or_default(),
            error: tried.map(|tried| tried.error.clone()),
        }),
        submit: words.ui("claims.appeal"),
        burdens: false,
    }]
}

/// The moment of a step, as the list says it.
pub(super) fn moment(words: Words<'_>, at_micros: i64) -> String {
    words.moment(Instant(at_micros))
}
