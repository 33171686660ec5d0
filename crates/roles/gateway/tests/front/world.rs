//! A school's node with its front, and a library's node with its services; everything between them is real.

use super::origin::Origin;
use super::town::{Granted, Town, front_pem};
use calendar::{Clock, Instant, ManualClock};
use gateway::front::{Clients, Front, FrontLimits, FrontParts, FrontTls, Identity, listen, listen_tls};
use gateway::meta::StandingRights;
use gateway::provider::{InsideProvider, Mount, Providers};
use gateway::services::{Services, Watched};
use jiff::tz::TimeZone;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use testkit::chance::SeededChance;
use testkit::stores::Fresh;
use tokio::net::TcpListener;
use tokio::sync::watch as told;
use web::watch::{Standing as NodeStanding, Standings, Watch};

/// Who asks in most tests.
pub const CLIENT: (&str, &str) = ("X-Road-Client", "XX/GOV/school/pupils");
/// Who is asked.
pub const OWNER: &str = "XX/GOV/library/lending";
/// Midday of the day on which the tests play.
pub const NOW: i64 = 1_795_521_600_000_000;

/// A node that stands well.
pub struct Well;

impl Standings for Well {
    fn read(&self) -> std::pin::Pin<Box<dyn Future<Output = NodeStanding> + Send + '_>> {
        Box::pin(async { NodeStanding::default() })
    }
}

pub struct World {
    /// The front of the school's node.
    pub plain: SocketAddr,
    /// The same under TLS.
    pub tls: SocketAddr,
    /// The library's services.
    pub services: Arc<Watched<Services>>,
    /// The school's own settings.
    pub askers: Arc<Watched<Services>>,
    pub identity: Arc<Watched<Identity>>,
    pub stop: told::Sender<bool>,
    /// The stores of the school and of the library.
    pub stores: [Fresh; 2],
    /// What the front counts.
    pub watch: Arc<Watch>,
}

/// What a test chooses; the rest is usual.
pub struct Made {
    pub services: Arc<Watched<Services>>,
    pub clients: Arc<Watched<Clients>>,
    pub mounts: Vec<Mount>,
    pub limits: FrontLimits,
    /// The front's clock.
    pub now: i64,
    /// What the school may call beyond the usual.
    pub granted: Vec<Granted>,
    /// What the library's node shows to its services: certificate and key, PEM.
    pub shows: Option<String>,
}

impl Made {
    /// Services and clients as `services.toml` and `clients.toml` would say them.
    pub fn of(services: &str, clients: &str) -> Self {
        let services = Services::read(services, Path::new("")).expect("services");
        let (pupils, sub, new) = (CLIENT.1, "XX/GOV/school/s%2Fub", "XX/GOV/school/new");
        let whole = [(pupils, "echo"), (pupils, "bare"), (pupils, "slash"), (sub, "sö/e"), (new, "echo")];
        Self {
            services: Arc::new(Watched::fixed(services)),
            clients: Arc::new(Watched::fixed(read_clients(clients))),
            mounts: Vec::new(),
            limits: FrontLimits::default(),
            now: NOW,
            granted: whole.into_iter().map(|(client, code)| Granted::whole(client, code)).collect(),
            shows: None,
        }
    }

    pub async fn start(self) -> World {
        let Town { cell, school, library } = Town::found(&self.granted).await;
        let clock: Arc<ManualClock> = Arc::new(ManualClock::at(Instant(NOW)));
        let rights = Arc::new(StandingRights::new(cell.clone(), clock, TimeZone::UTC));
        let inside = Arc::new(InsideProvider::new(self.mounts));
        let provider = Providers::new(self.services.clone(), inside, rights.clone());
        let provider = Arc::new(match self.shows {
            Some(pem) => {
                provider.showing(Arc::new(Watched::fixed(Identity::from_pem(&pem).expect("a pair"))))
            }
            None => provider,
        });
        let log = testkit::log::TestLog::new();
        let (_, librarys) = library.run(&cell, provider, (1, &log)).await;
        let askers = Arc::new(Watched::fixed(Services::default()));
        let nothing = Arc::new(InsideProvider::new(Vec::new()));
        let own = Arc::new(Providers::new(askers.clone(), nothing, rights));
        let (school, schools) = school.run(&cell, own, (2, &log)).await;
        let identity = Identity::from_pem(&front_pem()).expect("an identity");
        let identity = Arc::new(Watched::fixed(identity));
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Instant(self.now)));
        let watch = Arc::new(Watch::new(clock.clone(), gateway::front::ROUTES));
        let front = Front::new(FrontParts {
            server: school.server().clone(),
            languages: vec!["xx".to_owned()],
            centre: "http://centre.example".to_owned(),
            asks: Arc::new(school),
            clients: self.clients,
            services: askers.clone(),
            watch: watch.clone(),
            standings: Arc::new(Well),
            clock,
            chance: Arc::new(SeededChance::new(3)),
            limits: self.limits,
        });
        let (stop, stopped) = told::channel(false);
        let (plain_listener, plain) = port().await;
        let (tls_listener, tls) = port().await;
        tokio::spawn(listen(front.clone(), plain_listener, stopped.clone()));
        tokio::spawn(listen_tls(front, tls_listener, FrontTls::new(identity.clone()), stopped));
        let stores = [schools, librarys];
        World { plain, tls, services: self.services, askers, identity, stop, stores, watch }
    }
}

async fn port() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

/// The text of a `services.toml` with one plain service, `echo`.
pub fn echo(origin: &Origin) -> String {
    rest("echo", origin.address, "")
}

/// One service, with further lines of its entry.
pub fn rest(code: &str, address: SocketAddr, more: &str) -> String {
    format!(
        "[[service]]\nsystem = \"{OWNER}\"\ncode = \"{code}\"\nkind = \"rest\"\nurl = \"http://{address}/api\"\n\
         subject_free = true\n{more}\n"
    )
}

/// The usual client, without certificates.
pub fn open_client() -> String {
    format!("[[client]]\nsystem = \"{}\"\nauthentication = \"NOSSL\"\n", CLIENT.1)
}

pub fn read_clients(text: &str) -> Clients {
    use gateway::services::FromText;
    Clients::from_text(text, Path::new("")).expect("clients")
}

/// A node with the service `echo` before an origin of its own, and the usual client.
pub async fn usual() -> (World, Origin) {
    let origin = Origin::start().await;
    let world = Made::of(&echo(&origin), &open_client()).start().await;
    (world, origin)
}

/// The path of a call to `echo`.
pub fn path(rest: &str) -> String {
    format!("/r1/{OWNER}/echo{rest}")
}

/// Certificate and key, PEM.
pub fn certificate(name: &str) -> (String, String) {
    let (key, certificate) =
        keys::certificates::self_signed(name, &["localhost".to_owned()]).expect("a certificate");
    (certificate, key)
}

/// The SHA-256 of a certificate.
pub fn fingerprint(pem: &str) -> String {
    let der = keys::certificates::read_pem(pem).expect("a certificate").remove(0);
    keys::certificates::fingerprint(&der).to_string()
}
