//! The house of the log: everything around it in one process.

use super::opening::opening;
use super::rights::{rights, shared};
use super::{escrow, witnesses};
use crate::fabric;
use crate::placing::{PublicAccess, Published, Reach};
use calendar::Clock;
use exchange::sealed_request::Members;
use ids::AgencyId;
use jiff::tz::TimeZone;
use keys::{EscrowPublic, Sealer, VrfKey};
use ledger::LogKeys;
use ledger::public::{Custodian as Proves, Escrow, LogDown, Origin, PublicFiles, PublicLog};
use operator::{HomeParts, LogHome, Operator, OperatorParts};
use pack::model::Country;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use store::BoxFuture;
use tilelog::Limits;
use tlog::{NoteSigner, VerifierKey};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use witness::custodian::{Custodian, CustodianParts, LocalCustodian};

/// What sealed openings are bound to in the escrow.
pub(crate) const OPENING_CONTEXT: &[u8] = b"vahid/opening-escrow/1";

/// What a house is founded from.
pub(crate) struct HouseParts<'a> {
    /// Its folder.
    pub(crate) dir: &'a Path,
    /// The country.
    pub(crate) country: &'a Country,
    /// The window, which tells persons of warrants.
    pub(crate) window: AgencyId,
    /// Who may submit.
    pub(crate) members: Arc<dyn Members>,
    /// Where readers reach the log; none when it has no door.
    pub(crate) door: Option<SocketAddr>,
    /// Where the witnesses listen, one address for each; without addresses nobody is asked.
    pub(crate) witnesses: Vec<SocketAddr>,
    /// Time.
    pub(crate) clock: Arc<dyn Clock>,
}

/// The log with its operator, custodian and witnesses.
pub(crate) struct LogHouse {
    /// The operator.
    pub(crate) operator: Operator,
    /// Stands between persons' numbers and the custodian.
    pub(crate) pepper: [u8; 32],
    /// The public half of the escrow.
    pub(crate) escrow: EscrowPublic,
    /// The keys of the logs.
    pub(crate) keys: Arc<LogKeys>,
    home: Arc<LogHome>,
    custodian: Custodian,
    logs: Vec<VerifierKey>,
    /// Until the house is started.
    opened: Mutex<Vec<witnesses::Opened>>,
    dir: PathBuf,
    door: Option<SocketAddr>,
    name: String,
    since: i16,
    clock: Arc<dyn Clock>,
}

