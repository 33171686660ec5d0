use access::{Agreement, Client, Operation, Reach, Subject};
use adapter::{Adapter, AdapterConfig, AgreementJudge, ConfigFault, Home};
use calendar::ManualClock;
use exchange::inside::{Inside, InsideAnswer, InsideCall};
use exchange::rest::{Line, RestFault};
use ids::{Chance, MemberName, MessageId};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::{Fault, MIGRATIONS, Migration, Store};
use testkit::chance::SeededChance;
use testkit::log::{Beside, TestLog};
use testkit::stores::Fresh;
use testkit::town::TEST_NOON;

/// What another program made: our runner only applies the text.
const FOREIGN: Migration = Migration {
    number: 1,
    name: "town",
    sql: "create table dwelling (
            reader_no text primary key, street text not null, house bigint not null, heated boolean,
            area numeric(10, 2), since date, seen timestamp, weight double precision, photo {blob}, note text);
          insert into dwelling values
            ('A00001', 'Long Street', 7, true, '10.10', '2020-02-29', '2026-01-02 03:04:05', 1.5, null, 'quiet'),
            ('A00002', 'Long Street', 9, false, '20.00', null, null, null, null, null),
            ('A00003', 'Short Street', 1, null, null, null, null, null, null, 'x');
          create table hours (day text primary key, opens bigint not null);
          insert into hours values ('friday', 9), ('monday', 10), ('sunday', 0);
          create table doubled (no text not null, what text not null);
          insert into doubled values ('A00001', 'a'), ('A00001', 'b');",
};

pub const CONFIG: &str = r#"
[database.town]
sqlite = { file = "unused: the test opens it" }

[service.dwelling]
title = "Where a reader lives"
about = "person"
from = { table = { database = "town", table = "dwelling", key = "reader_no" } }
field.reader = { column = "reader_no" }
field.street = {}
field.house = {}
field.heated = {}
field.area = {}
field.since = {}
field.seen = {}
field.weight = {}
list = { filters = ["street", "house"], page_max = 2 }

[service.hours]
title = "Opening hours"
about = "nobody"
from = { table = { database = "town", table = "hours", key = "day" } }
field.day = {}
field.opens = {}
list = { filters = ["opens"], page_max = 2 }
"#;

/// Every field of the service `dwelling`.
pub const ALL_FIELDS: [&str; 8] = ["reader", "street", "house", "heated", "area", "since", "seen", "weight"];

pub struct World {
    pub home: Home,
    pub foreign: Store,
    // Holds the places that the stores live in.
    places: [Fresh; 2],
}

impl World {
    /// Whether nothing was written into the foreign database by reading it.
    pub fn owners_own(&self) -> &Store {
        &self.places[1].store
    }
}

/// The same test in a world on SQLite, then in one on PostgreSQL.
pub async fn on_both<Fut: Future<Output = ()>>(body: impl Fn(World) -> Fut) {
    body(world(Fresh::sqlite(), Fresh::sqlite()).await).await;
    body(world(Fresh::postgres().await, Fresh::postgres().await).await).await;
}

async fn world(own: Fresh, town: Fresh) -> World {
    own.store.migrate(MIGRATIONS).await.unwrap();
    town.store.migrate(&[FOREIGN]).await.unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    let country = pack::load(&root).unwrap();
    let judge = AgreementJudge::new(Arc::new(|member: &MemberName| member.code == "watch"));
    let (clock, chance) = (Arc::new(ManualClock::at(TEST_NOON)), Arc::new(SeededChance::new(7)));
    let agency: ids::AgencyId = "library".parse().unwrap();
    let home = Home {
        placer: TestLog::new().placer(&agency, &own.store, Beside::new(clock.clone(), chance.clone())),
        agency,
        country: Arc::new(country),
        store: own.store.clone(),
        clock,
        chance,
        judge: Arc::new(judge),
    };
    World { home, foreign: town.foreign().await, places: [own, town] }
}

pub async fn open(world: &World, config: &str) -> Result<Adapter, Vec<ConfigFault>> {
    let databases = BTreeMap::from([("town".to_owned(), world.foreign.clone())]);
    Adapter::open(&AdapterConfig::read(config)?, &databases, world.home.clone()).await
}

pub fn agreement(member: &str, service: &str, fields: &[&str], reach: Reach) -> Agreement {
    let client = MemberName::new("XX", "GOV", member).system("desk");
    Agreement {
        id: "AG-1".parse().unwrap(),
        client: Client::System(client),
        service: MemberName::new("XX", "GOV", "library").system("adapter").service(service),
        endpoints: Vec::new(),
        fields: fields.iter().map(|field| field.parse().unwrap()).collect(),
        operation: if reach == Reach::One { Operation::View } else { Operation::Search },
        reach,
        subject: Subject::Path(1),
        health: false,
        purpose: Some("issue-card".parse().unwrap()),
        act: Some("ACT-1".parse().unwrap()),
        article: Some("art. 4".to_owned()),
        oversight: Some(MemberName::new("XX", "GOV", "council")),
        from: jiff::civil::date(2026, 1, 1),
        to: jiff::civil::date(2026, 12, 31),
    }
}

pub async fn ask(
    adapter: &Adapter,
    agreement: Option<Agreement>,
    service: &str,
    path: &str,
) -> Result<InsideAnswer, RestFault> {
    ask_under(adapter, agreement, "adapter", service, path).await
}

pub async fn ask_under(
    adapter: &Adapter,
    agreement: Option<Agreement>,
    system: &str,
    service: &str,
    path: &str,
) -> Result<InsideAnswer, RestFault> {
    let name = match &agreement {
        Some(agreement) => agreement.service.clone(),
        None => MemberName::new("XX", "GOV", "library").system(system).service(service),
    };
    let client = match agreement.as_ref().map(|agreement| agreement.client.clone()) {
        Some(Client::System(system)) => system,
        _ => MemberName::new("XX", "GOV", "school").system("desk"),
    };
    let call = InsideCall {
        id: MessageId(SeededChance::new(3).id_at(TEST_NOON.0)),
        client,
        service: name,
        purpose: agreement.as_ref().and_then(|agreement| agreement.purpose.clone()),
        agreement,
        line: Line { method: "GET".to_owned(), path: path.to_owned(), headers: Vec::new() },
        body: Vec::new(),
    };
    adapter.serve(call).await
}

pub fn json(answer: &InsideAnswer) -> serde_json::Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// How many entries the owner's log has.
pub async fn entries(store: &Store) -> i64 {
    let read = store.read("test.entries", |tx| {
        Box::pin(async move {
            let sql = "-- test.entries\nselect cast(count(*) as bigint) as n from access_opening";
            tx.query(sql, &[]).await?.one()?.int("n")
        })
    });
    read.await.unwrap_or_else(|fault: Fault| panic!("{fault}"))
}
