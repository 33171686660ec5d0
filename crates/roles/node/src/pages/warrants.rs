//! The investigator's desk: applications for warrants and what became of them; asking under one (SG-01).

mod form;

pub(crate) use form::{apply, new};

use super::frame::{frame, to_desk};
use super::speech::{Speech, short};
use crate::api::intake::Place;
use crate::api::trouble::status;
use crate::cases::{answers_of, ask_under_warrant, show_application, show_applications};
use crate::gate::Signed;
use crate::{Node, Trouble};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use oversight::warrant::WarrantId;
use oversight::warrant::requester::sql::Application;
use oversight::warrant::results::Answer;
use pack::model::DemoOfficial;
use std::collections::BTreeMap;
use web::look::{DeskAction, DeskCase, Fact, Link, Section, Sheet, SheetCell, page, show as shown};
use web::{Form, Lang, Problem, Said};

/// `GET /warrants`.
pub(crate) async fn list(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let applications = show_applications(&node).await?;
    let speech = Speech::new(&node, lang);
    let mut section = Section { heading: speech.ui("warrants.mine").to_owned(), ..Section::default() };
    section.links.push((Link::new(speech.ui("warrants.apply"), "/warrants/new"), String::new()));
    if applications.is_empty() {
        section.paragraphs.push(speech.ui("warrants.none").to_owned());
    } else {
        let columns =
            ["warrants.col-warrant", "warrants.reference", "warrants.col-state", "warrants.col-light"];
        section.columns = columns.iter().map(|key| speech.ui(key).to_owned()).collect();
        section.rows = applications.iter().map(|application| row(&speech, application)).collect();
    }
    Ok(page(&Sheet {
        frame: frame(&node, &official, lang, speech.ui("warrants.title"), "/warrants").with_live("/events"),
        back: Some(to_desk(&speech)),
        title: speech.ui("warrants.title").to_owned(),
        lede: speech.ui("warrants.mine-lede").to_owned(),
        facts: Vec::new(),
        sections: vec![section],
    }))
}

fn row(speech: &Speech<'_>, application: &Application) -> Vec<SheetCell> {
    let id = application.terms.id;
    vec![
        SheetCell::link(Link::new(short(id.0), format!("/warrants/{id}"))),
        SheetCell::text(application.terms.reference.clone()),
        SheetCell::text(speech.filled(&format!("warrant-state.{}", application.state), &[])),
        SheetCell::text(speech.date(application.sealed_until)),
    ]
}

/// `GET /warrants/{warrant}`.
pub(crate) async fn one(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
    Place(id): Place<String>,
) -> Result<Response, Problem> {
    let drawn = draw(&node, &official, lang, parsed(&id)?, None).await?;
    Ok(page(&drawn))
}

