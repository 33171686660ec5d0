//! A small configuration for tests: the example library and a reader's member.

use crate::snapshot::{Member, NodeEntry, SNAPSHOT_VERSION, Snapshot};
use ids::MemberName;
use std::collections::BTreeMap;
use tlog::Hash;

/// Two members, one of them with two systems, a node and a group.
pub(super) fn snapshot() -> Snapshot {
    let library = MemberName::new("AA", "GOV", "1&1");
    let reader = MemberName::new("AA", "COM", "2");
    let texts = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect::<BTreeMap<_, _>>()
    };
    let member = |name: &MemberName, title, systems| Member {
        name: name.clone(),
        title,
        security_body: false,
        data_protection: false,
        keys: Vec::new(),
        systems,
    };
    Snapshot {
        version: SNAPSHOT_VERSION,
        instance: "AA".to_owned(),
        number: 1,
        previous: None,
        at_micros: 0,
        grace_seconds: 86_400,
        authority: Vec::new(),
        tls_authority: "-----BEGIN CERTIFICATE-----\nQUJD\nREVG\n-----END CERTIFICATE-----\n".to_owned(),
        members: vec![
            member(
                &library,
                texts(&[("de", "Library <main>"), ("fi", "Kitabxana")]),
                texts(&[("loans", "Loans"), ("plain", "")]),
            ),
            member(&reader, BTreeMap::new(), BTreeMap::new()),
        ],
        nodes: vec![
            NodeEntry {
                name: library.server("node-1"),
                address: "10.0.0.1:5500".to_owned(),
                certificates: vec![Hash([7; 32])],
                systems: vec![library.system("plain"), library.system("gone")],
            },
            NodeEntry {
                name: MemberName::new("AA", "GOV", "unknown").server("node-2"),
                address: "10.0.0.2:5500".to_owned(),
                certificates: Vec::new(),
                systems: Vec::new(),
            },
        ],
        groups: [("readers".to_owned(), vec![library.system("loans")])].into(),
        agreements: Vec::new(),
    }
}
