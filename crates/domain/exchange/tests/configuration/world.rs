//! A small exchange of invented members.

use access::{Agreement, Client, Operation, Reach, Subject};
use exchange::signing::{sign_agreement, sign_snapshot};
use exchange::snapshot::{
    Member, NodeEntry, SNAPSHOT_VERSION, SealingKey, SignedAgreement, SignedSnapshot, Snapshot,
};
use ids::MemberName;
use jiff::civil::date;
use keys::{FileSigner, PublicKey, Signer};
use std::collections::BTreeMap;
use tlog::Hash;

/// When everything here happens, microseconds UTC.
pub const NOW: i64 = 1_790_000_000_000_000;

/// The keys of an exchange: its authority, a library that owns, a school that asks, an overseer.
pub struct World {
    pub authority: FileSigner,
    pub library: FileSigner,
    pub school: FileSigner,
    pub overseer: FileSigner,
}

pub fn name(code: &str) -> MemberName {
    MemberName::new("XX", "GOV", code)
}

pub fn member(code: &str, key: PublicKey) -> Member {
    Member {
        name: name(code),
        title: BTreeMap::from([("xx".to_owned(), code.to_owned())]),
        security_body: false,
        data_protection: code == "overseer",
        keys: vec![SealingKey { key, from_micros: NOW, until_micros: None, revoked_micros: None }],
        systems: BTreeMap::from([("main".to_owned(), "Main".to_owned())]),
    }
}

pub fn node(code: &str, server: &str, certificate: u8) -> NodeEntry {
    NodeEntry {
        name: name(code).server(server),
        address: "localhost:1".to_owned(),
        certificates: vec![Hash([certificate; 32])],
        systems: vec![name(code).system("main")],
    }
}

impl World {
    pub fn new() -> Self {
        let fresh = || FileSigner::fresh().expect("a key");
        Self { authority: fresh(), library: fresh(), school: fresh(), overseer: fresh() }
    }

    pub fn agreement(&self) -> Agreement {
        Agreement {
            id: "a-1".parse().expect("an id"),
            client: Client::System(name("school").system("main")),
            service: name("library").system("main").service("cards"),
            endpoints: Vec::new(),
            fields: vec!["number".parse().expect("a field")],
            operation: Operation::View,
            reach: Reach::One,
            subject: Subject::Header,
            health: false,
            purpose: Some("lending".parse().expect("a purpose")),
            act: Some("ACT-1".parse().expect("an act")),
            article: Some("art. 1".to_owned()),
            oversight: Some(name("overseer")),
            from: date(2026, 1, 1),
            to: date(2027, 1, 1),
        }
    }

    pub fn signed_agreement(&self) -> SignedAgreement {
        let agreement = self.agreement();
        let sign = |code: &str, signer: &FileSigner| {
            sign_agreement(&agreement, &name(code), NOW, signer).expect("signed")
        };
        let signatures = vec![sign("library", &self.library), sign("school", &self.school)];
        SignedAgreement { agreement, signatures, stopped: None }
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            version: SNAPSHOT_VERSION,
            instance: "XX".to_owned(),
            number: 1,
            previous: None,
            at_micros: NOW,
            grace_seconds: 86_400,
            authority: vec![self.authority.public()],
            tls_authority: String::new(),
            members: vec![
                member("library", self.library.public()),
                member("school", self.school.public()),
                member("overseer", self.overseer.public()),
            ],
            nodes: vec![node("library", "n1", 1), node("library", "n2", 2), node("school", "n1", 3)],
            groups: BTreeMap::from([("schools".to_owned(), vec![name("school").system("main")])]),
            agreements: vec![self.signed_agreement()],
        }
    }

    pub fn signed(&self, snapshot: &Snapshot) -> SignedSnapshot {
        sign_snapshot(snapshot, &self.authority).expect("signed")
    }
}
