//! A small exchange: a library asks, an archive answers. Names, keys and agreements are invented.

use crate::founding::{Begun, agreements, begin, listed};
use crate::service::{Archive, body};
use calendar::{Clock as _, Instant, ManualClock};
use exchange::rest::{Line, RestFault};
use exchange::signing::sign_snapshot;
use exchange::snapshot::{SNAPSHOT_VERSION, SignedSnapshot, Snapshot};
use exchange::standing::Standing;
use gateway::call::{Body, Incoming, Outgoing};
use gateway::limits::Limits;
use gateway::link::{Link, Links, LocalLink};
use gateway::standing_cell::StandingCell;
use gateway::tls::{Identity, server_config};
use gateway::tls_link::TlsLink;
use gateway::{Gateway, GatewayParts};
use http_body_util::BodyExt;
use ids::{Chance, MemberName, MessageId};
use jiff::civil::date;
use jiff::tz::TimeZone;
use keys::certificates::Authority;
use keys::{FileSigner, Sealer, Signer};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::MIGRATIONS;
use testkit::chance::SeededChance;
use testkit::folder::Folder;
use testkit::log::{Beside, TestLog};
use testkit::stores::Fresh;
use tlog::Hash;

/// Noon of an invented day, microseconds.
pub fn noon() -> Instant {
    let moment = TimeZone::UTC.to_timestamp(date(2026, 11, 24).at(12, 0, 0, 0)).expect("a moment");
    Instant(moment.as_microsecond())
}

/// One member with its node.
pub struct Agency {
    /// Its name.
    pub member: MemberName,
    /// Its clock: each node has its own.
    pub clock: Arc<ManualClock>,
    /// Its sealing key.
    pub signer: Arc<FileSigner>,
    /// What seals with it.
    pub sealer: Arc<Sealer>,
    /// Its TLS certificate.
    pub identity: Identity,
    /// The configuration as it has it.
    pub cell: StandingCell,
    /// Its store.
    pub fresh: Fresh,
    /// Its services.
    pub archive: Arc<Archive>,
    /// What takes messages in.
    pub desk: Arc<crate::desk::Desk>,
    /// The gateway.
    pub gateway: Gateway,
}

/// How the two reach each other.
pub enum Way {
    /// Mutual TLS over loopback.
    Network,
    /// Within the process.
    Process,
}

/// Where the stores are.
enum Engine {
    Sqlite,
    Postgres,
}

/// The exchange.
pub struct Town {
    /// Who asks.
    pub library: Agency,
    /// Who is asked.
    pub archive: Agency,
    /// The centre's key.
    pub centre: FileSigner,
    /// Signs nodes' certificates.
    pub authority: Authority,
    /// The configuration as it was published last.
    pub snapshot: Mutex<Snapshot>,
    /// Ids.
    pub chance: Arc<SeededChance>,
    /// Times that tests wait.
    pub limits: Limits,
    /// The public log of both.
    pub log: Arc<TestLog>,
    _folder: Folder,
}

/// Limits that a test can wait for.
pub fn short() -> Limits {
    let short = Duration::from_millis(400);
    Limits { connect: short, answer: short, idle: short, ..Limits::default() }
}

/// A changed link for the one who asks.
pub type Wrap = Box<dyn Fn(Arc<dyn Link>) -> Arc<dyn Link> + Send>;

/// The link as it is.
pub fn plain() -> Wrap {
    Box::new(|link| link)
}

impl Town {
    /// The usual town over mutual TLS.
    pub async fn new() -> Self {
        Self::build(Way::Network, Limits::default(), plain()).await
    }

    /// A town of one process.
    pub async fn in_process() -> Self {
        Self::build(Way::Process, Limits::default(), plain()).await
    }

    /// A town over mutual TLS whose stores are on PostgreSQL.
    pub async fn on_postgres() -> Self {
        Self::build_on(Engine::Postgres, Way::Network, Limits::default(), plain()).await
    }

    /// A town whose library sends over a changed link.
    pub async fn wrapped(wrap: Wrap) -> Self {
        Self::build(Way::Network, short(), wrap).await
    }

    /// Builds a town.
    pub async fn build(way: Way, limits: Limits, wrap: Wrap) -> Self {
        Self::build_on(Engine::Sqlite, way, limits, wrap).await
    }

