//! The first page: who of the demonstration's officials one wants to be. It says that it checks nothing.

use super::speech::Speech;
use crate::Guardian;
use crate::cases::{sign_in as begin, sign_out as end};
use crate::gate::cookie;
use crate::routes::site;
use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use store::sessions::SESSION_SECONDS_MAX;
use web::look::{Frame, SignIn, SignInGroup, SignInPerson, page};
use web::{Form, Lang, Problem};

/// `GET /`: the body's officials, one button each.
pub(crate) async fn show(State(guardian): State<Guardian>, lang: Lang) -> Response {
    let speech = Speech::new(&guardian, lang);
    let mut people = Vec::new();
    for official in &guardian.country().demo.officials {
        if guardian.official(&official.id).is_none() {
            continue;
        }
        let unit = official.unit.get(lang.code()).or_else(|| official.unit.values().next());
        people.push(SignInPerson {
            who: official.id.clone(),
            name: official.name.clone(),
            line: format!("{}, {}", speech.role(official.role.as_str()), unit.map_or("", String::as_str)),
        });
    }
    let groups = vec![SignInGroup { heading: speech.agency(guardian.agency().as_str()), people }];
    let frame = Frame::new(&site(&guardian), lang, speech.ui("sign-in-title"), "/");
    page(&SignIn {
        frame,
        action: "/sign-in".to_owned(),
        back: String::new(),
        coverage: String::new(),
        groups,
    })
}

/// What the form of the sign-in sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Wish {
    who: String,
}

/// `POST /sign-in`: begins a session and opens the desk.
pub(crate) async fn sign_in(
    State(guardian): State<Guardian>,
    Form(wish): Form<Wish>,
) -> Result<Response, Problem> {
    let token = begin(&guardian, &wish.who).await?;
    let age = u32::try_from(SESSION_SECONDS_MAX).unwrap_or(u32::MAX);
    let line = cookie(&guardian).set(&token, age);
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, "/desk")]).into_response();
    response.headers_mut().insert(SET_COOKIE, line);
    Ok(response)
}

/// `POST /sign-out`: ends the session here and in the browser.
pub(crate) async fn sign_out(
    State(guardian): State<Guardian>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let cookie = cookie(&guardian);
    if let Some(token) = cookie.read(&headers) {
        end(&guardian, &token).await?;
    }
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response();
    response.headers_mut().insert(SET_COOKIE, cookie.clear());
    Ok(response)
}
