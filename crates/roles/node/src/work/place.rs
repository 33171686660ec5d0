//! Places in the public log what nobody waited for and what is late, tells people of new looks, and tells the log how
//! many looks a day had.

use crate::Trouble;
use crate::app::Node;
use crate::notify::post;
use exchange::{Body, LookNotice};

/// One round; gives how many entries moved, how many people are told of.
pub async fn place_once(node: &Node) -> Result<usize, Trouble> {
    let placed = node.placer().work().await?;
    let told = tell(node).await?;
    Ok(placed.saturating_add(told))
}

/// Tells the public log the counts of days that are over; gives how many days.
pub async fn count_days_once(node: &Node) -> Result<usize, Trouble> {
    Ok(node.placer().tell_days().await?)
}

/// Tells the window, by one message, whose data were looked at: how often, and nothing else (SG-03).
async fn tell(node: &Node) -> Result<usize, Trouble> {
    let (today, provider) = (node.leaf_day(), node.agency().clone());
    if !node
        .store()
        .read("ledger.is_untold", move |tx| {
            let provider = provider.clone();
            Box::pin(async move { ledger::is_untold(tx, provider.as_str(), today).await })
        })
        .await?
    {
        return Ok(0);
    }
    let worker = node.clone();
    let told = node
        .store()
        .write("ledger.tell_people", move |tx| {
            let node = worker.clone();
            Box::pin(async move {
                let looks = ledger::take_untold(tx, node.agency().as_str(), today).await?;
                let notices: Vec<LookNotice> = looks
                    .into_iter()
                    .map(|one| LookNotice { person: one.person, count: one.count, at_micros: one.newest.0 })
                    .collect();
                let count = notices.len();
                if count > 0 {
                    post(tx, &node, &node.inner.portal, "looked", Body::Looked { notices }).await?;
                }
                Ok::<_, Trouble>(count)
            })
        })
        .await?;
    node.inner.outbox.notify_one();
    Ok(told)
}
