//! Many writers at once, and writers that went away.

use std::time::Duration;

use futures_util::{FutureExt, future::join_all};
use store::Fault;
use testkit::stores::bare_on_both;

use crate::{PUT, count, put, put_params, with_cards};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_300_writers_at_once_each_gets_its_own_answer() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        let writers = (0..300).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                // Every third refuses, every tenth panics; all share commits with the others.
                let body = store.write("card.many", move |tx| {
                    Box::pin(async move {
                        tx.exec(PUT, &put_params(number)).await?;
                        assert!(number % 10 != 1, "a bug, on purpose");
                        if number % 3 == 0 { Err(Fault::Injected) } else { Ok(number) }
                    })
                });
                (number, body.await)
            })
        });
        let mut kept = 0;
        for ended in join_all(writers).await {
            let (number, answer) = ended.unwrap();
            match number {
                _ if number % 10 == 1 => assert_eq!(answer, Err(Fault::Panicked), "{number}"),
                _ if number % 3 == 0 => assert_eq!(answer, Err(Fault::Injected), "{number}"),
                _ => {
                    assert_eq!(answer, Ok(number));
                    kept += 1;
                }
            }
        }
        assert_eq!(kept, 180);
        assert_eq!(count(&store).await, kept);
    })
    .await;
}

#[tokio::test]
async fn a_body_whose_caller_went_away_still_runs() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        // One poll hands the work over; then the caller forgets about it.
        assert_eq!(put(&store, 1).now_or_never(), None);
        let arrived = async { while count(&store).await == 0 {} };
        let arrived = tokio::time::timeout(Duration::from_secs(30), arrived).await;
        assert!(arrived.is_ok(), "the row never came");
    })
    .await;
}
