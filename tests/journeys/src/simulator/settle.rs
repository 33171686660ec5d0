//! Calm after the storm: no faults, all workers, until nothing is left to do.

use crate::simulator::desk::round;
use crate::simulator::operation::Worker;
use crate::simulator::turns::{Ended, watch};
use crate::simulator::world::World;
use store::{Fault, Store, jobs, outbox};

/// The most rounds of all workers; a country that needs more never comes to rest.
pub const ROUNDS_MAX: usize = 600;

/// The longest pause between two tries of a message, seconds.
const RETRY_SECONDS: i64 = 301;

/// Every worker of a node, in the order of `work::run`.
const WORKERS: [Worker; 8] = [
    Worker::Feed,
    Worker::Deliver,
    Worker::Gather,
    Worker::Place,
    Worker::CountDays,
    Worker::Ring,
    Worker::Pay,
    Worker::Recount,
];

/// Lets the country come to rest, then two days pass: on the first a new month may order payments, on the
/// second they have left in that day's file. Says why not.
pub async fn settle(world: &mut World) -> Result<(), String> {
    world.disarm();
    while late_message(world).await? {}
    rest(world).await?;
    // The clock may have been moved back: the next day must be one that no file covers yet.
    let behind = (world.notebook.latest_micros - calendar::Clock::now(&*world.clock).0) / 1_000_000;
    world.leap_freely(behind + 26 * 3_600);
    rest(world).await?;
    world.leap_freely(26 * 3_600);
    rest(world).await
}

async fn late_message(world: &World) -> Result<bool, String> {
    match watch(&world.turns, world.network.deliver_late(0)).await {
        Ended::Done(delivered) => Ok(delivered),
        other => Err(format!("a late message was not taken in: {other:?}")),
    }
}

async fn rest(world: &mut World) -> Result<(), String> {
    for _ in 0..ROUNDS_MAX {
        let done = match watch(&world.turns.clone(), all_workers(world)).await {
            Ended::Done(done) => done?,
            other => return Err(format!("a worker did not come back: {other:?}")),
        };
        if done > 0 {
            continue;
        }
        if under_way(world).await.map_err(|fault| fault.to_string())? == 0 {
            return Ok(());
        }
        world.leap_freely(RETRY_SECONDS);
    }
    Err(format!("after {ROUNDS_MAX} rounds of all workers something is still under way"))
}

async fn all_workers(world: &World) -> Result<usize, String> {
    let mut done = 0;
    for node in world.nodes() {
        for worker in WORKERS {
            let outcome = round(&node, worker).await;
            done += outcome.map_err(|trouble| format!("{} {worker:?}: {trouble}", node.agency()))?;
        }
    }
    let brought = portal::work::deliver_once(&world.portal()).await;
    Ok(done + brought.map_err(|fault| format!("portal: {fault}"))?)
}

async fn under_way(world: &World) -> Result<i64, Fault> {
    let mut count = depth(world.portal().store()).await?;
    for node in world.nodes() {
        count += depth(node.store()).await?;
    }
    Ok(count)
}

async fn depth(store: &Store) -> Result<i64, Fault> {
    let read = store.read("simulator.depth", |tx| {
        Box::pin(async move { Ok::<_, Fault>(outbox::depth(tx).await?.waiting + jobs::waiting(tx).await?) })
    });
    read.await
}
