//! Proof that the simulator can fail: each test breaks one thing in a sound country and looks for the
//! invariant that says so.

mod feed;

use exchange::head::LoggedEntry;
use exchange::proof::EntryProof;
use exchange::{Body, Carrier, Envelope};
use ids::{MessageId, PersonKey};
use journeys::folder::MemoryFolder;
use journeys::simulator::invariants::{INVARIANTS, LOG_FIRST};
use journeys::simulator::operation::{Manner, Notice, Operation, Step, Worker, operations};
use journeys::simulator::run::{Finding, country, examine};
use journeys::simulator::settle::settle;
use journeys::simulator::world::World;
use services::Case;
use std::future::Future;
use store::{Fault, Val};
use testkit::postgres::Cluster;
use vahid::stores::StorePlace;

/// Lives through a sound country with a quiet family and an ordinary one, breaks it, and gives the names of
/// the invariants that noticed.
fn noticed<F, Fut>(breaks: F) -> Vec<&'static str>
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = World>,
{
    let folder = MemoryFolder::new("planted");
    let cluster = Cluster::start();
    let sqlite = noticed_on(StorePlace::Sqlite { dir: folder.path().to_owned() }, &breaks);
    let postgres =
        noticed_on(StorePlace::Postgres { config: cluster.connection_string(), connections: 2 }, &breaks);
    assert_eq!(sqlite, postgres, "both engines betray it alike");
    sqlite
}

fn noticed_on<F, Fut>(place: StorePlace, breaks: &F) -> Vec<&'static str>
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = World>,
{
    let engines = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let engines = engines.expect("a runtime for the engines");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut world = World::open(country(), place, 5, engines.handle().clone()).await;
        live(&mut world).await;
        assert_eq!(examine(&world).await.map(drop), Ok(()), "the country is sound before it is broken");
        let mut world = breaks(world).await;
        let found: Vec<Finding> = examine(&world).await.err().unwrap_or_default();
        world.stop();
        let mut names: Vec<&'static str> = found.into_iter().map(|finding| finding.invariant).collect();
        names.dedup();
        names
    })
}

/// A birth in an ordinary household and one at a secret address, answered and paid.
async fn live(world: &mut World) {
    let calm = |operation| Step { operation, network: Vec::new(), crash: None };
    for household in [0, 4] {
        world.perform(&calm(Operation::Enter { household, notice: Notice::Single, days_ago: 2 })).await;
    }
    settle(world).await.expect("comes to rest");
    for pick in [0, 1] {
        world.perform(&calm(Operation::Answer { pick, manner: Manner::Agree })).await;
        world.perform(&calm(Operation::Look { pick, wrong_duty: false })).await;
    }
    world.perform(&calm(Operation::Work { place: 0, worker: Worker::Deliver })).await;
    settle(world).await.expect("comes to rest");
    assert!(!orders(world).await.is_empty(), "the ordinary household is paid");
}

async fn orders(world: &World) -> Vec<services::payments::Order> {
    let node = world.node("dsmf");
    let read = node.store().read("planted.orders", |tx| Box::pin(services::payments::sql::newest(tx, 100)));
    read.await.expect("readable")
}

async fn run_sql(world: &World, agency: &str, sql: &'static str, values: Vec<Val>) {
    let node = world.node(agency);
    let write = node.store().write("planted.break", move |tx| {
        let values = values.clone();
        Box::pin(async move { tx.exec(sql, &values).await })
    });
    let changed: Result<u64, Fault> = write.await;
    assert!(changed.expect("written") > 0, "the planted bug changed something");
}

async fn cases(world: &World, agency: &str) -> Vec<Case> {
    let node = world.node(agency);
    let read = node.store().read("planted.cases", |tx| {
        Box::pin(async move {
            let mut cases = Vec::new();
            for line in services::sql::recent(tx, 100).await? {
                cases.extend(services::sql::load(tx, line.id).await?);
            }
            Ok::<_, Fault>(cases)
        })
    });
    read.await.expect("readable")
}

/// An entry that the owner wrote about the record of this case when its event left, with what proves it: an event
/// without one is not taken.
async fn entry_of(world: &World, case: &Case) -> (LoggedEntry, EntryProof) {
    let node = world.node("en");
    let newest = node.store().read("planted.entry", |tx| Box::pin(ledger::newest(tx, 1_000))).await;
    let (receiver, record) = (node_of(world, case), case.origin.to_string());
    let ours = |entry: &ledger::Entry| entry.requester == receiver && entry.reference == record;
    let entry = newest.expect("readable").into_iter().find(ours).expect("the event left with an entry");
    let receipt = node.placer().place(&[entry.id]).await.expect("it stands in the log").remove(0);
    (LoggedEntry { id: entry.id, leaf: entry.commitment }, receipt.into())
}

