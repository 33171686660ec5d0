//! A simulated country and the machine it runs on.

use crate::simulator::chance::CrowdedChance;
use crate::simulator::household::{Household, households, records};
use crate::simulator::network::{Network, Wire};
use crate::simulator::notebook::Notebook;
use crate::simulator::operation::{Crash, Operation, Step};
use crate::simulator::turns::{Ended, TakingTurns, Turns, watch};
use crate::simulator::{desk, people};
use calendar::{Clock, Instant, ManualClock};
use ids::{AgencyId, Chance};
use node::Node;
use pack::model::Country;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Fuse, Store};
use testkit::log::TestLog;
use testkit::town::TEST_NOON;
use tokio::runtime::Handle;
use vahid::country::{Running, Setup, Way, agencies_with_work};
use vahid::placing::{Open, PublicAccess};
use vahid::stores::{StorePlace, Watch};

/// The clock never leaps past this: the sample calendar ends with 2027, and a clock of six weeks must fit.
pub const LATEST: Instant = Instant(TEST_NOON.0 + 300 * 86_400 * 1_000_000);

/// A country under simulation.
pub struct World {
    /// The pack.
    pub country: Arc<Country>,
    /// Time.
    pub clock: Arc<ManualClock>,
    /// The public log; it outlives restarts of the country.
    pub log: Arc<TestLog>,
    /// The network.
    pub network: Arc<Network>,
    /// What the world outside knows.
    pub notebook: Notebook,
    /// The people.
    pub households: Vec<Household>,
    pub(crate) chance: Arc<CrowdedChance>,
    pub(crate) turns: Arc<Turns>,
    fuses: BTreeMap<AgencyId, Fuse>,
    place: StorePlace,
    engines: Handle,
    running: Option<Running>,
}

impl World {
    /// Opens a country at a place with empty stores; the engines' own tasks live in another runtime.
    pub async fn open(country: Arc<Country>, place: StorePlace, seed: u64, engines: Handle) -> Self {
        let number = &country.about.personal_number;
        let possible = (number.alphabet.chars().count() as u128)
            .saturating_pow(u32::try_from(number.length).unwrap_or(1));
        let mut agencies: Vec<AgencyId> = agencies_with_work(&country).into_iter().collect();
        agencies.push(window());
        let homes = households(&country);
        let log = TestLog::new();
        let mut world = Self {
            clock: Arc::new(ManualClock::at(TEST_NOON)),
            log: log.clone(),
            network: Arc::new(Network::new(country.clone(), log)),
            notebook: Notebook { latest_micros: TEST_NOON.0, ..Notebook::default() },
            chance: Arc::new(CrowdedChance::new(seed, possible)),
            turns: Arc::default(),
            fuses: agencies.into_iter().map(|agency| (agency, Fuse::new())).collect(),
            households: homes,
            country,
            place,
            engines,
            running: None,
        };
        world.start().await;
        for (register, records) in records(&world.households) {
            let register = register.parse().expect("a register's name");
            world.running().seed(&register, records).await.expect("the first records fit");
        }
        world
    }

    async fn start(&mut self) {
        let (fuses, turns, engines) = (self.fuses.clone(), self.turns.clone(), self.engines.clone());
        let watch = Watch::new(move |agency, engine| {
            let engine = TakingTurns { engine, turns: turns.clone(), engines: engines.clone() };
            Store::new(Arc::new(engine)).with_fuse(fuses.get(agency).cloned().unwrap_or_default())
        });
        let network = self.network.clone();
        let setup = Setup {
            country: self.country.clone(),
            place: StorePlace::Watched { place: Box::new(self.place.clone()), watch },
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            between: Some(Box::new(move |under| {
                network.reach(Some(under));
                Arc::new(Wire(network.clone()))
            })),
            way: Way::Open,
            public: self.public(),
            // Each store has a fuse of its own, placed by the watch.
        };
        let opened =
            self.engines.spawn(Running::open(setup)).await.expect("opening a country does not panic");
        self.running = Some(opened.expect("a country that ran before starts again"));
    }

    fn public(&self) -> PublicAccess {
        PublicAccess {
            origin: testkit::log::ORIGIN.to_owned(),
            pepper: testkit::log::PEPPER,
            since: 2025,
            reach: Arc::new(Open(self.log.clone())),
            keys: self.log.keys(),
            escrow: None,
            groups: BTreeMap::new(),
            oversight: None,
        }
    }

