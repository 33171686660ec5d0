//! The two members before anything runs: keys, certificates, what they have signed.

use crate::town::noon;
use access::{Agreement, Client, Operation, Reach, Subject};
use calendar::ManualClock;
use exchange::signing::sign_agreement;
use exchange::snapshot::{Member, NodeEntry, SealingKey, SignedAgreement};
use gateway::tls::Identity;
use ids::{MemberName, ServiceName, SystemName};
use jiff::civil::date;
use keys::certificates::{Authority, request};
use keys::{FileSigner, Signer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A member before its gateway runs.
pub struct Begun {
    /// Its name.
    pub member: MemberName,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// Its sealing key.
    pub signer: Arc<FileSigner>,
    /// Where its node listens.
    pub listener: tokio::net::TcpListener,
    /// Its certificate.
    pub identity: Identity,
    /// Its node.
    pub entry: NodeEntry,
}

/// A certificate of the authority and its key.
pub fn certificate(authority: &Authority, server: &ids::ServerName) -> (String, String) {
    let hosts = ["127.0.0.1".to_owned()];
    let (key, csr) = request(server, &hosts).expect("a request");
    let pem = authority.issue(&csr, server, &hosts, 7, noon().0).expect("a certificate");
    (pem, key)
}

/// A member with keys and a port, before anything runs.
pub async fn begin(authority: &Authority, code: &str) -> Begun {
    let member = MemberName::new("EX", "GOV", code);
    let server = member.server("node-1");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (pem, key) = certificate(authority, &server);
    let identity = Identity::from_pem(&pem, &key).expect("an identity");
    let entry = NodeEntry {
        name: server,
        address: listener.local_addr().expect("an address").to_string(),
        certificates: vec![identity.fingerprint()],
        systems: vec![member.system("registers")],
    };
    let signer = Arc::new(FileSigner::fresh().expect("a key"));
    let clock = Arc::new(ManualClock::at(noon()));
    Begun { member, clock, signer, listener, identity, entry }
}

/// Its entry in the list of members.
pub fn listed(begun: &Begun) -> Member {
    let from_micros = noon().0 - 86_400_000_000;
    let key =
        SealingKey { key: begun.signer.public(), from_micros, until_micros: None, revoked_micros: None };
    Member {
        name: begun.member.clone(),
        title: BTreeMap::new(),
        security_body: false,
        data_protection: false,
        keys: vec![key],
        systems: BTreeMap::from([("registers".to_owned(), "Registers".to_owned())]),
    }
}

/// An agreement of the library about a service of the archive.
fn agreement(id: &str, client: &SystemName, service: &ServiceName, subject: Subject) -> Agreement {
    Agreement {
        id: id.parse().expect("an id"),
        client: Client::System(client.clone()),
        service: service.clone(),
        endpoints: Vec::new(),
        fields: vec!["name".parse().expect("a field")],
        operation: Operation::View,
        reach: Reach::One,
        subject,
        health: false,
        purpose: Some("lending".parse().expect("a purpose")),
        act: Some("library-act".parse().expect("an act")),
        article: Some("7".to_owned()),
        oversight: Some(MemberName::new("EX", "GOV", "overseer")),
        from: date(2026, 1, 1),
        to: date(2027, 12, 31),
    }
}

/// What the two have signed.
pub fn agreements(library: &Begun, archive: &Begun) -> Vec<SignedAgreement> {
    let client = library.member.system("registers");
    let system = archive.member.system("registers");
    let pairs = [
        ("loans", system.service("records"), Subject::Path(1)),
        ("files", system.service("files"), Subject::Nobody),
    ];
    let signed = |(id, service, subject): (&str, ServiceName, Subject)| {
        let agreement = agreement(id, &client, &service, subject);
        let sign = |side: &Begun| {
            sign_agreement(&agreement, &side.member, noon().0, &*side.signer).expect("a signature")
        };
        let signatures = vec![sign(library), sign(archive)];
        SignedAgreement { agreement, signatures, stopped: None }
    };
    pairs.into_iter().map(signed).collect()
}
