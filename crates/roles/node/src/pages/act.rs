//! A legal act that the desk cites: its facts, and which of the agency's work rests on it.

use super::speech::Speech;
use crate::Node;
use crate::api::intake::Place;
use crate::routes::site;
use axum::extract::State;
use axum::response::Response;
use web::format::stored_date;
use web::look::{ActPage, Fact, Frame, Link, page};
use web::{Kind, Problem, Wants};

/// `GET /acts/{act}`. Open to everybody, as the law is.
pub(crate) async fn show(
    State(node): State<Node>,
    wants: Wants,
    Place(id): Place<String>,
) -> Result<Response, Problem> {
    let speech = Speech::new(&node, wants.lang);
    let act = node.country().acts.get(id.as_str()).ok_or_else(|| Problem::of(Kind::NotFound))?;
    let title = act.title.get(wants.lang.code()).or_else(|| act.title.values().next());
    let title = title.map_or(id.as_str(), String::as_str);
    let mut facts =
        vec![Fact::new(speech.ui("desk.act-kind"), speech.act_kind(&act.kind), act.source.as_str())];
    for (key, value) in [("col-number", &act.number), ("col-date", &act.date)] {
        let said = |value: &String| stored_date(wants.lang, value).unwrap_or_else(|| value.clone());
        facts.extend(value.as_ref().map(|value| Fact::new(speech.ui(key), said(value), "")));
    }
    let services = node.country().services.values().filter(|service| service.about.basis.act.as_str() == id);
    let registers = node.country().registers.values().filter(|register| register.basis.act.as_str() == id);
    let services = services.map(|service| speech.service(service.id().as_str()));
    let used = services.chain(registers.map(|register| speech.register(register.id.as_str())));
    Ok(page(&ActPage {
        frame: Frame::new(&site(&node), wants.lang, title, &wants.here),
        back: Link::new(speech.ui("desk.back"), "/desk"),
        title: title.to_owned(),
        facts,
        sample: false,
        articles: Vec::new(),
        used_for: used.map(|title| Link::new(title, "/desk")).collect(),
        official: None,
    }))
}
