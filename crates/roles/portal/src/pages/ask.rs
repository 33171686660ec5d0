//! The form of a case: only what the state cannot know.

use super::{Surround, clock};
use crate::Trouble;
use crate::cases::{Sent, Shown, Typing, asked, send_act, show_case};
use crate::citizen::Citizen;
use crate::words::{Place, Words};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use ids::CaseId;
use jiff::civil::Date;
use pack::model::{Field as PackField, FieldKind as Kind, Form, Service, Value};
use pack::values::FieldRefusal;
use services::Todo;
use std::collections::BTreeMap;
use web::look::{Ask, Choice, Fact, Field, FieldKind, Link, page, show};

/// `GET /ask/{case}`.
pub(crate) async fn ask(
    surround: Surround,
    citizen: Citizen,
    Path(case): Path<String>,
) -> Result<Response, Trouble> {
    let shown = load(&surround, &citizen, &case).await?;
    let (service, form, todo) = asked(surround.portal.country(), &shown.view)?;
    let typed = before(surround.words(), service, form, todo);
    Ok(page(&draw(&surround, &citizen, &shown, &typed, &[])?))
}

/// `POST /ask/{case}`: sends the answer and goes on to what became of it; a form that cannot be taken comes
/// back with every fault beside its field, and nothing typed is lost.
pub(crate) async fn answer(
    surround: Surround,
    citizen: Citizen,
    Path(case): Path<String>,
    web::Form(typed): web::Form<BTreeMap<String, String>>,
) -> Result<Response, Trouble> {
    let shown = load(&surround, &citizen, &case).await?;
    let sent = send_act(&surround.portal, &citizen.key, shown.view.case, Typing::Form(typed.clone())).await;
    match sent {
        Ok(Sent::Taken) => Ok(super::front::to(&format!("/life/{}", shown.view.life_event))),
        Ok(_) => Ok(super::front::to(&format!("/sent/{}", shown.view.case))),
        Err(Trouble::Fields(refusals)) => {
            let mut page = draw(&surround, &citizen, &shown, &typed, &refusals)?;
            page.frame.here = format!("/ask/{}", shown.view.case);
            Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(trouble) => Err(trouble),
    }
}

/// The person's case by the text of an address; what is not a case's number is not found.
pub(super) async fn load(surround: &Surround, citizen: &Citizen, case: &str) -> Result<Shown, Trouble> {
    let case: CaseId = case.parse().map_err(|_| Trouble::NotFound("case"))?;
    show_case(&surround.portal, &citizen.key, case).await
}

fn draw(
    surround: &Surround,
    citizen: &Citizen,
    shown: &Shown,
    typed: &BTreeMap<String, String>,
    refusals: &[FieldRefusal],
) -> Result<Ask, Trouble> {
    let words = surround.words();
    let (service, form, todo) = asked(words.country, &shown.view)?;
    let key = |part: &str| format!("form.{}.{part}", form.id);
    let title = words.of_service(service, &key("title"));
    let proposed = todo.proposed.as_ref().filter(|_| todo.answered.is_none());
    let now = words.told(service, &shown.view, &format!("step.{}.now", todo.step));
    let known = proposed.map_or_else(Vec::new, |values| facts(words, service, form, values));
    Ok(Ask {
        frame: surround.frame(citizen, &title),
        back: Link::new(words.life_event(service), format!("/life/{}", shown.view.life_event)),
        title,
        lede: lede(words, &now, todo, surround.portal.today()),
        error: refusals.iter().any(|refusal| !owns(form, refusal)).then(|| words.ui("form-unknown-field")),
        known_heading: (!known.is_empty()).then(|| words.ui("other-proposes")),
        known,
        fields: form
            .fields
            .iter()
            .map(|field| question(words, service, form, field, typed, refusals))
            .collect(),
        hidden: Vec::new(),
        action: format!("/ask/{}", shown.view.case),
        submit: words.of_service(service, &key("submit")),
        consequence: words.filled("answer-goes-to", &[&words.agency_of(&shown.view.agency)]),
    })
}

/// What is awaited, and how long there still is; the day is told once.
fn lede(words: Words<'_>, now: &str, todo: &Todo, today: Date) -> String {
    // Some packs end a sentence with its point, others do not.
    let now = now.trim_end_matches('.');
    if now.contains(&words.date(todo.deadline.due)) {
        let left = clock::left(words, todo.deadline.due, today);
        return format!("{now}. {}.", web::format::capital(words.lang, &left));
    }
    format!("{now}. {}", clock::label(words, &todo.deadline, today))
}

fn owns(form: &Form, refusal: &FieldRefusal) -> bool {
    form.fields.iter().any(|field| field.id.as_str() == refusal.field)
}

/// What the person answered before, or what another proposes: the fields are filled with it.
fn before(words: Words<'_>, service: &Service, form: &Form, todo: &Todo) -> BTreeMap<String, String> {
    let values = todo.answered.as_ref().or(todo.proposed.as_ref());
    let typed = |field: &PackField| {
        let value = values?.get(field.id.as_str()).filter(|value| !value.is_null())?;
        let place = Place::Form(service, form.id.as_str(), field);
        // Amounts are typed with decimals; everything else is typed as it is stored.
        let text = match (field.kind, value) {
            (Kind::Money, Value::Int(_)) => words.value(place, value).split(' ').next()?.to_owned(),
            (_, value) => value.to_string(),
        };
        Some((field.id.to_string(), text))
    };
    form.fields.iter().filter_map(typed).collect()
}

/// Answers as facts, in the order of the form.
pub(super) fn facts(
    words: Words<'_>,
    service: &Service,
    form: &Form,
    values: &pack::model::Values,
) -> Vec<Fact> {
    let fact = |field: &PackField| {
        let place = Place::Form(service, form.id.as_str(), field);
        let value = values.get(field.id.as_str())?;
        Some(Fact::new(words.text(&place.label_key()), words.value(place, value), ""))
    };
    form.fields.iter().filter_map(fact).collect()
}

fn question(
    words: Words<'_>,
    service: &Service,
    form: &Form,
    field: &PackField,
    typed: &BTreeMap<String, String>,
    refusals: &[FieldRefusal],
) -> Field {
    let place = Place::Form(service, form.id.as_str(), field);
    let choice = |code: &String| {
        Choice::new(code.clone(), words.find(&place.code_key(code)).unwrap_or_else(|| code.clone()))
    };
    let kind = match field.kind {
        Kind::Code => FieldKind::Code(field.codes.iter().map(choice).collect()),
        Kind::Boolean => FieldKind::Bool,
        Kind::Date => FieldKind::Date,
        Kind::Integer => FieldKind::Integer,
        Kind::Text | Kind::Money | Kind::Person | Kind::Iban | Kind::Record => FieldKind::Text,
    };
    let label = words.text(&place.label_key());
    let mut question = Field::new(field.id.as_str(), label, kind);
    question.hint = words.find(&format!("{}-hint", place.label_key()));
    question.value = typed.get(field.id.as_str()).cloned().unwrap_or_default();
    question.required = field.required;
    if field.kind == Kind::Text {
        let length = field.length_max.unwrap_or(PackField::LENGTH_DEFAULT).min(PackField::LENGTH_MAX);
        question.max = u32::try_from(length).ok();
    }
    question.error = refusals.iter().find(|refusal| refusal.field == field.id.as_str()).map(|refusal| {
        let text = refusal.text(words.lang.code());
        format!("{} {}", text.wrong, text.todo)
    });
    question
}
