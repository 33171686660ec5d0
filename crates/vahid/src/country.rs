//! A whole country in one process: a node for each agency that has something to do, and the portal.

use crate::chance::SystemChance;
use crate::fabric::{FOUNDED_CLASS, Fabric, SeatFault};
use crate::opening::Opening;
use crate::placing::PublicAccess;
use crate::publiclog::{HouseParts, LogHouse, StandingKeys};
use crate::stores::StorePlace;
use calendar::Clock;
use exchange::Carrier;
use guardian::{Guardian, Office};
use ids::{AgencyId, Chance, RegisterId};
use node::{Node, Trouble};
use pack::model::{Country, Values};
use portal::Portal;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
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
pub type Between = Box<dyn Fn(Arc<dyn Carrier>) -> Arc<dyn Carrier> + Send + Sync>;

/// A country whose nodes stand ready. Workers run only after [`Running::start`].
pub struct Running {
    /// The pack.
    pub country: Arc<Country>,
    /// Nodes by agency.
    pub nodes: BTreeMap<AgencyId, Node>,
    /// Institutions of oversight by office.
    pub guardians: BTreeMap<Office, Guardian>,
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
    /// An office of oversight does not open.
    #[error("the office {office} does not open: {fault}")]
    Office {
        /// The office.
        office: Office,
        /// Why.
        fault: String,
    },
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

/// The agencies that need a node: owners of registers and services, oversight, and who may ask for a warrant.
pub fn agencies_with_work(country: &Country) -> BTreeSet<AgencyId> {
    country.bodies_with_work()
}

/// The members of a demonstration's exchange: every role, and the sandbox for engineers.
pub fn members(country: &Country) -> Vec<AgencyId> {
    let sandbox = adapter::sandbox::MEMBER.parse().expect("the sandbox's name is an id");
    let mut members = agencies_with_work(country);
    members.extend(institutions(country));
    members.extend([window(), sandbox]);
    members.into_iter().collect()
}

/// The bodies that hold an office of oversight with a desk.
pub fn institutions(country: &Country) -> impl Iterator<Item = AgencyId> {
    let desks = country.institutions.iter().flat_map(|found| found.desks());
    desks.map(|(_, body)| body.clone())
}

/// The sealed way of a whole country in one process; keys and configuration lie in `exchange` beside its registers.
pub fn sealed(data: &Path, country: &Country, clock: Arc<dyn Clock>) -> Result<Way, String> {
    let dir = data.join("exchange");
    let fabric = Fabric::found(&dir, country, &members(country), clock, Arc::new(SystemChance))?;
    Ok(Way::Sealed(Arc::new(fabric)))
}

/// The log of a country in one process, in `accesslog` beside its registers; its doors are where they are told, or
/// nowhere.
pub(crate) fn log_house(
    data: &Path,
    country: &Country,
    way: &Way,
    (door, witnesses): (Option<SocketAddr>, Vec<SocketAddr>),
    clock: Arc<dyn Clock>,
) -> Result<Arc<LogHouse>, String> {
    let Way::Sealed(fabric) = way else {
        return Err("a log takes leaves from members of an exchange".into());
    };
    let standing = fabric.founded().ok_or("the exchange of this process was not founded here")?;
    let members = Arc::new(StandingKeys::new(standing, FOUNDED_CLASS));
    let dir = &data.join("accesslog");
    let parts = HouseParts { dir, country, window: window(), members, door, witnesses, clock };
    LogHouse::found(parts).map(Arc::new)
}

impl Running {
    /// Opens a node for every agency that has something to do, and the portal.
    pub async fn open(setup: Setup) -> Result<Self, StartFault> {
        let mut own = agencies_with_work(&setup.country);
        if setup.public.reach.files().is_some() {
            own.extend(institutions(&setup.country));
        }
        own.insert(window());
        let own: Vec<AgencyId> = own.into_iter().collect();
        Self::open_some(setup, &own).await
    }

    /// Opens some roles of a country; the exchange reaches the others outside this process.
    pub async fn open_some(setup: Setup, own: &[AgencyId]) -> Result<Self, StartFault> {
        let window = window();
        let mut opening = Opening::new(setup);
        for agency in own.iter().filter(|agency| **agency != window) {
            opening.body(agency).await?;
        }
        let portal = if own.contains(&window) { Some(opening.window().await?) } else { None };
        Ok(opening.done(portal))
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
        let offices = self.guardians.values();
        tasks.extend(offices.map(|one| tokio::spawn(guardian::work::run(one.clone(), stop.clone()))));
        if let Some(portal) = &self.portal {
            tasks.push(tokio::spawn(portal::work::run(portal.clone(), stop.clone())));
        }
        tasks
    }
}

/// Whom the window asks about a person: every node, and the court, which tells of opened warrants.
pub(crate) fn asked(country: &Country, public: &PublicAccess) -> Vec<AgencyId> {
    let mut asked = agencies_with_work(country);
    if public.reach.files().is_some() {
        asked.extend(country.institutions.iter().map(|found| found.court.clone()));
    }
    asked.into_iter().collect()
}
