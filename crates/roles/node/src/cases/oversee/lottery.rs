//! Drawn leaves, cases and canaries at an agency's node (SG-22).

use crate::Trouble;
use crate::app::Node;
use crate::work::CANARY;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::Envelope;
use ids::{GrantId, PersonKey};
use oversight::lottery::sql;
use oversight::lottery::wire::{Answer, Message};
use oversight::wire::Said;
use serde::{Deserialize, Serialize};
use store::{Tx, jobs};
use tlog::Kind;
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
        Message::Open { origin, index } => open(tx, node, &origin, index).await,
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

/// Opens a drawn leaf whole, the official's name too. What is not this agency's is said to be not; a look under a
/// seal that has not come to light is never opened, whoever asks (SG-19).
async fn open(tx: &Tx<'_>, node: &Node, origin: &str, index: u64) -> Result<Said, Trouble> {
    let owner = node.placer().owner();
    let year = origin.rsplit_once('/').and_then(|(_, year)| year.parse::<i16>().ok());
    let year =
        year.filter(|year| owner.origin(*year).to_string() == origin).ok_or(Trouble::NotFound("log"))?;
    let not_mine = Ok(Said::Lottery(Answer::NotMine));
    let Some((entry, opening)) = ledger::opening_of(tx, year, index).await? else { return not_mine };
    if entry.provider != node.agency().as_str() {
        return not_mine;
    }
    if entry.kind == Kind::Sealed && !ledger::came_to_light(tx, entry.id).await? {
        return Err(Trouble::NotFound("opened leaf"));
    }
    let proof = ledger::key_proof(tx, node.agency().as_str(), &entry.person, &entry.series()).await?;
    let proof = proof.map(|proof| STANDARD.encode(proof));
    Ok(Said::Lottery(Answer::Opened { opening: Box::new(opening), proof }))
}
