//! The doors of the measurement: a window before many owners, and the log's files as any web server serves them.

use super::log::{MadeLog, Owner};
use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::listen;
use crate::local::LocalExchange;
use crate::packs;
use crate::stores::StorePlace;
use axum::Router;
use axum::extract::{Path as At, State};
use axum::http::StatusCode;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use exchange::{Body, Envelope, Receiver, Reply};
use ids::AgencyId;
use keys::VrfKey;
use ledger::public::{Custodian, LogDown, Origin, PublicFiles};
use portal::public::{FileProofs, LogFacts, PublicParts};
use portal::{PORTAL, Portal, PortalParts};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use store::BoxFuture;
use tilelog::{Files, Shelf};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The pack whose words the pages speak.
const PACK: &str = "packs/_example-library";

/// What listens.
pub(super) struct Doors {
    pub(super) portal: String,
    pub(super) tasks: Vec<JoinHandle<()>>,
}

/// Opens window and log on free ports of this machine.
pub(super) async fn open(home: &Path, made: MadeLog, stop: &watch::Receiver<bool>) -> Result<Doors, String> {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (window, log) = (listen::take(any).await?, listen::take(any).await?);
    let address = |listener: &tokio::net::TcpListener| {
        listener.local_addr().map(|at| format!("http://{at}")).map_err(|fault| fault.to_string())
    };
    let (portal, url) = (address(&window)?, format!("{}/", address(&log)?));
    let files = Router::new().route("/{*path}", get(file)).with_state(made.files.clone());
    let router = portal::router(window_of(home, made, url).await?);
    let tasks = vec![listen::serve(window, router, stop.clone()), listen::serve(log, files, stop.clone())];
    Ok(Doors { portal, tasks })
}

async fn window_of(home: &Path, made: MadeLog, url: String) -> Result<Portal, String> {
    let exchange = LocalExchange::default();
    let mut agencies = Vec::new();
    for owner in made.owners {
        let agency: AgencyId = owner.agency.parse().map_err(|_| "an owner's name is no name")?;
        exchange.register(agency.clone(), Arc::new(Showing(owner)));
        agencies.push(agency);
    }
    let window: AgencyId = PORTAL.parse().map_err(|_| "the window's name is no name")?;
    let place = StorePlace::Sqlite { dir: home.join("window") };
    let facts = LogFacts { url, policy: made.policy };
    let (name, year) = (made.origin.name.clone(), made.origin.year);
    let absences = FileProofs::new(Arc::new(Served(made.files)), move |origin| {
        (origin.year == year).then(|| facts.clone())
    });
    Portal::new(PortalParts {
        country: Arc::new(packs::load(Path::new(PACK))?),
        store: place.open(&window).await.map_err(|fault| fault.to_string())?,
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        carrier: Arc::new(exchange),
        agencies,
        public: Some(PublicParts {
            name,
            since: year,
            pepper: made.pepper,
            custodian: Arc::new(Keyed(made.vrf)),
            absences: Arc::new(absences),
            oversight: None,
        }),
    })
    .map_err(|fault| fault.to_string())
}

/// An owner that shows its looks.
struct Showing(Owner);

impl Receiver for Showing {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        let reply = match envelope.body {
            Body::Looks { .. } => Reply::Looks {
                looks: self.0.looks.clone(),
                total: i64::try_from(self.0.looks.len()).unwrap_or(i64::MAX),
                tags: vec![self.0.tag.clone()],
            },
            other => Reply::Refused { code: "looks-only".to_owned(), detail: other.kind().to_owned() },
        };
        Box::pin(std::future::ready(reply))
    }
}

/// The custodian's key in this process.
struct Keyed(Arc<VrfKey>);

impl Custodian for Keyed {
    fn prove(&self, _: Origin, alphas: Vec<Vec<u8>>) -> BoxFuture<'_, Result<Vec<[u8; 80]>, LogDown>> {
        let proofs = alphas.iter().map(|alpha| self.0.prove(alpha)).collect();
        Box::pin(std::future::ready(Ok(proofs)))
    }

    fn key(&self, _: Origin) -> BoxFuture<'_, Result<[u8; 32], LogDown>> {
        Box::pin(std::future::ready(Ok(self.0.public().0)))
    }
}

/// The log's files.
struct Served(Arc<Files>);

impl PublicFiles for Served {
    fn get(&self, _: Origin, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>> {
        let read = self.0.read(&path).map_err(|fault| LogDown::Away(fault.to_string()));
        Box::pin(std::future::ready(read))
    }
}

async fn file(State(files): State<Arc<Files>>, At(path): At<String>) -> Response {
    let open = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    // The generator's folder holds nothing but public files; a path never leaves it.
    if path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match files.read(&path) {
        Ok(Some(bytes)) => (open, bytes).into_response(),
        Ok(None) => (StatusCode::NOT_FOUND, open).into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, open, fault.to_string()).into_response(),
    }
}
