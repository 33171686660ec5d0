//! A town hall that publishes, and a library whose mood the test decides.

use calendar::{Clock, ManualClock};
use exchange::feed::{Subscription, sql};
use exchange::{Body, Envelope, Receiver, RecordEvent, Reply};
use ids::{AgencyId, MessageId};
use node::cases::{Entered, enter_record};
use node::{Node, NodeParts, work};
use pack::model::{Country, DemoOfficial, Value, Values};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use store::{BoxFuture, Fault, Store};
use testkit::chance::SeededChance;
use testkit::log::{Beside, TestLog};
use testkit::town::{TEST_NOON, Town};

/// What the library heard, and whom it refuses.
#[derive(Default)]
pub struct Library {
    heard: Mutex<Vec<(MessageId, RecordEvent)>>,
    refuses: Mutex<BTreeSet<String>>,
}

impl Library {
    pub fn heard(&self) -> Vec<(MessageId, RecordEvent)> {
        self.heard.lock().unwrap().clone()
    }
    /// The names in the events, in order of arrival. Subjects go side by side: only within one the order holds.
    pub fn names(&self) -> Vec<String> {
        self.heard().iter().map(|(_, event)| text(event, "name")).collect()
    }
    pub fn refuse(&self, name: &str) {
        self.refuses.lock().unwrap().insert(name.to_owned());
    }
    pub fn accept_all(&self) {
        self.refuses.lock().unwrap().clear();
    }
}

fn text(event: &RecordEvent, field: &str) -> String {
    event.fields[field].as_text().unwrap_or_default().to_owned()
}

impl Receiver for Library {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            let Body::Event(event) = envelope.body else { return Reply::Taken };
            if self.refuses.lock().unwrap().contains(&text(&event, "name")) {
                return Reply::Refused { code: "mood".to_owned(), detail: "not today".to_owned() };
            }
            self.heard.lock().unwrap().push((envelope.id, event));
            Reply::Taken
        })
    }
}

/// The town hall, the library and the way between them.
pub struct Place {
    pub node: Node,
    pub library: Arc<Library>,
    pub clock: Arc<ManualClock>,
    chance: Arc<SeededChance>,
    log: Arc<TestLog>,
    town: Arc<Town>,
    rita: DemoOfficial,
}

pub fn agency(id: &str) -> AgencyId {
    id.parse().unwrap()
}

/// The example pack; a person may be recorded twice, so that a subject can have two events.
pub fn country() -> Country {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    let mut country = pack::load(&folder).unwrap();
    country.registers.get_mut("residents").unwrap().unique.clear();
    country
}

impl Place {
    pub fn new(store: Store, country: Country) -> Self {
        Self::with(store, country, Arc::new(SeededChance::new(3)), TestLog::new())
    }

    fn with(store: Store, country: Country, chance: Arc<SeededChance>, log: Arc<TestLog>) -> Self {
        let (town, library) = (Arc::new(Town::default()), Arc::new(Library::default()));
        town.settle(&agency("library"), library.clone());
        let clock = Arc::new(ManualClock::at(TEST_NOON));
        let rita = country.demo.officials.iter().find(|official| official.id == "rita").unwrap().clone();
        let parts = NodeParts {
            placer: log.placer(&agency("townhall"), &store, Beside::new(clock.clone(), chance.clone())),
            agency: agency("townhall"),
            country: Arc::new(country),
            store,
            clock: clock.clone(),
            chance: chance.clone(),
            carrier: town.clone(),
            portal: agency("portal"),
        };
        Self { node: Node::new(parts).unwrap(), library, clock, chance, log, town, rita }
    }

    /// The same store under another pack, as after a restart of the node: the public log goes on.
    pub fn under(self, country: Country) -> Self {
        let later = Self::with(self.node.store().clone(), country, self.chance, self.log);
        later.clock.set(self.clock.now());
        later
    }

    pub fn library_leaves(&self) {
        self.town.remove(&agency("library"));
    }
    pub fn library_returns(&self) {
        self.town.settle(&agency("library"), self.library.clone());
    }

    /// A grown-up moves in.
    pub async fn move_in(&self, person: &str, name: &str) -> Entered {
        let values = Values::from([
            ("person".to_owned(), Value::from(person)),
            ("name".to_owned(), Value::from(name)),
            ("age_group".to_owned(), Value::from("adult")),
            ("secret_address".to_owned(), Value::from(false)),
            ("moved_in".to_owned(), Value::from("2026-11-20")),
        ]);
        let register = "residents".parse().unwrap();
        enter_record(&self.node, &self.rita, &register, values).await.unwrap()
    }

    /// Feed and courier until nothing moves; the clock stands.
    pub async fn work(&self) {
        while work::feed_once(&self.node).await.unwrap() + work::deliver_once(&self.node).await.unwrap() > 0 {
        }
    }

    /// The same with a longest pause before each of `rounds`.
    pub async fn work_through(&self, rounds: i64) {
        for _ in 0..rounds {
            self.work().await;
            self.clock.leap_seconds(store::courier::PAUSE_SECONDS_MAX + 1);
        }
        self.work().await;
    }

    pub async fn subscription(&self) -> Subscription {
        let read = self.node.store().read("test.held", |tx| Box::pin(sql::subscriptions(tx)));
        read.await.unwrap().remove(0)
    }

    /// How many entries of the log were made for the library.
    pub async fn entries(&self) -> Vec<ledger::Entry> {
        let read = self.node.store().read("test.log", |tx| Box::pin(ledger::newest(tx, 1_000)));
        let mut entries: Vec<_> = read.await.unwrap();
        entries.retain(|entry| entry.requester == "library");
        entries
    }

    /// Places that still lie in the feed.
    pub async fn places(&self) -> Vec<i64> {
        let topic = "residents".parse().unwrap();
        let read = self.node.store().read("test.places", move |tx| {
            let topic = std::clone::Clone::clone(&topic);
            Box::pin(async move { sql::subjects(tx, &topic).await })
        });
        read.await.unwrap().into_iter().map(|(place, _)| place).collect()
    }

    pub async fn run_sql(&self, sql: &'static str, values: Vec<store::Val>) -> Result<u64, Fault> {
        self.node
            .store()
            .write("test.sql", move |tx| {
                let values = values.clone();
                Box::pin(async move { tx.exec(sql, &values).await })
            })
            .await
    }
}
