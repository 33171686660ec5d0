//! Every route of the centre on one page: method, path, what proves the caller, which handler.
//!
//! Nobody signs in here. What is read is public; what changes something proves itself by a member's signature.

use crate::{Centre, api, pages};
use axum::Router;
use axum::routing::{MethodRouter, get, post};
use web::Said;
use web::look::Site;

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with its places in braces.
    pub path: &'static str,
    /// Whether the body must be signed. A proof of a fork is proven by the authority's own signatures.
    pub signed: bool,
    handler: fn() -> MethodRouter<Centre>,
}

const fn reads(path: &'static str, handler: fn() -> MethodRouter<Centre>) -> Route {
    Route { method: "GET", path, signed: false, handler }
}

const fn writes(path: &'static str, handler: fn() -> MethodRouter<Centre>) -> Route {
    Route { method: "POST", path, signed: true, handler }
}

/// Every route.
pub const ROUTES: [Route; 20] = [
    reads("/", || get(pages::front)),
    reads("/health", || get(api::health)),
    reads("/openapi.json", || get(api::description::show)),
    reads("/configuration", || get(api::newest)),
    reads("/configuration/confirmation", || get(api::confirmation)),
    reads("/configuration/{number}", || get(api::snapshot)),
    writes("/requests", || post(api::take_request)),
    reads("/requests/{id}", || get(api::request_state)),
    reads("/agreements", || get(api::drafts)),
    writes("/agreements", || post(api::order)),
    reads("/agreements/{id}", || get(api::agreement)),
    writes("/agreements/{id}/signatures", || post(api::sign)),
    writes("/agreements/{id}/stop", || post(api::stop)),
    writes("/keys", || post(api::order)),
    writes("/nodes", || post(api::order)),
    reads("/forks", || get(api::forks)),
    writes("/forks", || post(api::keep_fork)),
    reads("/catalogue", || get(pages::catalogue)),
    reads("/catalogue/{agreement}", || get(pages::agreement)),
    reads("/catalogue.json", || get(api::catalogue)),
];

/// The centre's routes behind the doors of [`web::guarded`]; bodies are bounded there.
pub fn router(centre: Centre) -> Router {
    let site = site(&centre);
    let mut router = Router::new();
    for route in ROUTES {
        router = router.route(route.path, (route.handler)());
    }
    web::guarded(router.with_state(centre), site)
}

/// The window of the centre.
pub(crate) fn site(centre: &Centre) -> Site {
    let sample = centre.inner.parts.country.as_ref().is_some_and(|country| !country.demo.people.is_empty());
    Site { name: Said::key("centre.name"), home: "/catalogue".to_owned(), sample }
}
