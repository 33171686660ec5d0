//! Matters of oversight at the owner of data: one file a subject.

pub(crate) mod claim;
mod lottery;
pub(crate) mod warrant;

pub(crate) use lottery::CanaryWaits;

use crate::Trouble;
use crate::app::Node;
use exchange::{Envelope, Reply};
use oversight::wire::Matter;
use store::Tx;

/// Takes one matter in, in the transaction of the message.
pub(crate) async fn receive(
    tx: &Tx<'_>,
    node: &Node,
    envelope: &Envelope,
    matter: &serde_json::Value,
) -> Result<Reply, Trouble> {
    let matter: Matter =
        serde_json::from_value(matter.clone()).map_err(|_| Trouble::NotFound("matter of oversight"))?;
    match matter {
        Matter::Warrant(message) => {
            let said = warrant::receive(tx, node, envelope, *message).await?;
            Ok(Reply::Oversight { said: said.json() })
        }
        Matter::Claim(message) => {
            let said = claim::receive(tx, node, envelope, message).await?;
            Ok(Reply::Oversight { said: said.json() })
        }
        Matter::Lottery(message) => {
            let said = lottery::receive(tx, node, envelope, message).await?;
            Ok(Reply::Oversight { said: said.json() })
        }
    }
}
