//! Answers under warrants go on their day, with a proof to the court (SG-27).

use super::{institutions, tell};
use crate::Trouble;
use crate::app::Node;
use oversight::warrant::results::{deletion, sql};
use oversight::warrant::wire::Message;

/// The most answers of one round.
const ROUND_MAX: i64 = 64;

/// Deletes the answers whose day has come; gives how many.
pub async fn delete_answers_once(node: &Node) -> Result<usize, Trouble> {
    let worker = node.clone();
    let write = node.store().write("warrants.delete_answers", move |tx| {
        let node = worker.clone();
        Box::pin(async move {
            let now = node.now();
            let due = sql::due(tx, now.today, ROUND_MAX).await?;
            for answer in &due {
                let proof = deletion(answer, now.at.0);
                sql::delete(tx, &proof).await?;
                let court = &institutions(&node)?.court;
                tell(tx, &node, court, answer.warrant, Message::Deleted { proof }).await?;
            }
            Ok::<_, Trouble>(due.len())
        })
    });
    write.await.inspect(|done| {
        if *done > 0 {
            node.wake();
        }
    })
}
