//! The services of this node, checked.

use super::description::{self, Described};
use super::wire::{FileWire, ServiceWire, fingerprint};
use super::{FromText, SettingsFault};
use access::Endpoint;
use exchange::rest::meta::is_reserved;
use hyper::Uri;
use ids::{ServiceName, SystemName};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tlog::Hash;

/// The most services of one node.
pub const SERVICES_MAX: usize = 2_000;

/// How long a service may take to begin its answer when nothing is said: 30 seconds, as in the protocol's
/// reference.
pub const TIMEOUT_MS_USUAL: u64 = 30_000;

/// The longest that anybody may wait for a service: 10 minutes.
pub const TIMEOUT_MS_MAX: u64 = 600_000;

/// Codes that begin so are the nodes' own way to each other.
const OWN_PREFIX: &str = "vahid-";

/// Everything in `services.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services {
    /// The text for callers while the node takes no calls.
    pub maintenance: Option<String>,
    services: BTreeMap<ServiceName, ServiceSettings>,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceSettings {
    /// Its name.
    pub name: ServiceName,
    /// What it is.
    pub kind: Kind,
    /// Whether it may be called.
    pub enabled: bool,
    /// What callers are told while it may not.
    pub notice: String,
    /// It holds nothing about people: its answers are passed on whole.
    pub subject_free: bool,
    /// Every member may call it without an agreement. Only subject-free services are open.
    pub open: bool,
    /// Its methods and paths, as far as they are known.
    pub endpoints: Vec<Endpoint>,
    /// Its OpenAPI description.
    pub described: Option<Described>,
}

/// Where a service lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Inside this process.
    Inside,
    /// Behind HTTP, described by nobody.
    Rest(Base),
    /// Behind HTTP, described by OpenAPI.
    OpenApi(Base),
}

/// How a service behind HTTP is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// `http://host:port/path` without query.
    pub url: String,
    /// How long to wait for its answer to begin.
    pub timeout: Duration,
    /// Whom to take for it.
    pub trust: Trust,
}

/// Whose certificate is taken for an `https` service's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It speaks plain HTTP.
    Plain,
    /// One of these, by SHA-256; nobody else, whoever signed for them.
    Pinned(Vec<Hash>),
    /// Anybody: the way there is guarded by other means.
    Anybody,
}

impl Services {
    /// A service, if it is written down.
    pub fn find(&self, name: &ServiceName) -> Option<&ServiceSettings> {
        self.services.get(name)
    }

    /// The services of one system, in the order of their codes.
    pub fn of<'a>(&'a self, system: &'a SystemName) -> impl Iterator<Item = &'a ServiceSettings> {
        self.services.values().filter(move |service| &service.name.system == system)
    }

    /// Reads the file's text. Descriptions are looked for in `beside`, the folder of the file.
    pub fn read(text: &str, beside: &Path) -> Result<Self, SettingsFault> {
        let wire: FileWire = toml::from_str(text).map_err(|fault| SettingsFault::Form(fault.to_string()))?;
        Self::check(wire, beside)
    }

    /// Checks what was written.
    pub fn check(wire: FileWire, beside: &Path) -> Result<Self, SettingsFault> {
        if wire.service.len() > SERVICES_MAX {
            return Err(SettingsFault::TooMany {
                what: "services",
                found: wire.service.len(),
                max: SERVICES_MAX,
            });
        }
        let mut services = BTreeMap::new();
        for written in wire.service {
            let service = service(written, beside)?;
            let name = service.name.clone();
            if services.insert(name.clone(), service).is_some() {
                return Err(SettingsFault::entry(name, "stands twice; give each service a code of its own"));
            }
        }
        Ok(Self { maintenance: wire.maintenance, services })
    }
}

impl FromText for Services {
    fn from_text(text: &str, beside: &Path) -> Result<Self, SettingsFault> {
        Self::read(text, beside)
    }
}

fn service(written: ServiceWire, beside: &Path) -> Result<ServiceSettings, SettingsFault> {
    let name = written.system.service(&written.code);
    let wrong = |detail: &str| Err(SettingsFault::entry(&name, detail));
    if written.code.is_empty() || written.code.len() > ids::NAME_PART_BYTES_MAX {
        return wrong("a service code has 1 to 255 bytes");
    }
    if is_reserved(&written.code) || written.code.starts_with(OWN_PREFIX) {
        return wrong("this code belongs to the exchange itself; choose another");
    }
    if written.open && !written.subject_free {
        return wrong("only a service with subject_free = true may be open without an agreement");
    }
    let described = match (written.kind.as_str(), &written.description) {
        ("openapi", Some(file)) => {
            Some(description::kept(beside, file, written.described_by.as_deref(), &name)?)
        }
        ("openapi", None) => return wrong("kind openapi needs description = \"FILE\""),
        (_, Some(_)) => return wrong("only kind openapi has a description"),
        (_, None) => None,
    };
    let kind = match written.kind.as_str() {
        "inside" if written.url.is_some() => return wrong("a service inside the process has no url"),
        "inside" => Kind::Inside,
        "rest" => Kind::Rest(base(&written, &name)?),
        "openapi" => Kind::OpenApi(base(&written, &name)?),
        _ => return wrong("kind is rest, openapi or inside"),
    };
    let endpoints = described.as_ref().map_or(written.endpoints, |known| known.endpoints.clone());
    Ok(ServiceSettings {
        name,
        kind,
        enabled: written.enabled,
        notice: written.notice.unwrap_or_default(),
        subject_free: written.subject_free,
        open: written.open,
        endpoints,
        described,
    })
}

fn base(written: &ServiceWire, name: &ServiceName) -> Result<Base, SettingsFault> {
    let wrong = |detail: &str| SettingsFault::entry(name, detail);
    let Some(url) = &written.url else { return Err(wrong("url is missing: where shall it be asked?")) };
    let form = || wrong("url has the form http://host:port/path or https://host:port/path, without a query");
    let uri: Uri = url.parse().map_err(|_| form())?;
    let host = uri.host().unwrap_or_default();
    let authority = uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
    if host.is_empty() || authority.contains('@') || uri.query().is_some() || url.contains('#') {
        return Err(form());
    }
    let milliseconds = written.timeout_ms.unwrap_or(TIMEOUT_MS_USUAL);
    if !(1..=TIMEOUT_MS_MAX).contains(&milliseconds) {
        return Err(wrong("timeout_ms is 1 to 600000"));
    }
    let trust = match uri.scheme_str() {
        Some("http") if !written.certificates.is_empty() => {
            return Err(wrong("certificates are for an https url"));
        }
        Some("http") => Trust::Plain,
        Some("https") => trust(written, name)?,
        _ => return Err(form()),
    };
    Ok(Base { url: url.clone(), timeout: Duration::from_millis(milliseconds), trust })
}

fn trust(written: &ServiceWire, name: &ServiceName) -> Result<Trust, SettingsFault> {
    let wrong = |detail: &str| SettingsFault::entry(name, detail);
    if written.certificates.is_empty() {
        let how =
            "an https service needs certificates = [\"SHA-256 in hex\"], or verify = false to take anybody";
        return if written.verify { Err(wrong(how)) } else { Ok(Trust::Anybody) };
    }
    let pinned: Option<Vec<Hash>> = written.certificates.iter().map(|text| fingerprint(text)).collect();
    let form = "a certificate is named by its SHA-256: 64 hexadecimal digits, as openssl x509 -fingerprint -sha256 prints it";
    pinned.map(Trust::Pinned).ok_or_else(|| wrong(form))
}
