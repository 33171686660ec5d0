//! A log whose operator and custodian are elsewhere, as the members of a country know it: one file, the same for all.
//! `vahid log describe` writes it; nothing in it is secret but what `pepper_file` names.
//!
//! ```toml
//! name = "town.example/access"       # the log's name without its year
//! since = 2026                       # the first year that has a log
//! log = "http://127.0.0.1:9600"      # the operator's door: leaves go there, readers read there
//! custodian = "http://127.0.0.1:9800"
//! pepper_file = "pepper"             # a secret of the country's owners: never given to operator or custodian
//! # The pinned policy of each year's log, whole: its key, its witnesses, their quorum.
//! policies = ["log town.example/access/2026+1a2b3c4d+AQ…\nquorum none\n"]
//! escrow = "1f0c…"                   # the public half, 64 hex digits; without it nothing is looked at under a warrant
//! [groups]                           # owners of sensitive registers, which appear as their group
//! clinic-a = "clinics"
//! ```

use super::house::LockedAway;
use crate::clock::SystemClock;
use crate::fabric;
use crate::placing::{PublicAccess, Published, Reach};
use axum::http::StatusCode;
use ids::AgencyId;
use keys::{EscrowPublic, Sealer};
use ledger::LogKeys;
use ledger::public::{Custodian, Escrow, LogDown, Origin, PublicFiles, PublicLog};
use operator::RemoteLog;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::BoxFuture;
use tlog::{Hash, Policy};
use witness::custodian::CustodianClient;

/// How long the log may take to give a file.
const PATIENCE: Duration = Duration::from_secs(10);

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Described {
    /// The log's name without its year.
    pub(crate) name: String,
    /// The first year that has a log.
    pub(crate) since: i16,
    /// The operator's door.
    pub(crate) log: String,
    /// The custodian's door.
    pub(crate) custodian: String,
    /// The file of the country's pepper, beside this one.
    pub(crate) pepper_file: PathBuf,
    /// The policy of each year's log (c2sp.org/tlog-policy), whole.
    pub(crate) policies: Vec<String>,
    /// The public half of the escrow, 64 hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) escrow: Option<String>,
    /// Owners whose leaves name only their group.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) groups: BTreeMap<AgencyId, String>,
}

/// The way to a log elsewhere.
struct Away {
    log: String,
    custodian: String,
    /// By origin, the text of the pinned policy.
    policies: BTreeMap<String, String>,
}

/// Reads the file of a country's log.
pub(crate) fn read(file: &Path) -> Result<PublicAccess, String> {
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let text = std::fs::read_to_string(file).map_err(|fault| told(&fault))?;
    let written: Described = toml::from_str(&text).map_err(|fault| told(&fault))?;
    let pepper = file.parent().unwrap_or(Path::new(".")).join(&written.pepper_file);
    if !pepper.exists() {
        // Made anew it would be another one than the other owners have, and persons would miss their looks.
        return Err(told(&format!(
            "the pepper {} is not there: it is one secret for all owners of the country, get it from them",
            pepper.display()
        )));
    }
    let (mut policies, mut keys) = (BTreeMap::new(), Vec::new());
    for text in written.policies {
        let policy = Policy::parse(&text).map_err(|fault| told(&fault))?;
        for log in policy.logs() {
            policies.insert(log.key.name.clone(), text.clone());
            keys.push(log.key.clone());
        }
    }
    if keys.is_empty() {
        return Err(told(
            &"no policy names a log: get the file from the operator, `vahid log describe` writes it",
        ));
    }
    let escrow =
        written.escrow.as_deref().map(str::parse::<Hash>).transpose().map_err(|fault| told(&fault))?;
    let escrow = escrow.map(|Hash(bytes)| Arc::new(LockedAway(EscrowPublic::of(bytes))) as Arc<dyn Escrow>);
    Ok(PublicAccess {
        origin: written.name,
        since: written.since,
        pepper: fabric::secret_key(&pepper, "pepper")?,
        reach: Arc::new(Away { log: written.log, custodian: written.custodian, policies }),
        keys: Arc::new(LogKeys::new(keys)),
        escrow,
        groups: written.groups,
        oversight: None,
    })
}

impl Reach for Away {
    fn log(&self, member: &AgencyId, sealer: &Arc<Sealer>) -> Arc<dyn PublicLog> {
        Arc::new(RemoteLog::new(&self.log, sealer.clone(), member.clone(), Arc::new(SystemClock)))
    }

    fn custodian(&self, member: &AgencyId, sealer: &Arc<Sealer>) -> Arc<dyn Custodian> {
        let clock = Arc::new(SystemClock);
        Arc::new(CustodianClient::new(&self.custodian, sealer.clone(), member.clone(), clock))
    }

    fn files(&self) -> Option<Arc<dyn PublicFiles>> {
        Some(Arc::new(Site { url: self.log.clone(), http: web::client::Client::new() }))
    }

    fn published(&self, origin: &Origin) -> Option<Published> {
        let policy = self.policies.get(&origin.to_string())?.clone();
        let log = self.log.trim_end_matches('/');
        Some(Published { url: format!("{log}/{}/", origin.year), policy })
    }
}

/// The files of a log over HTTP.
struct Site {
    url: String,
    http: web::client::Client,
}

impl PublicFiles for Site {
    fn get(&self, origin: Origin, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>> {
        Box::pin(async move {
            let url = format!("{}/{}/{path}", self.url.trim_end_matches('/'), origin.year);
            let answer = self.http.get(&url, None, PATIENCE).await;
            let (status, body) = answer.map_err(|fault| LogDown::Away(fault.to_string()))?;
            match status {
                StatusCode::OK => Ok(Some(body.to_vec())),
                StatusCode::NOT_FOUND => Ok(None),
                other => Err(LogDown::Away(format!("the log answered {other} for {path}"))),
            }
        })
    }
}
