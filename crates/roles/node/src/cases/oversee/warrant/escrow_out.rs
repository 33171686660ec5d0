//! Openings of sealed looks go to the arbiter, encrypted; it says when it keeps them.

use super::{institutions, tell};
use crate::Trouble;
use crate::app::Node;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oversight::warrant::wire::Message;
use oversight::warrant::{escrow, owner};
use tlog::Hash;

/// The most warrants of one round.
const ROUND_MAX: i64 = 256;

/// How long after its day a warrant's openings are still looked for: seconds.
const AFTER_SECONDS: i64 = 24 * 3_600;

/// Sends the openings that were not sent yet; gives how many. Each is noted in the commit that puts it into the outbox,
/// so none goes twice and none is forgotten.
pub async fn send_escrow_once(node: &Node) -> Result<usize, Trouble> {
    let worker = node.clone();
    let write = node.store().write("escrow.send", move |tx| {
        let node = worker.clone();
        Box::pin(async move {
            let mut sent = 0;
            for row in owner::sql::live(tx, node.at().plus_seconds(-AFTER_SECONDS), ROUND_MAX).await? {
                let id = row.held.terms.id;
                for ciphertext in ledger::escrowed(tx, &id.to_string()).await? {
                    let hash = Hash::of(&ciphertext);
                    if !escrow::sql::sent(tx, &hash, id, node.at()).await? {
                        continue;
                    }
                    let arbiter = &institutions(&node)?.arbiter;
                    let message = Message::Escrow { id, hash, ciphertext: STANDARD.encode(&ciphertext) };
                    tell(tx, &node, arbiter, id, message).await?;
                    sent += 1;
                }
            }
            Ok::<_, Trouble>(sent)
        })
    });
    write.await.inspect(|sent| {
        if *sent > 0 {
            node.wake();
        }
    })
}
