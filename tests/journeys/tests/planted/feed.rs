//! Planted bugs of the feed: lost, passed by, out of order, paused, without an entry.

use crate::{noticed, place_of, run_sql};
use journeys::simulator::operation::{Notice, Operation, Step, Worker};
use journeys::simulator::settle::settle;
use journeys::simulator::world::World;
use store::Val;

/// Two births of one mother; neither event has been handed over.
async fn two_births_of_one_mother(world: &mut World) {
    let step = |operation| Step { operation, network: Vec::new(), crash: None };
    for days_ago in [3, 6] {
        let operation = Operation::Enter { household: 3, notice: Notice::Single, days_ago };
        world.perform(&step(operation)).await;
    }
}

#[test]
fn an_event_that_was_never_published_is_noticed() {
    let names = noticed(|mut world| async {
        two_births_of_one_mother(&mut world).await;
        run_sql(&world, "sn", "-- planted.event\n delete from feed_event where position is null", Vec::new())
            .await;
        settle(&mut world).await.expect("comes to rest");
        world
    });
    assert!(names.contains(&"every record that somebody waits for is published once"), "{names:?}");
    assert!(names.contains(&"one case for each record and service"), "{names:?}");
}

#[test]
fn a_subscription_that_was_moved_past_an_event_is_noticed() {
    let names = noticed(|mut world| async {
        two_births_of_one_mother(&mut world).await;
        let sql = "-- planted.past
            update feed_subscription set position = position + 1 where topic = 'births'";
        run_sql(&world, "sn", sql, Vec::new()).await;
        settle(&mut world).await.expect("comes to rest");
        world
    });
    assert!(names.contains(&"events of one subject arrive in order and none is left out"), "{names:?}");
    assert!(names.contains(&"one case for each record and service"), "{names:?}");
}

#[test]
fn events_of_one_subject_that_changed_places_on_the_way_are_noticed() {
    let names = noticed(|mut world| async {
        two_births_of_one_mother(&mut world).await;
        let feed = Operation::Work { place: place_of(&world, "sn"), worker: Worker::Feed };
        world.perform(&Step { operation: feed, network: Vec::new(), crash: None }).await;
        // As if the queue did not know that they belong together, and the first one had a bad day.
        let sql = "-- planted.order
            update outbox set subject = 'astray', due_at = $1
            where seq = (select min(seq) from outbox where kind = 'event')";
        let later = calendar::Clock::now(&*world.clock).0 + 60_000_000;
        run_sql(&world, "sn", sql, vec![Val::Micros(later)]).await;
        settle(&mut world).await.expect("comes to rest");
        world
    });
    assert_eq!(names, ["events of one subject arrive in order and none is left out"]);
}

#[test]
fn a_paused_subscription_is_noticed() {
    let names = noticed(|mut world| async {
        let sql = "-- planted.pause
            update feed_subscription set reason = 'operator' where topic = 'births'";
        run_sql(&world, "sn", sql, Vec::new()).await;
        two_births_of_one_mother(&mut world).await;
        settle(&mut world).await.expect("comes to rest");
        world
    });
    assert!(names.contains(&"no subscriber is left behind and none is a security body"), "{names:?}");
}

#[test]
fn an_event_whose_entry_was_left_out_is_noticed() {
    let names = noticed(|mut world| async {
        two_births_of_one_mother(&mut world).await;
        let feed = Operation::Work { place: place_of(&world, "sn"), worker: Worker::Feed };
        world.perform(&Step { operation: feed, network: Vec::new(), crash: None }).await;
        settle(&mut world).await.expect("comes to rest");
        let sql = "-- planted.look
            delete from access_opening where source = 'register.births'";
        run_sql(&world, "sn", sql, Vec::new()).await;
        world
    });
    assert!(names.contains(&"nothing read without an entry"), "{names:?}");
    assert!(names.contains(&"nothing is left behind and everything verifies"), "{names:?}");
}