impl LogHouse {
    /// Opens the house, or makes it. This year's keys and the next one's are at hand, so a process may run over New
    /// Year; it must be started again before the one after.
    pub(crate) fn found(parts: HouseParts<'_>) -> Result<Self, String> {
        let HouseParts { dir, country, window, members, door, witnesses: addresses, clock } = parts;
        let institutions =
            country.institutions.as_ref().ok_or("this country has no institutions of oversight")?;
        crate::folder::private(dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
        let name: Arc<str> = institutions.log.as_str().into();
        let year = clock.now().date_in(&TimeZone::UTC).year();
        let origins = [year, year + 1].map(|year| Origin { name: name.clone(), year });
        let opened = witnesses::open(dir, institutions, &addresses)?;
        let folder = dir.join("log");
        crate::folder::private(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
        let lines = if opened.is_empty() { String::new() } else { witnesses::policy(&opened, institutions) };
        std::fs::write(folder.join("witnesses"), lines).map_err(|fault| fault.to_string())?;
        let vrf = tag_keys(&dir.join("custodian"), &origins)?;
        let published: BTreeMap<String, String> = vrf
            .iter()
            .map(|(origin, key)| (origin.clone(), tlog::Hash(key.public().0).to_string()))
            .collect();
        let home = Arc::new(LogHome::new(HomeParts {
            passphrase: fabric::secret_text(&folder.join("passphrase"))?,
            folder,
            url: door.map(|door| format!("http://{door}")),
            opening: Arc::new(move |origin, policy| {
                let key = published.get(&origin.to_string());
                opening(origin, policy, key.map(String::as_str), None)
            }),
            limits: Limits::default(),
            clock: clock.clone(),
        }));
        let logs: Vec<VerifierKey> = origins
            .iter()
            .map(|origin| home.key(origin).map(|key| key.verifier()).map_err(|fault| fault.to_string()))
            .collect::<Result<_, _>>()?;
        let policies = home.clone();
        let operator = Operator::new(OperatorParts {
            name,
            years: home.clone(),
            policy: Arc::new(move |origin| policies.policy(origin).map(Some)),
            members: members.clone(),
            rights: rights(country, &window),
            clock: clock.clone(),
        });
        let custodian = Custodian::new(CustodianParts {
            keys: vrf,
            members,
            shared: shared(country, &window),
            clock: clock.clone(),
        });
        Ok(Self {
            operator,
            pepper: fabric::secret_key(&dir.join("pepper.secret"), "pepper")?,
            escrow: escrow::open(&dir.join("escrow"))?,
            keys: Arc::new(LogKeys::new(logs.clone())),
            home,
            custodian,
            logs,
            opened: Mutex::new(opened),
            name: institutions.log.clone(),
            dir: dir.to_owned(),
            door,
            since: year,
            clock,
        })
    }

    /// The log as the roles of this process reach it.
    pub(crate) fn access(self: &Arc<Self>) -> PublicAccess {
        PublicAccess {
            origin: self.name.clone(),
            since: self.since,
            pepper: self.pepper,
            reach: self.clone(),
            keys: self.keys.clone(),
            escrow: Some(Arc::new(LockedAway(self.escrow))),
            groups: BTreeMap::new(),
            oversight: None,
        }
    }

    /// Closes the logs; nothing of them is under way afterwards. A house that was started is closed by its stop.
    pub(crate) async fn close(&self) {
        self.operator.years().close().await;
    }

    /// Starts the witnesses and the feeding of them.
    pub(crate) async fn start(&self, stop: &watch::Receiver<bool>) -> Result<Vec<JoinHandle<()>>, String> {
        let opened = std::mem::take(&mut *self.opened.lock().unwrap_or_else(PoisonError::into_inner));
        let mut tasks = witnesses::serve(&self.dir, opened, &self.logs, &self.clock, stop).await?;
        // Once before anybody reads: institutions that start together with the log find a witnessed checkpoint.
        self.operator.log(&self.operator.now()).await.map_err(|fault| fault.to_string())?;
        self.operator.feed().await;
        let (operator, stop) = (self.operator.clone(), stop.clone());
        tasks.push(tokio::spawn(async move { operator.run(stop).await }));
        Ok(tasks)
    }
}

/// The tag key of each year, made when there is none; opened side by side, for opening one is slow by design.
fn tag_keys(dir: &Path, origins: &[Origin]) -> Result<BTreeMap<String, VrfKey>, String> {
    crate::folder::private(dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
    let passphrase = &fabric::secret_text(&dir.join("passphrase"))?;
    let open = |origin: &Origin| {
        let file = dir.join(format!("tags-{}.pem", origin.year));
        let key = match file.exists() {
            true => VrfKey::open(&file, passphrase),
            false => VrfKey::create(&file, passphrase),
        };
        key.map(|key| (origin.to_string(), key)).map_err(|fault| format!("{}: {fault}", file.display()))
    };
    std::thread::scope(|scope| {
        let opening: Vec<_> = origins.iter().map(|origin| scope.spawn(move || open(origin))).collect();
        let opened = opening
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a tag key could not be opened".to_owned())?);
        opened.collect()
    })
}

impl Reach for LogHouse {
    fn log(&self, member: &AgencyId, _: &Arc<Sealer>) -> Arc<dyn PublicLog> {
        Arc::new(self.operator.local(member.clone()))
    }

    fn custodian(&self, member: &AgencyId, _: &Arc<Sealer>) -> Arc<dyn Proves> {
        Arc::new(LocalCustodian::new(self.custodian.clone(), member.clone()))
    }

    fn files(&self) -> Option<Arc<dyn PublicFiles>> {
        Some(Arc::new(OperatorFiles(self.operator.clone())))
    }

    fn published(&self, origin: &Origin) -> Option<Published> {
        let url = format!("http://{}/{}/", self.door?, origin.year);
        Some(Published { url, policy: self.home.policy_text(origin).ok()? })
    }
}

/// The operator's files as everybody reads them.
struct OperatorFiles(Operator);

impl PublicFiles for OperatorFiles {
    fn get(&self, origin: Origin, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>> {
        self.0.years().get(origin, path)
    }
}

/// The escrow as owners use it.
pub(super) struct LockedAway(pub(super) EscrowPublic);

impl Escrow for LockedAway {
    fn encrypt(&self, opening: &[u8]) -> Result<Vec<u8>, String> {
        self.0.seal(OPENING_CONTEXT, opening).map_err(|fault| fault.to_string())
    }
}
