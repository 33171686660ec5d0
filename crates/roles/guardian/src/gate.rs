//! Who may pass to a route: everybody, or an official of this very body. Nobody else has a way in (SG-16).

use crate::Guardian;
use crate::cases::who_is;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::LOCATION;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use pack::model::DemoOfficial;
use web::session::SessionCookie;
use web::{Kind, Problem};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, also without a sign-in: what is public.
    Anybody,
    /// Officials of the body that holds the office.
    Officer,
}

/// The gate of one route.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) guardian: Guardian,
    pub(crate) who: Who,
}

/// The official behind a request, put there by the gate.
#[derive(Clone, Debug)]
pub(crate) struct Signed(pub(crate) DemoOfficial);

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or_else(|| Problem::of(Kind::NotSignedIn))
    }
}

/// Lets the right officials through. A page sends a stranger to the sign-in; a form is not sent on: what was
/// written would be lost without a word.
pub(crate) async fn gate(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    if gate.who == Who::Anybody {
        return next.run(request).await;
    }
    let official = match cookie(&gate.guardian).read(request.headers()) {
        Some(token) => match who_is(&gate.guardian, &token).await {
            Ok(official) => official,
            Err(trouble) => return trouble.into_response(),
        },
        None => None,
    };
    let Some(official) = official else {
        if request.method() != Method::GET || request.uri().path() == "/events" {
            return Problem::of(Kind::NotSignedIn).into_response();
        }
        return (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response();
    };
    request.extensions_mut().insert(Signed(official));
    next.run(request).await
}

/// The session cookie of this desk. Desks of one machine differ by port only, which cookies do not know.
pub(crate) fn cookie(guardian: &Guardian) -> SessionCookie {
    SessionCookie::over_plain(&format!("office_{}", guardian.office()))
}
