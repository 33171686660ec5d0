//! Drawn leaves, cases and canaries at an agency's node (SG-22).

use crate::Trouble;
use crate::app::Node;
use crate::work::CANARY;
use exchange::Envelope;
use ids::{GrantId, PersonKey};
use oversight::lottery::sql;
use oversight::lottery::wire::{Answer, Message};
use oversight::wire::Said;
use serde::{Deserialize, Serialize};
use store::{Tx, jobs};
use uuid::Uuid;

/// A canary's question that waits to be put.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CanaryWaits {
    /// Its number at the arbiter.
    pub(crate) canary: Uuid,
    /// The invented person.
    pub(crate) person: PersonKey,
    /// The grant under which this agency asks.
    pub(crate) grant: GrantId,
}

/// Takes one matter in. Only the arbiter has such matters.
pub(crate) async fn receive(
    tx: &Tx<'_>,
    node: &Node,
    envelope: &Envelope,
    message: Message,
) -> Result<Said, Trouble> {
    let arbiter = node.country().institutions.as_ref().map(|offices| &offices.arbiter);
    if arbiter != Some(&envelope.from) {
        return Err(Trouble::WrongDuty { duty: envelope.from.to_string() });
    }
    match message {
        Message::HasCase { case } => {
            // What is no number is no case of ours.
            let known = match Uuid::parse_str(&case) {
                Ok(id) => sql::has_case(tx, id).await?,
                Err(_) => false,
            };
            Ok(Said::Lottery(Answer::Case { known }))
        }
        Message::AskCanary { canary, person, grant } => {
            let body = CanaryWaits { canary, person, grant };
            let job = jobs::Planned {
                id: node.fresh_id(),
                kind: CANARY.to_owned(),
                key: canary.to_string(),
                body: serde_json::to_string(&body).expect("a waiting question has a JSON form"),
                due_at_micros: node.at().0,
            };
            jobs::put(tx, &job).await?;
            Ok(Said::Taken)
        }
        _ => Err(Trouble::NotFound("matter of drawn leaves")),
    }
}
