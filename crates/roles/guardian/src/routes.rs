//! Every route of an institution: those of all offices here, those of one office in its folder of `pages`.
//!
//! The router is built from these tables and from nothing else; the tests walk the same tables: each route has its
//! stranger and its official of another body.

use crate::gate::{Gate, Who, gate};
use crate::{Guardian, Office, pages};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use web::look::Site;
use web::{Said, guarded};

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with its places in braces.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    handler: fn() -> MethodRouter<Guardian>,
}

pub(crate) const fn reads(path: &'static str, who: Who, handler: fn() -> MethodRouter<Guardian>) -> Route {
    Route { method: "GET", path, who, handler }
}

pub(crate) const fn writes(path: &'static str, who: Who, handler: fn() -> MethodRouter<Guardian>) -> Route {
    Route { method: "POST", path, who, handler }
}

/// What every office has.
const COMMON: [Route; 4] = [
    reads("/", Who::Anybody, || get(pages::sign_in::show)),
    Route { method: "POST", path: "/sign-in", who: Who::Anybody, handler: || post(pages::sign_in::sign_in) },
    Route {
        method: "POST",
        path: "/sign-out",
        who: Who::Anybody,
        handler: || post(pages::sign_in::sign_out),
    },
    reads("/desk", Who::Officer, || get(pages::home::show)),
];

/// All routes of an office.
pub fn routes(office: Office) -> Vec<Route> {
    let own: &[Route] = match office {
        Office::Court => pages::court::ROUTES,
        Office::Commissioner => pages::commissioner::ROUTES,
        Office::Arbiter => pages::arbiter::ROUTES,
        Office::Authority => pages::authority::ROUTES,
        Office::Parliament => pages::parliament::ROUTES,
        Office::Auditor => pages::auditor::ROUTES,
    };
    let shared = shared(office).iter().flat_map(|routes| routes.iter());
    COMMON.iter().chain(own).chain(shared).copied().collect()
}

/// What several offices share, or stands in a file of its own: the arbiter's lottery and what it publishes; the desk
/// at which rules are signed, which parliament has not (SG-04, SG-16).
fn shared(office: Office) -> &'static [&'static [Route]] {
    match office {
        Office::Parliament => &[],
        Office::Arbiter => {
            &[&pages::arbiter::lottery::ROUTES, &pages::open::ROUTES, &pages::rule_desk::ROUTES]
        }
        _ => &[&pages::rule_desk::ROUTES],
    }
}

/// The desk of an institution, behind all the doors of `web::guarded`.
pub fn desk(guardian: Guardian) -> Router {
    let mut router = Router::new();
    for route in routes(guardian.office()) {
        let gate_of_route = Gate { guardian: guardian.clone(), who: route.who };
        let handler = (route.handler)().route_layer(from_fn_with_state(gate_of_route, gate));
        router = router.route(route.path, handler);
    }
    let site = site(&guardian);
    guarded(router.with_state(guardian), site)
}

/// The window's name and home, for the frame of every page.
pub(crate) fn site(guardian: &Guardian) -> Site {
    let name = |language: &str| {
        let names = guardian.country().agencies.get(guardian.agency()).map(|agency| &agency.name);
        let found = names.and_then(|names| names.get(language).or_else(|| names.values().next()));
        found.map_or_else(|| guardian.agency().to_string(), Clone::clone)
    };
    Site {
        name: Said::both(name(web::Lang::Az.code()), name(web::Lang::En.code())),
        home: "/".to_owned(),
        sample: !guardian.country().demo.officials.is_empty(),
    }
}
