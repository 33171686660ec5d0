//! Two nodes of two members, each with its own key, store and certificate, over mutual TLS on loopback.

use super::world::{NOW, certificate};
use access::{Agreement, Client, Endpoint, Operation, Reach, Subject};
use calendar::{Clock, Instant, ManualClock};
use exchange::signing::{sign_agreement, sign_snapshot};
use exchange::snapshot::{Member, NodeEntry, SealingKey, SignedAgreement, Snapshot};
use exchange::standing::Standing;
use gateway::call::Provider;
use gateway::limits::Limits;
use gateway::standing_cell::StandingCell;
use gateway::tls::{Identity, server_config};
use gateway::tls_link::TlsLink;
use gateway::{Gateway, GatewayParts};
use ids::{Chance, MemberName, ServerName};
use jiff::civil::date;
use jiff::tz::TimeZone;
use keys::certificates::{Authority, request};
use keys::{FileSigner, Sealer, Signer};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::MIGRATIONS;
use testkit::chance::SeededChance;
use testkit::folder::Folder;
use testkit::log::{Beside, TestLog};
use testkit::stores::Fresh;
use tokio::net::TcpListener;

/// One node before it runs.
pub struct Node {
    server: ServerName,
    signer: Arc<FileSigner>,
    identity: Identity,
    listener: TcpListener,
    fresh: Fresh,
}

/// The configuration that both work on, and the nodes.
pub struct Town {
    pub cell: StandingCell,
    pub school: Node,
    pub library: Node,
}

/// A service of the library that the school's clients may call: all of it, or these methods and paths; and where a
/// call names its person.
pub struct Granted {
    pub client: &'static str,
    pub code: &'static str,
    pub endpoints: &'static [(&'static str, &'static str)],
    pub subject: Subject,
}

impl Granted {
    /// A whole service without people.
    pub fn whole(client: &'static str, code: &'static str) -> Self {
        Self { client, code, endpoints: &[], subject: Subject::Nobody }
    }
}

impl Town {
    /// Makes keys and certificates, signs the agreements and the configuration.
    pub async fn found(granted: &[Granted]) -> Self {
        let folder = Folder::new("front_town");
        let (key, pem) = (folder.path().join("key.pem"), folder.path().join("authority.pem"));
        let authority = Authority::create(&key, &pem, "a passphrase of a test", "XX nodes", 365, NOW);
        let authority = authority.expect("an authority");
        let (school, library) = (begin(&authority, "school").await, begin(&authority, "library").await);
        let centre = FileSigner::fresh().expect("a key");
        let agreements = granted.iter().enumerate().map(|(place, one)| agreed(place, one, &school, &library));
        let snapshot = Snapshot {
            version: 1,
            instance: "XX".to_owned(),
            number: 1,
            previous: None,
            at_micros: NOW,
            grace_seconds: 86_400,
            authority: vec![centre.public()],
            tls_authority: authority.certificate_pem().to_owned(),
            members: vec![
                member(&library, &[("lending", "Loans & books")]),
                member(&school, &[("pupils", ""), ("s/ub", ""), ("new", "")]),
            ],
            nodes: vec![listed(&library, "lending"), listed(&school, "pupils")],
            groups: BTreeMap::new(),
            agreements: agreements.collect(),
        };
        let signed = sign_snapshot(&snapshot, &centre).expect("a signature");
        let hash = tlog::Hash::of(signed.snapshot.as_bytes());
        let cell = StandingCell::new(Standing::new(snapshot, hash).expect("a standing"), NOW);
        Self { cell, school, library }
    }
}

