//! The example country's institutions over stores of their own, with a public log, a custodian and owners that do as
//! the test says.

use axum::Router;
use axum::body::Body as HttpBody;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{Request, StatusCode};
use calendar::{Clock, ManualClock};
use guardian::{Guardian, GuardianParts, Office};
use http_body_util::BodyExt;
use ids::AgencyId;
use keys::{FileSigner, NoteKey, Sealer, Signer};
use ledger::public::{Custodian, LogDown, Origin, Placed, PublicFiles, PublicLog};
use pack::model::Country;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::{BoxFuture, MIGRATIONS, Store};
use testkit::chance::SeededChance;
use testkit::stores::Fresh;
use testkit::town::{TEST_NOON, Town as Exchange};
use tlog::{Checkpoint, Edge, Hash, Leaf, Note, NoteSigner, Policy, VrfSecret};
use tower::ServiceExt;
use web::Lang;

/// The country's pepper in tests.
pub const PEPPER: [u8; 32] = [5; 32];

/// A log in memory, published as its files. Tests write and rewrite it at will.
pub struct Log {
    pub leaves: Mutex<Vec<Leaf>>,
    /// The log of the year after.
    pub next: Mutex<Vec<Leaf>>,
    keys: [NoteKey; 2],
}

impl Log {
    pub fn new(name: &str) -> Self {
        let key = |year| NoteKey::fresh(&format!("{name}/{year}")).expect("a key");
        Self { leaves: Mutex::default(), next: Mutex::default(), keys: [key(2026), key(2027)] }
    }

    fn key(&self, origin: &Origin) -> Option<&NoteKey> {
        self.keys.get(usize::try_from(origin.year - 2026).ok()?)
    }

    /// A policy that trusts the log of that year and asks for no witness.
    pub fn policy(&self, origin: &Origin) -> Option<Policy> {
        let text = format!("log {}\nquorum none\n", self.key(origin)?.verifier());
        Some(Policy::parse(&text).expect("a policy"))
    }

    fn of(&self, origin: &Origin) -> Vec<Leaf> {
        let leaves = if origin.year == 2027 { &self.next } else { &self.leaves };
        leaves.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn push(&self, leaf: Leaf) -> u64 {
        let mut leaves = self.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        leaves.push(leaf);
        leaves.len() as u64 - 1
    }

    pub fn all(&self) -> Vec<Leaf> {
        self.leaves.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn root(&self, leaves: &[Leaf]) -> Hash {
        let mut edge = Edge::new();
        leaves.iter().for_each(|leaf| edge.append(leaf.hash()));
        edge.root()
    }
}

impl PublicFiles for Log {
    fn get(&self, origin: Origin, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>> {
        let leaves = self.of(&origin);
        let root = self.root(&leaves);
        Box::pin(async move {
            let Some(key) = self.key(&origin) else { return Ok(None) };
            if path == "checkpoint" {
                let head = Checkpoint { origin: origin.to_string(), size: leaves.len() as u64, root };
                let mut note = Note::unsigned(&head.text()).expect("a note");
                note.signatures.push(key.sign(&note.text).expect("signed"));
                return Ok(Some(note.to_string().into_bytes()));
            }
            let bundles = leaves.chunks(256).enumerate().map(|(number, chunk)| {
                let width = u16::try_from(chunk.len()).expect("at most 256");
                (tlog::entries_path(number as u64, width), chunk)
            });
            let found = bundles.into_iter().find(|(name, _)| *name == path).map(|(_, chunk)| {
                let entries: Vec<_> = chunk.iter().map(Leaf::bytes).collect();
                tlog::encode_bundle(&entries).expect("small entries")
            });
            Ok(found)
        })
    }
}

impl PublicLog for Log {
    fn add(&self, _: Origin, leaves: Vec<[u8; 128]>) -> BoxFuture<'_, Result<Vec<Placed>, LogDown>> {
        let placed = leaves.iter().map(|bytes| Leaf::read(bytes).expect("a leaf")).map(|leaf| Placed {
            index: self.push(leaf),
            path: Vec::new(),
            checkpoint: "".into(),
        });
        let placed: Vec<Placed> = placed.collect();
        Box::pin(async move { Ok(placed) })
    }
}

/// A custodian with a key of its own.
pub struct Keeper(pub VrfSecret);

impl Custodian for Keeper {
    fn prove(&self, _: Origin, alphas: Vec<Vec<u8>>) -> BoxFuture<'_, Result<Vec<[u8; 80]>, LogDown>> {
        let proofs = alphas.iter().map(|alpha| self.0.prove(alpha)).collect();
        Box::pin(async move { Ok(proofs) })
    }
    fn key(&self, _: Origin) -> BoxFuture<'_, Result<[u8; 32], LogDown>> {
        let key = self.0.public().0;
        Box::pin(async move { Ok(key) })
    }
}

