//! The door between processes: an envelope in, a reply out.
//!
//! One door a process, on an address of its own. The secret that comes with a message tells who sends it;
//! until the sealed exchange comes, that is all that does, so this door belongs on a network of the state's own.

use crate::local::LocalExchange;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use exchange::{Envelope, Reply};
use ids::AgencyId;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use web::look::Site;
use web::{Json, Problem, Said};

/// What the door knows: who is behind it, and the secret of each agency that may send.
#[derive(Clone)]
struct Door {
    inside: Arc<LocalExchange>,
    secrets: Arc<BTreeMap<AgencyId, String>>,
}

/// `POST /exchange/messages` for the roles of this process.
pub fn door(inside: Arc<LocalExchange>, secrets: Arc<BTreeMap<AgencyId, String>>) -> Router {
    let routes =
        Router::new().route("/exchange/messages", post(take_in)).with_state(Door { inside, secrets });
    web::guarded(routes, Site { name: Said::once("Vahid"), home: "/".to_owned(), sample: false })
}

/// The sender of the envelope must be one whose secret came with it, and the receiver must be inside.
async fn take_in(
    State(door): State<Door>,
    headers: HeaderMap,
    Json(envelope): Json<Envelope>,
) -> Result<axum::Json<Reply>, Problem> {
    let secret = brought(&headers).ok_or_else(|| refused(StatusCode::UNAUTHORIZED, "no-token"))?;
    let mut proven = false;
    let mut known = false;
    // Every secret is compared, whole, whatever the one before said: the time tells nothing.
    for (agency, expected) in door.secrets.iter() {
        let same = same(expected, secret);
        known |= same;
        proven |= same && *agency == envelope.from;
    }
    if !known {
        return Err(refused(StatusCode::UNAUTHORIZED, "wrong-token"));
    }
    if !proven {
        return Err(refused(StatusCode::FORBIDDEN, "other-sender"));
    }
    let reply = door.inside.deliver(envelope).await;
    reply.map(axum::Json).ok_or_else(|| refused(StatusCode::MISDIRECTED_REQUEST, "other-receiver"))
}

fn brought(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
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
