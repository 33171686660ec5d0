//! The metaservices of a system: what can be called there, by whom, and how it is described.
//!
//! They are services of the owner and travel the sealed way like any other, but need no agreement: a client must
//! be able to find out what it may ask for. They tell names, paths and descriptions, never anything about
//! people. Invariant: addresses of services behind this node never leave it.

mod rights;

pub use rights::{Allowed, Rights, StandingRights};

use crate::call::{Arrived, Found, Provided};
use crate::provider::{InsideProvider, whole};
use crate::services::{Kind, ServiceSettings, Services, Watched};
use access::Endpoint;
use exchange::rest::meta::{
    ALLOWED_METHODS, GET_OPENAPI, LIST_METHODS, ServiceEntry, ServiceType, asked, methods_json,
    service_code_asked,
};
use exchange::rest::{Line, RestFault, openapi};
use ids::{ServiceName, SystemName};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Answers `listMethods`, `allowedMethods` and `getOpenAPI`.
pub struct Metaservices {
    settings: Arc<Watched<Services>>,
    inside: Arc<InsideProvider>,
    rights: Arc<dyn Rights>,
}

impl Metaservices {
    /// Metaservices over the services of this node.
    pub fn new(
        settings: Arc<Watched<Services>>,
        inside: Arc<InsideProvider>,
        rights: Arc<dyn Rights>,
    ) -> Self {
        Self { settings, inside, rights }
    }

    /// Whether a code is one of theirs.
    pub fn has(code: &str) -> bool {
        [LIST_METHODS, ALLOWED_METHODS, GET_OPENAPI].contains(&code)
    }

    /// What the exchange must know before it asks. Only `GET` finds a metaservice.
    pub fn look_up(&self, service: &ServiceName, method: &str) -> Result<Found, RestFault> {
        match asked(service, method) {
            Some(_) => Ok(Found { needs_agreement: false, logs_itself: true, cut: false }),
            None => Err(RestFault::service_unknown(service)),
        }
    }

    /// Answers one call. The body of the question is not read.
    pub fn answer(&self, call: &Arrived) -> Result<Provided, RestFault> {
        let system = &call.service.system;
        let body = match asked(&call.service, &call.line.method) {
            Some(LIST_METHODS) => methods_json(&self.entries(system)),
            Some(ALLOWED_METHODS) => methods_json(&self.allowed(&call.client, system)),
            Some(GET_OPENAPI) => {
                let query = call.line.path.split_once('?').map(|(_, query)| query);
                self.description(&system.service(&service_code_asked(query)?))?.into_bytes()
            }
            _ => return Err(RestFault::service_unknown(&call.service)),
        };
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let line = Line { method: String::new(), path: String::new(), headers };
        let length = u64::try_from(body.len()).ok();
        Ok(Provided { status: 200, line, body: whole(body), length, entries: Vec::new() })
    }

    /// The services of a system, in the order of their codes, those that are switched off among them.
    fn entries(&self, system: &SystemName) -> Vec<ServiceEntry> {
        let mut entries = BTreeMap::new();
        for (service, described) in self.inside.of(system) {
            let service_type =
                if described.openapi.is_some() { ServiceType::Openapi } else { ServiceType::Rest };
            let endpoints = described.endpoints;
            entries.insert(service.code.clone(), ServiceEntry { service, service_type, endpoints });
        }
        let settings = self.settings.get();
        // An entry of kind `inside` only switches; the service describes itself.
        for written in settings.of(system).filter(|service| service.kind != Kind::Inside) {
            entries.insert(written.name.code.clone(), entry(written));
        }
        entries.into_values().collect()
    }

    fn allowed(&self, client: &SystemName, system: &SystemName) -> Vec<ServiceEntry> {
        let mut entries = self.entries(system);
        entries.retain_mut(|entry| match self.rights_on(client, &entry.service) {
            Allowed::Nothing => false,
            Allowed::Whole => true,
            Allowed::Endpoints(endpoints) => {
                entry.endpoints = endpoints;
                true
            }
        });
        entries
    }

    fn rights_on(&self, client: &SystemName, service: &ServiceName) -> Allowed {
        let open = match self.settings.get().find(service) {
            Some(written) if written.kind != Kind::Inside => written.open,
            _ => self.inside.find(service).is_some_and(|found| !found.needs_agreement),
        };
        if open { Allowed::Whole } else { self.rights.on(client, service) }
    }

    /// The description of a service, as others may see it. The texts of its errors are compared by clients.
    fn description(&self, service: &ServiceName) -> Result<String, RestFault> {
        let settings = self.settings.get();
        if let Some(written) = settings.find(service).filter(|written| written.kind != Kind::Inside) {
            let described = written.described.as_ref().ok_or_else(RestFault::described_as_rest)?;
            let unreadable = |why: String| RestFault::description_unreadable(&described.source, &why);
            return described.shown(service).map_err(unreadable);
        }
        let found = self.inside.described(service);
        let found = found.ok_or_else(|| RestFault::described_service_missing(service))?;
        let text = found.openapi.ok_or_else(RestFault::described_as_rest)?;
        let unreadable = |why: openapi::OpenapiFault| {
            RestFault::description_unreadable(&service.to_string(), &why.to_string())
        };
        openapi::anonymise(text.as_bytes(), service).map_err(unreadable)
    }
}

fn entry(written: &ServiceSettings) -> ServiceEntry {
    let service_type = match written.kind {
        Kind::OpenApi(_) => ServiceType::Openapi,
        Kind::Rest(_) | Kind::Inside => ServiceType::Rest,
    };
    let endpoints: Vec<Endpoint> = written.endpoints.clone();
    ServiceEntry { service: written.name.clone(), service_type, endpoints }
}
