//! A small country in which a warrant lives: who asks, court, commissioner, arbiter, an owner, the window; a public log
//! with a real tree, keys and tags.

use access::{Actor, Question};
use calendar::{Clock, Instant, ManualClock};
use exchange::{Ask, Body, Carrier, Envelope, Look, LookNotice, Receiver, Reply};
use guardian::cases::warrants::commissioner::{Word, confirm};
use guardian::cases::warrants::court::{Ruling, rule_on};
use guardian::{Guardian, GuardianParts, Office, Trouble as OfficeTrouble};
use ids::{AgencyId, Chance, MessageId, PersonKey};
use jiff::civil::{Date, date};
use keys::{Escrow, EscrowPublic, FileSigner, KeyId, PublicKey, Sealer};
use ledger::public::{LogDown, Origin, PublicFiles};
use ledger::{Owner, Placer, PlacerParts};
use node::cases::{Draft, apply_for_warrant, show_application};
use node::{Node, NodeParts, Trouble};
use oversight::warrant::{KeyRing, KeyTrouble, OffenceClass, Reach, Terms, WarrantId};
use pack::model::{Country, DemoOfficial, Value, Values};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::{BoxFuture, MIGRATIONS};
use testkit::chance::SeededChance;
use testkit::log::{ORIGIN, PEPPER, TestLog};
use testkit::stores::Fresh;
use testkit::town::{TEST_NOON, Town};

pub const WINDOW: &str = "portal";

/// The window: it remembers of how many looks which people were told.
#[derive(Default)]
pub struct Window(Mutex<Vec<LookNotice>>);

impl Window {
    pub fn told(&self) -> Vec<LookNotice> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Receiver for Window {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        if let Body::Looked { notices } = envelope.body {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(notices);
        }
        Box::pin(async { Reply::Taken })
    }
}

/// The keys of the institutions as the exchange's configuration would tell them.
#[derive(Default)]
pub struct Ring {
    keys: Mutex<BTreeMap<(AgencyId, KeyId), PublicKey>>,
    revoked: Mutex<BTreeSet<KeyId>>,
}

impl Ring {
    pub fn know(&self, agency: &str, key: PublicKey) {
        self.keys.lock().unwrap().insert((name(agency), key.id()), key);
    }
    pub fn revoke(&self, key: KeyId) {
        self.revoked.lock().unwrap().insert(key);
    }
}

impl KeyRing for Ring {
    fn key(&self, institution: &AgencyId, key: &KeyId, _: i64) -> Result<PublicKey, KeyTrouble> {
        if self.revoked.lock().unwrap().contains(key) {
            return Err(KeyTrouble::Revoked);
        }
        let found = self.keys.lock().unwrap().get(&(institution.clone(), *key)).copied();
        found.ok_or(KeyTrouble::Unknown)
    }
}

/// The public key of the escrow, as the binary gives it to owners and court.
struct Locked(EscrowPublic);

impl ledger::public::Escrow for Locked {
    fn encrypt(&self, opening: &[u8]) -> Result<Vec<u8>, String> {
        self.0.seal(b"test", opening).map_err(|fault| fault.to_string())
    }
}

/// The files of the log; nobody here reads them over this way.
struct NoFiles;

impl PublicFiles for NoFiles {
    fn get(&self, _: Origin, _: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>> {
        Box::pin(async { Ok(None) })
    }
}

pub struct World {
    pub country: Arc<Country>,
    pub clock: Arc<ManualClock>,
    pub town: Arc<Town>,
    pub log: Arc<TestLog>,
    pub watch: Node,
    pub townhall: Node,
    pub court: Guardian,
    pub reviewer: Guardian,
    pub arbiter: Guardian,
    pub window: Arc<Window>,
    pub ring: Arc<Ring>,
    pub escrow: Escrow,
    pub court_key: Arc<Sealer>,
    pub reviewer_key: Arc<Sealer>,
    chance: Arc<SeededChance>,
    _stores: Vec<Fresh>,
}

pub fn name<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a name")
}

pub fn person(key: &str) -> PersonKey {
    PersonKey::from_stored(key)
}

fn key() -> Arc<Sealer> {
    Arc::new(Sealer::new(Arc::new(FileSigner::fresh().expect("a key"))))
}