    /// Stops everything and starts it again on the same stores.
    pub async fn restart(&mut self) {
        self.disarm();
        self.stop();
        self.start().await;
    }

    /// Lets nodes, portal and stores go.
    pub fn stop(&mut self) {
        self.network.reach(None);
        self.running = None;
    }

    pub(crate) fn running(&self) -> &Running {
        self.running.as_ref().expect("a country runs between operations")
    }

    /// Nodes in order of their agencies.
    pub fn nodes(&self) -> Vec<Node> {
        self.running().nodes.values().cloned().collect()
    }

    /// The portal.
    pub fn portal(&self) -> portal::Portal {
        self.running().portal.clone().expect("a whole country has a portal")
    }

    /// The node of an agency.
    pub fn node(&self, agency: &str) -> Node {
        let found = self.nodes().into_iter().find(|node| node.agency().as_str() == agency);
        found.expect("an agency with work has a node")
    }

    /// A fresh message id.
    pub(crate) fn message_id(&self) -> ids::MessageId {
        ids::MessageId(self.chance.id_at(self.clock.now().0))
    }

    /// Moves the clock, never past [`LATEST`].
    pub fn leap(&mut self, seconds: i64) {
        let wanted = self.clock.now().plus_seconds(seconds);
        self.clock.set(wanted.min(LATEST.max(self.clock.now())));
        self.notebook.latest_micros = self.notebook.latest_micros.max(self.clock.now().0);
    }

    /// Moves the clock without an end: only when nothing new can begin.
    pub fn leap_freely(&mut self, seconds: i64) {
        self.clock.leap_seconds(seconds);
        self.notebook.latest_micros = self.notebook.latest_micros.max(self.clock.now().0);
    }

    /// Lets one step happen with its trouble; afterwards the country runs and nothing is armed.
    pub async fn perform(&mut self, step: &Step) {
        self.network.foretell(&step.network);
        self.arm(step.crash);
        match &step.operation {
            Operation::Restart => return self.restart().await,
            Operation::Leap { minutes } => self.leap(minutes * 60),
            other => {
                let turns = self.turns.clone();
                let ended = watch(&turns, perform(self, other)).await;
                match ended {
                    Ended::Done(()) => {}
                    Ended::Halted => {
                        self.notebook.halts += 1;
                        return self.restart().await;
                    }
                    Ended::Waits => panic!("{other:?} waits for something outside the country"),
                }
            }
        }
        self.disarm();
    }

    fn arm(&self, crash: Option<Crash>) {
        let fuse = |store: usize| self.fuses.values().nth(store % self.fuses.len()).expect("within the list");
        match crash {
            Some(Crash::Statement { store, nth }) => fuse(store).blow_after(nth),
            Some(Crash::LostAnswer { store, nth }) => fuse(store).blow_after_commit(nth),
            Some(Crash::Halt { after }) => self.turns.halt_after(after),
            None => {}
        }
    }

    /// Takes every charge out.
    pub(crate) fn disarm(&self) {
        self.network.foretell(&[]);
        self.turns.halt_after(0);
        for fuse in self.fuses.values() {
            fuse.blow_after(0);
            fuse.blow_after_commit(0);
        }
    }
}

/// The portal's name.
pub(crate) fn window() -> AgencyId {
    portal::PORTAL.parse().expect("the name is a lower-case word")
}

async fn perform(world: &mut World, operation: &Operation) {
    match operation {
        Operation::Enter { household, notice, days_ago } => {
            desk::enter(world, *household, *notice, *days_ago).await;
        }
        Operation::Answer { pick, manner } => people::answer(world, *pick, *manner).await,
        Operation::Act { pick, manner, action } => desk::act(world, *pick, *manner, *action).await,
        Operation::Look { pick, wrong_duty } => desk::look(world, *pick, *wrong_duty).await,
        Operation::OwnData { household } => people::own_data(world, *household).await,
        Operation::Work { place, worker } => desk::work(world, *place, *worker).await,
        Operation::LateMessage { pick } => drop(world.network.deliver_late(*pick).await),
        Operation::Replay { place, pick, from } => desk::replay(world, *place, *pick, *from).await,
        Operation::Leap { .. } | Operation::Restart => {}
    }
}
