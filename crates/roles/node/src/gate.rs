//! Who may pass to a route. The gate stands before every handler of the desk, so no handler can forget it.

use crate::Node;
use crate::cases::who_is;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ids::RoleId;
use pack::model::{DemoOfficial, Service, StepKind};
use web::session::{SessionCookie, SessionToken};
use web::{Kind, Problem, Said};

/// Who may use a route. What a single register or case asks beyond that is decided by its own case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, also without a sign-in.
    Anybody,
    /// Every official of this agency.
    Official,
    /// Officials who do the agency's work: every duty but an auditor's.
    Worker,
    /// Duties that act in a service with a payment.
    Payer,
    /// Officials who do the work of an agency that a court may give warrants to; elsewhere there is no such page.
    Investigator,
    /// Auditors: they read the log and the clocks, and nothing else.
    Auditor,
    /// Auditors of the oversight agency; at every other agency there is no such page.
    Overseer,
}

/// The gate of one route.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) node: Node,
    pub(crate) who: Who,
    /// Programs bring a bearer token, browsers a cookie; neither is taken for the other, so a foreign page
    /// cannot use a browser's cookie on the interface of programs.
    pub(crate) api: bool,
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

/// Lets the right officials through; a stranger is sent to the sign-in or told 401, another duty 403.
pub(crate) async fn gate(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    if gate.who == Who::Anybody {
        return next.run(request).await;
    }
    let token = if gate.api { bearer(request.headers()) } else { cookie(&gate.node).read(request.headers()) };
    let official = match token {
        Some(token) => match who_is(&gate.node, &token).await {
            Ok(official) => official,
            Err(trouble) => return Problem::from(trouble).into_response(),
        },
        None => None,
    };
    let Some(official) = official else { return stranger(&gate, &request) };
    if gate.who == Who::Overseer && gate.node.agency() != &gate.node.country().about.oversight {
        return Problem::of(Kind::NotFound).into_response();
    }
    if gate.who == Who::Investigator && !access::is_requester(gate.node.country(), gate.node.agency()) {
        return Problem::of(Kind::NotFound).into_response();
    }
    if !may(&gate.node, &official.role, gate.who) {
        return Problem::of(Kind::WrongRole).into_response();
    }
    request.extensions_mut().insert(Signed(official));
    next.run(request).await
}

/// A page sends a stranger to the sign-in and remembers where they wanted to go. A form is not sent on: what
/// was written would be lost without a word.
fn stranger(gate: &Gate, request: &Request) -> Response {
    if gate.api {
        let said = |part: &str| Said::key(&format!("trouble.no-token.{part}"));
        let (title, detail, what_to_do) = (said("title"), said("detail"), said("what_to_do"));
        return Problem::new(StatusCode::UNAUTHORIZED, "no-token", title, detail, what_to_do).into_response();
    }
    let path = request.uri().path();
    if request.method() != Method::GET || path == "/events" {
        return Problem::of(Kind::NotSignedIn).into_response();
    }
    (StatusCode::SEE_OTHER, [(LOCATION, format!("/?back={}", encoded(path)))]).into_response()
}

/// The path as a value of a query.
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Whether a duty may use routes of this kind in this agency.
pub(crate) fn may(node: &Node, role: &RoleId, who: Who) -> bool {
    let auditor = node.country().roles.get(role).is_some_and(|role| role.auditor);
    match who {
        Who::Anybody | Who::Official => true,
        Who::Worker => !auditor,
        Who::Payer => !auditor && pays(node, role),
        Who::Investigator => !auditor && access::is_requester(node.country(), node.agency()),
        Who::Auditor => auditor,
        Who::Overseer => auditor && node.agency() == &node.country().about.oversight,
    }
}

fn pays(node: &Node, role: &RoleId) -> bool {
    let with_payment =
        |service: &Service| service.steps.values().any(|step| matches!(step.kind, StepKind::Pay(_)));
    own_services(node, role).any(with_payment)
}

/// The agency's services in which a duty acts, or answers for the waiting.
pub(crate) fn own_services<'a>(node: &'a Node, role: &'a RoleId) -> impl Iterator<Item = &'a Service> {
    let acts_in = move |service: &&Service| {
        service.steps.values().any(|step| match &step.kind {
            StepKind::Official(official) => &official.role == role,
            StepKind::Ask(ask) => &ask.owner == role,
            _ => false,
        })
    };
    let own = move |service: &&Service| &service.about.owner == node.agency();
    node.country().services.values().filter(own).filter(acts_in)
}

/// The session cookie of this desk. Desks of one machine differ by port only, which cookies do not know, so
/// the agency is part of the name.
pub(crate) fn cookie(node: &Node) -> SessionCookie {
    SessionCookie::over_plain(&format!("desk_{}", node.agency()))
}

/// The token of `Authorization: Bearer …`; absent unless it is one of ours.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<SessionToken> {
    SessionToken::parse(bearer_text(headers)?)
}

/// The text of `Authorization: Bearer …`.
pub(crate) fn bearer_text(headers: &HeaderMap) -> Option<&str> {
    let (scheme, text) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
}
