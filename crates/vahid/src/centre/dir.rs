//! The folder of a centre.
//!
//! ```text
//! authority-key.pem   the key that signs snapshots, encrypted
//! tls-key.pem         the key that signs the nodes' TLS certificates, encrypted
//! tls-authority.pem   its certificate
//! authority.json      the public key of the first: what nodes pin
//! centre.sqlite       snapshots, requests, agreements, orders
//! ```

use crate::chance::SystemChance;
use crate::clock::SystemClock;
use calendar::Clock;
use centre::{Centre, CentreParts, Foundation};
use ids::MemberName;
use keys::certificates::Authority;
use keys::{FileSigner, PublicKey, Signer};
use pack::model::Country;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;

/// For how long the TLS authority's own certificate holds, days: ten years.
const TLS_AUTHORITY_DAYS: u32 = 3_652;

/// What nodes pin: the key that signed the first snapshot of an exchange.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pinned {
    /// The exchange.
    pub instance: String,
    /// The key.
    pub key: PublicKey,
}

/// The folder of a centre.
#[derive(Clone, Debug)]
pub struct CentreDir(PathBuf);

impl CentreDir {
    /// The folder at a path; nothing is read yet.
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Makes keys, store and first snapshot in a folder that holds none of them. A key is never overwritten.
    pub async fn found(&self, foundation: &Foundation, passphrase: &str) -> Result<Pinned, String> {
        let probe = MemberName::new(&foundation.instance, "GOV", "x").to_string();
        if probe.parse::<MemberName>().is_err() {
            return Err(format!("{:?} cannot be the name of an exchange", foundation.instance));
        }
        crate::folder::private(&self.0).map_err(|fault| format!("{}: {fault}", self.0.display()))?;
        let now = SystemClock.now().0;
        let key = self.file("authority-key.pem");
        let signer = FileSigner::create(&key, passphrase).map_err(|fault| fault.to_string())?;
        let name = format!("{} TLS authority", foundation.instance);
        let (key, certificate) = (self.file("tls-key.pem"), self.file("tls-authority.pem"));
        Authority::create(&key, &certificate, passphrase, &name, TLS_AUTHORITY_DAYS, now)
            .map_err(|fault| fault.to_string())?;
        let pinned = Pinned { instance: foundation.instance.clone(), key: signer.public() };
        let text = serde_json::to_string(&pinned).map_err(|fault| fault.to_string())?;
        let file = self.file("authority.json");
        std::fs::write(&file, text).map_err(|fault| format!("{}: {fault}", file.display()))?;
        let centre = self.open(passphrase, None).await?;
        centre.found(foundation).await.map_err(|fault| fault.to_string())?;
        Ok(pinned)
    }

    /// Opens a centre that was founded.
    pub async fn open(&self, passphrase: &str, country: Option<Arc<Country>>) -> Result<Centre, String> {
        let key = self.file("authority-key.pem");
        if !key.exists() {
            let dir = self.0.display();
            return Err(format!("{dir} is no centre: `vahid centre init {dir} --instance NAME` makes one"));
        }
        let signer = FileSigner::open(&key, passphrase).map_err(|fault| fault.to_string())?;
        let tls = Authority::open(&self.file("tls-key.pem"), &self.file("tls-authority.pem"), passphrase)
            .map_err(|fault| fault.to_string())?;
        let engine = store_sqlite::open(&self.file("centre.sqlite")).map_err(|fault| fault.to_string())?;
        let store: Store = engine;
        store.migrate(store::MIGRATIONS).await.map_err(|fault| fault.to_string())?;
        Ok(Centre::new(CentreParts {
            store,
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
            signer: Arc::new(signer),
            tls: Arc::new(tls),
            country,
        }))
    }
}
