//! The first page: who of the demonstration's officials one wants to be. It says that it checks nothing.

use super::frame::unit;
use super::speech::Speech;
use crate::Node;
use crate::cases::{sign_in as begin, sign_out as end};
use crate::gate::{Who, cookie, may};
use crate::routes::site;
use axum::extract::{Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use pack::model::DemoOfficial;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::sessions::SESSION_SECONDS_MAX;
use web::lang::is_own_path;
use web::look::{Frame, SignIn, SignInGroup, SignInPerson, page};
use web::{Form, Lang, Problem};

/// Where an official with this duty begins.
fn first_page(node: &Node, official: &DemoOfficial) -> &'static str {
    if may(node, &official.role, Who::Worker) { "/desk" } else { "/log" }
}

/// `GET /`: the agency's officials, one button each.
pub(crate) async fn show(
    State(node): State<Node>,
    lang: Lang,
    back: Result<Query<BTreeMap<String, String>>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let speech = Speech::new(&node, lang);
    let wanted = back.ok().and_then(|Query(query)| query.get("back").cloned());
    let back = wanted.filter(|back| is_own_path(back)).unwrap_or_default();
    let here = |official: &&DemoOfficial| node.official(&official.id).is_some();
    let people = node.country().demo.officials.iter().filter(here).map(|official| SignInPerson {
        who: official.id.clone(),
        name: official.name.clone(),
        line: format!("{}, {}", speech.role(official.role.as_str()), unit(official, lang)),
    });
    let groups =
        vec![SignInGroup { heading: speech.agency(node.agency().as_str()), people: people.collect() }];
    let frame = Frame::new(&site(&node), lang, speech.ui("sign-in-title"), "/");
    page(&SignIn { frame, action: "/sign-in".to_owned(), back, coverage: String::new(), groups })
}

/// What the form of the sign-in sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Wish {
    who: String,
    #[serde(default)]
    back: String,
}

/// `POST /sign-in`: begins a session and opens the page that was wanted.
pub(crate) async fn sign_in(State(node): State<Node>, Form(wish): Form<Wish>) -> Result<Response, Problem> {
    let token = begin(&node, &wish.who).await?;
    let home = node.official(&wish.who).map_or("/", |official| first_page(&node, official));
    let back = if wish.back != "/" && is_own_path(&wish.back) { wish.back.as_str() } else { home };
    let age = u32::try_from(SESSION_SECONDS_MAX).unwrap_or(u32::MAX);
    let line = cookie(&node).set(&token, age);
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, back.to_owned())]).into_response();
    response.headers_mut().insert(SET_COOKIE, line);
    Ok(response)
}

/// `POST /sign-out`: ends the session here and in the browser.
pub(crate) async fn sign_out(State(node): State<Node>, headers: HeaderMap) -> Result<Response, Problem> {
    let cookie = cookie(&node);
    if let Some(token) = cookie.read(&headers) {
        end(&node, &token).await?;
    }
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response();
    response.headers_mut().insert(SET_COOKIE, cookie.clear());
    Ok(response)
}
