//! A small country with everybody who has a part in a claim.

use access::{Actor, Question};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use calendar::{Clock, ManualClock};
use exchange::{Ask, Body as Says, Carrier, Envelope, Reply};
use guardian::{Guardian, GuardianParts, Office};
use http_body_util::BodyExt;
use ids::{AgencyId, Chance, ClaimId, MessageId, PersonKey};
use keys::{FileSigner, Sealer};
use ledger::public::{LogDown, Origin, PublicFiles};
use node::{Node, NodeParts};
use pack::model::{Country, DemoOfficial};
use portal::{Portal, PortalParts};
use std::path::Path;
use std::sync::Arc;
use store::{BoxFuture, MIGRATIONS};
use testkit::chance::SeededChance;
use testkit::log::{Beside, TestLog};
use testkit::stores::Fresh;
use testkit::town::{TEST_NOON, Town};
use tower::ServiceExt;

/// The log publishes no files here: no claim waits for one.
struct NoFiles;

impl PublicFiles for NoFiles {
    fn get(&self, _: Origin, _: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>> {
        Box::pin(async { Ok(None) })
    }
}

/// Town hall (owner of the residents), library (asks them), window, and the readers' council as arbiter.
pub struct World {
    pub country: Arc<Country>,
    pub clock: Arc<ManualClock>,
    pub town: Arc<Town>,
    pub townhall: Node,
    pub library: Node,
    pub portal: Portal,
    pub arbiter: Guardian,
    chance: Arc<SeededChance>,
    _stores: Vec<Fresh>,
}

pub fn agency(id: &str) -> AgencyId {
    id.parse().expect("a name")
}

pub fn person(key: &str) -> PersonKey {
    PersonKey::from_stored(key)
}

impl World {
    /// The example country, with its sample records.
    pub async fn open() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/_example-library");
        let country = Arc::new(pack::load(&folder).unwrap_or_else(|findings| panic!("{findings:?}")));
        let clock = Arc::new(ManualClock::at(TEST_NOON));
        let chance = Arc::new(SeededChance::new(7));
        let town = Arc::new(Town::default());
        let log = TestLog::new();
        let mut stores = Vec::new();
        for _ in 0..4 {
            let fresh = Fresh::sqlite();
            fresh.store.migrate(MIGRATIONS).await.expect("migrated");
            stores.push(fresh);
        }
        let node = |id: &str, place: usize| {
            let store = &stores[place].store;
            let beside = Beside::new(clock.clone(), chance.clone());
            let parts = NodeParts {
                placer: log.placer(&agency(id), store, beside),
                agency: agency(id),
                country: country.clone(),
                store: store.clone(),
                clock: clock.clone(),
                chance: chance.clone(),
                carrier: town.clone(),
                portal: agency(portal::PORTAL),
            };
            let node = Node::new(parts).expect("a zone");
            town.settle(&agency(id), Arc::new(node.clone()));
            node
        };
        let (townhall, library) = (node("townhall", 0), node("library", 1));
        let portal = Portal::new(PortalParts {
            country: country.clone(),
            store: stores[2].store.clone(),
            clock: clock.clone(),
            chance: chance.clone(),
            carrier: town.clone(),
            agencies: vec![agency("townhall"), agency("library")],
            public: None,
        })
        .expect("a zone");
        town.settle(&agency(portal::PORTAL), Arc::new(portal.clone()));
        let arbiter = Guardian::new(GuardianParts {
            office: Office::Arbiter,
            agency: agency("council"),
            country: country.clone(),
            store: stores[3].store.clone(),
            clock: clock.clone(),
            chance: chance.clone(),
            carrier: town.clone(),
            portal: agency(portal::PORTAL),
            sealer: Arc::new(Sealer::new(Arc::new(FileSigner::fresh().expect("a key")))),
            log: log.clone(),
            files: Arc::new(NoFiles),
            custodian: log.clone(),
            pepper: [7; 32],
        })
        .expect("institutions");
        town.settle(&agency("council"), Arc::new(arbiter.clone()));
        let world =
            Self { country, clock, town, townhall, library, portal, arbiter, chance, _stores: stores };
        world.seed().await;
        world
    }