/// Who keeps a case.
fn node_of(world: &World, case: &Case) -> String {
    world.country.services[&case.service].about.owner.to_string()
}

#[test]
fn a_word_about_a_silent_case_is_noticed() {
    let names = noticed(|world| async {
        let silent = cases(&world, "en").await.into_iter().find(|case| case.silent).expect("a silent case");
        let service = &world.country.services[&silent.service];
        let loud = Case { silent: false, ..silent.clone() };
        let view = services::view(&loud, service, &silent.people[0], silent.opened_at).expect("shown");
        let envelope = Envelope {
            id: MessageId(silent.id.0),
            from: service.about.owner.clone(),
            to: portal::PORTAL.parse().expect("a name"),
            body: Body::Notice { view: serde_json::to_value(&view).expect("JSON") },
        };
        world.network.carry(envelope).await.expect("delivered");
        world
    });
    assert_eq!(names, ["silent cases are told to nobody"]);
}

/// RF-19: a node that answers from its store and places the entry afterwards: all is there in the end, and only who
/// watched the wire knows that the data left first.
#[test]
fn an_answer_that_left_before_its_entry_was_placed_is_noticed() {
    let names = noticed(|world| async {
        world.log.set_away(true);
        let id = MessageId(cases(&world, "en").await.remove(0).id.0);
        let body = Body::Own { person: PersonKey::from_stored(&world.households[0].mother) };
        let (from, to) = (portal::PORTAL.parse().expect("a name"), "en".parse().expect("a name"));
        let reply = world.network.carry(Envelope { id, from, to, body }).await.expect("released as late");
        assert!(!reply.entries().is_empty(), "data left");
        world.log.set_away(false);
        let placed = world.node("en").placer().work().await.expect("the log is back");
        assert_eq!(placed, reply.entries().len(), "its entries stand there now");
        world
    });
    assert_eq!(names, [LOG_FIRST]);
}

#[test]
fn a_removed_entry_is_noticed_twice() {
    let names = noticed(|world| async {
        let sql = "-- planted.entry
            delete from access_opening where number = (
                select min(number) from access_opening where requester <> provider and duty = 'automatic')";
        run_sql(&world, "en", sql, Vec::new()).await;
        world
    });
    assert!(names.contains(&"nothing read without an entry"), "{names:?}");
    assert!(names.contains(&"nothing is left behind and everything verifies"), "{names:?}");
}

#[test]
fn a_removed_entry_of_a_case_page_is_noticed() {
    let names = noticed(|world| async {
        let sql = "-- planted.page
            delete from access_opening where number = (select max(number) from access_opening where source = 'service.birth-registration')";
        run_sql(&world, "en", sql, Vec::new()).await;
        world
    });
    assert!(names.contains(&"nothing read without an entry"), "{names:?}");
}

#[test]
fn a_second_order_under_another_period_is_noticed() {
    let names = noticed(|world| async {
        let order = orders(&world).await.remove(0);
        let sql = "-- planted.order
            insert into payment_order (id, case_id, period, payee, payee_name, account, amount_minor, ordered_at, file)
            select $1, case_id, '1999-01', payee, payee_name, account, amount_minor, ordered_at, file
            from payment_order where id = $2";
        run_sql(&world, "dsmf", sql, vec![Val::Uuid(order.case.0), Val::Uuid(order.id.0)]).await;
        world
    });
    assert!(names.contains(&"nothing paid twice and nothing owed left out"), "{names:?}");
    assert!(names.contains(&"the bank's files are the orders"), "{names:?}");
}

#[test]
fn a_second_case_of_one_birth_is_noticed_and_so_is_a_second_payment() {
    let names = noticed(|mut world| async {
        let case =
            cases(&world, "dsmf").await.into_iter().find(|case| case.grant.is_some()).expect("a grant");
        let sql = "-- planted.origin
            delete from case_origin where case_id = $1";
        run_sql(&world, "dsmf", sql, vec![Val::Uuid(case.id.0)]).await;
        let (entry, proof) = entry_of(&world, &case).await;
        let fields = case.facts.iter().filter_map(|(path, value)| {
            path.strip_prefix("event.").map(|field| (field.to_owned(), value.clone()))
        });
        let event = exchange::RecordEvent {
            register: "civil-status".parse().expect("a name"),
            record: case.origin,
            life_event: case.life_event,
            service: case.service.clone(),
            fields: fields.collect(),
            position: 1,
            entries: vec![entry],
            proofs: vec![proof],
        };
        let envelope = Envelope {
            id: MessageId(case.id.0),
            from: "en".parse().expect("a name"),
            to: "dsmf".parse().expect("a name"),
            body: Body::Event(event),
        };
        world.network.carry(envelope).await.expect("delivered");
        settle(&mut world).await.expect("comes to rest");
        world
    });
    assert!(names.contains(&"one case for each record and service"), "{names:?}");
    assert!(names.contains(&"nothing paid twice and nothing owed left out"), "{names:?}");
}

