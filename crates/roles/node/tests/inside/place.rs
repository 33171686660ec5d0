//! A town hall whose register is called, and those who call it.

use access::{Actor, Agreement, Client, Operation, Question, Reach, Subject};
use calendar::ManualClock;
use exchange::head::LoggedEntry;
use exchange::inside::{Inside, InsideAnswer, InsideCall};
use exchange::rest::{Line, RestFault};
use exchange::{Ask, Body, Envelope, Receiver, Reply};
use ids::{MemberName, MessageId, PersonKey, SystemName};
use ledger::Entry;
use node::{Node, NodeParts};
use pack::model::{Country, Value, Values};
use std::path::Path;
use std::sync::Arc;
use store::Store;
use testkit::chance::SeededChance;
use testkit::log::{Beside, TestLog};
use testkit::town::{TEST_NOON, Town};

pub struct Place {
    pub node: Node,
    pub clock: Arc<ManualClock>,
    /// The library's agreement about residents.
    pub agreement: Agreement,
    /// The portal's agreement about the log.
    usage: Agreement,
    chance: Arc<SeededChance>,
}

pub fn code(fault: &RestFault) -> &str {
    &fault.code
}

fn member(agency: &str) -> MemberName {
    MemberName::new("XX", "GOV", agency)
}

fn registers(agency: &str) -> SystemName {
    member(agency).system(access::REGISTERS_SYSTEM)
}

fn country() -> Country {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    pack::load(&folder).unwrap()
}

impl Place {
    pub async fn new(store: Store) -> Self {
        let country = Arc::new(country());
        let residents = registers("townhall").service("residents");
        let agreement = access::from_grants(&country, "XX", "GOV").into_iter().find(|one| {
            let purpose = one.purpose.as_ref().is_some_and(|purpose| purpose.as_str() == "issue-card");
            one.service == residents && one.reach == Reach::One && purpose
        });
        let agreement = agreement.unwrap();
        let usage = Agreement {
            id: "usage".parse().unwrap(),
            client: Client::System(member("portal").system("window")),
            service: registers("townhall").service("findUsage"),
            fields: vec!["use".parse().unwrap()],
            operation: Operation::View,
            subject: Subject::Query("userCode".to_owned()),
            ..agreement.clone()
        };
        let clock = Arc::new(ManualClock::at(TEST_NOON));
        let chance = Arc::new(SeededChance::new(5));
        let townhall = "townhall".parse().unwrap();
        let parts = NodeParts {
            placer: TestLog::new().placer(&townhall, &store, Beside::new(clock.clone(), chance.clone())),
            agency: townhall,
            country,
            store,
            clock: clock.clone(),
            chance: chance.clone(),
            carrier: Arc::new(Town::default()),
            portal: "portal".parse().unwrap(),
        };
        let node = Node::new(parts).unwrap();
        let ada = Values::from([
            ("person".to_owned(), Value::from("ADA001")),
            ("name".to_owned(), Value::from("Ada")),
            ("age_group".to_owned(), Value::from("adult")),
            ("secret_address".to_owned(), Value::from(false)),
            ("moved_in".to_owned(), Value::from("2026-01-10")),
        ]);
        node::cases::seed_records(&node, &"residents".parse().unwrap(), vec![ada]).await.unwrap();
        Self { node, clock, agreement, usage, chance }
    }

    pub fn call(&self, path: &str, headers: &[(&str, &str)], agreement: Option<Agreement>) -> InsideCall {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        InsideCall {
            id: MessageId(ids::Chance::id_at(&*self.chance, TEST_NOON.0)),
            client: registers("library"),
            service: registers("townhall").service("residents"),
            agreement,
            purpose: None,
            line: Line {
                method: "GET".to_owned(),
                path: path.to_owned(),
                headers: headers.iter().map(owned).collect(),
            },
            body: Vec::new(),
        }
    }

    pub async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Result<InsideAnswer, RestFault> {
        self.ask_under(path, headers, Some(self.agreement.clone())).await
    }

    pub async fn ask_under(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        agreement: Option<Agreement>,
    ) -> Result<InsideAnswer, RestFault> {
        self.node.serve(self.call(path, headers, agreement)).await
    }

    pub async fn usage(
        &self,
        path: &str,
        user: &str,
    ) -> Result<(serde_json::Value, Vec<LoggedEntry>), RestFault> {
        self.usage_under(path, user, Some(self.usage.clone())).await
    }

    pub async fn usage_under(
        &self,
        path: &str,
        user: &str,
        agreement: Option<Agreement>,
    ) -> Result<(serde_json::Value, Vec<LoggedEntry>), RestFault> {
        let call = InsideCall {
            client: member("portal").system("window"),
            service: registers("townhall").service("findUsage"),
            ..self.call(path, &[("X-Road-UserId", user)], agreement)
        };
        let answer = self.node.serve(call).await?;
        Ok((serde_json::from_slice(&answer.body).unwrap(), answer.entries))
    }

    /// A librarian asks by the nodes' own messages.
    pub async fn an_official_looks(&self, person: &str) {
        let actor = Actor::Official { name: "leo".to_owned(), role: "librarian".parse().unwrap() };
        let question = Question {
            register: "residents".parse().unwrap(),
            person: PersonKey::from_stored(person),
            by: "person".parse().unwrap(),
            fields: vec!["name".parse().unwrap()],
            purpose: "issue-card".parse().unwrap(),
        };
        let envelope = Envelope {
            id: MessageId(ids::Chance::id_at(&*self.chance, TEST_NOON.0)),
            from: "library".parse().unwrap(),
            to: "townhall".parse().unwrap(),
            body: Body::Ask(Ask { actor, question, reference: "test".to_owned(), warrant: None }),
        };
        let reply = self.node.receive(envelope).await;
        assert!(matches!(reply, Reply::Answer { found: true, .. }), "{reply:?}");
    }

    /// All entries, newest first.
    pub async fn log(&self) -> Vec<Entry> {
        let read = self.node.store().read("test.log", |tx| Box::pin(ledger::newest(tx, 1_000)));
        read.await.unwrap()
    }
}