    async fn seed(&self) {
        let mut residents = self.country.demo.records.get("residents").cloned().unwrap_or_default();
        for record in &mut residents {
            // The sample's own day lies too far back for the day on which tests live.
            record.insert("moved_in".to_owned(), "2026-11-20".into());
        }
        let register = "residents".parse().expect("a name");
        node::cases::seed_records(&self.townhall, &register, residents).await.expect("seeded");
    }

    /// Lets every message arrive that waits anywhere.
    pub async fn deliver(&self) {
        loop {
            let mut moved = portal::work::deliver_once(&self.portal).await.expect("a store");
            moved += node::work::deliver_once(&self.townhall).await.expect("a store");
            moved += node::work::deliver_once(&self.library).await.expect("a store");
            moved += guardian::work::deliver_once(&self.arbiter).await.expect("a store");
            if moved == 0 {
                return;
            }
            // What failed once is due a moment later.
            self.clock.leap_seconds(1);
        }
    }

    /// Days pass, and every clock is looked at.
    pub async fn pass_days(&self, days: i64) {
        self.clock.leap_seconds(days * 86_400);
        node::cases::ring_claims_once(&self.townhall).await.expect("a store");
        portal::ring_claims_once(&self.portal).await.expect("a store");
        guardian::cases::claims::ring_claims_once(&self.arbiter).await.expect("a store");
        self.deliver().await;
    }

    /// The library asks the town hall about a person, as a service does; gives whether it was answered.
    pub async fn library_asks(&self, who: &str) -> Reply {
        let question = Question {
            register: "residents".parse().expect("a name"),
            person: person(who),
            by: "person".parse().expect("a name"),
            fields: vec!["person".parse().expect("a name"), "name".parse().expect("a name")],
            purpose: "issue-card".parse().expect("a name"),
        };
        let actor = Actor::Official { name: "leo".to_owned(), role: "librarian".parse().expect("a name") };
        let body = Says::Ask(Ask { actor, question, reference: "a card".to_owned(), warrant: None });
        let id = MessageId(self.chance.id_at(self.clock.now().0));
        let envelope = Envelope { id, from: agency("library"), to: agency("townhall"), body };
        self.town.carry(envelope).await.expect("the town hall is there")
    }

    pub fn official(&self, id: &str) -> DemoOfficial {
        let found = self.country.demo.officials.iter().find(|official| official.id == id);
        found.expect("an official of the demonstration").clone()
    }

    /// Signs a person in at the window.
    pub async fn browser(&self, who: &str) -> Browser<'_> {
        let stranger = Browser { world: self, cookie: String::new() };
        let answer = stranger.post("/sign-in", &format!("who={who}&back=/home")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        Browser { cookie: answer.cookie, ..stranger }
    }
}

/// An answer that was read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub bytes: Vec<u8>,
    pub text: String,
    pub to: String,
    pub cookie: String,
}

/// A signed-in browser.
pub struct Browser<'a> {
    world: &'a World,
    cookie: String,
}

impl Browser<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    pub async fn post(&self, path: &str, form: &str) -> Answer {
        self.send("POST", path, form).await
    }

    /// Files a claim and gives its number.
    pub async fn files(&self, form: &str) -> ClaimId {
        let answer = self.post("/claims/new", form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.to.rsplit('/').next().expect("a number").parse().expect("a claim's number")
    }

    async fn send(&self, method: &str, path: &str, form: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept", "text/html")
            .header("accept-language", "en")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .expect("a request");
        let router = portal::router(self.world.portal.clone());
        let answer = router.oneshot(request).await.expect("an answer");
        let header = |name: &str| {
            let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (status, to, cookie) = (answer.status(), header("location"), header("set-cookie"));
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let bytes = answer.into_body().collect().await.expect("read").to_bytes().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, bytes, text, to, cookie }
    }
}
