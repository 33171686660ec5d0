//! The example country in a test: a town hall, a library, a council, and a window.

use access::{Actor, Question};
use calendar::ManualClock;
use exchange::{Ask, Body, Carrier, Envelope, Look, Receiver, Reply};
use ids::{AgencyId, CaseId, MessageId, PersonKey};
use node::cases::{Entered, enter_record};
use node::{Node, NodeParts, Trouble, work};
use pack::model::{Country, DemoOfficial, Value, Values};
use services::{Act, Case, CaseView};
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use testkit::chance::SeededChance;
use testkit::log::{Beside, TestLog};
use testkit::stores::on_both;
use testkit::town::{RememberingWindow, TEST_NOON, Town};

/// The town and what its parts are called in the tests.
pub struct Library {
    pub townhall: Node,
    pub library: Node,
    pub council: Node,
    pub window: Arc<RememberingWindow>,
    pub clock: Arc<ManualClock>,
    town: Arc<Town>,
    country: Arc<Country>,
    chance: Arc<SeededChance>,
}

/// Runs a test in a fresh town on each engine. The three agencies share one store here: the engine is what
/// is tested, and a store of its own for each is the binary's business.
pub fn on_both_engines<F, Fut>(body: F)
where
    F: Fn(Arc<Library>) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(on_both(|store| {
        let town = Arc::new(Library::new(store));
        body(town)
    }));
}

fn agency(id: &str) -> AgencyId {
    AgencyId::parse(id).expect("a name")
}

