//! The configuration in the form of the X-Road's `shared-params.xml`, so that existing catalogue tools can
//! read who is there. An export only: nothing of ours trusts it, and our proofs stand on signed snapshots.
//!
//! Written after the schema of version 6 (`shared-parameters.xsd`). What this exchange has no like of is left
//! out where the schema allows it: OCSP responders, time-stamping authorities, central services.

use super::xml::escape;
use crate::snapshot::{NodeEntry, Snapshot};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ids::SystemName;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The document's content type.
pub const ZIP_CONTENT_TYPE: &str = "application/zip";

/// The answer of `/verificationconf`: a ZIP that holds `verificationconf/instance-identifier` and
/// `verificationconf/{I}/shared-params.xml`. The same snapshot gives the same bytes. `centre` is where the
/// configuration comes from, `language` which names of members are written.
///
/// Errors: only what the ZIP writer cannot do, such as more bytes than its form holds.
pub fn verificationconf(
    snapshot: &Snapshot,
    centre: &str,
    language: &str,
) -> Result<Vec<u8>, zip::result::ZipError> {
    let instance = &snapshot.instance;
    // An instance is a directory of the archive: it may not step out of it.
    let directory = instance.replace(['/', '\\', ':'], "_").replace("..", "__");
    let files = [
        ("verificationconf/instance-identifier".to_owned(), instance.clone()),
        (
            format!("verificationconf/{directory}/shared-params.xml"),
            shared_params(snapshot, centre, language),
        ),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        // The oldest instant that the form knows: the bytes depend on the snapshot alone.
        archive.start_file(name, options.last_modified_time(zip::DateTime::default()))?;
        archive.write_all(content.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The XML of the configuration.
pub fn shared_params(snapshot: &Snapshot, centre: &str, language: &str) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    xml += "<ns3:conf xmlns:ns2=\"http://x-road.eu/xsd/identifiers\" \
            xmlns:ns3=\"http://x-road.eu/xsd/xroad.xsd\">\n";
    element(&mut xml, 1, "instanceIdentifier", &snapshot.instance);
    xml += &format!("  <source>\n    <address>{}</address>\n  </source>\n", escape(centre));
    authority(&mut xml, &snapshot.tls_authority);
    members(&mut xml, snapshot, language);
    for node in &snapshot.nodes {
        server(&mut xml, snapshot, node);
    }
    groups(&mut xml, snapshot);
    settings(&mut xml, snapshot);
    xml += "</ns3:conf>\n";
    xml
}

/// The authority of the nodes' TLS certificates.
fn authority(xml: &mut String, pem: &str) {
    let lines = pem.lines().skip_while(|line| !line.starts_with("-----BEGIN ")).skip(1);
    let cert: String = lines.take_while(|line| !line.starts_with("-----END ")).map(str::trim).collect();
    if cert.is_empty() {
        return;
    }
    *xml += "  <approvedCA>\n    <name>TLS authority of the exchange</name>\n    \
             <authenticationOnly>true</authenticationOnly>\n    <topCA>\n";
    element(xml, 3, "cert", &cert);
    *xml += "    </topCA>\n    <certificateProfileInfo/>\n  </approvedCA>\n";
}

fn members(xml: &mut String, snapshot: &Snapshot, language: &str) {
    for (number, member) in snapshot.members.iter().enumerate() {
        let title = member.title.get(language).or_else(|| member.title.values().next());
        *xml += &format!("  <member id=\"{}\">\n    <memberClass>\n", member_id(number));
        element(xml, 3, "code", &member.name.class);
        element(xml, 3, "description", &member.name.class);
        *xml += "    </memberClass>\n";
        element(xml, 2, "memberCode", &member.name.code);
        element(xml, 2, "name", title.unwrap_or(&member.name.code));
        for (place, (code, name)) in member.systems.iter().enumerate() {
            *xml += &format!("    <subsystem id=\"{}\">\n", system_id(number, place));
            element(xml, 3, "subsystemCode", code);
            if !name.is_empty() {
                element(xml, 3, "subsystemName", name);
            }
            *xml += "    </subsystem>\n";
        }
        *xml += "  </member>\n";
    }
}

/// A node. One whose owner is not a member is left out: the schema asks for a reference that holds.
fn server(xml: &mut String, snapshot: &Snapshot, node: &NodeEntry) {
    let Some(owner) = snapshot.members.iter().position(|member| member.name == node.name.member) else {
        return;
    };
    *xml += &format!("  <securityServer>\n    <owner>{}</owner>\n", member_id(owner));
    element(xml, 2, "serverCode", &node.name.server);
    let host = node.address.rsplit_once(':').map_or(node.address.as_str(), |(host, _)| host);
    element(xml, 2, "address", host);
    for hash in &node.certificates {
        element(xml, 2, "authCertHash", &STANDARD.encode(hash.0));
    }
    for system in &node.systems {
        if let Some(id) = place_of(snapshot, system) {
            element(xml, 2, "client", &id);
        }
    }
    *xml += "  </securityServer>\n";
}

fn groups(xml: &mut String, snapshot: &Snapshot) {
    for (code, systems) in &snapshot.groups {
        *xml += "  <globalGroup>\n";
        element(xml, 2, "groupCode", code);
        element(xml, 2, "description", code);
        for system in systems {
            *xml += "    <groupMember ns2:objectType=\"SUBSYSTEM\">\n";
            element(xml, 3, "ns2:xRoadInstance", &system.member.instance);
            element(xml, 3, "ns2:memberClass", &system.member.class);
            element(xml, 3, "ns2:memberCode", &system.member.code);
            element(xml, 3, "ns2:subsystemCode", &system.subsystem);
            *xml += "    </groupMember>\n";
        }
        *xml += "  </globalGroup>\n";
    }
}

/// The classes in use, each once, and the freshness of OCSP answers, which the schema wants and we do not use:
/// it is the grace of the configuration.
fn settings(xml: &mut String, snapshot: &Snapshot) {
    let classes: std::collections::BTreeSet<&str> =
        snapshot.members.iter().map(|member| member.name.class.as_str()).collect();
    *xml += "  <globalSettings>\n";
    for class in classes {
        *xml += "    <memberClass>\n";
        element(xml, 3, "code", class);
        element(xml, 3, "description", class);
        *xml += "    </memberClass>\n";
    }
    element(xml, 2, "ocspFreshnessSeconds", &snapshot.grace_seconds.to_string());
    *xml += "  </globalSettings>\n";
}

fn member_id(number: usize) -> String {
    format!("id{number}")
}

fn system_id(member: usize, place: usize) -> String {
    format!("id{member}s{place}")
}

/// The id of a system in the document, if it is one of a member's.
fn place_of(snapshot: &Snapshot, system: &SystemName) -> Option<String> {
    let number = snapshot.members.iter().position(|member| member.name == system.member)?;
    let member = snapshot.members.get(number)?;
    let place = member.systems.keys().position(|code| *code == system.subsystem)?;
    Some(system_id(number, place))
}

fn element(xml: &mut String, depth: usize, name: &str, text: &str) {
    *xml += &format!("{:indent$}<{name}>{}</{name}>\n", "", escape(text), indent = depth * 2);
}

#[cfg(test)]
mod tests {
    use super::super::sample::snapshot;
    use super::*;
    use std::io::Read;

    #[test]
    fn the_archive_holds_two_files_and_the_same_bytes_each_time() {
        let first = verificationconf(&snapshot(), "centre:5000", "de").expect("an archive");
        assert_eq!(first, verificationconf(&snapshot(), "centre:5000", "de").expect("an archive"));
        let mut archive = zip::ZipArchive::new(Cursor::new(first)).expect("a ZIP");
        let mut read = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
            text
        };
        assert_eq!(read("verificationconf/instance-identifier"), "AA");
        let xml = read("verificationconf/AA/shared-params.xml");
        assert_eq!(xml, shared_params(&snapshot(), "centre:5000", "de"));
        assert_eq!(archive.len(), 2);
    }

    #[test]
    fn an_instance_cannot_step_out_of_the_archive() {
        let mut snapshot = snapshot();
        snapshot.instance = "../../etc".to_owned();
        let bytes = verificationconf(&snapshot, "c", "de").expect("an archive");
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a ZIP");
        for name in archive.file_names() {
            let name = name.expect("a name");
            assert!(!name.contains("..") && name.starts_with("verificationconf/"), "{name}");
        }
    }

    #[test]
    fn the_document_has_the_references_shape() {
        let xml = shared_params(&snapshot(), "centre:5000", "de");
        let document = roxmltree::Document::parse(&xml).expect("XML");
        let root = document.root_element();
        assert!(root.has_tag_name(("http://x-road.eu/xsd/xroad.xsd", "conf")));
        let order: Vec<&str> =
            root.children().filter(|n| n.is_element()).map(|n| n.tag_name().name()).collect();
        assert_eq!(
            order,
            [
                "instanceIdentifier",
                "source",
                "approvedCA",
                "member",
                "member",
                "securityServer",
                "globalGroup",
                "globalSettings"
            ],
            "the order of the schema; the node of nobody is left out"
        );
        let texts = |name: &str| {
            let found = document.descendants().filter(|node| node.has_tag_name(name));
            found.map(|node| node.text().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(texts("cert"), ["QUJDREVG"]);
        assert_eq!(texts("name"), ["TLS authority of the exchange", "Library <main>", "2"]);
        assert_eq!(texts("subsystemCode")[..2], ["loans", "plain"]);
        assert_eq!(texts("subsystemName"), ["Loans"]);
        assert_eq!(texts("owner"), ["id0"]);
        assert_eq!(texts("client"), ["id0s1"], "a system that no member has is left out");
        assert_eq!(texts("address"), ["centre:5000", "10.0.0.1"]);
        assert_eq!(texts("authCertHash"), [STANDARD.encode([7; 32])]);
        assert_eq!(texts("groupCode"), ["readers"]);
        assert_eq!(texts("ocspFreshnessSeconds"), ["86400"]);
        // Every reference names an id of the document.
        let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        let references = texts("owner").into_iter().chain(texts("client"));
        assert!(references.into_iter().all(|wanted| ids.contains(&wanted.as_str())));
    }
}
