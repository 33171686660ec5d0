//! Services inside the process: bodies are bounded, and each writes its own entries.

use super::body::{read, whole};
use crate::call::{Arrived, Found, Provided};
use exchange::inside::{INSIDE_BODY_BYTES_MAX, Inside, InsideCall, InsideService};
use exchange::rest::{Line, Origin, RestFault};
use ids::{ServiceName, SystemName};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Services of the process, and the system that they answer for.
#[derive(Clone)]
pub struct Mount {
    /// The system.
    pub system: SystemName,
    /// What is served there.
    pub inside: Arc<dyn Inside>,
}

/// One service that was found inside.
#[derive(Clone)]
struct Room {
    inside: Arc<dyn Inside>,
    described: InsideService,
}

/// All services inside the process, by name.
pub struct InsideProvider {
    mounts: Vec<Mount>,
    rooms: RwLock<Arc<BTreeMap<ServiceName, Room>>>,
}

impl InsideProvider {
    /// The services of these mounts. Where two have one name the first answers.
    pub fn new(mounts: Vec<Mount>) -> Self {
        let provider = Self { mounts, rooms: RwLock::default() };
        provider.refresh();
        provider
    }

    /// Asks the mounts again what they serve.
    pub fn refresh(&self) {
        let mut rooms = BTreeMap::new();
        for mount in &self.mounts {
            for described in mount.inside.services() {
                let name = mount.system.service(&described.code);
                rooms.entry(name).or_insert(Room { inside: mount.inside.clone(), described });
            }
        }
        *self.rooms.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rooms);
    }

    fn rooms(&self) -> Arc<BTreeMap<ServiceName, Room>> {
        self.rooms.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How a service is described, if it is one of these.
    pub fn described(&self, name: &ServiceName) -> Option<InsideService> {
        self.rooms().get(name).map(|room| room.described.clone())
    }

    /// Whether a service is one of these.
    pub fn has(&self, name: &ServiceName) -> bool {
        self.rooms().contains_key(name)
    }

    /// The services of one system, in the order of their codes.
    pub fn of(&self, system: &SystemName) -> Vec<(ServiceName, InsideService)> {
        let rooms = self.rooms();
        let mine = rooms.iter().filter(|(name, _)| &name.system == system);
        mine.map(|(name, room)| (name.clone(), room.described.clone())).collect()
    }

    /// What the exchange must know before it asks.
    pub fn find(&self, name: &ServiceName) -> Option<Found> {
        let rooms = self.rooms();
        let needs_agreement = rooms.get(name)?.described.needs_agreement;
        Some(Found { needs_agreement, logs_itself: true, cut: false })
    }

    /// Asks one of them.
    pub async fn ask(&self, call: Arrived) -> Result<Provided, RestFault> {
        let Some(room) = self.rooms().get(&call.service).cloned() else {
            return Err(RestFault::service_unknown(&call.service));
        };
        let head = call.line.method == "HEAD";
        let asked = InsideCall {
            id: call.id,
            client: call.client,
            service: call.service,
            agreement: call.agreement,
            purpose: call.purpose,
            line: call.line,
            body: bounded(call.body).await?,
        };
        let answer = room.inside.serve(asked).await?;
        if answer.body.len() > INSIDE_BODY_BYTES_MAX {
            let long = format!(
                "The answer has {} bytes; at most {INSIDE_BODY_BYTES_MAX} are given",
                answer.body.len()
            );
            return Err(RestFault::new(Origin::OwnersNode, "internal_error", long));
        }
        let headers = vec![("content-type".to_owned(), answer.content_type)];
        let body = if head { Vec::new() } else { answer.body };
        Ok(Provided {
            status: answer.status,
            line: Line { method: String::new(), path: String::new(), headers },
            length: u64::try_from(body.len()).ok(),
            body: whole(body),
            entries: answer.entries,
        })
    }
}

async fn bounded(body: crate::call::Body) -> Result<Vec<u8>, RestFault> {
    let fault = |code: &str, text: String| RestFault::new(Origin::OwnersNode, code, text);
    match read(body, INSIDE_BODY_BYTES_MAX).await {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(fault(
            "invalid_request",
            format!("The body has more than the {INSIDE_BODY_BYTES_MAX} bytes that this service takes"),
        )),
        Err(broken) => Err(fault("io_error", broken.to_string())),
    }
}
