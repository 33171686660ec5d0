//! The metaservices: who is there, what can be called. Names, spelling and shapes are those of the
//! reference's code (snake case, root `service` and `member`, absent values left out), not of the annex.
//!
//! The answers are made from the question's service alone: headers of the question are not echoed back,
//! which the reference does and should not.

use super::xml::escape;
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

/// The instance that `listClients` is asked about: the parameter `xRoadInstance`, or our own.
pub fn instance_asked<'a>(query: Option<&'a str>, own: &'a str) -> std::borrow::Cow<'a, str> {
    match parameter(query.unwrap_or_default(), "xRoadInstance") {
        Some(asked) if !asked.trim().is_empty() => asked.into(),
        _ => own.into(),
    }
}

/// The service that `getOpenAPI` is asked about: the parameter `serviceCode`, whatever the case of its name.
pub fn service_code_asked(query: Option<&str>) -> Result<String, super::RestFault> {
    let code = parameter(query.unwrap_or_default(), "serviceCode").filter(|code| !code.is_empty());
    code.ok_or_else(super::RestFault::service_code_missing)
}

/// Whether the client wants JSON: `application/json` stands in `Accept`. XML otherwise.
pub fn accepts_json(accept: Option<&str>) -> bool {
    let mut types = accept.unwrap_or_default().split(',').map(|one| one.split(';').next().unwrap_or(""));
    types.any(|one| one.trim().eq_ignore_ascii_case("application/json"))
}

/// The body of `listClients` in JSON.
pub fn clients_json(entries: &[ClientEntry]) -> Vec<u8> {
    let member = entries.iter().map(client_json).collect();
    serde_json::to_vec(&ClientsJson { member }).expect("texts have a JSON form")
}

/// The body of `listClients` in XML.
pub fn clients_xml(entries: &[ClientEntry]) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<xroad:clientList \
         xmlns:xroad=\"http://x-road.eu/xsd/xroad.xsd\" xmlns:id=\"http://x-road.eu/xsd/identifiers\">\n",
    );
    for entry in entries {
        let kind = if entry.subsystem.is_some() { "SUBSYSTEM" } else { "MEMBER" };
        let [instance, class, code] =
            [&entry.member.instance, &entry.member.class, &entry.member.code].map(|part| escape(part));
        xml += &format!(
            "  <xroad:member>\n    <xroad:id id:objectType=\"{kind}\">\n      \
             <id:xRoadInstance>{instance}</id:xRoadInstance>\n      \
             <id:memberClass>{class}</id:memberClass>\n      <id:memberCode>{code}</id:memberCode>\n"
        );
        if let Some(subsystem) = &entry.subsystem {
            xml += &format!("      <id:subsystemCode>{}</id:subsystemCode>\n", escape(subsystem));
        }
        xml += &format!("    </xroad:id>\n    <xroad:name>{}</xroad:name>\n", escape(&entry.name));
        if let Some(name) = &entry.subsystem_name {
            xml += &format!("    <xroad:subsystemName>{}</xroad:subsystemName>\n", escape(name));
        }
        xml += "  </xroad:member>\n";
    }
    xml += "</xroad:clientList>\n";
    xml.into_bytes()
}

/// The body of `listMethods` and of `allowedMethods`; which services and endpoints a caller may call is for
/// the caller of this function to have found out.
pub fn methods_json(entries: &[ServiceEntry]) -> Vec<u8> {
    let service = entries.iter().map(service_json).collect();
    serde_json::to_vec(&MethodsJson { service }).expect("texts have a JSON form")
}

/// Whether a call asks the exchange about the services of a system: a reserved code and `GET`, and nothing
/// but these. Other methods on a reserved code find no service.
pub fn asked(service: &ServiceName, method: &str) -> Option<&'static str> {
    let known = [LIST_METHODS, ALLOWED_METHODS, GET_OPENAPI];
    known.into_iter().find(|code| method == "GET" && service.code == *code)
}

/// The last value of a query parameter, form-decoded; a broken escape stands for itself.
fn parameter(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let found = pairs.filter(|(key, _)| form_decoded(key).eq_ignore_ascii_case(name)).last();
    found.map(|(_, value)| form_decoded(value))
}

fn form_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = pair.filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match (byte, decoded.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = after.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[derive(Serialize)]
struct ClientsJson<'a> {
    member: Vec<ClientJson<'a>>,
}

#[derive(Serialize)]
struct ClientJson<'a> {
    id: IdJson<'a>,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subsystem_name: Option<&'a str>,
}

#[derive(Serialize)]
struct IdJson<'a> {
    object_type: &'static str,
    xroad_instance: &'a str,
    member_class: &'a str,
    member_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subsystem_code: Option<&'a str>,
}

fn client_json(entry: &ClientEntry) -> ClientJson<'_> {
    ClientJson {
        id: IdJson {
            object_type: if entry.subsystem.is_some() { "SUBSYSTEM" } else { "MEMBER" },
            xroad_instance: &entry.member.instance,
            member_class: &entry.member.class,
            member_code: &entry.member.code,
            subsystem_code: entry.subsystem.as_deref(),
        },
        name: &entry.name,
        subsystem_name: entry.subsystem_name.as_deref(),
    }
}

#[derive(Serialize)]
struct MethodsJson<'a> {
    service: Vec<ServiceJson<'a>>,
}

#[derive(Serialize)]
struct ServiceJson<'a> {
    xroad_instance: &'a str,
    member_class: &'a str,
    member_code: &'a str,
    subsystem_code: &'a str,
    service_code: &'a str,
    object_type: &'static str,
    service_type: ServiceType,
    endpoint_list: Vec<EndpointJson<'a>>,
}

#[derive(Serialize)]
struct EndpointJson<'a> {
    method: &'a str,
    path: &'a str,
}

fn service_json(entry: &ServiceEntry) -> ServiceJson<'_> {
    let system = &entry.service.system;
    ServiceJson {
        xroad_instance: &system.member.instance,
        member_class: &system.member.class,
        member_code: &system.member.code,
        subsystem_code: &system.subsystem,
        service_code: &entry.service.code,
        object_type: "SERVICE",
        service_type: entry.service_type,
        endpoint_list: entry
            .endpoints
            .iter()
            .map(|endpoint| EndpointJson { method: &endpoint.method, path: &endpoint.path })
            .collect(),
    }
}

#[cfg(test)]
mod tests;
