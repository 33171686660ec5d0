//! Entering a record by hand: the form, what was wrong with it, and what happens next.

use super::fields::{Before, of_register};
use super::frame::{frame, to_desk, unit};
use super::speech::Speech;
use crate::api::intake::Place;
use crate::api::trouble::status;
use crate::cases::{Entered, enter_record};
use crate::feed::starts;
use crate::gate::Signed;
use crate::{Node, Trouble};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ids::RegisterId;
use pack::model::{DemoOfficial, Entry, Field, Register, Values};
use pack::values::check_values;
use std::collections::BTreeMap;
use web::look::{Ask, Done, Fact, Link, page, show as draw};
use web::{Form, Lang, Problem};

/// A register that this duty may enter records into, and how.
pub(crate) struct Desk<'a> {
    pub(crate) register: &'a Register,
    pub(crate) entry: &'a Entry,
}

impl<'a> Desk<'a> {
    fn find(node: &'a Node, official: &DemoOfficial, register: &str) -> Result<Self, Trouble> {
        let id: RegisterId = register.parse().map_err(|_| Trouble::NotFound("register"))?;
        let register = node.own_register(&id).ok_or(Trouble::NotFound("register"))?;
        let wrong_duty = || Trouble::WrongDuty { duty: official.role.to_string() };
        let entry = register.entries.iter().find(|entry| entry.role == official.role);
        Ok(Self { register, entry: entry.ok_or_else(wrong_duty)? })
    }

    /// The fields that the official fills in: those of the entry in its order, and the unit when no unit is
    /// known.
    fn fields(&self, official: &DemoOfficial) -> Vec<&'a Field> {
        let unit = self.entry.unit_field.as_ref().filter(|_| official.unit_code.is_none());
        let asked = self.entry.fields.iter().chain(unit);
        asked.filter_map(|id| self.register.field(id.as_str())).collect()
    }
}

/// `GET /enter/{register}`.
pub(crate) async fn show(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
    Place(register): Place<String>,
) -> Result<Response, Problem> {
    let desk = Desk::find(&node, &official, &register)?;
    Ok(page(&form(&Speech::new(&node, lang), &official, &desk, &Before::default())))
}

/// `POST /enter/{register}`: takes the record, or shows the form again with what was wrong. Nothing typed is
/// lost.
pub(crate) async fn enter(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
    Place(register): Place<String>,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let desk = Desk::find(&node, &official, &register)?;
    let speech = Speech::new(&node, lang);
    match take(&node, &official, &desk, &typed).await {
        Ok((entered, values)) => {
            Ok(draw(StatusCode::CREATED, &done(&speech, &official, &desk, entered, &values)))
        }
        Err(
            trouble @ (Trouble::Fields(_)
            | Trouble::Duplicate(_)
            | Trouble::UnknownPerson(_)
            | Trouble::Peer { .. }
            | Trouble::Unreachable(_)),
        ) => {
            let before = Before { typed, trouble: Some(&trouble) };
            Ok(draw(status(&trouble), &form(&speech, &official, &desk, &before)))
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// The form's texts become stored values here; the case judges them again like those of a program.
async fn take(
    node: &Node,
    official: &DemoOfficial,
    desk: &Desk<'_>,
    typed: &BTreeMap<String, String>,
) -> Result<(Entered, Values), Trouble> {
    let fields: Vec<Field> = desk.fields(official).into_iter().cloned().collect();
    let values = check_values(&fields, true, typed, &node.door()).map_err(Trouble::Fields)?;
    let entered = enter_record(node, official, &desk.register.id, values.clone()).await?;
    Ok((entered, values))
}

fn form(speech: &Speech<'_>, official: &DemoOfficial, desk: &Desk<'_>, before: &Before<'_>) -> Ask {
    let id = desk.register.id.as_str();
    let title = speech.pack(&format!("register.{id}.entry"));
    let action = format!("/enter/{id}");
    // Errors of single fields stand beside them; the sentence above is for the rest.
    let error =
        before.trouble.filter(|trouble| !matches!(trouble, Trouble::Fields(_) | Trouble::UnknownPerson(_)));
    Ask {
        frame: frame(speech.node, official, speech.lang, &title, &action),
        back: to_desk(speech),
        title,
        lede: speech.pack(&format!("register.{id}.about")),
        error: error.map(|trouble| speech.trouble(trouble)),
        known: known(speech, official, desk),
        known_heading: Some(speech.ui("desk.filled-by-itself").to_owned()),
        fields: of_register(speech, desk.register, &desk.fields(official), before),
        hidden: Vec::new(),
        action,
        submit: speech.ui("desk.record-it").to_owned(),
        consequence: consequence(speech, desk.register),
    }
}

/// The unit writes itself.
fn known(speech: &Speech<'_>, official: &DemoOfficial, desk: &Desk<'_>) -> Vec<Fact> {
    let (Some(field), Some(_)) = (&desk.entry.unit_field, &official.unit_code) else { return Vec::new() };
    let label = speech.register_field(desk.register.id.as_str(), field.as_str());
    vec![Fact::new(label, unit(official, speech.lang), speech.ui("desk.your-unit"))]
}

fn consequence(speech: &Speech<'_>, register: &Register) -> String {
    let services = speech.node.country().started_by(&register.id);
    let titles: Vec<String> = services.map(|service| speech.service(service.id().as_str())).collect();
    if titles.is_empty() { String::new() } else { speech.filled("desk.may-start", &[&titles.join(", ")]) }
}

fn done(
    speech: &Speech<'_>,
    official: &DemoOfficial,
    desk: &Desk<'_>,
    entered: Entered,
    values: &Values,
) -> Done {
    let id = desk.register.id.as_str();
    let begins = |service: &&pack::model::Service| {
        service.trigger.as_ref().is_some_and(|trigger| starts(trigger, values))
    };
    let mut next: Vec<String> = speech
        .node
        .country()
        .started_by(&desk.register.id)
        .filter(begins)
        .map(|service| {
            let owner = speech.agency(service.about.owner.as_str());
            speech.filled("desk.starts", &[&speech.service(service.id().as_str()), &owner])
        })
        .collect();
    if next.is_empty() {
        next.push(speech.ui("desk.starts-nothing").to_owned());
    }
    let shown = |field: &&Field| values.get(field.id.as_str()).filter(|value| !value.is_null()).is_some();
    let facts = desk.fields(official).into_iter().filter(shown).filter_map(|field| {
        let value = values.get(field.id.as_str())?;
        let label = speech.register_field(id, field.id.as_str());
        Some(Fact::new(label, speech.register_value(desk.register, field, value), ""))
    });
    let title = speech.filled("desk.recorded", &[&speech.register(id)]);
    Done {
        frame: frame(speech.node, official, speech.lang, &title, "/desk"),
        title,
        reference: entered.record.to_string(),
        next,
        facts: facts.collect(),
        links: vec![
            Link::new(speech.pack(&format!("register.{id}.entry")), format!("/enter/{id}")),
            to_desk(speech),
        ],
    }
}
