//! Statutory clocks: what rang is raised, what a new calendar moves is recounted.

use crate::Trouble;
use crate::advance::command;
use crate::app::Node;
use ids::CaseId;
use services::{Command, Refusal};

/// The most clocks of one round.
const ROUND_MAX: i64 = 100;

/// Raises the clocks that rang: the case moves on or is marked late, its owner and oversight are told.
/// Gives how many rang.
pub async fn ring_once(node: &Node) -> Result<usize, Trouble> {
    let at = node.at();
    let rung =
        node.store().read("clocks.rung", move |tx| Box::pin(services::sql::rung(tx, at, ROUND_MAX))).await?;
    let count = rung.len();
    for id in rung {
        ring(node, id).await?;
    }
    if count > 0 {
        node.wake();
    }
    Ok(count)
}

async fn ring(node: &Node, id: CaseId) -> Result<(), Trouble> {
    let worker = node.clone();
    node.store()
        .write("clocks.ring", move |tx| {
            let node = worker.clone();
            Box::pin(async move {
                let at = node.at();
                services::sql::raise(tx, id, at).await?;
                let Some(case) = services::sql::load(tx, id).await? else { return Ok(()) };
                match command(tx, &node, &case, Command::Ring, "clock").await {
                    // Somebody acted in the meantime: nothing is late any more.
                    Ok(_) | Err(Trouble::Case(Refusal::NotNow { .. })) => Ok(()),
                    Err(trouble) => Err(trouble),
                }
            })
        })
        .await
}

/// Counts waiting clocks again that were counted with another calendar; never shortens one. Gives how many
/// were counted.
pub async fn recount_once(node: &Node) -> Result<usize, Trouble> {
    let worker = node.clone();
    node.store()
        .write("clocks.recount", move |tx| {
            let node = worker.clone();
            Box::pin(async move {
                let calendar = &node.country().calendar;
                let old = services::sql::clocks_of_other_calendars(tx, &calendar.version, ROUND_MAX).await?;
                let count = old.len();
                for (case, deadline) in old {
                    let fresh =
                        deadline.recount(calendar).map_err(|fault| Refusal::Law(fault.to_string()))?;
                    services::sql::move_clock(tx, case, &fresh, fresh.rings_at(&node.inner.zone)).await?;
                }
                Ok::<_, Trouble>(count)
            })
        })
        .await
}
