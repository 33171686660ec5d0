//! The simulator's fuse.

use store::{Fault, Fuse};
use testkit::stores::bare_on_both;

use crate::{PUT, count, put, put_params, with_cards};

#[tokio::test]
async fn the_named_statement_fails_and_takes_its_transaction_along() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        let fuse = Fuse::new();
        let fused = store.clone().with_fuse(fuse.clone());
        fuse.blow_after(2);
        let two: Result<u64, Fault> = fused
            .write("card.two", |tx| {
                Box::pin(async move {
                    tx.exec(PUT, &put_params(1)).await?;
                    tx.exec(PUT, &put_params(2)).await
                })
            })
            .await;
        assert_eq!(two, Err(Fault::Injected));
        assert_eq!(count(&store).await, 0);
        assert_eq!(put(&fused, 1).await, Ok(1), "it blows once");
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_is_committed() {
    bare_on_both(|store| async move {
        with_cards(&store).await;
        let fuse = Fuse::new();
        let fused = store.clone().with_fuse(fuse.clone());
        fuse.blow_after_commit(2);
        assert_eq!(put(&fused, 1).await, Ok(1));
        assert_eq!(count(&fused).await, 1, "a read is not counted");
        assert!(put(&fused, 1).await.unwrap_err().is_unique(), "a write that fails neither");
        assert_eq!(put(&fused, 2).await, Err(Fault::Injected));
        assert_eq!(count(&store).await, 2, "the rows are there although the answer was lost");
        assert_eq!(put(&fused, 3).await, Ok(1), "it blows once");
    })
    .await;
}
