//! Which of the node's ways answers a call: about the services, inside the process, or over HTTP.

use super::{HttpProvider, InsideProvider};
use crate::call::{Arrived, Found, Provided, Provider};
use crate::front::Identity;
use crate::meta::Metaservices;
use crate::services::{Kind, ServiceSettings, Services, Watched};
use exchange::rest::{Origin, RestFault};
use ids::{ServiceName, SystemName};
use std::sync::Arc;
use store::BoxFuture;

/// All services of this node.
pub struct Providers {
    settings: Arc<Watched<Services>>,
    inside: Arc<InsideProvider>,
    http: HttpProvider,
    meta: Metaservices,
}

impl Providers {
    /// The services of `settings` and of the process. `systems` are those that this node answers for: they have
    /// metaservices even when they serve nothing else. `rights` says what a caller may call.
    pub fn new(
        settings: Arc<Watched<Services>>,
        inside: Arc<InsideProvider>,
        rights: Arc<dyn crate::meta::Rights>,
    ) -> Self {
        let meta = Metaservices::new(settings.clone(), inside.clone(), rights);
        Self { settings, inside, http: HttpProvider::new(), meta }
    }

    /// The same, showing the node's certificate to services under TLS that ask who calls.
    pub fn showing(self, identity: Arc<Watched<Identity>>) -> Self {
        Self { http: HttpProvider::showing(identity), ..self }
    }

    /// The settings, to be watched and to be shown.
    pub fn settings(&self) -> &Arc<Watched<Services>> {
        &self.settings
    }
}

impl Provider for Providers {
    /// Refused: maintenance of the node, a code that nobody serves, a service that is disabled. A disabled
    /// service is told before anything is judged or logged, since nothing will be released.
    fn look_up(&self, service: &ServiceName, method: &str, _path: &str) -> Result<Found, RestFault> {
        let settings = self.settings.get();
        if let Some(message) = &settings.maintenance {
            return Err(under_maintenance(Origin::OwnersNode, message));
        }
        if Metaservices::has(&service.code) {
            return self.meta.look_up(service, method);
        }
        let written = settings.find(service);
        if let Some(off) = written.filter(|service| !service.enabled) {
            return Err(RestFault::disabled(service, &off.notice));
        }
        match written.map(|found| (&found.kind, found)) {
            Some((Kind::Rest(_) | Kind::OpenApi(_), found)) => Ok(over_http(found)),
            Some((Kind::Inside, _)) | None => {
                self.inside.find(service).ok_or_else(|| RestFault::service_unknown(service))
            }
        }
    }

    fn answer(&self, call: Arrived) -> BoxFuture<'_, Result<Provided, RestFault>> {
        Box::pin(async move {
            // The settings may have changed since the call was looked up; nothing disabled is asked.
            self.look_up(&call.service, &call.line.method, &call.line.path)?;
            spoken_for(&call)?;
            if Metaservices::has(&call.service.code) {
                return self.meta.answer(&call);
            }
            let settings = self.settings.get();
            match settings.find(&call.service).map(|found| &found.kind) {
                Some(Kind::Rest(base) | Kind::OpenApi(base)) => self.http.ask(base, call).await,
                Some(Kind::Inside) | None => self.inside.ask(call).await,
            }
        })
    }
}

fn over_http(service: &ServiceSettings) -> Found {
    Found { needs_agreement: !service.open, logs_itself: false, cut: !service.subject_free }
}

/// A node that takes no calls for the time being; `message` is its engineers' sentence.
pub(crate) fn under_maintenance(origin: Origin, message: &str) -> RestFault {
    RestFault::new(origin, "maintenance_mode", message)
}

/// The provider reads in the headers who asks. They must say what the seal proves: an asker's node that seals
/// one name and writes another is refused.
fn spoken_for(call: &Arrived) -> Result<(), RestFault> {
    let says = |name: &str| call.line.header(name);
    let client = says("x-road-client").and_then(|client| client.parse::<SystemName>().ok());
    let request = call.id.to_string();
    let wrong = if client.as_ref() != Some(&call.client) {
        "X-Road-Client"
    } else if says("x-road-id") != Some(&call.query_id) {
        "X-Road-Id"
    } else if says("x-road-request-id") != Some(&request) {
        "x-road-request-id"
    } else {
        return Ok(());
    };
    let text = format!("The header {wrong} differs from what the asker's node has sealed");
    Err(RestFault::new(Origin::OwnersNode, "invalid_request", text))
}
