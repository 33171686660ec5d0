//! One role's seat in the exchange: its gateway, its services, and the front for its information systems.

use super::later::Later;
use calendar::Clock;
use exchange::Receiver;
use exchange::inside::Inside;
use gateway::front::{Clients, Front, FrontLimits, FrontParts};
use gateway::limits::Limits;
use gateway::link::Link;
use gateway::meta::StandingRights;
use gateway::provider::{InsideProvider, Mount, Providers};
use gateway::services::{Services, Watched};
use gateway::standing_cell::StandingCell;
use gateway::{Gateway, GatewayParts};
use ids::{Chance, ServerName, SystemName};
use jiff::tz::TimeZone;
use keys::Sealer;
use std::sync::Arc;
use store::Store;
use web::watch::{Standings, Watch};

/// What a seat is made of.
pub(crate) struct SeatParts {
    /// The node.
    pub(crate) server: ServerName,
    /// The agency's own store.
    pub(crate) store: Store,
    /// The way into the public log.
    pub(crate) placer: Arc<ledger::Placer>,
    /// The member's key.
    pub(crate) sealer: Arc<Sealer>,
    /// The configuration in force.
    pub(crate) standing: StandingCell,
    /// The way to other nodes.
    pub(crate) link: Arc<dyn Link>,
    /// Time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Chance.
    pub(crate) chance: Arc<dyn Chance>,
    /// The secret under which users of information systems are hashed.
    pub(crate) user_key: [u8; 32],
    /// Languages of members' names, the preferred one first.
    pub(crate) languages: Vec<String>,
    /// The country's zone.
    pub(crate) zone: TimeZone,
    /// Services beside those inside the process.
    pub(crate) services: Arc<Watched<Services>>,
    /// The information systems that may ask.
    pub(crate) clients: Arc<Watched<Clients>>,
    /// The signed local queue of the access log.
    pub(crate) late: Option<Arc<ledger::late::Queue>>,
    /// The system whose services an adapter may bring.
    pub(crate) adapter_system: String,
    /// The centre's address, for `verificationconf`; empty when it is in this process.
    pub(crate) centre: String,
}

/// A seat.
pub struct Seat {
    /// The gateway.
    pub gateway: Gateway,
    later: Arc<Later>,
    adapter: Arc<Later>,
    inside: Arc<InsideProvider>,
    adapter_system: String,
    services: Arc<Watched<Services>>,
    clients: Arc<Watched<Clients>>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    languages: Vec<String>,
    centre: String,
    watch: Arc<Watch>,
}

impl Seat {
    /// Opens the seat; the role comes by [`Seat::fill`].
    pub(crate) fn open(parts: SeatParts) -> Self {
        let (later, adapter) = (Arc::new(Later::default()), Arc::new(Later::default()));
        let system = |code: &str| parts.server.member.system(code);
        let inside = Arc::new(InsideProvider::new(vec![
            Mount { system: system(access::REGISTERS_SYSTEM), inside: later.clone() },
            Mount { system: system(&parts.adapter_system), inside: adapter.clone() },
        ]));
        let rights = StandingRights::new(parts.standing.clone(), parts.clock.clone(), parts.zone.clone());
        let providers = Providers::new(parts.services.clone(), inside.clone(), Arc::new(rights));
        let receiver: Arc<dyn Receiver> = later.clone();
        let gateway = Gateway::new(GatewayParts {
            server: parts.server,
            store: parts.store,
            sealer: parts.sealer,
            standing: parts.standing,
            link: parts.link,
            clock: parts.clock.clone(),
            chance: parts.chance.clone(),
            user_key: parts.user_key,
            zone: parts.zone,
            provider: Arc::new(providers),
            receiver: Some(receiver),
            placer: parts.placer,
            late: parts.late,
            limits: Limits::default(),
        });
        let (services, clients) = (parts.services, parts.clients);
        let (clock, chance, centre) = (parts.clock, parts.chance, parts.centre);
        let languages = parts.languages;
        let watch = Arc::new(Watch::new(clock.clone(), []));
        let adapter_system = parts.adapter_system;
        Self {
            gateway,
            later,
            adapter,
            inside,
            adapter_system,
            services,
            clients,
            clock,
            chance,
            languages,
            centre,
            watch,
        }
    }

    /// Puts the role behind the gateway.
    pub(crate) fn fill(&self, receiver: Arc<dyn Receiver>, inside: Option<Arc<dyn Inside>>) {
        self.later.fill(receiver, inside);
        self.inside.refresh();
    }

    /// What is counted at a seat without a role.
    pub(crate) fn watch(&self) -> Arc<Watch> {
        self.watch.clone()
    }

    /// Puts an adapter's services behind the gateway.
    pub(crate) fn fill_adapter(&self, inside: Arc<dyn Inside>) {
        self.adapter.fill_inside(inside);
        self.inside.refresh();
    }

    /// The system whose services an adapter brings here.
    pub fn adapter_system(&self) -> SystemName {
        self.gateway.server().member.system(&self.adapter_system)
    }

    /// The front for the information systems of this member.
    pub(crate) fn front(&self, standings: Arc<dyn Standings>, watch: Arc<Watch>) -> Front {
        Front::new(FrontParts {
            server: self.gateway.server().clone(),
            languages: self.languages.clone(),
            centre: self.centre.clone(),
            watch,
            asks: Arc::new(self.gateway.clone()),
            clients: self.clients.clone(),
            services: self.services.clone(),
            standings,
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            limits: FrontLimits::default(),
        })
    }

    /// The files of services and clients; they are looked at again while the node runs.
    pub(crate) fn watched(&self) -> (Arc<Watched<Services>>, Arc<Watched<Clients>>) {
        (self.services.clone(), self.clients.clone())
    }
}
