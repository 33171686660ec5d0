//! Matters of oversight at the owner of data: one file a subject.

use crate::Trouble;
use crate::app::Node;
use exchange::{Envelope, Reply};
use oversight::wire::Matter;
use store::Tx;

/// Takes one matter in, in the transaction of the message.
pub(crate) async fn receive(
    _tx: &Tx<'_>,
    _node: &Node,
    _envelope: &Envelope,
    matter: &serde_json::Value,
) -> Result<Reply, Trouble> {
    let matter: Matter =
        serde_json::from_value(matter.clone()).map_err(|_| Trouble::NotFound("matter of oversight"))?;
    match matter {
        Matter::Warrant(_) => Err(Trouble::NotFound("matter of warrants")),
        Matter::Claim(_) => Err(Trouble::NotFound("matter of claims")),
        Matter::Lottery(_) => Err(Trouble::NotFound("matter of drawn leaves")),
    }
}
