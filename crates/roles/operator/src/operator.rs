//! The operator: the logs of all years, who may write into them, and their witnesses.

use crate::feed::{FEED_EVERY, Feeder};
use crate::rights::Denied;
use crate::{QuorumState, Rights, WitnessedShelf, wire};
use calendar::Clock;
use exchange::sealed_request::{Members, RequestRefused};
use ids::AgencyId;
use ledger::public::{LogDown, Origin, Placed, PublicLog};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::BoxFuture;
use tilelog::{Log, LogFault, Parts, Shelf, YearParts, Years};
use tlog::{Hash, Kind, LEAF_BYTES, Policy, day_of_micros};
use tokio::sync::watch;

/// How long after midnight (UTC) a day's sealed looks are counted: by then those that were under way are placed.
pub const SEALED_COUNT_AFTER_SECONDS: i64 = 600;

/// The policy of a year's log: its own key, its witnesses with their addresses, their quorum. None: nobody is asked.
pub type PolicyOf = Arc<dyn Fn(&Origin) -> Result<Option<Policy>, LogFault> + Send + Sync>;

/// What the binary hands to an operator.
pub struct OperatorParts {
    /// The name of the logs, before the year: `az.vahid.example/access`.
    pub name: Arc<str>,
    /// Journal, files and key of each year.
    pub years: Arc<dyn YearParts>,
    /// The witnesses of each year.
    pub policy: PolicyOf,
    /// Who may submit at all.
    pub members: Arc<dyn Members>,
    /// Who may write what.
    pub rights: Rights,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Why a submission was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AddFault {
    /// Not leaves.
    #[error(transparent)]
    Form(#[from] wire::WireFault),
    /// Nobody knows who submits.
    #[error(transparent)]
    Stranger(#[from] RequestRefused),
    /// One of the leaves may not be written by this member; none was placed.
    #[error("leaf {0} of the submission: {1}")]
    Denied(usize, #[source] Denied),
    /// No quorum for too long: only urgent exchange goes on.
    #[error("no quorum of witnesses for {0} minutes: ordinary looks stop until they cosign again")]
    NoQuorum(i64),
    /// The log.
    #[error(transparent)]
    Down(#[from] LogDown),
}

/// The operator. Cheap to clone.
#[derive(Clone)]
pub struct Operator {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) years: Years,
    pub(crate) members: Arc<dyn Members>,
    pub(crate) clock: Arc<dyn Clock>,
    name: Arc<str>,
    rights: Rights,
    fed: Arc<Fed>,
}

/// What hangs on each open log.
struct Fed {
    parts: Arc<dyn YearParts>,
    policy: PolicyOf,
    clock: Arc<dyn Clock>,
    open: Mutex<BTreeMap<i16, Watched>>,
}

/// One year's files and feeder.
#[derive(Clone)]
pub(crate) struct Watched {
    pub(crate) shelf: Arc<WitnessedShelf>,
    pub(crate) feeder: Arc<Feeder>,
}

impl YearParts for Fed {
    fn parts(&self, origin: &Origin) -> BoxFuture<'_, Result<Parts, LogFault>> {
        let origin = origin.clone();
        Box::pin(async move {
            let mut parts = self.parts.parts(&origin).await?;
            // An empty policy is one that asks for nobody.
            let nobody = || Policy::parse("quorum none\n");
            let policy = (self.policy)(&origin)?.map_or_else(nobody, Ok);
            let policy = policy.map_err(|fault| LogFault::Refused(fault.to_string()))?;
            let witnessed = policy.witnesses().next().is_some();
            let shelf = Arc::new(WitnessedShelf::open(parts.shelf.clone(), witnessed)?);
            let feeder = Arc::new(Feeder::new(policy, &shelf, self.clock.clone())?);
            parts.shelf = shelf.clone();
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.insert(origin.year, Watched { shelf, feeder });
            Ok(parts)
        })
    }

    fn shelf(&self, origin: &Origin) -> Result<Arc<dyn Shelf>, LogFault> {
        self.parts.shelf(origin)
    }

    fn opening(&self, origin: &Origin) -> Vec<u8> {
        self.parts.opening(origin)
    }

    fn drive(&self, runner: BoxFuture<'static, ()>) {
        self.parts.drive(runner);
    }
}

impl Operator {
    /// An operator over its parts; no log is open yet.
    pub fn new(parts: OperatorParts) -> Self {
        let OperatorParts { name, years, policy, members, rights, clock } = parts;
        let fed = Arc::new(Fed { parts: years, policy, clock: clock.clone(), open: Mutex::default() });
        let years = Years::new(&name, fed.clone(), clock.clone());
        Self { inner: Arc::new(Inner { years, members, clock, name, rights, fed }) }
    }

    /// The log of this moment's year.
    pub fn now(&self) -> Origin {
        self.inner.years.now()
    }

    /// The log of a year by its number.
    pub fn origin(&self, year: i16) -> Origin {
        Origin { name: self.inner.name.clone(), year }
    }

    /// A year's log, opened when it is first asked for.
    pub async fn log(&self, origin: &Origin) -> Result<Log, LogFault> {
        self.inner.years.log(origin).await
    }

    /// The logs of this operator as those see it who sit in its process and need no rights (the log's own day count).
    pub fn years(&self) -> &Years {
        &self.inner.years
    }

    /// What hangs on the open logs, by year.
    pub(crate) fn watched(&self) -> BTreeMap<i16, Watched> {
        self.inner.fed.open.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Places leaves of a member whose seal was checked, or who sits in this process.
    pub async fn add(
        &self,
        member: &AgencyId,
        origin: Origin,
        leaves: Vec<[u8; LEAF_BYTES]>,
    ) -> Result<Vec<Placed>, AddFault> {
        let kinds = self.judge(member, &leaves)?;
        self.gate(&origin, &kinds).await?;
        Ok(self.inner.years.add(origin, leaves).await?)
    }

    /// Places the leaf of a bulk look with its list of tags.
    pub async fn add_bulk(
        &self,
        member: &AgencyId,
        origin: &Origin,
        leaf: [u8; LEAF_BYTES],
        tags: Vec<Hash>,
    ) -> Result<Placed, AddFault> {
        let kinds = self.judge(member, std::slice::from_ref(&leaf))?;
        self.gate(origin, &kinds).await?;
        if *origin != self.now() {
            let why = format!("a bulk look is placed in the log of its year, {}", self.now());
            return Err(LogDown::Refused(why).into());
        }
        let log = self.log(origin).await.map_err(LogDown::from)?;
        Ok(log.add_bulk(leaf, tags).await.map_err(LogDown::from)?)
    }

    fn judge(&self, member: &AgencyId, leaves: &[[u8; LEAF_BYTES]]) -> Result<Vec<Kind>, AddFault> {
        let today = day_of_micros(self.inner.clock.now().0);
        let judge = |(place, leaf): (usize, &[u8; LEAF_BYTES])| {
            let judged = self.inner.rights.judge(member, leaf, today);
            judged.map(|leaf| leaf.kind).map_err(|denied| AddFault::Denied(place, denied))
        };
        leaves.iter().enumerate().map(judge).collect()
    }

    /// Lets through unless the witnesses have been silent for too long and all of it is ordinary. An owner sends what
    /// waits in its order, so an urgent leaf brings ordinary ones along rather than wait behind them.
    async fn gate(&self, origin: &Origin, kinds: &[Kind]) -> Result<(), AddFault> {
        self.log(origin).await.map_err(LogDown::from)?;
        let watched = self.watched();
        let Some(feeder) = watched.get(&origin.year).map(|watched| &watched.feeder) else { return Ok(()) };
        let state = feeder.state();
        if kinds.is_empty() || kinds.iter().any(|kind| state.takes(*kind)) {
            return Ok(());
        }
        Err(AddFault::NoQuorum(feeder.quorum_seconds() / 60))
    }

    /// Feeds the witnesses of every open log once.
    pub async fn feed(&self) {
        for (year, Watched { shelf, feeder }) in self.watched() {
            let origin = self.origin(year);
            let fed = match self.log(&origin).await {
                Ok(log) => feeder.round(&log, &shelf).await.map(|_| ()),
                Err(fault) => Err(fault),
            };
            if let Err(fault) = fed {
                tracing::error!(%origin, "The witnesses could not be fed: {fault}");
            }
            if feeder.state() != QuorumState::Good {
                let seconds = feeder.quorum_seconds();
                tracing::error!(%origin, seconds, "The log has had no quorum of witnesses");
            }
        }
    }

    /// Opens this year's log and feeds the witnesses until told to stop; then closes the logs.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut ticks = tokio::time::interval(FEED_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut counted = None;
        loop {
            let told = async {
                // A sender that is gone means the process ends too.
                drop(stop.wait_for(|stop| *stop).await);
            };
            let stopped = tokio::select! {
                () = told => true,
                _ = ticks.tick() => false,
            };
            if stopped {
                break;
            }
            // A new year's log is born here at the latest.
            if let Err(fault) = self.log(&self.now()).await {
                tracing::error!("this year's log cannot be opened: {fault}");
            }
            if let Err(fault) = self.count_seals(&mut counted).await {
                tracing::error!("the sealed looks of yesterday could not be counted in public: {fault}");
            }
            self.feed().await;
        }
        self.inner.years.close().await;
    }

    /// Publishes how many sealed looks yesterday had, once the day is over for every clock (SG-02): a sealed leaf
    /// names no provider, so the log counts for all. `counted` remembers the day that is done; after a restart the
    /// same count stands where it stood.
    pub async fn count_seals(&self, counted: &mut Option<u32>) -> Result<(), LogFault> {
        let settled = self.inner.clock.now().plus_seconds(-SEALED_COUNT_AFTER_SECONDS);
        let Some(yesterday) = day_of_micros(settled.0).checked_sub(1) else { return Ok(()) };
        if *counted == Some(yesterday) {
            return Ok(());
        }
        let year = settled.plus_seconds(-86_400).date_in(&jiff::tz::TimeZone::UTC).year();
        // The year of a new log begins without a yesterday.
        if self.watched().contains_key(&year) {
            self.log(&self.origin(year)).await?.add_sealed_count(yesterday).await?;
        }
        *counted = Some(yesterday);
        Ok(())
    }

    /// The log as a member in this process writes into it: the seal falls away, the rights do not.
    pub fn local(&self, member: AgencyId) -> LocalLog {
        LocalLog { operator: self.clone(), member }
    }
}

/// The log for one member in this process.
#[derive(Clone)]
pub struct LocalLog {
    operator: Operator,
    member: AgencyId,
}

impl PublicLog for LocalLog {
    fn add(
        &self,
        origin: Origin,
        leaves: Vec<[u8; LEAF_BYTES]>,
    ) -> BoxFuture<'_, Result<Vec<Placed>, LogDown>> {
        Box::pin(async move {
            let mut placed = Vec::with_capacity(leaves.len());
            for part in leaves.chunks(wire::ADD_LEAVES_MAX) {
                let part = self.operator.add(&self.member, origin.clone(), part.to_vec()).await;
                placed.extend(part.map_err(LogDown::from)?);
            }
            Ok(placed)
        })
    }
}

impl From<AddFault> for LogDown {
    fn from(fault: AddFault) -> Self {
        match fault {
            AddFault::Down(down) => down,
            other => Self::Refused(other.to_string()),
        }
    }
}
