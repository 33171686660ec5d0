//! An agency that is away: what is meant for it waits, and arrives.

use calendar::Clock;
use journeys::folder::MemoryFolder;
use journeys::simulator::network::Fate;
use journeys::simulator::operation::{Notice, Operation, Step, Worker};
use journeys::simulator::run::{country, examine};
use journeys::simulator::settle::settle;
use journeys::simulator::world::World;
use testkit::postgres::Cluster;
use tokio::runtime::Handle;
use vahid::stores::StorePlace;

/// The longest pause between two tries of a message, and a second.
const ROUND_SECONDS: i64 = store::courier::PAUSE_SECONDS_MAX + 1;

#[test]
fn a_birth_outlives_an_hour_without_the_registrar() {
    a_birth_outlives(3_600);
}

#[test]
fn a_birth_outlives_three_days_without_the_registrar() {
    a_birth_outlives(3 * 86_400);
}

/// The ministry tries to bring its notice for so many seconds; nobody is there. Then all is well again.
fn a_birth_outlives(seconds: i64) {
    let engines = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let engines = engines.expect("a runtime for the engines");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let folder = MemoryFolder::new("outage");
    let cluster = Cluster::start();
    let sqlite = StorePlace::Sqlite { dir: folder.path().to_owned() };
    let postgres = StorePlace::Postgres { config: cluster.connection_string(), connections: 2 };
    for place in [sqlite, postgres] {
        runtime.block_on(outlives_on(place, engines.handle(), seconds));
    }
}

async fn outlives_on(place: StorePlace, engines: &Handle, seconds: i64) {
    let mut world = World::open(country(), place, 5, engines.clone()).await;
    let step = |operation, network| Step { operation, network, crash: None };
    let enter = Operation::Enter { household: 0, notice: Notice::Single, days_ago: 2 };
    world.perform(&step(enter, Vec::new())).await;
    let ministry = world.nodes().iter().position(|node| node.agency().as_str() == "sn").expect("a node");
    let began = world.clock.now();
    let ends = began.plus_seconds(seconds);
    while world.clock.now() < ends {
        let bring = Operation::Work { place: ministry, worker: Worker::Deliver };
        world.perform(&step(bring, vec![Fate::Lost])).await;
        world.leap(ROUND_SECONDS);
    }
    settle(&mut world).await.expect("comes to rest");
    assert_eq!(examine(&world).await.map(drop), Ok(()));
    world.stop();
}
