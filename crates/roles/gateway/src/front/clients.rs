//! `clients.toml`: the information systems of this node, and how each proves who it is.

use crate::services::{FromText, SettingsFault, fingerprint};
use exchange::rest::error::Style;
use ids::SystemName;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;
use tlog::Hash;

/// The most clients of one node.
pub const CLIENTS_MAX: usize = 1_000;

/// How an information system proves who it is; the words of the protocol's reference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    /// Not at all: only for a network in which nobody else can reach the node.
    NoSsl,
    /// Not at all, but nobody on the way may listen: TLS without a certificate of its own.
    SslNoAuth,
    /// By showing one of its pinned certificates.
    #[default]
    SslAuth,
}

/// The whole file as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientsWire {
    /// How errors are spelled to callers who are not known yet.
    #[serde(default)]
    pub error_style: Style,
    /// The clients, `[[client]]` each.
    #[serde(default)]
    pub client: Vec<ClientWire>,
}

/// One `[[client]]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientWire {
    /// The system.
    pub system: SystemName,
    /// `SSLAUTH` when nothing is said.
    #[serde(default)]
    pub authentication: Mode,
    /// SHA-256 of the certificates that it may show, in hex, as `openssl x509 -fingerprint -sha256` prints it.
    #[serde(default)]
    pub certificates: Vec<String>,
    /// How errors are spelled to it; as to everybody when nothing is said.
    #[serde(default)]
    pub error_style: Option<Style>,
}

/// The certificates that a client may show, by SHA-256.
pub type CertificateList = Vec<Hash>;

/// One client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSettings {
    /// How it proves who it is.
    pub mode: Mode,
    /// What it may show.
    pub certificates: CertificateList,
    /// How errors are spelled to it.
    pub style: Style,
}

/// All clients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clients {
    /// How errors are spelled to callers who are not known yet.
    pub style: Style,
    clients: HashMap<SystemName, ClientSettings>,
}

impl Clients {
    /// Checks what was written.
    pub fn check(wire: ClientsWire) -> Result<Self, SettingsFault> {
        if wire.client.len() > CLIENTS_MAX {
            let found = wire.client.len();
            return Err(SettingsFault::TooMany { what: "clients", found, max: CLIENTS_MAX });
        }
        let mut clients = HashMap::new();
        for written in wire.client {
            let name = written.system.clone();
            let certificates = certificates(&written)?;
            let style = written.error_style.unwrap_or(wire.error_style);
            let client = ClientSettings { mode: written.authentication, certificates, style };
            if clients.insert(name.clone(), client).is_some() {
                return Err(SettingsFault::entry(name, "stands twice"));
            }
        }
        Ok(Self { style: wire.error_style, clients })
    }

    /// A client of this node.
    pub fn find(&self, system: &SystemName) -> Option<&ClientSettings> {
        self.clients.get(system)
    }
}

impl FromText for Clients {
    fn from_text(text: &str, _beside: &Path) -> Result<Self, SettingsFault> {
        let wire = toml::from_str(text).map_err(|fault| SettingsFault::Form(fault.to_string()))?;
        Self::check(wire)
    }
}

fn certificates(written: &ClientWire) -> Result<CertificateList, SettingsFault> {
    let read: Option<CertificateList> = written.certificates.iter().map(|text| fingerprint(text)).collect();
    let form = "a certificate is named by its SHA-256: 64 hexadecimal digits, with or without colons";
    read.ok_or_else(|| SettingsFault::entry(&written.system, form))
}
