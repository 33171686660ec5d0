//! The form of an application: one person, up to [`REGISTERS_ON_FORM`] registers, a term, a day of light.

use crate::api::trouble::status;
use crate::cases::{Draft, apply_for_warrant};
use crate::gate::Signed;
use crate::pages::frame::frame;
use crate::pages::speech::Speech;
use crate::{Node, Trouble};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use ids::{FieldId, PersonKey, RegisterId};
use oversight::warrant::{KEEP_DAYS_MAX, LOOKS_MAX, OffenceClass, Reach, WarrantRefusal};
use pack::model::{DemoOfficial, Register};
use std::collections::BTreeMap;
use web::look::{Ask, Choice, Fact, Field, FieldKind, Link, page, show as shown};
use web::{Form, Lang, Problem};

/// How many registers the form has room for; for more, a second application.
pub const REGISTERS_ON_FORM: usize = 3;

type Sent = BTreeMap<String, String>;

/// `GET /warrants/new`.
pub(crate) async fn new(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    Ok(page(&draw(&Speech::new(&node, lang), &official, &Sent::new(), None)))
}

/// `POST /warrants/new`: to the court, or the form again with what was wrong. Nothing typed is lost.
pub(crate) async fn apply(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let speech = Speech::new(&node, lang);
    let done = match draft(&node, &sent) {
        Ok(draft) => apply_for_warrant(&node, &official, draft).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(id) => Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("/warrants/{id}"))]).into_response()),
        Err(trouble @ (Trouble::Warrant(_) | Trouble::UnknownPerson(_))) => {
            let error = speech.trouble(&trouble);
            Ok(shown(status(&trouble), &draw(&speech, &official, &sent, Some(error))))
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// What was typed, as far as it has the form of a warrant; whether it fits is asked by the case.
fn draft(node: &Node, sent: &Sent) -> Result<Draft, Trouble> {
    let text = |name: &str| sent.get(name).map(|text| text.trim()).unwrap_or_default();
    let person = PersonKey::parse(text("person"), &node.country().about.personal_number);
    let day = |name: &str, refusal: WarrantRefusal| text(name).parse().map_err(|_| refusal);
    Ok(Draft {
        person: person.map_err(|_| Trouble::UnknownPerson("person".to_owned()))?,
        reach: (1..=REGISTERS_ON_FORM)
            .filter_map(|n| reach(sent, n).transpose())
            .collect::<Result<_, _>>()?,
        purpose: text("purpose").parse().map_err(|_| WarrantRefusal::NoBasis)?,
        act: text("act").parse().map_err(|_| WarrantRefusal::NoBasis)?,
        article: text("article").to_owned(),
        offence: OffenceClass::parse(text("offence")).ok_or(WarrantRefusal::NoReference)?,
        reference: text("reference").to_owned(),
        term: (day("from", WarrantRefusal::Term)?, day("to", WarrantRefusal::Term)?),
        sealed_until: day("until", WarrantRefusal::SealTooLong)?,
        keep_days: text("keep").parse().map_err(|_| WarrantRefusal::KeepTooLong)?,
    })
}

/// One register of the form; none when its lines are empty.
fn reach(sent: &Sent, n: usize) -> Result<Option<Reach>, WarrantRefusal> {
    let text = |name: &str| sent.get(&format!("{name}.{n}")).map(|text| text.trim()).unwrap_or_default();
    if text("register").is_empty() {
        return Ok(None);
    }
    let register: RegisterId = text("register").parse().map_err(|_| WarrantRefusal::NoScope)?;
    let names = text("fields").split([',', ' ', '\n', '\r']).filter(|name| !name.is_empty());
    let fields: Result<Vec<FieldId>, _> = names.map(str::parse).collect();
    let looks_max = text("looks").parse().map_err(|_| WarrantRefusal::Looks)?;
    Ok(Some(Reach { register, fields: fields.map_err(|_| WarrantRefusal::NoScope)?, looks_max }))
}

fn draw(speech: &Speech<'_>, official: &DemoOfficial, sent: &Sent, error: Option<String>) -> Ask {
    Ask {
        frame: frame(speech.node, official, speech.lang, speech.ui("warrants.apply"), "/warrants/new"),
        back: Link::new(speech.ui("warrants.back"), "/warrants"),
        title: speech.ui("warrants.apply").to_owned(),
        lede: speech.ui("warrants.apply-lede").to_owned(),
        error,
        known: known(speech),
        known_heading: Some(speech.ui("warrants.registers").to_owned()),
        fields: fields(speech, sent),
        hidden: Vec::new(),
        action: "/warrants/new".to_owned(),
        submit: speech.ui("warrants.send").to_owned(),
        consequence: speech.ui("warrants.apply-consequence").to_owned(),
    }
}

/// The registers about people, each with the names of its fields: what the form asks for by name.
fn known(speech: &Speech<'_>) -> Vec<Fact> {
    let about_people = |register: &&Register| register.subjects().next().is_some();
    let registers = speech.node.country().registers.values().filter(about_people);
    let fact = |register: &Register| {
        let names: Vec<&str> = register.fields.iter().map(|field| field.id.as_str()).collect();
        Fact::new(speech.register(register.id.as_str()), names.join(", "), register.id.to_string())
    };
    registers.map(fact).collect()
}

fn fields(speech: &Speech<'_>, sent: &Sent) -> Vec<Field> {
    let country = speech.node.country();
    let ask = |name: &str, key: &'static str, kind: FieldKind| {
        let value = sent.get(name).cloned().unwrap_or_default();
        Field::new(name, speech.ui(key), kind).with_value(value)
    };
    let mut fields = vec![
        ask("person", "warrants.person", FieldKind::Text),
        ask("reference", "warrants.reference", FieldKind::Text),
        ask("offence", "warrants.offence", FieldKind::Code(offences(speech))),
    ];
    let purposes =
        country.purposes.keys().map(|id| Choice::new(id.as_str(), speech.pack(&format!("purpose.{id}"))));
    fields.push(ask("purpose", "warrants.purpose", FieldKind::Code(purposes.collect())));
    fields.push(ask("act", "warrants.basis", FieldKind::Text).with_hint(speech.ui("warrants.basis-hint")));
    fields.push(ask("article", "warrants.article", FieldKind::Text));
    for n in 1..=REGISTERS_ON_FORM {
        let numbered = |name: &str, key: &'static str, kind: FieldKind| {
            let mut field = ask(&format!("{name}.{n}"), key, kind);
            field.label = format!("{n}. {}", field.label);
            if n > 1 { field.optional() } else { field }
        };
        fields.push(numbered("register", "warrants.choose-register", FieldKind::Text));
        fields.push(
            numbered("fields", "warrants.fields", FieldKind::Text)
                .with_hint(speech.ui("warrants.fields-hint")),
        );
        fields.push(numbered("looks", "warrants.looks-max", FieldKind::Integer).with_max(LOOKS_MAX));
    }
    fields.push(ask("from", "warrants.first-day", FieldKind::Date));
    fields.push(ask("to", "warrants.last-day", FieldKind::Date));
    fields.push(ask("until", "warrants.light", FieldKind::Date));
    fields.push(ask("keep", "warrants.keep", FieldKind::Integer).with_max(KEEP_DAYS_MAX));
    fields
}

fn offences(speech: &Speech<'_>) -> Vec<Choice> {
    let choice = |class: OffenceClass| {
        let label = speech.filled(&format!("warrant-offence.{}", class.as_str()), &[]);
        Choice::new(class.as_str(), label)
    };
    OffenceClass::ALL.into_iter().map(choice).collect()
}
