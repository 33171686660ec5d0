//! The form of a claim: what it is about is known from the link, the person says what is wrong.

use super::Surround;
use super::claim_facts::subject;
use super::claims::refused;
use crate::Trouble;
use crate::cases::{Draft, claim_asked, file_claim};
use crate::citizen::Citizen;
use crate::words::{Place, Words};
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use oversight::claim::{Kind, Refusal, Subject, TEXT_MAX, Terms};
use pack::model::FieldKind as PackKind;
use pack::values::FieldRefusal;
use web::Form;
use web::look::{Ask, Choice, Field, FieldKind, Link, Section, Sheet, page, show};

/// `GET /claims/new`: without a kind, the choice of what one can do about a look.
pub(crate) async fn new_claim(
    surround: Surround,
    citizen: Citizen,
    Query(draft): Query<Draft>,
) -> Result<Response, Trouble> {
    if draft.kind.is_empty() {
        return Ok(page(&choice(&surround, &citizen, &draft)));
    }
    Ok(page(&form(&surround, &citizen, &draft, &Wrong::default()).await?))
}

/// `POST /claims/new`.
pub(crate) async fn file(
    surround: Surround,
    citizen: Citizen,
    Form(draft): Form<Draft>,
) -> Result<Response, Trouble> {
    let lang = surround.wants.lang.code();
    let asked = match claim_asked(&surround.portal, &citizen.key, &draft, true).await {
        Ok(asked) => file_claim(&surround.portal, &citizen.key, asked, draft.reasons.clone(), lang).await,
        Err(trouble) => Err(trouble),
    };
    let wrong = match asked {
        Ok(id) => return Ok(super::front::to(&format!("/claims/{id}"))),
        Err(Trouble::Fields(refusals)) => Wrong { wanted: refusals, reasons: None },
        Err(Trouble::Claim(refusal @ (Refusal::ReasonsNeeded | Refusal::TooLong { .. }))) => {
            Wrong { wanted: Vec::new(), reasons: Some(refused(surround.words(), &refusal)) }
        }
        Err(trouble) => return Err(trouble),
    };
    let mut page = form(&surround, &citizen, &draft, &wrong).await?;
    page.frame.here = "/claims".to_owned();
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// What was wrong with a form.
#[derive(Default)]
struct Wrong {
    wanted: Vec<FieldRefusal>,
    reasons: Option<String>,
}

/// What one can do about a look.
fn choice(surround: &Surround, citizen: &Citizen, draft: &Draft) -> Sheet {
    let words = surround.words();
    let title = words.ui("claims.ask-kind");
    let line = |kind: Kind| {
        let text = words.ui(&format!("claims.kind.{}", kind.word()));
        let href = format!(
            "/claims/new?kind={}&provider={}&entry={}",
            kind.word(),
            plain(&draft.provider),
            plain(&draft.entry)
        );
        (Link::new(text, href), words.ui(&format!("claims.{}-lede", kind.word())))
    };
    Sheet {
        frame: surround.frame(citizen, &title),
        back: Some(Link::new(words.ui("who-looked"), "/looks")),
        title,
        lede: String::new(),
        facts: Vec::new(),
        sections: vec![Section {
            heading: words.ui("claims.new"),
            links: [Kind::Explain, Kind::Complain, Kind::Misuse].map(line).to_vec(),
            ..Section::default()
        }],
    }
}

/// An id as a value of a query: what is no id is left out, so nothing else gets into the address.
fn plain(id: &str) -> String {
    id.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')).collect()
}

async fn form(surround: &Surround, citizen: &Citizen, draft: &Draft, wrong: &Wrong) -> Result<Ask, Trouble> {
    let asked = claim_asked(&surround.portal, &citizen.key, draft, false).await?;
    let words = surround.words();
    let kind = asked.subject.kind();
    let institutions = words.country.institutions.as_ref().ok_or(Trouble::NotFound("arbiter"))?;
    let title = words.ui(&format!("claims.kind.{}", kind.word()));
    let (owner, arbiter) = (words.agency_of(&asked.owner), words.agency_of(&institutions.arbiter));
    let days = Terms::of(words.country).owner.to_string();
    let consequence = match kind {
        Kind::Misuse => words.filled("answer-goes-to", &[&arbiter]),
        _ => words.filled("claims.send-means", &[&owner, &days, &arbiter]),
    };
    let back = match kind {
        Kind::Correct | Kind::Erase | Kind::Object => Link::new(words.ui("my-data"), "/my-data"),
        _ => Link::new(words.ui("who-looked"), "/looks"),
    };
    Ok(Ask {
        frame: surround.frame(citizen, &title),
        back,
        title,
        lede: words.ui(&format!("claims.{}-lede", kind.word())),
        error: None,
        known: subject(words, &asked.subject),
        known_heading: Some(words.ui("claims.col-what")),
        fields: fields(words, &asked.subject, draft, wrong),
        hidden: hidden(draft, kind),
        action: "/claims/new".to_owned(),
        submit: words.ui("claims.send"),
        consequence,
    })
}

fn fields(words: Words<'_>, subject: &Subject, draft: &Draft, wrong: &Wrong) -> Vec<Field> {
    let mut fields = Vec::new();
    match subject {
        Subject::Correct { register, field, .. } => {
            let found = words.country.registers.get(register);
            let place = found.and_then(|found| Some(Place::Register(found, found.field(field.as_str())?)));
            fields.extend(place.map(|place| wanted(words, place, draft, wrong)));
        }
        Subject::Object { register, .. } => {
            let grants = words.country.grants.iter().filter(|grant| &grant.register == register);
            let purposes: std::collections::BTreeSet<_> = grants.map(|grant| &grant.purpose).collect();
            let choice = |purpose: &&ids::PurposeId| {
                Choice::new(purpose.as_str(), words.text(&format!("purpose.{purpose}")))
            };
            let choices = purposes.iter().map(choice).collect();
            let asked = Field::new("purpose", words.ui("claims.purpose"), FieldKind::Code(choices));
            fields.push(asked.with_value(&draft.purpose));
        }
        _ => {}
    }
    let mut reasons = Field::new("reasons", words.ui("claims.ask-reasons"), FieldKind::LongText)
        .with_value(&draft.reasons)
        .with_max(u32::try_from(TEXT_MAX).unwrap_or(u32::MAX));
    reasons.error.clone_from(&wrong.reasons);
    fields.push(reasons);
    fields
}

/// The question for the right value, as the register would ask for it.
fn wanted(words: Words<'_>, place: Place<'_>, draft: &Draft, wrong: &Wrong) -> Field {
    let field = place.field();
    let kind = match field.kind {
        PackKind::Date => FieldKind::Date,
        PackKind::Integer => FieldKind::Integer,
        PackKind::Boolean => FieldKind::Bool,
        PackKind::Code => {
            let choice = |code: &String| {
                Choice::new(code, words.find(&place.code_key(code)).unwrap_or_else(|| code.clone()))
            };
            FieldKind::Code(field.codes.iter().map(choice).collect())
        }
        _ => FieldKind::Text,
    };
    let mut asked = Field::new("wanted", words.ui("claims.ask-wanted"), kind).with_value(&draft.wanted);
    asked.error = wrong.wanted.first().map(|refusal| {
        let text = refusal.text(words.lang.code());
        format!("{} {}", text.wrong, text.todo)
    });
    asked
}

/// What the link said, sent along.
fn hidden(draft: &Draft, kind: Kind) -> Vec<(String, String)> {
    let mut sent = vec![
        ("kind", &draft.kind),
        ("register", &draft.register),
        ("record", &draft.record),
        ("field", &draft.field),
        ("provider", &draft.provider),
        ("entry", &draft.entry),
        ("origin", &draft.origin),
        ("index", &draft.index),
        ("n", &draft.n),
    ];
    let carried_apart = |name: &str| kind == Kind::Object && name == "purpose";
    sent.retain(|(name, value)| !value.is_empty() && !carried_apart(name));
    sent.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
}