/// `POST /warrants/{warrant}/ask`: one look at one register for all fields that the court named.
pub(crate) async fn ask(
    State(node): State<Node>,
    Signed(official): Signed,
    lang: Lang,
    Place(id): Place<String>,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let id = parsed(&id)?;
    let register = sent.get("register").and_then(|name| name.parse().ok());
    let register = register.ok_or(Trouble::NotFound("register"))?;
    match ask_under_warrant(&node, &official, id, &register).await {
        Ok(_) => Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("/warrants/{id}"))]).into_response()),
        Err(trouble @ (Trouble::Peer { .. } | Trouble::Unreachable(_) | Trouble::Access(_))) => {
            let error = sentence(&Speech::new(&node, lang), &trouble);
            let drawn = draw(&node, &official, lang, id, Some(&error)).await?;
            Ok(shown(status(&trouble), &drawn))
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// What an owner's refusal means, in its own words if it has some here.
fn sentence(speech: &Speech<'_>, trouble: &Trouble) -> String {
    if let Trouble::Peer { code, .. } = trouble {
        let said = |part: &str| {
            let key = format!("trouble.{code}.{part}");
            let text = Said::key(&key).in_lang(speech.lang).to_owned();
            (text != key).then_some(text)
        };
        if let (Some(detail), Some(todo)) = (said("detail"), said("what_to_do")) {
            return format!("{detail} {todo}");
        }
    }
    speech.trouble(trouble)
}

async fn draw(
    node: &Node,
    official: &DemoOfficial,
    lang: Lang,
    id: WarrantId,
    error: Option<&str>,
) -> Result<DeskCase, Trouble> {
    let application = show_application(node, id).await?;
    let (answers, deleted) = answers_of(node, id).await?;
    let speech = Speech::new(node, lang);
    let title = speech.filled("warrants.one", &[&short(id.0)]);
    let mut state = speech.filled(&format!("warrant-state.{}", application.state), &[]);
    if let Some(error) = error {
        state = format!("{state}. {error}");
    }
    let mut facts = facts(&speech, &application);
    facts.extend(answers.iter().map(|answer| answered(&speech, answer)));
    if deleted > 0 {
        let said = speech.filled("warrants.answers-deleted", &[&deleted.to_string()]);
        facts.push(Fact::new(speech.ui("warrants.answers"), said, ""));
    }
    Ok(DeskCase {
        frame: frame(node, official, lang, &title, "/warrants").with_live("/events"),
        back: Link::new(speech.ui("warrants.back"), "/warrants"),
        title,
        state,
        clock: None,
        typed: None,
        actions: actions(&speech, &application),
        facts,
        history: Vec::new(),
        links: Vec::new(),
    })
}

/// One button for each register that the warrant names, while it is in force.
fn actions(speech: &Speech<'_>, application: &Application) -> Vec<DeskAction> {
    let reach = application.terms.reach.iter().filter(|_| application.state == "in-force");
    let ask = reach.map(|reach| {
        let title = speech.filled("warrants.ask", &[&speech.register(reach.register.as_str())]);
        DeskAction {
            lede: speech.ui("warrants.ask-lede").to_owned(),
            action: format!("/warrants/{}/ask", application.terms.id),
            fields: Vec::new(),
            hidden: vec![("register".to_owned(), reach.register.to_string())],
            reasons: None,
            submit: title.clone(),
            burdens: true,
            title,
        }
    });
    ask.collect()
}

fn facts(speech: &Speech<'_>, application: &Application) -> Vec<Fact> {
    let terms = &application.terms;
    let fact = |key: &'static str, value: String| Fact::new(speech.ui(key), value, "");
    let offence = speech.filled(&format!("warrant-offence.{}", terms.offence.as_str()), &[]);
    let mut facts = vec![
        fact("warrants.person", terms.person.stored()),
        fact("warrants.reference", terms.reference.clone()),
        fact("warrants.offence", offence),
        fact("warrants.basis", speech.article(terms.act.as_str(), &terms.article).text),
    ];
    for reach in &terms.reach {
        let register = reach.register.as_str();
        let fields: Vec<String> =
            reach.fields.iter().map(|field| speech.register_field(register, field.as_str())).collect();
        let looks = reach.looks_max.to_string();
        let said = speech.filled("warrants.scope", &[&fields.join(", "), &looks]);
        facts.push(Fact::new(speech.register(register), said, ""));
    }
    let term = speech.filled("warrants.from-to", &[&speech.date(terms.from), &speech.date(terms.to)]);
    facts.push(fact("warrants.term", term));
    facts.push(fact("warrants.light", speech.date(application.sealed_until)));
    facts.push(fact("warrants.keep", terms.keep_days.to_string()));
    if !application.reasons.is_empty() {
        facts.push(fact("warrants.reasons-were", application.reasons.clone()));
    }
    facts
}

/// An answer that is kept: what the owner released, and the day on which it goes (SG-27).
fn answered(speech: &Speech<'_>, answer: &Answer) -> Fact {
    let register = answer.register.as_str();
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let fields = body.get("fields").and_then(serde_json::Value::as_object);
    let values = fields.into_iter().flatten().map(|(field, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{}: {value}", speech.register_field(register, field))
    });
    let said: Vec<String> = values.collect();
    let said = if said.is_empty() { speech.ui("warrants.not-found").to_owned() } else { said.join("; ") };
    let gone = format!("{}: {}", speech.ui("warrants.col-delete"), speech.date(answer.delete_on));
    Fact::new(format!("{}, {}", speech.register(register), speech.moment(answer.at_micros)), said, gone)
}

/// A warrant's number in a path; what is none names nothing here.
fn parsed(id: &str) -> Result<WarrantId, Trouble> {
    id.parse().map_err(|_| Trouble::NotFound("warrant"))
}
