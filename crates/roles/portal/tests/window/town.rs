//! A portal in the example country, and a library whose mood the test decides.

use calendar::ManualClock;
use exchange::head::LoggedEntry;
use exchange::{Body, Envelope, Look, OwnRecord, Receiver, Reply};
use ids::{AgencyId, EntryId, MessageId, RecordId, RegisterId};
use pack::model::{Country, Values};
use portal::{Portal, PortalParts};
use services::{Act, CaseView};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{BoxFuture, Store};
use testkit::chance::SeededChance;
use testkit::town::{TEST_NOON, Town};
use uuid::Uuid;

/// The example country.
pub fn country() -> Arc<Country> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    Arc::new(pack::load(&folder).unwrap_or_else(|findings| panic!("{findings:?}")))
}

pub fn agency(id: &str) -> AgencyId {
    id.parse().unwrap()
}

/// What an agency of the test says to whatever it is sent.
pub struct Answering {
    reply: Mutex<Reply>,
    delay: Mutex<Duration>,
    looks: Mutex<(Vec<Look>, i64)>,
    own: Mutex<Vec<(RegisterId, Values)>>,
    acts: Mutex<Vec<(MessageId, Act)>>,
}

impl Default for Answering {
    fn default() -> Self {
        Self {
            reply: Mutex::new(Reply::Taken),
            delay: Mutex::default(),
            looks: Mutex::default(),
            own: Mutex::default(),
            acts: Mutex::default(),
        }
    }
}

impl Answering {
    pub fn says(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }
    pub fn takes(&self, delay: Duration) {
        *self.delay.lock().unwrap() = delay;
    }
    pub fn holds_looks(&self, looks: Vec<Look>, total: i64) {
        *self.looks.lock().unwrap() = (looks, total);
    }
    pub fn holds(&self, records: Vec<(RegisterId, Values)>) {
        *self.own.lock().unwrap() = records;
    }
    /// What people sent, in order of arrival.
    pub fn acts(&self) -> Vec<(MessageId, Act)> {
        self.acts.lock().unwrap().clone()
    }

    fn answer(&self, envelope: &Envelope) -> Reply {
        match &envelope.body {
            Body::Looks { .. } => {
                let (looks, total) = self.looks.lock().unwrap().clone();
                Reply::Looks { looks, total, tags: Vec::new() }
            }
            Body::Own { .. } => {
                let entry = LoggedEntry { id: EntryId(Uuid::from_u128(1)), leaf: tlog::Hash::of(b"entry") };
                let held = self.own.lock().unwrap().clone();
                let total = i64::try_from(held.len()).unwrap();
                let record = |(place, (register, fields)): (usize, (RegisterId, Values))| OwnRecord {
                    register,
                    record: RecordId(Uuid::from_u128(100 + place as u128)),
                    since_micros: TEST_NOON.0,
                    fields,
                    former: Vec::new(),
                };
                let records = held.into_iter().enumerate().map(record).collect();
                Reply::Own { records, total, entries: vec![entry] }
            }
            Body::Act { act } => {
                let act = serde_json::from_value(act.clone()).unwrap();
                self.acts.lock().unwrap().push((envelope.id, act));
                self.reply.lock().unwrap().clone()
            }
            other => panic!("the portal never sends {}", other.kind()),
        }
    }
}

impl Receiver for Answering {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            let delay = *self.delay.lock().unwrap();
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            self.answer(&envelope)
        })
    }
}

/// The portal and what stands around it.
pub struct World {
    pub portal: Portal,
    pub country: Arc<Country>,
    pub clock: Arc<ManualClock>,
    pub town: Arc<Town>,
    pub library: Arc<Answering>,
    pub townhall: Arc<Answering>,
}

impl World {
    /// A portal over a migrated store, with two agencies that answer.
    pub fn new(store: Store) -> Self {
        Self::with_public(store, None)
    }

    /// The same before a public log.
    pub fn with_public(store: Store, public: Option<portal::PublicParts>) -> Self {
        let (country, town) = (country(), Arc::new(Town::default()));
        let clock = Arc::new(ManualClock::at(TEST_NOON));
        let library = Arc::new(Answering::default());
        let townhall = Arc::new(Answering::default());
        town.settle(&agency("library"), library.clone());
        town.settle(&agency("townhall"), townhall.clone());
        let parts = PortalParts {
            country: country.clone(),
            store,
            clock: clock.clone(),
            chance: Arc::new(SeededChance::new(5)),
            carrier: town.clone(),
            agencies: vec![agency("library"), agency("townhall")],
            public,
        };
        let portal = Portal::new(parts).unwrap();
        Self { portal, country, clock, town, library, townhall }
    }

    /// The library shows a person a case.
    pub async fn show(&self, view: &CaseView) {
        let reply = self.portal.receive(notice(view, "library", view.version as u128)).await;
        assert!(matches!(reply, Reply::Taken), "{reply:?}");
    }
}

/// A view in an envelope; `number` tells messages of one case and person apart.
pub fn notice(view: &CaseView, from: &str, number: u128) -> Envelope {
    let person: u128 = view.person.stored().bytes().map(u128::from).sum();
    Envelope {
        id: MessageId(Uuid::from_u128((view.case.0.as_u128() << 32) + (person << 16) + number)),
        from: agency(from),
        to: agency("portal"),
        body: Body::Notice { view: serde_json::to_value(view).unwrap() },
    }
}

/// A look as an agency's log tells it.
pub fn look(provider: &str, entry: u128, at_micros: i64, purpose: &str) -> Look {
    Look {
        entry: Uuid::from_u128(entry).to_string(),
        at_micros,
        provider: provider.to_owned(),
        requester: "library".to_owned(),
        duty: "automatic".to_owned(),
        source: "register.residents".to_owned(),
        fields: vec!["name".to_owned(), "moved_in".to_owned()],
        purpose: purpose.to_owned(),
        act: "ACT-1".to_owned(),
        article: "art. 3.1".to_owned(),
        public: None,
    }
}