impl World {
    pub async fn open() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/_example-library");
        let mut country = pack::load(&folder).unwrap_or_else(|findings| panic!("{findings:?}"));
        country.institutions.as_mut().expect("institutions").log = ORIGIN.to_owned();
        let country = Arc::new(country);
        let clock = Arc::new(ManualClock::at(TEST_NOON));
        let chance = Arc::new(SeededChance::new(11));
        let (town, window, log) = (Arc::new(Town::default()), Arc::new(Window::default()), TestLog::new());
        let (ring, escrow) = (Arc::new(Ring::default()), Escrow::fresh().expect("an escrow"));
        town.settle(&name(WINDOW), window.clone());
        let mut stores = Vec::new();
        for _ in 0..5 {
            let fresh = Fresh::sqlite();
            fresh.store.migrate(MIGRATIONS).await.expect("migrated");
            stores.push(fresh);
        }
        let locked = || Arc::new(Locked(escrow.public()));
        let node = |id: &str, place: usize| {
            let store = stores[place].store.clone();
            let placer = Placer::new(PlacerParts {
                owner: Owner::new(name(id), ORIGIN, PEPPER),
                store: store.clone(),
                log: log.clone(),
                custodian: log.clone(),
                keys: log.keys(),
                escrow: Some(locked()),
                sealer: key(),
                clock: clock.clone(),
                chance: chance.clone(),
            });
            let parts = NodeParts {
                agency: name(id),
                country: country.clone(),
                store,
                clock: clock.clone(),
                chance: chance.clone(),
                carrier: town.clone(),
                portal: name(WINDOW),
                placer: Arc::new(placer),
            };
            let node = Node::new(parts).expect("a zone");
            node.set_institution_keys(ring.clone());
            town.settle(&name(id), Arc::new(node.clone()));
            node
        };
        let guardian = |office: Office, id: &str, place: usize, sealer: &Arc<Sealer>| {
            ring.know(id, sealer.public());
            let guardian = Guardian::new(GuardianParts {
                office,
                agency: name(id),
                country: country.clone(),
                store: stores[place].store.clone(),
                clock: clock.clone(),
                chance: chance.clone(),
                carrier: town.clone(),
                portal: name(WINDOW),
                sealer: sealer.clone(),
                log: log.clone(),
                files: Arc::new(NoFiles),
                custodian: log.clone(),
                pepper: PEPPER,
            })
            .expect("institutions");
            guardian.set_keys(ring.clone());
            guardian.set_escrow(locked());
            town.settle(&name(id), Arc::new(guardian.clone()));
            guardian
        };
        let (court_key, reviewer_key) = (key(), key());
        let world = Self {
            watch: node("watch", 0),
            townhall: node("townhall", 1),
            court: guardian(Office::Court, "court", 2, &court_key),
            reviewer: guardian(Office::Commissioner, "reviewer", 3, &reviewer_key),
            arbiter: guardian(Office::Arbiter, "council", 4, &key()),
            country,
            clock,
            town,
            log,
            window,
            ring,
            escrow,
            court_key,
            reviewer_key,
            chance,
            _stores: stores,
        };
        world.seed().await;
        world
    }

    async fn seed(&self) {
        let record = |number: &str, called: &str| {
            Values::from([
                ("person".to_owned(), Value::from(number)),
                ("name".to_owned(), Value::from(called)),
                ("age_group".to_owned(), Value::from("adult")),
                ("secret_address".to_owned(), Value::from(false)),
                ("moved_in".to_owned(), Value::from("2026-06-01")),
            ])
        };
        let residents = vec![record("ADA001", "Ada Page"), record("BEN002", "Ben Page")];
        node::cases::seed_records(&self.townhall, &name("residents"), residents).await.expect("seeded");
    }

    /// Lets every message arrive that waits anywhere.
    pub async fn deliver(&self) {
        loop {
            let mut moved = 0;
            for node in [&self.watch, &self.townhall] {
                moved += node::work::deliver_once(node).await.expect("a store");
            }
            for guardian in [&self.court, &self.reviewer, &self.arbiter] {
                moved += guardian::work::deliver_once(guardian).await.expect("a store");
            }
            if moved == 0 {
                return;
            }
        }
    }

    /// One look at every clock that a warrant has, and everything that follows arrives.
    pub async fn ring_clocks(&self) {
        guardian::work::warrants_once(&self.court).await.expect("the log is there");
        self.deliver().await;
        for node in [&self.watch, &self.townhall] {
            node::work::open_warrants_once(node).await.expect("a store");
            node::work::send_escrow_once(node).await.expect("a store");
            node::work::delete_answers_once(node).await.expect("a store");
        }
        self.deliver().await;
    }

    /// The clock goes to noon UTC of a later day.
    pub fn go_to(&self, day: Date) {
        let days = i64::from(oversight::warrant::day_of(day)) - i64::from(self.day());
        assert!(days >= 0, "time does not go back");
        self.clock.leap_seconds(days * 86_400);
    }

    /// Today, as leaves count days.
    pub fn day(&self) -> u32 {
        tlog::day_of_micros(self.clock.now().0)
    }

    pub fn official(&self, id: &str) -> DemoOfficial {
        let found = self.country.demo.officials.iter().find(|official| official.id == id);
        found.expect("an official of the demonstration").clone()
    }

    pub fn draft(&self) -> Draft {
        Draft {
            person: person("ADA001"),
            reach: vec![Reach {
                register: name("residents"),
                fields: vec![name("name"), name("age_group")],
                looks_max: 2,
            }],
            purpose: name("issue-card"),
            act: name("ACT-1"),
            article: "art. 9".to_owned(),
            offence: OffenceClass::Liberty,
            reference: "case 12/26".to_owned(),
            term: (date(2026, 11, 24), date(2026, 12, 10)),
            sealed_until: date(2027, 2, 1),
            keep_days: 30,
        }
    }

    /// The watch applies; the application arrives.
    pub async fn apply(&self, draft: Draft) -> WarrantId {
        let id = apply_for_warrant(&self.watch, &self.official("wat"), draft).await.expect("an application");
        self.deliver().await;
        id
    }

    pub async fn terms(&self, id: WarrantId) -> Terms {
        guardian::cases::warrants::show::one(&self.court, id).await.expect("at the court").terms
    }

    pub async fn rule(&self, id: WarrantId, ruling: Ruling) -> Result<(), &'static str> {
        let ruled = rule_on(&self.court, &self.official("jo"), id, ruling).await;
        self.deliver().await;
        ruled.map_err(|no: OfficeTrouble| no.code())
    }

    pub async fn confirm(&self, id: WarrantId, word: Word) -> Result<(), &'static str> {
        let said = confirm(&self.reviewer, &self.official("rev"), id, word).await;
        self.deliver().await;
        said.map_err(|no| no.code())
    }

    /// A warrant in force, by everybody who has a part in it.
    pub async fn in_force(&self, draft: Draft) -> WarrantId {
        let id = self.apply(draft).await;
        let terms = self.terms(id).await;
        self.rule(id, Ruling::Grant(Box::new(terms))).await.expect("granted");
        self.confirm(id, Word::OnWarrant(None)).await.expect("confirmed");
        self.ring_clocks().await;
        assert_eq!(self.state(id).await, "in-force");
        id
    }

    /// The state as the requester sees it.
    pub async fn state(&self, id: WarrantId) -> String {
        show_application(&self.watch, id).await.expect("an application").state
    }

    /// The watch asks the town hall under a warrant through its own desk.
    pub async fn ask(&self, id: WarrantId) -> Result<String, String> {
        let (wat, register) = (self.official("wat"), name("residents"));
        match node::cases::ask_under_warrant(&self.watch, &wat, id, &register).await {
            Ok(answered) => Ok(format!("{:?}", answered.fields)),
            Err(Trouble::Peer { code, .. }) => Err(code),
            Err(other) => Err(other.code().to_owned()),
        }
    }

    /// Any question to the town hall, as a program of an agency might put it; gives the code of the reply.
    pub async fn put(
        &self,
        from: &str,
        warrant: Option<String>,
        change: impl FnOnce(&mut Question),
    ) -> String {
        let mut question = Question {
            register: name("residents"),
            person: person("ADA001"),
            by: name("person"),
            fields: vec![name("name")],
            purpose: name("issue-card"),
        };
        change(&mut question);
        let actor = Actor::Official { name: "wat".to_owned(), role: name("watchman") };
        let body = Body::Ask(Ask { actor, question, reference: "case 12/26".to_owned(), warrant });
        match self.say(from, "townhall", body).await {
            Reply::Answer { .. } => "answered".to_owned(),
            Reply::Refused { code, .. } => code,
            other => format!("{other:?}"),
        }
    }

    /// One message from one body to another.
    pub async fn say(&self, from: &str, to: &str, body: Body) -> Reply {
        let id = MessageId(self.chance.id_at(self.clock.now().0));
        let envelope = Envelope { id, from: name(from), to: name(to), body };
        self.town.carry(envelope).await.expect("they are there")
    }

    /// What the person's window is shown by a body of her looks.
    pub async fn looks(&self, at: &str) -> Vec<Look> {
        let body = Body::Looks { person: person("ADA001"), limit: 100 };
        match self.say(WINDOW, at, body).await {
            Reply::Looks { looks, .. } => looks,
            other => panic!("no looks: {other:?}"),
        }
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}
