//! Every route of the portal on one page: method, path, who may, which handler.
//!
//! The router is built from this table and from nothing else; the tests walk the same table, so each route
//! has its stranger. What a handler takes closes its route: `Citizen` to strangers, `Visitor` to nobody; a
//! case of somebody else is not found.

use crate::{Portal, api, pages};
use axum::Router;
use axum::routing::{MethodRouter, get, post};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, also without a sign-in (REG-03).
    Anybody,
    /// A signed-in person, and of cases only their own (REG-04).
    Person,
}

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with its places in braces.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    handler: fn() -> MethodRouter<Portal>,
}

const fn reads(path: &'static str, who: Who, handler: fn() -> MethodRouter<Portal>) -> Route {
    Route { method: "GET", path, who, handler }
}

const fn writes(path: &'static str, who: Who, handler: fn() -> MethodRouter<Portal>) -> Route {
    Route { method: "POST", path, who, handler }
}

/// The window: pages, and the interface for programs under `/api`.
pub const WINDOW: [Route; 47] = [
    reads("/", Who::Anybody, || get(pages::front)),
    writes("/sign-in", Who::Anybody, || post(pages::sign_in)),
    writes("/sign-out", Who::Anybody, || post(pages::leave)),
    reads("/services", Who::Anybody, || get(pages::services)),
    reads("/services/{service}", Who::Anybody, || get(pages::service)),
    reads("/services/{service}/versions", Who::Anybody, || get(pages::service_versions)),
    reads("/services/{service}/versions/{version}", Who::Anybody, || get(pages::service_version)),
    reads("/data", Who::Anybody, || get(pages::data)),
    reads("/data/{register}", Who::Anybody, || get(pages::data_set)),
    reads("/data/{register}/versions", Who::Anybody, || get(pages::data_versions)),
    reads("/data/{register}/versions/{version}", Who::Anybody, || get(pages::data_version)),
    reads("/registers", Who::Anybody, || get(pages::registers)),
    reads("/registers/{register}", Who::Anybody, || get(pages::register)),
    reads("/acts", Who::Anybody, || get(pages::acts)),
    reads("/acts/{act}", Who::Anybody, || get(pages::act)),
    reads("/health", Who::Anybody, || get(api::health)),
    reads("/openapi.json", Who::Anybody, || get(api::description::show)),
    reads("/home", Who::Person, || get(pages::home)),
    reads("/life/{life_event}", Who::Person, || get(pages::event)),
    reads("/events", Who::Person, || get(pages::stream)),
    reads("/events/{life_event}", Who::Person, || get(pages::stream)),
    reads("/ask/{case}", Who::Person, || get(pages::ask)),
    writes("/ask/{case}", Who::Person, || post(pages::answer)),
    reads("/sent/{case}", Who::Person, || get(pages::sent)),
    reads("/why/{case}", Who::Person, || get(pages::why)),
    reads("/looks", Who::Person, || get(pages::looks)),
    reads("/looks/check.json", Who::Person, || get(pages::check_data)),
    writes("/looks/absence", Who::Person, || post(pages::absence)),
    writes("/looks/complaint", Who::Person, || post(pages::complain)),
    writes("/looks/notices", Who::Person, || post(pages::choose)),
    reads("/looks/receipts.zip", Who::Person, || get(pages::receipts)),
    reads("/looks/receipt/{agency}/{entry}", Who::Person, || get(pages::receipt)),
    reads("/looks/opening/{agency}/{entry}", Who::Person, || get(pages::opening)),
    reads("/claims", Who::Person, || get(pages::claims)),
    reads("/claims/new", Who::Person, || get(pages::new_claim)),
    writes("/claims/new", Who::Person, || post(pages::file_claim)),
    reads("/claims/{claim}", Who::Person, || get(pages::claim)),
    writes("/claims/{claim}/appeal", Who::Person, || post(pages::appeal)),
    reads("/my-data", Who::Person, || get(pages::own)),
    reads("/my-data.json", Who::Person, || get(pages::download)),
    reads("/my-data.pdf", Who::Person, || get(pages::paper)),
    writes("/api/sign-in", Who::Anybody, || post(api::sign_in)),
    writes("/api/sign-out", Who::Person, || post(api::sign_out)),
    reads("/api/cases", Who::Person, || get(api::cases)),
    writes("/api/cases/{case}/answer", Who::Person, || post(api::answer)),
    reads("/api/looks", Who::Person, || get(api::looks)),
    reads("/api/my-data", Who::Person, || get(api::my_data)),
];

/// The portal's routes behind the doors of [`web::guarded`].
pub fn router(portal: Portal) -> Router {
    let site = pages::site(&portal);
    let mut router = Router::new();
    for route in WINDOW {
        router = router.route(route.path, (route.handler)());
    }
    web::guarded(router.with_state(portal), site)
}
