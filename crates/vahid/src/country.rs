//! A whole country in one process: a node for each agency that has something to do, and the portal.

use crate::chance::SystemChance;
use crate::exits::Exits;
use crate::fabric::{Fabric, SeatFault};
use crate::placing::PublicAccess;
use crate::stores::StorePlace;
use calendar::Clock;
use exchange::Carrier;
use ids::{AgencyId, Chance, RegisterId};
use node::{Node, NodeParts, Trouble};
use pack::model::{Country, Values};
use portal::{Portal, PortalParts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use store::{Fault, Store};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What a country is started from.
pub struct Setup {
    /// The pack.
    pub country: Arc<Country>,
    /// Where the stores are.
    pub place: StorePlace,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Stands between the nodes and the exchange; the simulator loses and doubles messages here.
    pub between: Option<Between>,
    /// How messages travel.
    pub way: Way,
    /// The public access log.
    pub public: PublicAccess,
}

/// How the messages of a country travel.
#[derive(Clone, Default)]
pub enum Way {
    /// As calls, in the open: for tests of what messages do, whatever carries them.
    #[default]
    Open,
    /// Sealed, judged and logged by the gateways of an exchange.
    Sealed(Arc<Fabric>),
}

/// Wraps the way of each role's messages.
pub type Between = Box<dyn Fn(Arc<dyn Carrier>) -> Arc<dyn Carrier> + Send>;

/// A country whose nodes stand ready. Workers run only after [`Running::start`].
pub struct Running {
    /// The pack.
    pub country: Arc<Country>,
    /// Nodes by agency.
    pub nodes: BTreeMap<AgencyId, Node>,
    /// The citizen's window, if this process serves it.
    pub portal: Option<Portal>,
    /// The exchange that this process takes part in, if its messages are sealed.
    pub fabric: Option<Arc<Fabric>>,
    /// Stores of members that are a gateway and nothing else.
    pub bare: BTreeMap<AgencyId, Store>,
}

/// Why a country did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// A store could not be opened.
    #[error("the store of {agency} could not be opened: {fault}")]
    Store {
        /// The agency.
        agency: AgencyId,
        /// What happened.
        fault: Fault,
    },
    /// An agency has no seat in the exchange.
    #[error(transparent)]
    Seat(#[from] SeatFault),
    /// The pack names a time zone that does not exist.
    #[error("the pack's time zone is unknown: {0}")]
    Zone(#[from] jiff::Error),
    /// A register did not take its first records.
    #[error("the register {register} did not take its first records: {trouble}")]
    Seed {
        /// The register.
        register: RegisterId,
        /// What happened.
        trouble: Trouble,
    },
}

/// The portal's name among the agencies.
pub fn window() -> AgencyId {
    portal::PORTAL.parse().expect("the name is a lower-case word")
}

/// The agencies that need a node: owners of registers and services, and oversight.
pub fn agencies_with_work(country: &Country) -> BTreeSet<AgencyId> {
    let registers = country.registers.values().map(|register| register.owner.clone());
    let services = country.services.values().map(|service| service.about.owner.clone());
    registers.chain(services).chain([country.about.oversight.clone()]).collect()
}

/// The members of a demonstration's exchange: every role, and the sandbox for engineers.
pub fn members(country: &Country) -> Vec<AgencyId> {
    let sandbox = adapter::sandbox::MEMBER.parse().expect("the sandbox's name is an id");
    agencies_with_work(country).into_iter().chain([window(), sandbox]).collect()
}

/// The sealed way of a whole country in one process; keys and configuration lie in `exchange` beside its registers.
pub fn sealed(data: &Path, country: &Country, clock: Arc<dyn Clock>) -> Result<Way, String> {
    let dir = data.join("exchange");
    let fabric = Fabric::found(&dir, country, &members(country), clock, Arc::new(SystemChance))?;
    Ok(Way::Sealed(Arc::new(fabric)))
}

impl Running {
    /// Opens a node for every agency that has something to do, and the portal.
    pub async fn open(setup: Setup) -> Result<Self, StartFault> {
        let mut own: Vec<AgencyId> = agencies_with_work(&setup.country).into_iter().collect();
        own.push(window());
        Self::open_some(setup, &own).await
    }

    /// Opens some roles of a country; the exchange reaches the others outside this process.
    pub async fn open_some(setup: Setup, own: &[AgencyId]) -> Result<Self, StartFault> {
        let (clock, chance) = (setup.clock.clone(), setup.chance.clone());
        let mut exits = Exits::new(setup.way, setup.between, setup.public, clock, chance);
        let window = window();
        let working = agencies_with_work(&setup.country);
        let (mut nodes, mut bare) = (BTreeMap::new(), BTreeMap::new());
        for agency in own.iter().filter(|agency| **agency != window) {
            let store = open(&setup.place, agency.clone()).await?;
            let exit = exits.of(agency, &store)?;
            adopt(agency, &exit.placer).await?;
            if !working.contains(agency) {
                bare.insert(agency.clone(), store);
                continue;
            }
            let node = Node::new(NodeParts {
                agency: agency.clone(),
                country: setup.country.clone(),
                store,
                clock: setup.clock.clone(),
                chance: setup.chance.clone(),
                carrier: exit.carrier.clone(),
                portal: window.clone(),
                placer: exit.placer.clone(),
            })?;
            if let Some(accord) = exit.accord() {
                node.set_accord(accord);
            }
            exit.fill(agency, Arc::new(node.clone()), Some(Arc::new(node.clone())));
            nodes.insert(agency.clone(), node);
        }
        let mut portal = None;
        if own.contains(&window) {
            let store = open(&setup.place, window.clone()).await?;
            let exit = exits.of(&window, &store)?;
            let opened = Portal::new(PortalParts {
                country: setup.country.clone(),
                store,
                clock: setup.clock,
                chance: setup.chance,
                carrier: exit.carrier.clone(),
                agencies: agencies_with_work(&setup.country).into_iter().collect(),
                public: None,
            })?;
            exit.fill(&window, Arc::new(opened.clone()), None);
            portal = Some(opened);
        }
        Ok(Self { country: setup.country, nodes, portal, fabric: exits.fabric(), bare })
    }

    /// Gives the registers the invented records of the pack's demonstration; those already there stay, and
    /// those of agencies in other processes are theirs to give.
    pub async fn seed_demo(&self) -> Result<usize, StartFault> {
        let mut stored = 0;
        for (register, records) in self.country.demo.records.clone() {
            if self.owner_of(register.as_str()).is_some() {
                stored += self.seed(&register, records).await?;
            }
        }
        Ok(stored)
    }

    /// Gives a register records that it held before.
    pub async fn seed(&self, register: &RegisterId, records: Vec<Values>) -> Result<usize, StartFault> {
        let owner = self.country.registers.get(register).and_then(|register| self.nodes.get(&register.owner));
        let fault = |trouble| StartFault::Seed { register: register.clone(), trouble };
        let owner = owner.ok_or_else(|| fault(Trouble::NotFound("register")))?;
        node::cases::seed_records(owner, register, records).await.map_err(fault)
    }

    /// The store of an agency of this process.
    pub fn store_of(&self, agency: &AgencyId) -> Option<Store> {
        self.nodes.get(agency).map(Node::store).or_else(|| self.bare.get(agency)).cloned()
    }

    /// The node that owns a register.
    pub fn owner_of(&self, register: &str) -> Option<&Node> {
        let register = self.country.registers.get(register)?;
        self.nodes.get(&register.owner)
    }

    /// Starts all workers; they end when the given channel says `true`.
    pub fn start(&self, stop: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
        let mut tasks: Vec<JoinHandle<()>> = self
            .nodes
            .values()
            .map(|node| tokio::spawn(node::work::run(node.clone(), stop.clone())))
            .collect();
        if let Some(portal) = &self.portal {
            tasks.push(tokio::spawn(portal::work::run(portal.clone(), stop.clone())));
        }
        tasks
    }
}

/// Takes over what the first log left in a store.
async fn adopt(agency: &AgencyId, placer: &ledger::Placer) -> Result<(), StartFault> {
    let adopted = placer.adopt().await;
    let adopted = adopted.map_err(|fault| StartFault::Store { agency: agency.clone(), fault })?;
    if adopted > 0 {
        tracing::info!(%agency, adopted, "entries of the first log go into the public log as late ones");
    }
    Ok(())
}

async fn open(place: &StorePlace, agency: AgencyId) -> Result<Store, StartFault> {
    place.open(&agency).await.map_err(|fault| StartFault::Store { agency, fault })
}
