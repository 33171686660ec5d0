//! Matters of oversight at the owner of data: one file a subject.

use crate::Trouble;
use crate::app::Node;
use exchange::{Envelope, Reply};
use oversight::wire::{Matter, Said};
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
    let said: Said = match matter {
        Matter::Warrant(message) => match message {},
        Matter::Claim(message) => match message {},
        Matter::Lottery(message) => match message {},
    };
    Ok(Reply::Oversight { said: said.json() })
}