#[test]
fn a_lost_message_is_noticed() {
    let names = noticed(|mut world| async {
        let step = |operation| Step { operation, network: Vec::new(), crash: None };
        world.perform(&step(Operation::Enter { household: 3, notice: Notice::Single, days_ago: 1 })).await;
        let feed = Operation::Work { place: place_of(&world, "sn"), worker: Worker::Feed };
        world.perform(&step(feed)).await;
        run_sql(&world, "sn", "-- planted.lost\n delete from outbox", Vec::new()).await;
        settle(&mut world).await.expect("comes to rest");
        world
    });
    assert_eq!(
        names,
        [
            "one case for each record and service",
            "events of one subject arrive in order and none is left out"
        ]
    );
}

#[test]
fn a_removed_record_is_noticed() {
    let names = noticed(|world| async {
        run_sql(&world, "sn", "-- planted.record\n delete from record where register = 'births'", Vec::new())
            .await;
        world
    });
    assert!(names.contains(&"no birth lost"), "{names:?}");
}

#[test]
fn a_birth_that_was_refused_and_is_there_is_noticed() {
    let names = noticed(|mut world| async {
        use journeys::simulator::notebook::Told;
        for (_, told) in &mut world.notebook.notices {
            *told = Told::Refused("values".to_owned());
        }
        world
    });
    assert_eq!(names, ["what was refused left nothing"]);
}

#[test]
fn an_overdue_row_that_oversight_lost_is_noticed() {
    let names = noticed(|mut world| async {
        // The silent case waits for a registrar; nobody acts.
        world.leap(60 * 86_400);
        settle(&mut world).await.expect("comes to rest");
        assert_eq!(examine(&world).await.map(drop), Ok(()), "a late clock alone is no fault");
        run_sql(&world, "ombudsman", "-- planted.overdue\n delete from overdue", Vec::new()).await;
        world
    });
    assert_eq!(names, ["every late clock is at oversight once"]);
}

#[test]
fn an_edited_case_is_noticed() {
    let names = noticed(|world| async {
        let case =
            cases(&world, "dsmf").await.into_iter().find(|case| case.grant.is_some()).expect("a grant");
        let mut other = case.clone();
        other.people.clear();
        let body = serde_json::to_string(&other).expect("JSON");
        let sql = "-- planted.case\n update case_file set body = $2 where id = $1";
        run_sql(&world, "dsmf", sql, vec![Val::Uuid(case.id.0), Val::Json(body)]).await;
        world
    });
    assert_eq!(names, ["nothing is left behind and everything verifies"]);
}

#[test]
fn a_number_given_to_two_people_is_noticed() {
    let names = noticed(|world| async {
        let sql = "-- planted.number
            update record set body = (select body from record where register = 'population' order by id desc limit 1)
            where register = 'population'";
        run_sql(&world, "en", sql, Vec::new()).await;
        world
    });
    assert!(names.contains(&"no two people hold the same number"), "{names:?}");
}

#[test]
fn a_benefit_that_ended_while_nobody_worked_is_paid_to_its_last_month() {
    let names = noticed(|mut world| async {
        let before = orders(&world).await.len();
        // 38 months in which the Fund's worker did not run once; the grant is for 36.
        world.leap_freely(38 * 31 * 86_400);
        settle(&mut world).await.expect("comes to rest");
        assert!(orders(&world).await.len() > before + 30, "the months in between are ordered");
        world
    });
    assert_eq!(names, [""; 0]);
}

fn place_of(world: &World, agency: &str) -> usize {
    let found = world.nodes().iter().position(|node| node.agency().as_str() == agency);
    found.expect("an agency with work has a node")
}

#[test]
fn names_of_invariants_are_their_own() {
    let mut names: Vec<&str> = INVARIANTS.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    // The seeds of the ordinary run draw every operation.
    let drawn = format!("{:?}", operations(1, 2_000));
    for word in
        ["Enter", "Answer", "Act", "Look", "OwnData", "Work", "Leap", "LateMessage", "Replay", "Restart"]
    {
        assert!(drawn.contains(word), "{word} is never drawn");
    }
}