impl Node {
    /// Starts it: it takes calls of other nodes and can ask them.
    pub async fn run(
        self,
        cell: &StandingCell,
        provider: Arc<dyn Provider>,
        (seed, log): (u64, &Arc<TestLog>),
    ) -> (Gateway, Fresh) {
        self.fresh.store.migrate(MIGRATIONS).await.expect("the schema");
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Instant(NOW)));
        let limits = Limits::default();
        let (sealer, chance) = (Arc::new(Sealer::new(self.signer)), Arc::new(SeededChance::new(seed)));
        let agency = self.server.member.code.parse().expect("an agency");
        let beside = Beside { sealer: sealer.clone(), clock: clock.clone(), chance: chance.clone() };
        let gateway = Gateway::new(GatewayParts {
            placer: log.placer(&agency, &self.fresh.store, beside),
            server: self.server,
            store: self.fresh.store.clone(),
            sealer,
            standing: cell.clone(),
            link: Arc::new(TlsLink::new(self.identity.clone(), cell.clone(), clock.clone(), limits)),
            clock: clock.clone(),
            chance: chance as Arc<dyn Chance>,
            user_key: [7; 32],
            zone: TimeZone::UTC,
            provider,
            receiver: None,
            late: None,
            limits,
        });
        let tls = server_config(&self.identity, cell.clone(), clock);
        tokio::spawn(gateway::serve::serve(gateway.clone(), self.listener, tls, gateway::serve::never()));
        (gateway, self.fresh)
    }
}

async fn begin(authority: &Authority, code: &str) -> Node {
    let server = MemberName::new("XX", "GOV", code).server("node-1");
    let hosts = ["127.0.0.1".to_owned()];
    let (key, csr) = request(&server, &hosts).expect("a request");
    let pem = authority.issue(&csr, &server, &hosts, 7, NOW).expect("a certificate");
    Node {
        identity: Identity::from_pem(&pem, &key).expect("an identity"),
        server,
        signer: Arc::new(FileSigner::fresh().expect("a key")),
        listener: TcpListener::bind("127.0.0.1:0").await.expect("a port"),
        fresh: Fresh::sqlite(),
    }
}

fn agreed(place: usize, one: &Granted, school: &Node, library: &Node) -> SignedAgreement {
    let endpoint =
        |(method, path): &(&str, &str)| Endpoint { method: (*method).to_owned(), path: (*path).to_owned() };
    let agreement = Agreement {
        id: format!("agreement-{place}").parse().expect("an id"),
        client: Client::System(one.client.parse().expect("a name")),
        service: library.server.member.system("lending").service(one.code),
        endpoints: one.endpoints.iter().map(endpoint).collect(),
        fields: vec!["name".parse().expect("a field")],
        operation: Operation::View,
        reach: Reach::One,
        subject: one.subject.clone(),
        health: false,
        purpose: Some("reading".parse().expect("a purpose")),
        act: Some("library-act".parse().expect("an act")),
        article: Some("3".to_owned()),
        oversight: Some(MemberName::new("XX", "GOV", "inspector")),
        from: date(2026, 1, 1),
        to: date(2026, 12, 31),
    };
    let sign = |node: &Node| sign_agreement(&agreement, &node.server.member, NOW, &*node.signer);
    let signatures = vec![sign(school).expect("a signature"), sign(library).expect("a signature")];
    SignedAgreement { agreement, signatures, stopped: None }
}

fn member(node: &Node, systems: &[(&str, &str)]) -> Member {
    let name = node.server.member.clone();
    let key = node.signer.public();
    Member {
        title: BTreeMap::from([("xx".to_owned(), format!("The {}", name.code))]),
        name,
        security_body: false,
        data_protection: false,
        keys: vec![SealingKey { key, from_micros: 0, until_micros: None, revoked_micros: None }],
        systems: systems.iter().map(|(code, title)| ((*code).to_owned(), (*title).to_owned())).collect(),
    }
}

fn listed(node: &Node, system: &str) -> NodeEntry {
    NodeEntry {
        name: node.server.clone(),
        address: node.listener.local_addr().expect("an address").to_string(),
        certificates: vec![node.identity.fingerprint()],
        systems: vec![node.server.member.system(system)],
    }
}

/// The front's certificate and key in one text.
pub fn front_pem() -> String {
    let (certificate, key) = certificate("front");
    format!("{certificate}{key}")
}