    async fn build_on(engine: Engine, way: Way, limits: Limits, wrap: Wrap) -> Self {
        let folder = Folder::new("gateway_town");
        let (key, pem) = (folder.path().join("authority-key.pem"), folder.path().join("authority.pem"));
        let authority = Authority::create(&key, &pem, "a long passphrase", "EX nodes", 365, noon().0)
            .expect("an authority");
        let centre = FileSigner::fresh().expect("a key");
        let (library, archive) = (begin(&authority, "library").await, begin(&authority, "archive").await);
        let snapshot = Snapshot {
            version: SNAPSHOT_VERSION,
            instance: "EX".to_owned(),
            number: 1,
            previous: None,
            at_micros: noon().0,
            grace_seconds: 86_400,
            authority: vec![centre.public()],
            tls_authority: authority.certificate_pem().to_owned(),
            members: vec![listed(&library), listed(&archive)],
            nodes: vec![library.entry.clone(), archive.entry.clone()],
            groups: BTreeMap::new(),
            agreements: agreements(&library, &archive),
        };
        let chance = Arc::new(SeededChance::new(7));
        let local = LocalLink::new();
        let (log, mut sides) = (TestLog::new(), Vec::new());
        for (begun, wrap) in [(library, wrap), (archive, plain())] {
            let fresh = match engine {
                Engine::Sqlite => Fresh::sqlite(),
                Engine::Postgres => Fresh::postgres().await,
            };
            sides.push(
                open(begun, fresh, (&snapshot, &centre), (&local, &way, wrap), &chance, (limits, &log)).await,
            );
        }
        let (archive, library) = (sides.pop().expect("two"), sides.pop().expect("two"));
        Self {
            library,
            archive,
            centre,
            authority,
            snapshot: Mutex::new(snapshot),
            chance,
            limits,
            log,
            _folder: folder,
        }
    }

    /// A call of the library.
    pub fn call(&self, code: &str, path: &str, body: Body, length: Option<u64>) -> Outgoing {
        let id = MessageId(self.chance.id_at(self.library.clock.now().0));
        let headers = vec![
            ("X-Road-Client".to_owned(), "EX/GOV/library/registers".to_owned()),
            ("X-Road-UserId".to_owned(), "EX12345".to_owned()),
            ("X-Road-Issue".to_owned(), "file 7".to_owned()),
        ];
        let method = if length == Some(0) { "GET" } else { "POST" };
        Outgoing {
            id,
            query_id: format!("EX-{id}"),
            client: self.library.member.system("registers"),
            service: self.archive.member.system("registers").service(code),
            target: None,
            purpose: None,
            agreement: None,
            line: Line { method: method.to_owned(), path: path.to_owned(), headers },
            body,
            length,
        }
    }

    /// A call without a body.
    pub fn get(&self, code: &str, path: &str) -> Outgoing {
        self.call(code, path, body(""), Some(0))
    }

    /// Asks without a body; gives the answer and its bytes.
    pub async fn ask(&self, code: &str, path: &str) -> Result<(Incoming, Vec<u8>), RestFault> {
        read(self.library.gateway.ask(self.get(code, path)).await?).await
    }

    /// Publishes a changed configuration to both.
    pub fn publish(&self, change: impl FnOnce(&mut Snapshot)) -> SignedSnapshot {
        let mut snapshot = self.snapshot.lock().expect("not poisoned");
        let before = sign_snapshot(&snapshot, &self.centre).expect("a signature");
        snapshot.previous = Some(Hash::of(before.snapshot.as_bytes()));
        snapshot.number += 1;
        change(&mut snapshot);
        let signed = sign_snapshot(&snapshot, &self.centre).expect("a signature");
        for agency in [&self.library, &self.archive] {
            assert!(agency.cell.accept(&signed, agency.clock.now().0).expect("follows"));
        }
        signed
    }

    /// The refusals that the archive wrote down, oldest first.
    pub async fn refusals(&self) -> Vec<String> {
        let store = &self.archive.fresh.store;
        let rows: Result<Vec<String>, store::Fault> = store
            .read("test.refusals", |tx| {
                Box::pin(async move {
                    let rows = tx
                        .query("-- test.refusals\nselect code from exchange_refusal order by seq", &[])
                        .await?;
                    rows.iter().map(|row| row.text("code")).collect()
                })
            })
            .await;
        rows.expect("the store")
    }
}

