//! A member's node that runs: everything read from the folder that `vahid node init` made.
//!
//! Beside what joining put there, a running node knows these files, all looked at again while it runs:
//! `services.toml` (own services behind HTTP), `clients.toml` (own information systems), and keeps `late.log`
//! (entries of the access log while its store is away) and `users.secret` (under which users are hashed).

use super::secret;
use crate::clock::SystemClock;
use crate::member::{Follower, NodeDir};
use crate::passphrase::Passphrase;
use calendar::Clock;
use gateway::front::Clients;
use gateway::limits::Limits;
use gateway::link::Link;
use gateway::services::{FromText, Services, Watched};
use gateway::standing_cell::StandingCell;
use gateway::tls::Identity;
use gateway::tls_link::TlsLink;
use ids::{AgencyId, ServerName};
use keys::{Sealer, Signer};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Why a node's folder cannot be run from.
#[derive(Debug, thiserror::Error)]
#[error("{folder}: {detail}")]
pub struct HomeFault {
    /// The folder.
    pub folder: String,
    /// What is wrong, and what to do.
    pub detail: String,
}

/// A node's folder, opened.
pub struct Home {
    /// The node.
    pub server: ServerName,
    /// The member's sealing key.
    pub sealer: Arc<Sealer>,
    /// The configuration in force.
    pub standing: StandingCell,
    /// The certificate that other nodes see.
    pub identity: Identity,
    /// Own services behind HTTP.
    pub services: Arc<Watched<Services>>,
    /// Own information systems.
    pub clients: Arc<Watched<Clients>>,
    /// The access log's queue on this machine.
    pub late: Arc<ledger::late::Queue>,
    /// The centre's address.
    pub centre: String,
    /// The system whose services an adapter may bring: the first that this node serves.
    pub adapter_system: String,
    /// The secret under which users of information systems are hashed.
    pub user_key: [u8; 32],
    ends: Mutex<Option<i64>>,
    passphrase: Passphrase,
    folder: PathBuf,
}

impl Home {
    /// Opens a folder. It must hold a certificate and a configuration: `vahid node fetch` brings both.
    pub(crate) fn open(path: &Path, passphrase: Passphrase) -> Result<(Self, Follower), HomeFault> {
        let fault = |detail: String| HomeFault { folder: path.display().to_string(), detail };
        let dir = NodeDir::open(path).map_err(fault)?;
        let signer = dir.signer(&passphrase).map_err(fault)?;
        let (certificate, key) = dir.tls().map_err(fault)?;
        let identity = Identity::from_pem(&certificate, &key).map_err(|wrong| fault(wrong.to_string()))?;
        let (server, member) = (dir.server(), dir.about.member.clone());
        let centre = dir.about.centre.clone();
        let first = dir.about.systems.first().cloned();
        let adapter_system = first.unwrap_or_else(|| access::REGISTERS_SYSTEM.to_owned());
        let (services, clients) = (dir.file("services.toml"), dir.file("clients.toml"));
        let late = dir.file("late.log");
        let user_key = secret::key(&dir.file("users.secret"), "users").map_err(fault)?;
        let follower = Follower::new(&dir).map_err(fault)?;
        let standing = follower.standing().map_err(fault)?;
        let former: Vec<keys::PublicKey> = standing
            .member(&member)
            .map(|member| member.keys.iter().map(|held| held.key).collect())
            .unwrap_or_default();
        let heard = follower.heard_micros(SystemClock.now().0).unwrap_or(standing.at_micros());
        let sealer = Arc::new(Sealer::new(signer));
        let late = ledger::late::Queue::open(&late, sealer.clone(), &former);
        let home = Self {
            server,
            sealer,
            // Until the centre is heard again, it is as fresh as its last word.
            standing: StandingCell::new(standing, heard),
            identity,
            services: watched(&services).map_err(fault)?,
            clients: watched(&clients).map_err(fault)?,
            late: Arc::new(late.map_err(|wrong| fault(wrong.to_string()))?),
            centre,
            adapter_system,
            user_key,
            ends: Mutex::new(ends(&certificate)),
            passphrase,
            folder: path.to_owned(),
        };
        Ok((home, follower))
    }

    /// The agency that this member is: the member's code is its id.
    pub fn agency(&self) -> Result<AgencyId, HomeFault> {
        let code = &self.server.member.code;
        code.parse()
            .map_err(|fault: ids::SlugFault| HomeFault { folder: code.clone(), detail: fault.to_string() })
    }

    /// When the certificate ends, microseconds UTC.
    pub(crate) fn certificate_ends(&self) -> Option<i64> {
        // A pair that TLS took can be read; none only if the file was changed since.
        *self.ends.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The folder, read again.
    pub(crate) fn dir(&self) -> Result<NodeDir, String> {
        NodeDir::open(&self.folder)
    }

    /// A file of the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The member's sealing key as it lies in the folder.
    pub(crate) fn own_signer(&self) -> Result<Arc<dyn Signer>, String> {
        self.signer(&self.dir()?)
    }

    /// The way over the network.
    pub(crate) fn network(&self, clock: Arc<dyn Clock>) -> Arc<dyn Link> {
        Arc::new(TlsLink::new(self.identity.clone(), self.standing.clone(), clock, Limits::default()))
    }

    /// The sealing key, for orders to the centre.
    pub(crate) fn signer(&self, dir: &NodeDir) -> Result<Arc<dyn Signer>, String> {
        dir.signer(&self.passphrase)
    }

    /// Takes over another certificate or sealing key that lies in the folder now. Connections that are open stay.
    pub(crate) fn renew(&self, dir: &NodeDir) -> Result<(), String> {
        let (certificate, key) = dir.tls()?;
        self.identity.replace(&certificate, &key).map_err(|fault| fault.to_string())?;
        *self.ends.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = ends(&certificate);
        let signer: Arc<dyn Signer> = dir.signer(&self.passphrase)?;
        if signer.public() != self.sealer.public() {
            self.sealer.replace(signer);
        }
        Ok(())
    }
}

/// When the first certificate of a PEM text ends, microseconds UTC.
fn ends(certificate: &str) -> Option<i64> {
    let chain = keys::certificates::read_pem(certificate).ok()?;
    keys::certificates::not_after_micros(chain.first()?).ok()
}

/// A file of settings; an empty one is made where there is none.
fn watched<T: FromText>(file: &Path) -> Result<Arc<Watched<T>>, String> {
    if !file.exists() {
        std::fs::write(file, "").map_err(|fault| format!("{}: {fault}", file.display()))?;
    }
    Watched::open(file).map(Arc::new).map_err(|fault| fault.to_string())
}