impl Library {
    fn new(store: store::Store) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
        let country = Arc::new(pack::load(&folder).expect("the example pack loads"));
        let (town, window) = (Arc::new(Town::default()), Arc::new(RememberingWindow::default()));
        let clock = Arc::new(ManualClock::at(TEST_NOON));
        let chance = Arc::new(SeededChance::new(7));
        town.settle(&agency("portal"), window.clone());
        let log = TestLog::new();
        let node = |id: &str| {
            let parts = NodeParts {
                placer: log.placer(&agency(id), &store, Beside::new(clock.clone(), chance.clone())),
                agency: agency(id),
                country: country.clone(),
                store: store.clone(),
                clock: clock.clone(),
                chance: chance.clone(),
                carrier: town.clone(),
                portal: agency("portal"),
            };
            let node = Node::new(parts).expect("a known zone");
            town.settle(&agency(id), Arc::new(node.clone()));
            node
        };
        let (townhall, library, council) = (node("townhall"), node("library"), node("council"));
        Self { townhall, library, council, window, clock, town, country, chance }
    }

    pub fn official(&self, id: &str) -> DemoOfficial {
        self.country.demo.officials.iter().find(|official| official.id == id).expect("an official").clone()
    }

    pub async fn move_in(&self, person: &str, age: &str, guardians: &[&str]) {
        self.try_move_in(person, age, guardians).await.expect("taken");
    }

    pub async fn move_in_secretly(&self, person: &str) {
        self.enter(person, "adult", &[], true).await.expect("taken");
    }

    pub async fn try_move_in(&self, person: &str, age: &str, guardians: &[&str]) -> Result<Entered, Trouble> {
        self.enter(person, age, guardians, false).await
    }

    async fn enter(
        &self,
        person: &str,
        age: &str,
        guardians: &[&str],
        secret: bool,
    ) -> Result<Entered, Trouble> {
        self.know(guardians).await;
        let mut values = Values::from([
            ("person".to_owned(), Value::from(person)),
            ("name".to_owned(), Value::from("Somebody New")),
            ("age_group".to_owned(), Value::from(age)),
            ("secret_address".to_owned(), Value::from(secret)),
            ("moved_in".to_owned(), Value::from("2026-11-20")),
        ]);
        for (field, guardian) in ["first_guardian", "second_guardian"].iter().zip(guardians) {
            values.insert((*field).to_owned(), Value::from(*guardian));
        }
        let register =
            self.country.registers.keys().find(|id| id.as_str() == "residents").expect("a register");
        enter_record(&self.townhall, &self.official("rita"), register, values).await
    }

    /// People who lived here before; their records start no service.
    async fn know(&self, people: &[&str]) {
        let register =
            self.country.registers.keys().find(|id| id.as_str() == "residents").expect("a register");
        let record = |person: &&str| {
            Values::from([
                ("person".to_owned(), Value::from(*person)),
                ("name".to_owned(), Value::from("Somebody Known")),
                ("age_group".to_owned(), Value::from("adult")),
                ("secret_address".to_owned(), Value::from(false)),
                ("moved_in".to_owned(), Value::from("2026-01-10")),
            ])
        };
        let records = people.iter().map(record).collect();
        node::cases::seed_records(&self.townhall, register, records).await.expect("seeded");
    }

    /// Runs all workers until nothing is left to do.
    pub async fn settle_down(&self) {
        loop {
            let mut done = 0;
            // One store, so one worker of each kind; only the library has cases.
            done += work::gather_once(&self.library).await.expect("gather");
            done += work::place_once(&self.library).await.expect("placed");
            done += work::feed_once(&self.townhall).await.expect("feed");
            done += work::deliver_once(&self.townhall).await.expect("deliver");
            done += work::ring_once(&self.library).await.expect("ring");
            if done == 0 {
                self.no_job_failed().await;
                return;
            }
        }
    }

    /// As `settle_down`, but every message in the outbox is also delivered once before.
    pub async fn settle_down_doubled(&self) {
        work::feed_once(&self.townhall).await.expect("feed");
        let now = self.clock_micros();
        let queued =
            self.townhall.store().read("test.due", move |tx| Box::pin(store::outbox::due(tx, now, 100)));
        for message in queued.await.expect("readable") {
            let envelope: Envelope = serde_json::from_str(&message.body).expect("an envelope");
            self.town.carry(envelope).await.expect("delivered");
        }
        self.settle_down().await;
    }

    fn clock_micros(&self) -> i64 {
        calendar::Clock::now(&*self.clock).0
    }

    pub fn last_view(&self, person: &str) -> Option<CaseView> {
        let views = self.window.views().into_iter().rev();
        let mut views = views.map(|view| serde_json::from_value::<CaseView>(view).expect("a view"));
        views.find(|view| view.person.stored() == person)
    }

    pub async fn answer(&self, view: &CaseView, values: Values) {
        let step = view
            .todo
            .as_ref()
            .unwrap_or_else(|| panic!("nothing waits for this person: {view:#?}"))
            .step
            .clone();
        let act = Act { by: view.person.clone(), case: view.case, step, values };
        let envelope = Envelope {
            id: MessageId(ids::Chance::id_at(&*self.chance, self.clock_micros())),
            from: agency("portal"),
            to: view.agency.clone(),
            body: Body::Act { act: serde_json::to_value(&act).expect("an act") },
        };
        let reply = self.town.carry(envelope).await.expect("delivered");
        assert!(matches!(reply, Reply::Taken), "{reply:?}");
    }

    pub async fn case(&self, id: CaseId) -> Case {
        let loaded = self.library.store().read("test.case", move |tx| Box::pin(services::sql::load(tx, id)));
        loaded.await.expect("readable").expect("there is such a case")
    }

    pub async fn looks(&self, person: &str) -> Vec<Look> {
        match self.looks_for("portal", person).await {
            Reply::Looks { looks, .. } => looks,
            other => panic!("not looks: {other:?}"),
        }
    }

    /// Somebody asks the town hall who looked at a person.
    pub async fn looks_for(&self, from: &str, person: &str) -> Reply {
        let envelope = Envelope {
            id: MessageId(ids::Chance::id_at(&*self.chance, 0)),
            from: agency(from),
            to: agency("townhall"),
            body: Body::Looks { person: PersonKey::from_stored(person), limit: 100 },
        };
        self.townhall.receive(envelope).await
    }

    /// The library asks the town hall about a person.
    pub async fn ask_about(&self, person: &str) -> Reply {
        let name = |text: &str| text.parse().expect("a name");
        let question = Question {
            register: "residents".parse().expect("a name"),
            person: PersonKey::from_stored(person),
            by: name("person"),
            fields: vec![name("name")],
            purpose: "issue-card".parse().expect("a name"),
        };
        let actor = Actor::Automatic { service: "card".parse().expect("a name") };
        let envelope = Envelope {
            id: MessageId(ids::Chance::id_at(&*self.chance, 0)),
            from: agency("library"),
            to: agency("townhall"),
            body: Body::Ask(Ask { actor, question, reference: "test".to_owned(), warrant: None }),
        };
        self.townhall.receive(envelope).await
    }

    /// Makes every record unreadable, as a broken disk or a careless hand would.
    pub async fn damage_records(&self) {
        let sql = "-- test.damage\n update record set body = $1";
        let damaged = self.townhall.store().write("test.damage", move |tx| {
            Box::pin(async move { tx.exec(sql, &[store::Val::Json("[1]".to_owned())]).await })
        });
        damaged.await.expect("written");
    }

    /// How many records were checked against their history, and how many do not hold.
    pub async fn records_checked(&self) -> (i64, usize) {
        let store = self.townhall.store();
        let (checked, faults) =
            store.read("test.records", |tx| Box::pin(registers::verify(tx))).await.expect("readable");
        (checked, faults.len())
    }

    /// History folds to the stored cases, records match their history, the log's chain holds, and nothing is
    /// left behind.
    pub async fn everything_holds(&self) {
        let store = self.library.store();
        let (_, faults) =
            store.read("test.cases", |tx| Box::pin(services::sql::verify(tx))).await.expect("readable");
        assert_eq!(faults, Vec::new(), "cases are the fold of their events");
        let (_, faults) =
            store.read("test.records", |tx| Box::pin(registers::verify(tx))).await.expect("readable");
        assert_eq!(faults, Vec::new(), "records are their last history row");
        let keys = self.library.placer().keys().clone();
        let log = store
            .read("test.log", move |tx| {
                let keys = keys.clone();
                Box::pin(async move { ledger::verify(tx, &keys).await })
            })
            .await
            .expect("readable");
        assert_eq!((log.faults, log.waiting), (Vec::new(), 0));
        let depth =
            store.read("test.outbox", |tx| Box::pin(store::outbox::depth(tx))).await.expect("readable");
        assert_eq!((depth.waiting, depth.dead), (0, 0));
    }

    /// A job that failed would be tried again later; in these tests none may fail.
    async fn no_job_failed(&self) {
        let store = self.library.store();
        let jobs = "-- test.jobs\n select kind, last_error from job";
        let left = store.read("test.jobs", move |tx| Box::pin(tx.query(jobs, &[]))).await.expect("readable");
        assert!(
            left.is_empty(),
            "a job is left: {:?}",
            left.iter().map(|row| row.opt_text("last_error")).collect::<Vec<_>>()
        );
    }
}
