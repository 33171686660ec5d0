//! Gives committed log entries their places.

use crate::app::Node;
use store::Fault;

/// One batch; gives how many entries were placed.
pub async fn sequence_once(node: &Node) -> Result<usize, Fault> {
    node.store().write("ledger.sequence", |tx| Box::pin(ledger::sequence(tx))).await
}
