//! Every route of a node on one page: method, path, who may, which handler.
//!
//! The router is built from these tables and from nothing else, so a route cannot forget its gate, and the
//! tests walk the same tables: each route has its stranger and its wrong duty.

use crate::gate::{Gate, Who, gate};
use crate::{Node, api, pages};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use web::look::Site;
use web::watch::counted;
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
    handler: fn() -> MethodRouter<Node>,
}

const fn reads(path: &'static str, who: Who, handler: fn() -> MethodRouter<Node>) -> Route {
    Route { method: "GET", path, who, handler }
}

const fn writes(path: &'static str, who: Who, handler: fn() -> MethodRouter<Node>) -> Route {
    Route { method: "POST", path, who, handler }
}

/// The desk of an agency's officials: pages, and the interface of their programs under `/api`.
pub const DESK: [Route; 45] = [
    reads("/", Who::Anybody, || get(pages::sign_in::show)),
    writes("/sign-in", Who::Anybody, || post(pages::sign_in::sign_in)),
    writes("/sign-out", Who::Anybody, || post(pages::sign_in::sign_out)),
    reads("/acts/{act}", Who::Anybody, || get(pages::act::show)),
    reads("/desk", Who::Official, || get(pages::desk::show)),
    reads("/events", Who::Official, || get(pages::live::changes)),
    reads("/enter/{register}", Who::Worker, || get(pages::enter::show)),
    writes("/enter/{register}", Who::Worker, || post(pages::enter::enter)),
    reads("/case/{case}", Who::Worker, || get(pages::case::show)),
    writes("/case/{case}/{action}", Who::Worker, || post(pages::act_on::act)),
    reads("/claims", Who::Worker, || get(pages::claims::show)),
    reads("/claims/{claim}", Who::Worker, || get(pages::claim::show)),
    writes("/claims/{claim}/{action}", Who::Worker, || post(pages::claim::act)),
    reads("/warrants", Who::Investigator, || get(pages::warrants::list)),
    reads("/warrants/new", Who::Investigator, || get(pages::warrants::new)),
    writes("/warrants/new", Who::Investigator, || post(pages::warrants::apply)),
    reads("/warrants/{warrant}", Who::Investigator, || get(pages::warrants::one)),
    writes("/warrants/{warrant}/ask", Who::Investigator, || post(pages::warrants::ask)),
    reads("/payments", Who::Payer, || get(pages::payments::show)),
    reads("/payments/{file}", Who::Payer, || get(pages::payments::file)),
    writes("/payments/close", Who::Payer, || post(pages::payments::close)),
    reads("/queues", Who::Official, || get(pages::queues::show)),
    writes("/queues/messages/{id}", Who::Worker, || post(pages::queues::message_again)),
    writes("/queues/jobs/{id}", Who::Worker, || post(pages::queues::job_again)),
    writes("/queues/subscriptions/{id}", Who::Worker, || post(pages::queues::subscription_again)),
    reads("/log", Who::Auditor, || get(pages::log::show)),
    reads("/overdue", Who::Overseer, || get(pages::overdue::show)),
    reads("/traffic", Who::Official, || get(pages::traffic::show)),
    reads("/health", Who::Anybody, || get(api::public::health)),
    reads("/openapi.json", Who::Anybody, || get(api::description::show)),
    reads("/api/log/verify", Who::Auditor, || get(api::public::verify_log)),
    writes("/api/sign-in", Who::Anybody, || post(api::sign_in::sign_in)),
    writes("/api/sign-out", Who::Official, || post(api::sign_in::sign_out)),
    writes("/api/registers/{register}/records", Who::Worker, || post(api::records::enter)),
    reads("/api/cases/recent", Who::Worker, || get(api::cases::recent)),
    reads("/api/cases/{case}", Who::Worker, || get(api::cases::show)),
    writes("/api/cases/{case}/actions/{action}", Who::Worker, || post(api::cases::act)),
    reads("/api/payments", Who::Payer, || get(api::payments::show)),
    writes("/api/payments/close", Who::Payer, || post(api::payments::close)),
    reads("/api/queues", Who::Official, || get(api::queues::show)),
    writes("/api/queues/messages/{id}", Who::Worker, || post(api::queues::message_again)),
    writes("/api/queues/jobs/{id}", Who::Worker, || post(api::queues::job_again)),
    writes("/api/queues/subscriptions/{id}", Who::Worker, || post(api::queues::subscription_again)),
    reads("/api/log", Who::Auditor, || get(api::log::show)),
    reads("/api/overdue", Who::Overseer, || get(api::log::overdue)),
];

/// The desk of an agency, behind all the doors of `web::guarded`.
pub fn desk(node: Node) -> Router {
    let mut router = Router::new();
    for route in DESK {
        let gate_of_route = Gate { node: node.clone(), who: route.who, api: route.path.starts_with("/api/") };
        let handler = (route.handler)().route_layer(from_fn_with_state(gate_of_route, gate));
        router = router.route(route.path, handler);
    }
    let (site, watch) = (site(&node), node.watch());
    guarded(counted(router.with_state(node), watch), site)
}

/// The window's name and home, for the frame of every page.
pub(crate) fn site(node: &Node) -> Site {
    let name = |language: &str| {
        let agency = node.country().agencies.get(node.agency());
        let names = agency.map(|agency| &agency.name);
        let found = names.and_then(|names| names.get(language).or_else(|| names.values().next()));
        found.map_or_else(|| node.agency().to_string(), Clone::clone)
    };
    Site {
        name: Said::both(name(web::Lang::Az.code()), name(web::Lang::En.code())),
        home: "/".to_owned(),
        sample: !node.country().demo.officials.is_empty(),
    }
}
