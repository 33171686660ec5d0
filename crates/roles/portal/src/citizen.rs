//! Who is signed in, read from a request before any page is made.

use crate::app::Portal;
use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use ids::PersonKey;
use store::sessions::{self, TokenHash};
use web::session::SessionToken;
use web::{Kind, Problem, Wants, lang::is_own_path};

/// Where the interface for programs begins.
const PROGRAMS: &str = "/api/";

/// How a session names a person, so that an official's session never opens the portal.
pub(crate) const WHO_PREFIX: &str = "person:";

/// A signed-in person. A route that takes one is closed to strangers: a browser that asks for a page is
/// sent to the sign-in and comes back afterwards, everybody else is refused with 401.
#[derive(Clone, Debug)]
pub(crate) struct Citizen {
    /// The person.
    pub(crate) key: PersonKey,
}

/// The same where strangers are welcome too.
#[derive(Clone, Debug)]
pub(crate) struct Visitor(pub(crate) Option<Citizen>);

impl FromRequestParts<Portal> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let Some(token) = token(portal, &parts.headers, parts.uri.path()) else { return Ok(Self(None)) };
        let hash = TokenHash::of(token.secret());
        let who = sessions::who(portal.store(), hash, portal.at().0).await;
        let who = who.map_err(|fault| crate::Trouble::from(fault).into_response())?;
        let key = who.and_then(|who| who.strip_prefix(WHO_PREFIX).map(PersonKey::from_stored));
        Ok(Self(key.map(|key| Citizen { key })))
    }
}

impl FromRequestParts<Portal> for Citizen {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        if let Visitor(Some(citizen)) = Visitor::from_request_parts(parts, portal).await? {
            return Ok(citizen);
        }
        let wants = Wants::of(&parts.headers, &parts.uri);
        if wants.page && parts.method == Method::GET && is_own_path(&wants.here) {
            let back = form_urlencoded(&wants.here);
            return Err((StatusCode::SEE_OTHER, [(LOCATION, format!("/?back={back}"))]).into_response());
        }
        Err(Problem::of(Kind::NotSignedIn).into_response())
    }
}

/// The token of a request: on the interface for programs the one in `Authorization`, on pages the one in the
/// cookie. Neither is taken for the other, so that a foreign page cannot use a browser's cookie there.
fn token(portal: &Portal, headers: &HeaderMap, path: &str) -> Option<SessionToken> {
    if !path.starts_with(PROGRAMS) {
        return portal.cookie.read(headers);
    }
    let bearer = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    SessionToken::parse(bearer)
}

/// The token of a session that is about to end.
pub(crate) struct Bearer(pub(crate) SessionToken);

impl FromRequestParts<Portal> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        let token = token(portal, &parts.headers, parts.uri.path());
        token.map(Self).ok_or_else(|| Problem::of(Kind::NotSignedIn))
    }
}

/// A path as one value of a query: everything but letters, digits and slashes becomes `%XX`.
fn form_urlencoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_survives_as_one_value_of_a_query() {
        assert_eq!(form_urlencoded("/why/1?table=a&b=%20"), "/why/1%3Ftable%3Da%26b%3D%2520");
    }
}
