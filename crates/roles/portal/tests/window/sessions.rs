//! Sessions on both engines: each limit at its last second and one past it.

use store::sessions::{
    IDLE_SECONDS_MAX, SEEN_LAG_SECONDS_MAX, SESSION_SECONDS_MAX, SWEEP_MAX, TokenHash, end, find, start,
    sweep, who,
};
use store::{Fault, Store};
use testkit::stores::on_both;

const NOW: i64 = 1_800_000_000_000_000;
const SECOND: i64 = 1_000_000;

async fn begin(store: &Store, secret: &str) {
    let hash = TokenHash::of(secret);
    store.write("test.start", move |tx| Box::pin(start(tx, hash, "person:ADA001", NOW))).await.unwrap();
}

async fn found(store: &Store, secret: &str, at: i64) -> Option<String> {
    who(store, TokenHash::of(secret), at).await.unwrap()
}

#[tokio::test]
async fn a_session_holds_for_its_idle_time_and_not_a_moment_longer() {
    on_both(|store| async move {
        begin(&store, "a").await;
        begin(&store, "b").await;
        let last = NOW + IDLE_SECONDS_MAX * SECOND;
        assert_eq!(found(&store, "a", last).await.as_deref(), Some("person:ADA001"));
        assert_eq!(found(&store, "b", last + 1).await, None);
        // The look at its last moment gave the first one another half hour.
        assert!(found(&store, "a", last + IDLE_SECONDS_MAX * SECOND).await.is_some());
        assert_eq!(found(&store, "nobody's", NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn eight_hours_end_it_whatever_happens() {
    on_both(|store| async move {
        begin(&store, "a").await;
        let last = NOW + SESSION_SECONDS_MAX * SECOND;
        let mut at = NOW;
        while at < last {
            assert!(found(&store, "a", at).await.is_some(), "{} s", (at - NOW) / SECOND);
            at += IDLE_SECONDS_MAX * SECOND;
        }
        assert!(found(&store, "a", last).await.is_some());
        assert_eq!(found(&store, "a", last + 1).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_request_is_noted_once_a_minute() {
    on_both(|store| async move {
        let lag = SEEN_LAG_SECONDS_MAX * SECOND;
        begin(&store, "early").await;
        begin(&store, "late").await;
        // One moment before the lag nothing is noted, so the half hour still counts from the start.
        found(&store, "early", NOW + lag - 1).await.unwrap();
        found(&store, "late", NOW + lag).await.unwrap();
        let at = NOW + IDLE_SECONDS_MAX * SECOND + 1;
        assert_eq!(found(&store, "early", at).await, None);
        assert!(found(&store, "late", at).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn find_notes_the_request_in_its_own_transaction() {
    on_both(|store| async move {
        begin(&store, "a").await;
        let at = NOW + IDLE_SECONDS_MAX * SECOND;
        let hash = TokenHash::of("a");
        let seen = store.write("test.find", move |tx| Box::pin(find(tx, hash, at))).await.unwrap();
        assert_eq!(seen.as_deref(), Some("person:ADA001"));
        assert!(found(&store, "a", at + IDLE_SECONDS_MAX * SECOND).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_once_and_the_swept_are_the_ended() {
    on_both(|store| async move {
        begin(&store, "a").await;
        begin(&store, "b").await;
        let hash = TokenHash::of("a");
        for expected in [true, false] {
            let ended = store.write("test.end", move |tx| Box::pin(end(tx, hash))).await;
            assert_eq!(ended, Ok::<_, Fault>(expected));
        }
        assert_eq!(found(&store, "a", NOW).await, None);
        for (at, swept) in [(NOW + IDLE_SECONDS_MAX * SECOND, 0), (NOW + IDLE_SECONDS_MAX * SECOND + 1, 1)] {
            assert_eq!(
                store.write("test.sweep", move |tx| Box::pin(sweep(tx, at))).await,
                Ok::<_, Fault>(swept)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn one_sweep_takes_out_as_many_as_its_limit_and_leaves_one_more() {
    on_both(|store| async move {
        store
            .write("test.start", |tx| {
                Box::pin(async move {
                    for number in 0..=SWEEP_MAX {
                        start(tx, TokenHash::of(&number.to_string()), "person:ADA001", NOW).await?;
                    }
                    Ok::<_, Fault>(())
                })
            })
            .await
            .unwrap();
        let at = NOW + SESSION_SECONDS_MAX * SECOND + 1;
        for swept in [SWEEP_MAX as u64, 1, 0] {
            assert_eq!(
                store.write("test.sweep", move |tx| Box::pin(sweep(tx, at))).await,
                Ok::<_, Fault>(swept)
            );
        }
    })
    .await;
}
