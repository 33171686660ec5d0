//! What leaves nothing behind, and what is answered.

use std::time::Duration;

use store::{Fault, Val};
use testkit::stores::bare_on_both;
use uuid::Uuid;

use crate::{PUT, count, put, put_params, with_cards};

/// A rule of the test said no.
#[derive(Debug, PartialEq)]
enum Trouble {
    Refused,
    Fault(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Fault(fault)
    }
}

#[tokio::test]
async fn a_refused_body_leaves_nothing_and_its_refusal_arrives() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        let refused: Result<(), Trouble> = store
            .write("card.refuse", |tx| {
                Box::pin(async move {
                    tx.exec(PUT, &put_params(1)).await?;
                    Err(Trouble::Refused)
                })
            })
            .await;
        assert_eq!(refused, Err(Trouble::Refused));
        assert_eq!(count(&store).await, 0);
        assert_eq!(put(&store, 1).await, Ok(1), "the store goes on");
    })
    .await;
}

#[tokio::test]
async fn a_panicking_body_leaves_nothing() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        let panicked: Result<(), Fault> = store
            .write("card.panic", |tx| {
                Box::pin(async move {
                    tx.exec(PUT, &put_params(1)).await?;
                    panic!("a bug, on purpose")
                })
            })
            .await;
        assert_eq!(panicked, Err(Fault::Panicked));
        let panicked: Result<(), Fault> =
            store.write("card.panic", |_| panic!("before the future, on purpose")).await;
        assert_eq!(panicked, Err(Fault::Panicked));
        assert_eq!(count(&store).await, 0);
        assert_eq!(put(&store, 1).await, Ok(1), "the store goes on");
    })
    .await;
}

#[tokio::test]
async fn a_body_that_awaits_anything_else_is_refused() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        let slept: Result<(), Fault> = store
            .write("card.sleep", |tx| {
                Box::pin(async move {
                    tx.exec(PUT, &put_params(1)).await?;
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    Ok(())
                })
            })
            .await;
        assert_eq!(slept, Err(Fault::Awaited));
        let inner = store.clone();
        let nested: Result<u64, Fault> = store
            .write("card.nested", move |_| {
                let inner = inner.clone();
                Box::pin(async move { put(&inner, 2).await })
            })
            .await;
        assert_eq!(nested, Err(Fault::Awaited), "a transaction inside a transaction");
        assert_eq!(put(&store, 1).await, Ok(1), "the store goes on");
    })
    .await;
}

#[tokio::test]
async fn a_fault_that_the_body_passes_over_still_loses_the_transaction() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        put(&store, 1).await.unwrap();
        let passed_over: Result<(), Fault> = store
            .write("card.ignore", |tx| {
                Box::pin(async move {
                    tx.exec(PUT, &put_params(2)).await?;
                    let clash = tx.exec(PUT, &put_params(1)).await;
                    assert!(clash.unwrap_err().is_unique());
                    let after = tx.exec(PUT, &put_params(3)).await;
                    assert!(after.unwrap_err().is_unique(), "no statement runs after a fault");
                    Ok(())
                })
            })
            .await;
        assert!(passed_over.unwrap_err().is_unique());
        assert_eq!(count(&store).await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_schema_refuses_alike() {
    type IsExpected = fn(&Fault) -> bool;
    let cases: [(&'static str, IsExpected); 4] = [
        (
            "-- card.unique\ninsert into card (id, holder, opened, open, doc)
            select id, holder, opened, open, doc from card",
            Fault::is_unique,
        ),
        ("-- card.check\nupdate card set lent = -1", Fault::is_check),
        ("-- card.missing\nupdate card set holder = null", Fault::is_check),
        ("-- card.foreign\ninsert into loan (card, day) values ($1, $2)", Fault::is_foreign),
    ];
    for (sql, is_expected) in cases {
        bare_on_both(|store| async move {
            with_cards(&store).await;
            put(&store, 1).await.unwrap();
            // Only the last text has parameters: a card that is not there, and no day.
            let params =
                if sql.contains('$') { vec![Val::Uuid(Uuid::from_u128(9)), Val::Null] } else { vec![] };
            let fault = store
                .write("card.schema", move |tx| {
                    let params = params.clone();
                    Box::pin(async move { tx.exec(sql, &params).await })
                })
                .await
                .unwrap_err();
            assert!(is_expected(&fault), "{sql}: {fault:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_read_sees_what_was_answered_and_cannot_write() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        for number in 1..=20 {
            put(&store, number).await.unwrap();
            assert_eq!(count(&store).await, number, "an answered write is seen at once");
        }
        let wrote =
            store.read("card.sneak", |tx| Box::pin(async move { tx.exec(PUT, &put_params(99)).await })).await;
        assert_eq!(wrote, Err(Fault::ReadOnly));
        assert_eq!(count(&store).await, 20);
    })
    .await;
}

#[tokio::test]
async fn changed_rows_are_counted() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        for number in 1..=3 {
            put(&store, number).await.unwrap();
        }
        for (sql, expected) in [
            ("-- card.all\nupdate card set lent = 1", 3),
            ("-- card.none\nupdate card set lent = 2 where seq > 99", 0),
            ("-- card.some\ndelete from card where seq < 3 returning seq", 2),
        ] {
            let changed: Result<u64, Fault> =
                store.write("card.count", move |tx| Box::pin(async move { tx.exec(sql, &[]).await })).await;
            assert_eq!(changed, Ok(expected), "{sql}");
        }
    })
    .await;
}
