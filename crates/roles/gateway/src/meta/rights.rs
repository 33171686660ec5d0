//! What a client may call: read from the agreements in force, for show. Each call is judged again.

use crate::standing_cell::StandingCell;
use access::Endpoint;
use calendar::Clock;
use exchange::standing::Covering;
use ids::{ServiceName, SystemName};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// How much of a service a client may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// No agreement covers it.
    Nothing,
    /// All of it.
    Whole,
    /// These methods and paths.
    Endpoints(Vec<Endpoint>),
}

/// Says what a client may call.
pub trait Rights: Send + Sync {
    /// How much of one service.
    fn on(&self, client: &SystemName, service: &ServiceName) -> Allowed;
}

/// The rights of the agreements in the configuration in force.
pub struct StandingRights {
    standing: StandingCell,
    clock: Arc<dyn Clock>,
    zone: TimeZone,
}

impl StandingRights {
    /// Rights by this configuration; the civil day is that of `zone`.
    pub fn new(standing: StandingCell, clock: Arc<dyn Clock>, zone: TimeZone) -> Self {
        Self { standing, clock, zone }
    }
}

impl Rights for StandingRights {
    fn on(&self, client: &SystemName, service: &ServiceName) -> Allowed {
        let today = self.clock.now().date_in(&self.zone);
        allowed(&self.standing.get().agreements_for(client, service), today)
    }
}

/// What several agreements allow together.
fn allowed(covering: &[Covering<'_>], today: Date) -> Allowed {
    let mut endpoints = Vec::new();
    let mut any = false;
    for one in covering.iter().filter(|one| in_force(one, today)) {
        if one.agreement.endpoints.is_empty() {
            return Allowed::Whole;
        }
        any = true;
        for endpoint in &one.agreement.endpoints {
            if !endpoints.contains(endpoint) {
                endpoints.push(endpoint.clone());
            }
        }
    }
    if any { Allowed::Endpoints(endpoints) } else { Allowed::Nothing }
}

/// Signed by both sides, not stopped (SG-24), within its term, and whole (SG-12).
fn in_force(one: &Covering<'_>, today: Date) -> bool {
    let agreement = one.agreement;
    let whole = agreement.purpose.is_some() && agreement.act.is_some() && agreement.oversight.is_some();
    let holds = agreement.from <= today && today <= agreement.to;
    one.client_signed && one.owner_signed && !one.stopped && whole && holds
}
