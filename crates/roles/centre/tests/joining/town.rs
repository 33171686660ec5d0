//! A centre on a free port, and members with their keys.

use access::{Agreement, Client, Operation, Reach, Subject};
use calendar::{Clock, Instant, ManualClock};
use centre::client::{CentreClient, ClientFault};
use centre::{Approval, Centre, CentreParts, Foundation};
use exchange::membership::{Command, JoinRequest, NodeRequest, Order, SignedText, sign_join, sign_order};
use exchange::signing::{sign_agreement, sign_stop};
use exchange::snapshot::{MemberSignature, Snapshot, Stop};
use ids::{Chance, MemberName, MessageId};
use jiff::civil::date;
use keys::certificates::{Authority, request};
use keys::{FileSigner, PublicKey, Signer};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;
use testkit::chance::SeededChance;
use testkit::folder::Folder;
use tlog::Hash;
use web::Lang;

/// When it begins: 2026-11-24, microseconds UTC.
pub const START: i64 = 1_795_500_000_000_000;

/// A running centre.
pub struct Town {
    pub centre: Centre,
    pub client: CentreClient,
    pub url: String,
    pub clock: Arc<ManualClock>,
    pub chance: SeededChance,
    pub authority: Arc<FileSigner>,
    _folder: Folder,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Town {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A member with its key.
pub struct Player {
    pub name: MemberName,
    pub key: FileSigner,
}

impl Town {
    pub async fn founded(store: Store) -> Self {
        let folder = Folder::new("centre_test");
        let file = |name: &str| -> PathBuf { folder.path().join(name) };
        let tls = Authority::create(&file("key"), &file("certificate"), "a passphrase", "Town", 3650, START);
        let (clock, authority) =
            (Arc::new(ManualClock::at(Instant(START))), Arc::new(FileSigner::fresh().expect("a key")));
        let centre = Centre::new(CentreParts {
            store,
            clock: clock.clone(),
            chance: Arc::new(SeededChance::new(1)),
            signer: authority.clone(),
            tls: Arc::new(tls.expect("a TLS authority")),
            country: None,
        });
        let foundation = Foundation { instance: "XX".to_owned(), grace_seconds: 86_400 };
        centre.found(&foundation).await.expect("founded");
        assert_eq!(centre.found(&foundation).await.expect_err("once").code(), "taken");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let document = centre::description().document;
        let router = testkit::described::held_to(&document, centre::router(centre.clone()));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        let (client, chance) = (CentreClient::new(&url), SeededChance::new(2));
        Self { centre, client, url, clock, chance, authority, _folder: folder, server }
    }

    pub fn now(&self) -> i64 {
        self.clock.now().0
    }

    pub fn pinned(&self) -> Vec<PublicKey> {
        vec![self.authority.public()]
    }

    /// The whole chain, fetched and judged from its beginning.
    pub async fn newest(&self) -> (Snapshot, Hash) {
        let news = self.client.follow(None, &self.pinned(), self.now()).await.expect("a chain that holds");
        assert!(news.confirmed_micros.is_some());
        news.accepted.last().expect("at least the first").known.clone()
    }

    pub fn id(&self) -> MessageId {
        MessageId(self.chance.id_at(self.now()))
    }

    /// Asks to join and is approved; the certificate is fetched as a node would.
    pub async fn join(&self, code: &str, approval: Approval) -> Player {
        let player = Player::new(code);
        let asked = self.client.join(&player.asks(self)).await.expect("taken");
        assert_eq!(self.client.request_state(asked).await.expect("known").state, "waiting");
        self.centre.approve(asked, approval).await.expect("approved");
        let state = self.client.request_state(asked).await.expect("known");
        assert!(state.certificate.expect("issued").starts_with("-----BEGIN CERTIFICATE-----"));
        player
    }

    /// A member's order over HTTP.
    pub async fn order(
        &self,
        player: &Player,
        command: Command,
    ) -> Result<centre::client::Carried, ClientFault> {
        self.client.order(&player.order(self, command)).await
    }
}

/// What the authority usually says.
pub fn plain() -> Approval {
    Approval { certificate_days: 30, ..Approval::default() }
}

impl Player {
    pub fn new(code: &str) -> Self {
        Self { name: MemberName::new("XX", "GOV", code), key: FileSigner::fresh().expect("a key") }
    }

    pub fn node(&self, server: &str) -> NodeRequest {
        let hosts = vec!["localhost".to_owned()];
        let (_, csr) = request(&self.name.server(server), &hosts).expect("a request");
        NodeRequest {
            server: self.name.server(server),
            address: "localhost:4433".to_owned(),
            hosts,
            certificate_request: csr,
            systems: vec!["main".to_owned()],
        }
    }

    pub fn asks(&self, town: &Town) -> SignedText {
        let title = BTreeMap::from([
            (Lang::Az.code().to_owned(), format!("Qurum {}", self.name.code)),
            (Lang::En.code().to_owned(), format!("The {}", self.name.code)),
        ]);
        let request = JoinRequest {
            id: town.id(),
            at_micros: town.now(),
            member: self.name.clone(),
            title,
            systems: BTreeMap::from([("main".to_owned(), "Main system".to_owned())]),
            key: self.key.public(),
            node: self.node("node-1"),
        };
        sign_join(&request, &self.key).expect("signed")
    }

    pub fn order(&self, town: &Town, command: Command) -> SignedText {
        let order = Order { id: town.id(), at_micros: town.now(), member: self.name.clone(), command };
        sign_order(&order, &self.key).expect("signed")
    }

    pub fn signs(&self, agreement: &Agreement) -> MemberSignature {
        sign_agreement(agreement, &self.name, 0, &self.key).expect("signed")
    }

    pub fn stops(&self, agreement: &Agreement, town: &Town) -> Stop {
        let reason = "More is asked than the act allows.";
        sign_stop(&agreement.id, reason, town.now(), &self.name, &self.key).expect("signed")
    }
}

/// An agreement: `asker` may see the number of a card of `owner`.
pub fn agreement(id: &str, asker: &Player, owner: &Player, oversight: &Player) -> Agreement {
    Agreement {
        id: id.parse().expect("an id"),
        client: Client::System(asker.name.system("main")),
        service: owner.name.system("main").service("cards"),
        endpoints: Vec::new(),
        fields: vec!["number".parse().expect("a field")],
        operation: Operation::View,
        reach: Reach::One,
        subject: Subject::Header,
        health: false,
        purpose: Some("lending".parse().expect("a purpose")),
        act: Some("ACT-1".parse().expect("an act")),
        article: Some("art. 1".to_owned()),
        oversight: Some(oversight.name.clone()),
        from: date(2026, 11, 1),
        to: date(2028, 11, 1),
    }
}

/// The code with which something was refused.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, ClientFault>) -> (u16, String) {
    match answer.expect_err("refused") {
        ClientFault::Refused { status, code, .. } => (status, code),
        other => panic!("{other}"),
    }
}
