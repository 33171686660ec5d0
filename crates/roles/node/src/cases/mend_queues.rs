//! What is stuck at this agency, and letting it go on: dead messages, dead jobs, subscriptions.
//!
//! Nothing here decides anything: what is tried again was decided and judged before, and data that leave again
//! are judged again and get an entry of their own. So no reasons are asked for. No list names a person.

use crate::Trouble;
use crate::app::Node;
use exchange::feed::{self, Subscription, sql};
use store::{Fault, jobs, outbox};
use uuid::Uuid;

/// The most lines of one list.
const LINES_MAX: i64 = 200;

/// Everything that waits or was given up.
#[derive(Clone, Debug)]
pub struct Queues {
    /// Messages under way and given up.
    pub outbox: outbox::Depth,
    /// Jobs that wait, now or later.
    pub jobs_waiting: i64,
    /// Messages that were given up, oldest first.
    pub messages: Vec<outbox::Queued>,
    /// Jobs that were given up, oldest first.
    pub jobs: Vec<jobs::Job>,
    /// Subscriptions to own registers.
    pub subscriptions: Vec<SubscriptionLine>,
    /// The place of the newest event; 0 before the first.
    pub newest: i64,
}

/// A subscription and how far it lies behind.
#[derive(Clone, Debug)]
pub struct SubscriptionLine {
    /// The subscription.
    pub held: Subscription,
    /// Events of its topic that it has not been handed.
    pub waiting: i64,
}

/// Reads the queues of this agency.
pub async fn show_queues(node: &Node) -> Result<Queues, Trouble> {
    let worker = node.clone();
    let queues = node.store().read("queues.show", move |tx| {
        let node = worker.clone();
        Box::pin(async move {
            let mut subscriptions = Vec::new();
            for held in sql::subscriptions(tx).await? {
                if node.own_register(&held.topic).is_some() {
                    let waiting = sql::behind(tx, &held).await?;
                    subscriptions.push(SubscriptionLine { held, waiting });
                }
            }
            Ok::<_, Fault>(Queues {
                outbox: outbox::depth(tx).await?,
                jobs_waiting: jobs::waiting(tx).await?,
                messages: outbox::dead_letters(tx, LINES_MAX).await?,
                jobs: jobs::dead(tx, LINES_MAX).await?,
                subscriptions,
                newest: sql::newest(tx).await?,
            })
        })
    });
    Ok(queues.await?)
}

/// Tries a dead message again.
pub async fn retry_message(node: &Node, id: Uuid) -> Result<(), Trouble> {
    let due = node.at().0;
    let revived = node.store().write("outbox.retry", move |tx| Box::pin(outbox::revive(tx, id, due))).await?;
    found(node, revived, "message")
}

/// Tries a dead job again.
pub async fn retry_job(node: &Node, id: Uuid) -> Result<(), Trouble> {
    let due = node.at().0;
    let revived = node.store().write("jobs.retry", move |tx| Box::pin(jobs::revive(tx, id, due))).await?;
    found(node, revived, "job")
}

/// Stops handing events to a subscriber; they wait.
pub async fn pause(node: &Node, id: Uuid) -> Result<(), Trouble> {
    let paused = on_own(node, "feed.pause", id, |tx, held| {
        Box::pin(async move { Ok(sql::pause(tx, held.id, "operator").await?) })
    });
    found(node, paused.await?, "active subscription")
}

/// Lets a paused subscription go on, if the law of today allows it.
pub async fn resume(node: &Node, id: Uuid) -> Result<(), Trouble> {
    let worker = node.clone();
    let resumed = on_own(node, "feed.resume", id, move |tx, held| {
        let node = worker.clone();
        Box::pin(async move {
            let service = node.country().services.get(&held.service).ok_or(Trouble::NotFound("service"))?;
            feed::entitle(node.country(), service, node.now().today)?;
            Ok(sql::resume(tx, held.id).await?)
        })
    });
    found(node, resumed.await?, "paused subscription")
}

/// Hands the events behind `from` over again: new messages, each judged by the law of today and with new
/// entries. The receiver knows the record and begins nothing twice.
pub async fn replay(node: &Node, id: Uuid, from: i64) -> Result<(), Trouble> {
    let replayed = on_own(node, "feed.replay", id, move |tx, held| {
        Box::pin(async move { Ok(sql::replay(tx, held.id, from).await?) })
    });
    found(node, replayed.await?, "event to hand over again")
}

/// Something done to one subscription to an own register; false when there is none of that id.
async fn on_own<F>(node: &Node, name: &'static str, id: Uuid, act: F) -> Result<bool, Trouble>
where
    F: for<'t> Fn(&'t store::Tx<'t>, Subscription) -> store::BoxFuture<'t, Result<bool, Trouble>>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let worker = node.clone();
    node.store()
        .write(name, move |tx| {
            let (node, act) = (worker.clone(), act.clone());
            Box::pin(async move {
                let own = |held: &Subscription| held.id == id && node.own_register(&held.topic).is_some();
                match sql::subscriptions(tx).await?.into_iter().find(own) {
                    Some(held) => act(tx, held).await,
                    None => Ok(false),
                }
            })
        })
        .await
}

fn found(node: &Node, done: bool, what: &'static str) -> Result<(), Trouble> {
    if !done {
        return Err(Trouble::NotFound(what));
    }
    node.wake();
    Ok(())
}
