//! The metaservices: who is there, what can be called. Names, spelling and shapes are those of the
//! reference's code (snake case, root `service` and `member`, absent values left out), not of the annex.
//!
//! The answers are made from the question's service alone: headers of the question are not echoed back,
//! which the reference does and should not.

mod bodies;
mod query;

pub use bodies::{clients_json, clients_xml, methods_json};
pub use query::{accepts_json, instance_asked, service_code_asked};

use crate::snapshot::Snapshot;
use access::Endpoint;
use ids::{MemberName, ServiceName};
use serde::Serialize;

/// `listClients`: a path of the node itself, not of a service.
pub const LIST_CLIENTS: &str = "listClients";
/// Lists the services of a system.
pub const LIST_METHODS: &str = "listMethods";
/// Lists the services of a system that the caller may call.
pub const ALLOWED_METHODS: &str = "allowedMethods";
/// Gives the description of a service.
pub const GET_OPENAPI: &str = "getOpenAPI";

/// Codes that no service may have (XRDDEV-599), those of the old metaservices among them: a client that
/// asks for one of these asks the exchange.
pub const RESERVED_CODES: [&str; 7] = [
    ALLOWED_METHODS,
    GET_OPENAPI,
    "getSecurityServerHealthData",
    "getSecurityServerMetrics",
    "getSecurityServerOperationalData",
    "getWsdl",
    LIST_METHODS,
];

/// The content type of `listClients` in JSON.
pub const JSON_UTF8: &str = "application/json;charset=utf-8";
/// The content type of `listClients` in XML.
pub const XML_UTF8: &str = "text/xml;charset=utf-8";

/// Whether no service may have this code. Letters are compared without case: one who could name a service
/// `listmethods` would catch clients that mistype.
pub fn is_reserved(code: &str) -> bool {
    [LIST_CLIENTS].iter().chain(&RESERVED_CODES).any(|reserved| reserved.eq_ignore_ascii_case(code))
}

/// A member or one of its systems, as `listClients` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientEntry {
    /// The member.
    pub member: MemberName,
    /// The system's code; absent for the member itself.
    pub subsystem: Option<String>,
    /// The member's name for people.
    pub name: String,
    /// The system's name for people.
    pub subsystem_name: Option<String>,
}

/// How a service is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ServiceType {
    /// Without a description.
    Rest,
    /// With an OpenAPI description.
    Openapi,
}

/// A service, as `listMethods` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceEntry {
    /// Its name.
    pub service: ServiceName,
    /// Whether it is described.
    pub service_type: ServiceType,
    /// What can be called.
    pub endpoints: Vec<Endpoint>,
}

/// The entries of `listClients`: each member followed by its systems. `languages` are tried in order for the
/// member's name; its code stands where it has none.
pub fn clients(snapshot: &Snapshot, languages: &[&str]) -> Vec<ClientEntry> {
    let mut entries = Vec::new();
    for member in &snapshot.members {
        let named = languages.iter().find_map(|language| member.title.get(*language));
        let name = named.or_else(|| member.title.values().next()).unwrap_or(&member.name.code).clone();
        entries.push(ClientEntry {
            member: member.name.clone(),
            subsystem: None,
            name: name.clone(),
            subsystem_name: None,
        });
        for (code, title) in &member.systems {
            entries.push(ClientEntry {
                member: member.name.clone(),
                subsystem: Some(code.clone()),
                name: name.clone(),
                subsystem_name: Some(title.clone()).filter(|title| !title.is_empty()),
            });
        }
    }
    entries
}

/// Whether a call asks the exchange about the services of a system: a reserved code and `GET`, and nothing
/// but these. Other methods on a reserved code find no service.
pub fn asked(service: &ServiceName, method: &str) -> Option<&'static str> {
    let known = [LIST_METHODS, ALLOWED_METHODS, GET_OPENAPI];
    known.into_iter().find(|code| method == "GET" && service.code == *code)
}

#[cfg(test)]
mod tests;
