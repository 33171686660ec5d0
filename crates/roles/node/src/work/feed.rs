//! Hands events over to their subscribers and forgets those that everybody has had.

use crate::app::Node;
use crate::{Trouble, feed};
use calendar::Instant;
use exchange::feed::{KEPT_MICROS, PLACE_MAX, sql};
use std::sync::atomic::Ordering;

/// One round: makes the pack's subscriptions once a process, gives fresh events their places, and puts what each
/// subscriber may have into the outbox. Gives how many events were placed or moved past.
pub async fn feed_once(node: &Node) -> Result<usize, Trouble> {
    if !node.inner.subscribed.load(Ordering::SeqCst) {
        subscribe(node).await?;
        node.inner.subscribed.store(true, Ordering::SeqCst);
    }
    // Most bells ring for something else: a look beside the writers, so that an idle feed costs no write.
    if !node.store().read("feed.is_waiting", |tx| Box::pin(sql::is_waiting(tx))).await? {
        return Ok(0);
    }
    let worker = node.clone();
    let moved = node
        .store()
        .write("feed.hand_over", move |tx| {
            let node = worker.clone();
            Box::pin(async move {
                let mut moved = usize::try_from(sql::place(tx, PLACE_MAX).await?).unwrap_or(usize::MAX);
                for held in sql::subscriptions(tx).await? {
                    let own = node.own_register(&held.topic).is_some();
                    if own && held.is_tried() {
                        moved = moved.saturating_add(feed::hand_over(tx, &node, &held).await?);
                    }
                }
                Ok::<_, Trouble>(moved)
            })
        })
        .await?;
    if moved > 0 {
        node.inner.outbox.notify_one();
        node.inner.log.notify_one();
    }
    Ok(moved)
}

async fn subscribe(node: &Node) -> Result<(), Trouble> {
    let worker = node.clone();
    node.store()
        .write("feed.subscribe", move |tx| {
            let node = worker.clone();
            Box::pin(async move { feed::subscribe_all(tx, &node).await })
        })
        .await
}

/// Makes subscriptions whose grant has begun since the last round, and forgets events past their time that every
/// subscriber has had; gives how many.
pub async fn forget_once(node: &Node) -> Result<usize, Trouble> {
    subscribe(node).await?;
    let before = Instant(node.at().0.saturating_sub(KEPT_MICROS));
    let forgotten = node
        .store()
        .write("feed.forget", move |tx| Box::pin(async move { sql::forget(tx, before).await }))
        .await?;
    Ok(usize::try_from(forgotten).unwrap_or(usize::MAX))
}
