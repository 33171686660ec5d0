//! The door between processes: an envelope in, a reply out.

use crate::Node;
use crate::gate::bearer_text;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use exchange::{Envelope, Receiver, Reply};
use ids::AgencyId;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use web::{Json, Problem, Said};

/// What the door knows: the node behind it, and the secret of each agency that may send.
#[derive(Clone)]
pub(crate) struct Peers {
    pub(crate) node: Node,
    pub(crate) tokens: Arc<BTreeMap<AgencyId, String>>,
}

/// The agency that proved its secret, before a byte of the body was read.
#[derive(Clone, Debug)]
pub(crate) struct Sender(AgencyId);

impl FromRequestParts<Peers> for Sender {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, peers: &Peers) -> Result<Self, Problem> {
        let Some(brought) = bearer_text(&parts.headers) else {
            return Err(refused(StatusCode::UNAUTHORIZED, "no-token"));
        };
        let mut found = None;
        // Every secret is compared, whole, whatever the one before said: the time tells nothing.
        for (agency, secret) in peers.tokens.iter() {
            if same(secret, brought) {
                found = Some(agency.clone());
            }
        }
        found.map(Sender).ok_or_else(|| refused(StatusCode::UNAUTHORIZED, "wrong-token"))
    }
}

/// `POST /exchange/messages`. The sender of the envelope must be the one whose secret came with it, and the
/// receiver this node.
pub(crate) async fn take_in(
    State(peers): State<Peers>,
    Sender(sender): Sender,
    Json(envelope): Json<Envelope>,
) -> Result<axum::Json<Reply>, Problem> {
    if envelope.from != sender {
        return Err(refused(StatusCode::FORBIDDEN, "other-sender"));
    }
    if &envelope.to != peers.node.agency() {
        return Err(refused(StatusCode::MISDIRECTED_REQUEST, "other-receiver"));
    }
    Ok(axum::Json(peers.node.receive(envelope).await))
}

fn refused(status: StatusCode, code: &str) -> Problem {
    let said = |part: &str| Said::key(&format!("trouble.{code}.{part}"));
    Problem::new(status, code, said("title"), said("detail"), said("what_to_do"))
}

/// Compares by hash and without an early end. An empty secret opens nothing.
fn same(secret: &str, brought: &str) -> bool {
    let (left, right) = (Sha256::digest(secret), Sha256::digest(brought));
    let differ = left.iter().zip(right.iter()).fold(0, |differ, (a, b)| differ | (a ^ b));
    differ == 0 && !secret.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_secret_is_the_secret() {
        assert!(same("a-secret", "a-secret"));
        for wrong in ["", "a", "a-secre", "a-secret ", "A-SECRET"] {
            assert!(!same("a-secret", wrong), "{wrong:?}");
        }
        assert!(!same("", ""));
    }
}
