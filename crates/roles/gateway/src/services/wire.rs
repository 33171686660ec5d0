//! `services.toml` as it is written.

use access::Endpoint;
use ids::{ServiceName, SystemName};
use serde::{Deserialize, Serialize};
use tlog::Hash;

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileWire {
    /// Set while the node takes no calls; the text that callers are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<String>,
    /// The services, `[[service]]` each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service: Vec<ServiceWire>,
}

/// One `[[service]]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceWire {
    /// The system that answers, `AZ/GOV/1234567890/registers`.
    pub system: SystemName,
    /// The service code.
    pub code: String,
    /// `rest`, `openapi` or `inside`.
    pub kind: String,
    /// Where it is asked; none for a service inside the process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How long to wait for its answer to begin, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Whether it may be called.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub enabled: bool,
    /// What callers are told while it is disabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Set for a service that holds nothing about people.
    #[serde(default, skip_serializing_if = "is_no")]
    pub subject_free: bool,
    /// Set for a subject-free service that every member may call without an agreement.
    #[serde(default, skip_serializing_if = "is_no")]
    pub open: bool,
    /// SHA-256 of the certificates that an `https` service may show, in hex.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<String>,
    /// Set to false where an `https` service's certificate shall not be looked at.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub verify: bool,
    /// The kept copy of its OpenAPI description, beside this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where the description came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub described_by: Option<String>,
    /// Methods and paths of a service without a description.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<Endpoint>,
}

impl ServiceWire {
    /// An entry in which nothing but name and kind is said.
    pub fn new(name: &ServiceName, kind: &str) -> Self {
        Self {
            system: name.system.clone(),
            code: name.code.clone(),
            kind: kind.to_owned(),
            url: None,
            timeout_ms: None,
            enabled: true,
            notice: None,
            subject_free: false,
            open: false,
            certificates: Vec::new(),
            verify: true,
            description: None,
            described_by: None,
            endpoints: Vec::new(),
        }
    }
}

fn yes() -> bool {
    true
}
fn is_yes(set: &bool) -> bool {
    *set
}
fn is_no(set: &bool) -> bool {
    !*set
}

/// A fingerprint as people write it: 64 hexadecimal digits, with or without the colons that `openssl` prints.
pub(crate) fn fingerprint(text: &str) -> Option<Hash> {
    text.chars().filter(|c| *c != ':').collect::<String>().to_ascii_lowercase().parse().ok()
}
