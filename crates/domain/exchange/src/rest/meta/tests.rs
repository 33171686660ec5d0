use super::super::sample::snapshot;
use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn clients_in_json_are_spelled_as_the_references_code_spells_them() {
    let body: Value = serde_json::from_slice(&clients_json(&clients(&snapshot(), &["de"]))).expect("JSON");
    let id = |kind: &str, class: &str, code: &str| json!({"object_type": kind, "xroad_instance": "AA", "member_class": class, "member_code": code});
    let system = |code: &str| {
        let mut id = id("SUBSYSTEM", "GOV", "1&1");
        id["subsystem_code"] = code.into();
        id
    };
    assert_eq!(
        body,
        json!({"member": [
            {"id": id("MEMBER", "GOV", "1&1"), "name": "Library <main>"},
            {"id": system("loans"), "name": "Library <main>", "subsystem_name": "Loans"},
            {"id": system("plain"), "name": "Library <main>"},
            {"id": id("MEMBER", "COM", "2"), "name": "2"},
        ]})
    );
}

#[test]
fn clients_in_xml_hold_the_same() {
    let entries = clients(&snapshot(), &["fr", "de"]);
    let xml = String::from_utf8(clients_xml(&entries)).expect("UTF-8");
    let document = roxmltree::Document::parse(&xml).expect("XML");
    let (space, ids) = ("http://x-road.eu/xsd/xroad.xsd", "http://x-road.eu/xsd/identifiers");
    let members: Vec<_> =
        document.descendants().filter(|node| node.has_tag_name((space, "member"))).collect();
    assert_eq!(members.len(), entries.len());
    for (node, entry) in members.iter().zip(&entries) {
        let text = |space: &'static str, name: &'static str| {
            let found = node.descendants().find(|node| node.has_tag_name((space, name)));
            found.and_then(|node| node.text()).map(str::to_owned)
        };
        assert_eq!(text(ids, "memberCode").as_deref(), Some(entry.member.code.as_str()));
        assert_eq!(text(ids, "subsystemCode"), entry.subsystem);
        assert_eq!(text(space, "name").as_deref(), Some(entry.name.as_str()));
        assert_eq!(text(space, "subsystemName"), entry.subsystem_name);
        let id = node.children().find(|node| node.has_tag_name((space, "id"))).expect("an id");
        let kind = if entry.subsystem.is_some() { "SUBSYSTEM" } else { "MEMBER" };
        assert_eq!(id.attribute((ids, "objectType")), Some(kind));
    }
}

#[test]
fn methods_stand_under_the_root_service() {
    let entry = ServiceEntry {
        service: "AA/GOV/1/s%2Fub/code".parse().expect("a name"),
        service_type: ServiceType::Openapi,
        endpoints: vec![Endpoint { method: "GET".to_owned(), path: "/books/*".to_owned() }],
    };
    let plain = ServiceEntry { service_type: ServiceType::Rest, endpoints: Vec::new(), ..entry.clone() };
    let body: Value = serde_json::from_slice(&methods_json(&[entry, plain])).expect("JSON");
    let wanted = |kind: &str, endpoints: Value| {
        json!({
            "xroad_instance": "AA", "member_class": "GOV", "member_code": "1", "subsystem_code": "s/ub",
            "service_code": "code", "object_type": "SERVICE", "service_type": kind, "endpoint_list": endpoints,
        })
    };
    let endpoints = json!([{"method": "GET", "path": "/books/*"}]);
    assert_eq!(body, json!({"service": [wanted("OPENAPI", endpoints), wanted("REST", json!([]))]}));
}

#[test]
fn no_service_takes_a_metaservices_name() {
    for code in ["listMethods", "allowedMethods", "getOpenAPI", "listClients", "getWsdl", "LISTMETHODS"] {
        assert!(is_reserved(code), "XRDDEV-599: {code}");
    }
    for code in ["listMethods2", "list", "", "findUsage"] {
        assert!(!is_reserved(code), "{code}");
    }
    let service: ServiceName = "AA/GOV/1/sub/listMethods".parse().expect("a name");
    assert_eq!(asked(&service, "GET"), Some(LIST_METHODS));
    assert_eq!(asked(&service, "POST"), None, "only GET");
    assert_eq!(asked(&"AA/GOV/1/sub/getWsdl".parse().expect("a name"), "GET"), None, "no SOAP");
}

#[test]
fn parameters_are_read_as_forms_write_them() {
    for (query, code) in [
        (Some("serviceCode=a"), Some("a")),
        (Some("servicecode=a%2Fb+c"), Some("a/b c")),
        (Some("x=1&serviceCode=a&serviceCode=b"), Some("b")),
        (Some("serviceCode=%C3%B6%"), Some("ö%")),
        (Some("serviceCode="), None),
        (Some("serviceCode"), None),
        (Some("other=a"), None),
        (Some(""), None),
        (None, None),
    ] {
        let missing = super::super::RestFault::service_code_missing();
        assert_eq!(service_code_asked(query), code.map(str::to_owned).ok_or(missing), "{query:?}");
    }
    assert_eq!(instance_asked(Some("xRoadInstance=BB"), "AA"), "BB");
    assert_eq!(instance_asked(Some("xRoadInstance=+"), "AA"), "AA");
    assert_eq!(instance_asked(None, "AA"), "AA");
}

#[test]
fn json_is_given_to_those_who_name_it() {
    // `shouldAcceptJson`, `shouldNotAcceptJson`
    for (accept, json) in [
        (Some("application/json"), true),
        (Some("text/html, application/json;q=0.5"), true),
        (Some("Application/JSON;charset=utf-8"), true),
        (Some("text/xml"), false),
        (Some("*/*"), false),
        (Some("application/json-patch+json"), false),
        (None, false),
    ] {
        assert_eq!(accepts_json(accept), json, "{accept:?}");
    }
}

proptest! {
    #[test]
    fn no_query_upsets_the_reader(query in "\\PC{0,40}|[serviceCode=&%+a2F]{0,40}") {
        let _read = service_code_asked(Some(&query));
        prop_assert!(!instance_asked(Some(&query), "AA").is_empty());
    }
}
