//! How an error of the exchange goes to a client.

use crate::call::Body;
use crate::provider::whole;
use exchange::rest::RestFault;
use exchange::rest::error::{Rendered, Style, render};
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

/// What an error must fit: the types that the client takes, the spelling it knows, and the ids it can name.
#[derive(Clone, Debug, Default)]
pub(super) struct Ear {
    pub(super) accept: Option<String>,
    pub(super) style: Style,
    pub(super) ids: Vec<(&'static str, String)>,
}

impl Ear {
    pub(super) fn of(headers: &HeaderMap, style: Style) -> Self {
        let all: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|one| one.to_str().ok()).collect();
        let accept = (!all.is_empty()).then(|| all.join(","));
        Self { accept, style, ids: Vec::new() }
    }

    /// The error as an answer. An error without a detail gets the call's own id there: by that an engineer finds
    /// the call in both nodes' logs.
    pub(super) fn refuse(&self, mut fault: RestFault) -> Response<Body> {
        if let Some((_, id)) = self.ids.first().filter(|_| fault.detail.is_empty()) {
            fault.detail.clone_from(id);
        }
        let Rendered { status, content_type, body, x_road_error } =
            render(&fault, self.accept.as_deref(), self.style);
        let mut answer = Response::new(whole(body));
        *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        let ids = self.ids.iter().map(|(name, id)| (*name, id.as_str()));
        for (name, value) in ids.chain([("x-road-error", x_road_error.as_str())]) {
            // A word that a newer node made up may be no header; the body has it all the same.
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        answer
    }
}
