//! The bodies of the metaservices' answers.

use super::super::xml::escape;
use super::{ClientEntry, ServiceEntry, ServiceType};
use serde::Serialize;

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
