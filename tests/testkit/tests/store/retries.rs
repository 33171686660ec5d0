//! Transactions in each other's way on PostgreSQL; SQLite has one writer and needs none of this.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use store::{Fault, Store};
use store_postgres::RETRIES_MAX;
use testkit::stores::Fresh;

use crate::{count, put, with_cards};

const LEND: &str = "-- card.lend\nupdate card set lent = lent + 1 where seq = $1";
const WAIT: &str = "-- card.wait\nselect 1 as n from (select pg_sleep(0.1)) as slept";

/// Lends two cards with a pause between them, so that two of these lock each other out.
async fn lend(store: &Store, first: i64, second: i64, runs: Arc<AtomicUsize>) -> Result<(), Fault> {
    store
        .write("card.lend", move |tx| {
            runs.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                tx.exec(LEND, &[first.into()]).await?;
                tx.query(WAIT, &[]).await?;
                tx.exec(LEND, &[second.into()]).await.map(drop)
            })
        })
        .await
}

#[tokio::test]
async fn a_deadlock_is_resolved_by_running_again() {
    let fresh = Fresh::postgres().await;
    with_cards(&fresh.store).await;
    for number in [1, 2] {
        put(&fresh.store, number).await.unwrap();
    }
    let runs = Arc::new(AtomicUsize::new(0));
    let (one, two) =
        tokio::join!(lend(&fresh.store, 1, 2, runs.clone()), lend(&fresh.store, 2, 1, runs.clone()));
    assert_eq!((one, two), (Ok(()), Ok(())));
    assert!(runs.load(Ordering::SeqCst) > 2, "one of them ran again");
    let sum = "-- card.sum\nselect cast(sum(lent) as bigint) as n from card";
    assert_eq!(crate::one(&fresh.store, sum).await.int("n"), Ok(4), "and each counted once");
}

#[tokio::test]
async fn the_retries_have_a_limit() {
    let fresh = Fresh::postgres().await;
    with_cards(&fresh.store).await;
    let unlucky_function = store::Migration {
        number: 2,
        name: "unlucky",
        sql: "create function unlucky() returns bigint language plpgsql as
              'begin raise exception ''unlucky'' using errcode = ''40001''; end';",
    };
    fresh.store.migrate(&[crate::CARD, unlucky_function]).await.unwrap();
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let unlucky: Result<u64, Fault> = fresh
        .store
        .write("card.unlucky", move |tx| {
            counted.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move { tx.exec("-- card.unlucky\nselect unlucky()", &[]).await })
        })
        .await;
    assert_eq!(unlucky, Err(Fault::Serialization));
    assert_eq!(runs.load(Ordering::SeqCst), 1 + RETRIES_MAX);
    assert_eq!(count(&fresh.store).await, 0, "the pool is whole");
}
