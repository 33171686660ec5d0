//! The folder of a node.
//!
//! ```text
//! node.toml            who this is, where it is reached, where the centre and the sealing key are
//! sealing-key.pem      the member's sealing key, encrypted (absent when it is in a token)
//! tls-key.pem          the node's TLS key (mode 0600; lives as long as its certificate)
//! request.json         the signed request to join
//! certificate.pem      the node's TLS certificate, once approved
//! ```
//! and what is kept of the configuration: [`Kept`].

use super::kept::Kept;
use crate::passphrase::Passphrase;
use ids::{MemberName, MessageId, ServerName};
use keys::{FileSigner, Signer, TokenPlace, TokenSigner};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `node.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeFile {
    /// The member.
    pub member: MemberName,
    /// This node's code.
    pub server: String,
    /// The codes of the member's systems that it serves.
    pub systems: Vec<String>,
    /// Where other nodes reach it: `host:port`.
    pub address: String,
    /// The names and addresses in its certificate.
    pub hosts: Vec<String>,
    /// The centre: `http://host:port`.
    pub centre: String,
    /// The request to join.
    pub request: MessageId,
    /// The file of the sealing key in this folder; none with a token.
    pub sealing_key: Option<String>,
    /// The token that holds the sealing key.
    pub token: Option<TokenFile>,
}

/// Where a sealing key in a token is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenFile {
    /// The PKCS#11 module.
    pub module: PathBuf,
    /// The label of the token.
    pub label: String,
    /// The label of the key pair.
    pub key: String,
    /// The file with the user PIN on one line.
    pub pin_file: PathBuf,
}

impl TokenFile {
    /// The same for `keys`.
    pub fn place(&self) -> TokenPlace {
        TokenPlace {
            module: self.module.clone(),
            token_label: self.label.clone(),
            key_label: self.key.clone(),
            pin_file: self.pin_file.clone(),
        }
    }
}

/// The folder of a node.
#[derive(Clone, Debug)]
pub struct NodeDir {
    path: PathBuf,
    /// What `node.toml` says.
    pub about: NodeFile,
}

impl NodeDir {
    /// Opens a folder that `vahid node init` made.
    pub fn open(path: &Path) -> Result<Self, String> {
        let file = path.join("node.toml");
        let text = std::fs::read_to_string(&file).map_err(|fault| {
            format!("{}: {fault}\nhelp: `vahid node init {}` makes a node", file.display(), path.display())
        })?;
        let about = toml::from_str(&text).map_err(|fault| format!("{}: {fault}", file.display()))?;
        Ok(Self { path: path.to_owned(), about })
    }

    /// Writes `node.toml` into a folder that has none.
    pub(crate) fn create(path: &Path, about: NodeFile) -> Result<Self, String> {
        let dir = Self { path: path.to_owned(), about };
        dir.keep_about()?;
        Ok(dir)
    }

    /// Writes `node.toml` again.
    pub(crate) fn keep_about(&self) -> Result<(), String> {
        let text = toml::to_string(&self.about).map_err(|fault| fault.to_string())?;
        replace(&self.file("node.toml"), text.as_bytes(), 0o644)
    }

    /// A file of the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// This node's name.
    pub fn server(&self) -> ServerName {
        self.about.member.server(&self.about.server)
    }

    /// The member's sealing key. A key in a file needs its passphrase, one in a token its PIN file.
    pub(crate) fn signer(&self, passphrase: &Passphrase) -> Result<Arc<dyn Signer>, String> {
        if let Some(token) = &self.about.token {
            let signer = TokenSigner::open(token.place()).map_err(|fault| fault.to_string())?;
            return Ok(Arc::new(signer));
        }
        let name = self.about.sealing_key.as_deref().unwrap_or("sealing-key.pem");
        let signer = FileSigner::open(&self.file(name), &passphrase.read()?);
        Ok(Arc::new(signer.map_err(|fault| fault.to_string())?))
    }

    /// The node's TLS certificate and key, PEM.
    pub fn tls(&self) -> Result<(String, String), String> {
        let read = |name: &str| {
            let file = self.file(name);
            std::fs::read_to_string(&file).map_err(|fault| {
                format!("{}: {fault}\nhelp: `vahid node fetch` gets it once approved", file.display())
            })
        };
        Ok((read("certificate.pem")?, read("tls-key.pem")?))
    }

    /// When the TLS certificate ends, microseconds UTC.
    pub fn certificate_ends_micros(&self) -> Result<i64, String> {
        let (certificate, _) = self.tls()?;
        let ders = keys::certificates::read_pem(&certificate).map_err(|fault| fault.to_string())?;
        let der = ders.first().ok_or("certificate.pem holds no certificate")?;
        keys::certificates::not_after_micros(der).map_err(|fault| fault.to_string())
    }

    /// What is kept of the exchange's configuration.
    pub fn kept(&self) -> Kept {
        Kept::at(&self.path)
    }
}

/// Reads a JSON file.
pub(crate) fn read_json<T: DeserializeOwned>(file: &Path) -> Result<T, String> {
    let text = std::fs::read(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    serde_json::from_slice(&text).map_err(|fault| format!("{}: {fault}", file.display()))
}

/// Puts a file in its place in one step, after its bytes are on the disk.
pub(crate) fn replace(file: &Path, bytes: &[u8], mode: u32) -> Result<(), String> {
    let told = |fault: std::io::Error| format!("{}: {fault}", file.display());
    let beside = file.with_extension("new");
    drop(std::fs::remove_file(&beside));
    let mut new =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside).map_err(told)?;
    new.write_all(bytes).and_then(|()| new.sync_all()).map_err(told)?;
    std::fs::rename(&beside, file).map_err(told)
}