impl Agency {
    /// The parts of another gateway of this agency, on the same store and key, that reaches nobody.
    pub fn parts(&self, town: &Town) -> GatewayParts {
        GatewayParts {
            server: self.gateway.server().clone(),
            store: self.fresh.store.clone(),
            sealer: Arc::clone(&self.sealer),
            standing: self.cell.clone(),
            link: Arc::new(LocalLink::new()),
            clock: Arc::clone(&self.clock) as Arc<dyn calendar::Clock>,
            chance: Arc::clone(&town.chance) as Arc<dyn Chance>,
            user_key: [7; 32],
            zone: TimeZone::UTC,
            provider: Arc::clone(&self.archive) as Arc<dyn gateway::call::Provider>,
            receiver: None,
            placer: Arc::clone(self.gateway.placer()),
            late: None,
            limits: town.limits,
        }
    }

    /// Counts the rows of a table of its store.
    pub async fn count(&self, table: &'static str) -> i64 {
        let sql = match table {
            "access_opening" => "-- test.count\nselect count(*) as n from access_opening",
            "exchange_message" => "-- test.count\nselect count(*) as n from exchange_message",
            "exchange_receipt" => "-- test.count\nselect count(*) as n from exchange_receipt",
            _ => panic!("no such table is counted"),
        };
        let counted: Result<i64, store::Fault> = self
            .fresh
            .store
            .read("test.count", move |tx| Box::pin(async move { tx.query(sql, &[]).await?.one()?.int("n") }))
            .await;
        counted.expect("the store")
    }
}

/// Reads a body that must be whole.
pub async fn read(incoming: Incoming) -> Result<(Incoming, Vec<u8>), RestFault> {
    let Incoming { status, line, body: coming, request_hash, fault, proofs } = incoming;
    let bytes = coming.collect().await.expect("the body is whole").to_bytes().to_vec();
    Ok((Incoming { status, line, body: body(""), request_hash, fault, proofs }, bytes))
}

async fn open(
    begun: Begun,
    fresh: Fresh,
    (snapshot, centre): (&Snapshot, &FileSigner),
    (local, way, wrap): (&LocalLink, &Way, Wrap),
    chance: &Arc<SeededChance>,
    (limits, log): (Limits, &Arc<TestLog>),
) -> Agency {
    let signed = sign_snapshot(snapshot, centre).expect("a signature");
    let standing = Standing::new(snapshot.clone(), Hash::of(signed.snapshot.as_bytes())).expect("a standing");
    let cell = StandingCell::new(standing, noon().0);
    fresh.store.migrate(MIGRATIONS).await.expect("the schema");
    let sealer = Arc::new(Sealer::new(Arc::clone(&begun.signer) as Arc<dyn Signer>));
    let archive = Arc::new(Archive::default());
    let clock: Arc<dyn calendar::Clock> = Arc::clone(&begun.clock) as Arc<dyn calendar::Clock>;
    let network = TlsLink::new(begun.identity.clone(), cell.clone(), Arc::clone(&clock), limits);
    let code = begun.entry.name.member.code.parse().expect("an agency");
    let beside = Beside {
        sealer: Arc::clone(&sealer),
        clock: Arc::clone(&clock),
        chance: Arc::clone(chance) as Arc<dyn Chance>,
    };
    let placer = log.placer(&code, &fresh.store, beside);
    let desk = Arc::new(crate::desk::Desk::new(
        fresh.store.clone(),
        Arc::clone(&placer),
        Arc::clone(chance) as Arc<dyn Chance>,
    ));
    let gateway = Gateway::new(GatewayParts {
        placer,
        server: begun.entry.name.clone(),
        store: fresh.store.clone(),
        sealer: Arc::clone(&sealer),
        standing: cell.clone(),
        link: wrap(Arc::new(Links::new(local.clone(), Arc::new(network)))),
        clock: Arc::clone(&clock),
        chance: Arc::clone(chance) as Arc<dyn Chance>,
        user_key: [7; 32],
        zone: TimeZone::UTC,
        provider: Arc::clone(&archive) as Arc<dyn gateway::call::Provider>,
        receiver: Some(desk.clone()),
        late: None,
        limits,
    });
    match way {
        Way::Process => local.add(&gateway),
        Way::Network => {
            let tls = server_config(&begun.identity, cell.clone(), clock);
            tokio::spawn(gateway::serve::serve(
                gateway.clone(),
                begun.listener,
                tls,
                gateway::serve::never(),
            ));
        }
    }
    let Begun { member, clock, signer, identity, .. } = begun;
    Agency { member, clock, signer, sealer, identity, cell, fresh, archive, desk, gateway }
}