/// The six institutions of the example.
pub struct Town {
    pub country: Arc<Country>,
    pub clock: Arc<ManualClock>,
    pub exchange: Arc<Exchange>,
    pub log: Arc<Log>,
    pub keeper: Arc<Keeper>,
    pub keys: BTreeMap<Office, Arc<FileSigner>>,
    guardians: BTreeMap<Office, Guardian>,
    _homes: Vec<Fresh>,
}

pub fn agency(id: &str) -> AgencyId {
    id.parse().expect("a name")
}

impl Town {
    /// Each institution with a store like this one's engine.
    pub async fn like(store: Store) -> Self {
        let town = Self::unjudged(store).await;
        for (office, guardian) in &town.guardians {
            // The auditor's tests say themselves when it knows the witnesses.
            if *office != Office::Auditor {
                town.judge(guardian);
            }
        }
        town
    }

    /// Tells an institution by which policies the logs are judged.
    pub fn judge(&self, guardian: &Guardian) {
        let log = self.log.clone();
        guardian.set_policies(Arc::new(move |origin| log.policy(origin)));
    }

    /// The same, and nobody knows which witnesses to trust.
    pub async fn unjudged(store: Store) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
        let country = Arc::new(pack::load(&folder).expect("the example"));
        let institutions = country.institutions.clone().expect("it has institutions");
        let (clock, exchange) = (Arc::new(ManualClock::at(TEST_NOON)), Arc::new(Exchange::default()));
        let log = Arc::new(Log::new(&institutions.log));
        let keeper = Arc::new(Keeper(VrfSecret::of_random(&[3; 64]).expect("a key")));
        let (mut guardians, mut keys, mut homes) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for (office, (_, body)) in Office::ALL.into_iter().zip(institutions.desks()) {
            let home = Fresh::like(&store).await;
            home.store.migrate(MIGRATIONS).await.expect("migrated");
            let key = Arc::new(FileSigner::fresh().expect("a key"));
            let parts = GuardianParts {
                office,
                agency: body.clone(),
                country: country.clone(),
                store: home.store.clone(),
                clock: clock.clone(),
                chance: Arc::new(SeededChance::new(20 + office as u64)),
                carrier: exchange.clone(),
                portal: agency("portal"),
                sealer: Arc::new(Sealer::new(key.clone())),
                log: log.clone(),
                files: log.clone(),
                custodian: keeper.clone(),
                pepper: PEPPER,
            };
            let guardian = Guardian::new(parts).expect("an institution");
            guardian.set_signer(key.clone());
            exchange.settle(body, Arc::new(guardian.clone()));
            guardians.insert(office, guardian);
            keys.insert(office, key);
            homes.push(home);
        }
        Self { country, clock, exchange, log, keeper, keys, guardians, _homes: homes }
    }

    pub fn at(&self, office: Office) -> &Guardian {
        &self.guardians[&office]
    }

    pub fn key(&self, office: Office) -> Arc<dyn Signer> {
        self.keys[&office].clone()
    }

    pub fn origin(&self) -> String {
        format!("{}/2026", self.country.institutions.as_ref().expect("institutions").log)
    }

    pub fn today(&self) -> u32 {
        tlog::day_of_micros(self.clock.now().0)
    }

    /// Delivers what lies in every outbox, until nothing moves.
    pub async fn settle(&self) {
        loop {
            let mut moved = 0;
            for guardian in self.guardians.values() {
                moved += guardian::work::deliver_once(guardian).await.expect("delivered");
            }
            if moved == 0 {
                return;
            }
        }
    }

    fn door(&self, office: Office) -> Router {
        guardian::desk(self.at(office).clone())
    }

    /// The cookie of an official at a desk; none when the desk does not know them.
    pub async fn cookie(&self, office: Office, who: &str) -> Option<String> {
        let body = format!("who={who}");
        let request = Request::post("/sign-in")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(HttpBody::from(body))
            .expect("a request");
        let answer = self.door(office).oneshot(request).await.expect("an answer");
        let line = answer.headers().get(SET_COOKIE)?.to_str().expect("text").to_owned();
        line.split(';').next().map(str::to_owned)
    }

    /// One request: status, body and where it sends to.
    pub async fn ask(
        &self,
        office: Office,
        (method, path): (&str, &str),
        cookie: Option<&str>,
        form: &str,
        lang: Lang,
    ) -> (StatusCode, String, String) {
        let mut request = Request::builder().method(method).uri(path).header(ACCEPT_LANGUAGE, lang.code());
        request = request.header(ACCEPT, "text/html").header("sec-fetch-site", "same-origin");
        if let Some(cookie) = cookie {
            request = request.header(COOKIE, cookie);
        }
        if method == "POST" {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(HttpBody::from(form.to_owned())).expect("a request");
        let answer = self.door(office).oneshot(request).await.expect("an answer");
        let status = answer.status();
        let to = answer.headers().get("location").map_or("", |to| to.to_str().expect("text")).to_owned();
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned(), to)
    }

    /// A page that everybody may read.
    pub async fn read(&self, office: Office, path: &str, lang: Lang) -> String {
        let (status, body, _) = self.ask(office, ("GET", path), None, "", lang).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }
}
