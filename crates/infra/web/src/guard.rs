//! What every request passes before a role sees it, and every answer before it leaves.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

use crate::limits::BODY_BYTES_MAX;
use crate::look::Site;
use crate::request_id::{HEADER, RequestId};
use crate::{Kind, Problem, Wants, assets, csrf, headers, lang, problem};

/// Puts a role's routes behind all the doors, and adds the assets and the language switch.
///
/// From the outside in, and why in this order:
/// 1. the request's number, so that all below can name it;
/// 2. security headers, on every answer, also on answers of trouble;
/// 3. trouble drawn as the request wants it, also when a lower layer refused;
/// 4. a panic becomes `internal`: the request dies, the process does not;
/// 5. forms of other sites refused before their body is read;
/// 6. the size of the body.
pub fn guarded(routes: Router, site: Site) -> Router {
    routes
        .merge(assets::router())
        .merge(lang::router())
        .fallback(|| async { Problem::of(Kind::NotFound) })
        .method_not_allowed_fallback(|| async { Problem::of(Kind::MethodNotAllowed) })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(small_enough))
        .layer(from_fn(csrf::same_site))
        .layer(CatchPanicLayer::custom(caught))
        .layer(from_fn_with_state(Arc::new(site), outermost))
}

async fn outermost(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let mut wants = Wants::of(request.headers(), request.uri());
    // Without the query, which may hold a person's number.
    let path = request.uri().path().to_owned();
    if request.method() != Method::GET {
        // A page that answers a form cannot be opened again in another language.
        wants.here.clone_from(&site.home);
    }
    let id = RequestId::fresh();
    request.extensions_mut().insert(id.clone());
    let response = next.run(request).await;
    if response.status().is_server_error() {
        tracing::error!(request = id.as_str(), path, "A request was answered with a fault");
    }
    let mut response = headers::secure(problem::redraw(response, &wants, &site, &id));
    let value = HeaderValue::from_str(id.as_str()).expect("a UUID is plain ASCII");
    response.headers_mut().insert(HEADER, value);
    response
}

/// Refuses a body by its announced length, before it is sent. One without a length is cut off by
/// the extractors at the same limit.
async fn small_enough(request: Request, next: Next) -> Response {
    let length =
        request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|bytes| bytes > BODY_BYTES_MAX as u64) {
        return Problem::of(Kind::BodyTooLarge).into_response();
    }
    next.run(request).await
}

/// The panic's own text stays in the journal: it may name data.
fn caught(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a text");
    tracing::error!(panic = text, "A request met a bug and was stopped");
    Problem::of(Kind::Internal).into_response()
}
