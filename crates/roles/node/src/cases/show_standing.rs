//! How this node stands: its queues, and what the gateway says of certificates, configuration and log.

use crate::app::Node;
use exchange::feed::sql;
use std::future::Future;
use std::pin::Pin;
use store::{Fault, jobs, outbox};
use web::watch::{Queue, QueueStanding, Standing, Standings};

/// What the node's own store says.
struct Own {
    outbox: outbox::Depth,
    outbox_due: Option<i64>,
    jobs: i64,
    jobs_due: Option<i64>,
    feed: i64,
}

/// Reads how the node stands. A store that does not answer is part of the answer, not a fault of it.
pub async fn show_standing(node: &Node) -> Standing {
    let gateway = match node.inner.gateway.get() {
        Some(gateway) => gateway.read().await,
        None => Standing::default(),
    };
    let mut standing = gateway;
    match own(node).await {
        Ok(own) => standing.queues.splice(0..0, queues(&own, node.at().0)).for_each(drop),
        Err(fault) => standing.store_fault = Some(fault.to_string()),
    }
    standing
}

async fn own(node: &Node) -> Result<Own, Fault> {
    let worker = node.clone();
    let read = node.store().read("standing.show", move |tx| {
        let node = worker.clone();
        Box::pin(async move {
            let mut feed = 0;
            for held in sql::subscriptions(tx).await? {
                if node.own_register(&held.topic).is_some() {
                    feed += sql::behind(tx, &held).await?;
                }
            }
            Ok::<_, Fault>(Own {
                outbox: outbox::depth(tx).await?,
                outbox_due: outbox::oldest_due(tx).await?,
                jobs: jobs::waiting(tx).await?,
                jobs_due: jobs::oldest_due(tx).await?,
                feed,
            })
        })
    });
    read.await
}

fn queues(own: &Own, now: i64) -> Vec<QueueStanding> {
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let age = |due: Option<i64>| due.map_or(0, |due| count(now.saturating_sub(due) / 1_000_000));
    let queue = |queue, depth, oldest_s| QueueStanding { queue, depth, oldest_s, depth_max: None };
    vec![
        queue(Queue::Outbox, count(own.outbox.waiting), age(own.outbox_due)),
        queue(Queue::DeadLetters, count(own.outbox.dead), 0),
        queue(Queue::Feed, count(own.feed), 0),
        queue(Queue::Jobs, count(own.jobs), age(own.jobs_due)),
    ]
}

impl Standings for Node {
    fn read(&self) -> Pin<Box<dyn Future<Output = Standing> + Send + '_>> {
        Box::pin(show_standing(self))
    }
}
