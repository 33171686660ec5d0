//! One run: operations, rest, invariants.

use crate::folder::MemoryFolder;
use crate::simulator::invariants::{Evidence, judge};
use crate::simulator::operation::{Step, operations};
use crate::simulator::settle::settle;
use crate::simulator::snapshot::Snapshot;
use crate::simulator::world::World;
use pack::model::Country;
use std::path::Path;
use std::sync::Arc;
use testkit::postgres::Cluster;
use tokio::runtime::Handle;
use vahid::stores::StorePlace;

/// What a run is made of.
#[derive(Clone)]
pub struct Run {
    /// The pack.
    pub country: Arc<Country>,
    /// The seed of chance; of the operations too, unless they are given.
    pub seed: u64,
    /// What happens.
    pub steps: Vec<Step>,
}

/// A run after which everything holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// All that the country holds at the end.
    pub lines: Vec<String>,
    /// How much happened; a run in which nothing happens proves nothing.
    pub counted: Counted,
}

/// How much happened in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Records of births.
    pub births: usize,
    /// Cases.
    pub cases: usize,
    /// Orders to pay.
    pub orders: usize,
    /// Entries of the access log.
    pub entries: usize,
    /// Late clocks at oversight.
    pub late: usize,
    /// Messages that did not simply arrive.
    pub troubled: usize,
    /// Deaths of the process in the middle of something.
    pub halts: usize,
}

impl std::ops::AddAssign for Counted {
    fn add_assign(&mut self, other: Self) {
        self.births += other.births;
        self.cases += other.cases;
        self.orders += other.orders;
        self.entries += other.entries;
        self.late += other.late;
        self.troubled += other.troubled;
        self.halts += other.halts;
    }
}

/// What does not hold, by the name of the invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The invariant.
    pub invariant: &'static str,
    /// What was found.
    pub what: String,
}

/// The pack of the sample country.
pub fn country() -> Arc<Country> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/az");
    Arc::new(pack::load(&folder).expect("the sample country loads"))
}

/// Where the stores of a run are.
pub enum Engine<'a> {
    /// Files in a folder of their own.
    Sqlite,
    /// A fresh server.
    Postgres(&'a Cluster),
}

impl Run {
    /// The run of a seed.
    pub fn of_seed(country: &Arc<Country>, seed: u64, count: usize) -> Self {
        Self { country: country.clone(), seed, steps: operations(seed, count) }
    }

    /// The same run with other operations.
    pub fn with_steps(&self, steps: Vec<Step>) -> Self {
        Self { steps, ..self.clone() }
    }

    /// Runs on SQLite, on a thread of its own runtime.
    pub fn go(&self) -> Result<Passed, Vec<Finding>> {
        self.go_on(&Engine::Sqlite)
    }

    /// Runs on an engine.
    pub fn go_on(&self, engine: &Engine<'_>) -> Result<Passed, Vec<Finding>> {
        let engines = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let engines = engines.expect("a runtime for the engines");
        // One thread: what is polled when is the same in every run.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            match engine {
                Engine::Sqlite => {
                    let folder = MemoryFolder::new("simulator");
                    self.live(StorePlace::Sqlite { dir: folder.path().to_owned() }, engines.handle()).await
                }
                Engine::Postgres(cluster) => {
                    let config = cluster.connection_string();
                    self.live(StorePlace::Postgres { config, connections: 2 }, engines.handle()).await
                }
            }
        })
    }

    async fn live(&self, place: StorePlace, engines: &Handle) -> Result<Passed, Vec<Finding>> {
        let mut world = World::open(self.country.clone(), place, self.seed, engines.clone()).await;
        for step in &self.steps {
            world.perform(step).await;
        }
        let rested = settle(&mut world).await;
        let passed = examine(&world).await;
        world.stop();
        match (rested, passed) {
            (Ok(()), passed) => passed,
            (Err(what), passed) => {
                let mut findings = vec![Finding { invariant: "the country comes to rest", what }];
                findings.extend(passed.err().unwrap_or_default());
                Err(findings)
            }
        }
    }
}

/// Judges a country by every invariant.
pub async fn examine(world: &World) -> Result<Passed, Vec<Finding>> {
    let snapshot = Snapshot::take(world).await.expect("a country at rest can be read");
    let crossed = world.network.crossed();
    let evidence = Evidence {
        country: &world.country,
        snapshot: &snapshot,
        crossed: &crossed,
        notebook: &world.notebook,
    };
    let found = judge(&evidence);
    if found.is_empty() {
        return Ok(Passed { lines: snapshot.lines(), counted: count(&evidence) });
    }
    Err(found.into_iter().map(|(invariant, what)| Finding { invariant, what }).collect())
}

fn count(evidence: &Evidence<'_>) -> Counted {
    let offices = || evidence.snapshot.offices.values();
    Counted {
        births: offices()
            .flat_map(|office| &office.records)
            .filter(|record| record.register == "births")
            .count(),
        cases: offices().map(|office| office.cases.len()).sum(),
        orders: offices().map(|office| office.orders.len()).sum(),
        entries: offices().map(|office| office.entries.len()).sum(),
        late: offices().map(|office| office.overdue.len()).sum(),
        troubled: evidence.crossed.troubled,
        halts: evidence.notebook.halts,
    }
}
