//! The first page: the sign-in, or for a signed-in person their own first page.

use super::Surround;
use crate::citizen::{Bearer, Visitor};
use crate::{Portal, Trouble, cases};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use store::sessions::SESSION_SECONDS_MAX;
use web::lang::is_own_path;
use web::look::{SignIn, SignInGroup, SignInPerson, page};
use web::{Form, Problem};

/// Where a person wanted to go before the sign-in stood in the way.
#[derive(Deserialize)]
pub(crate) struct Back {
    back: Option<String>,
}

/// `GET /`.
pub(crate) async fn front(surround: Surround, visitor: Visitor, Query(back): Query<Back>) -> Response {
    if visitor.0.is_some() {
        return to("/home");
    }
    let words = surround.words();
    let person = |person: &pack::model::DemoPerson| SignInPerson {
        who: person.key.clone(),
        name: person.name.clone(),
        line: words.named(&person.story, ""),
    };
    page(&SignIn {
        coverage: coverage(&surround),
        frame: surround.open_frame(&visitor, &words.ui("sign-in-title")),
        action: "/sign-in".to_owned(),
        back: back.back.filter(|path| is_own_path(path)).unwrap_or_else(|| "/home".to_owned()),
        groups: vec![SignInGroup {
            heading: words.ui("sample-people"),
            people: words.country.demo.people.iter().map(person).collect(),
        }],
    })
}

/// How many of the country's registers are connected: their owner is a member and runs a node.
fn coverage(surround: &Surround) -> String {
    let registers = &surround.portal.country().registers;
    let connected =
        registers.values().filter(|register| surround.portal.inner.agencies.contains(&register.owner));
    let (connected, all) = (connected.count().to_string(), registers.len().to_string());
    surround.words().filled("coverage", &[&connected, &all])
}

/// The form of the sign-in.
#[derive(Deserialize)]
pub(crate) struct Claim {
    who: String,
    #[serde(default)]
    back: String,
}

/// `POST /sign-in`.
pub(crate) async fn sign_in(
    State(portal): State<Portal>,
    Form(claim): Form<Claim>,
) -> Result<Response, Trouble> {
    let token = cases::sign_in(&portal, &claim.who).await?;
    let age = u32::try_from(SESSION_SECONDS_MAX).expect("a working day of seconds is small");
    let back = if is_own_path(&claim.back) { claim.back } else { "/home".to_owned() };
    let cookie = portal.cookie.set(&token, age);
    Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, cookie)], [(LOCATION, back)]).into_response())
}

/// `POST /sign-out`: ends the session here and in the browser.
pub(crate) async fn leave(
    State(portal): State<Portal>,
    bearer: Result<Bearer, Problem>,
) -> Result<Response, Trouble> {
    if let Ok(Bearer(token)) = bearer {
        cases::sign_out(&portal, &token).await?;
    }
    let clear = portal.cookie.clear();
    Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, clear)], [(LOCATION, "/")]).into_response())
}

/// Sends the browser on.
pub(super) fn to(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}
