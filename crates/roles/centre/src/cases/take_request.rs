//! A request to join comes in, waits, and can be asked after.

use crate::sql::{self, NewRequest, StoredRequest};
use crate::{Centre, Trouble};
use exchange::membership::{JoinRequest, SignedText, read_join};
use ids::MessageId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most requests that may wait: whoever floods the centre is stopped here.
const REQUESTS_WAITING_MAX: i64 = 1_000;

/// The most requests that are listed at once.
pub const REQUESTS_SHOWN_MAX: i64 = 200;

/// Where a request stands, as the asker is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestState {
    /// `waiting`, `approved` or `refused`.
    pub state: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The node's TLS certificate, PEM, once approved.
    pub certificate: Option<String>,
}

/// A request as the administrator sees it. Nothing in it is proven but that the asker has the key.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its id.
    pub id: MessageId,
    /// When it came, microseconds UTC.
    pub received_micros: i64,
    /// What it says.
    pub request: JoinRequest,
}

impl Centre {
    /// Takes a request to join. The same one again changes nothing.
    pub(crate) async fn take_request(&self, signed: &SignedText) -> Result<MessageId, Trouble> {
        let request = read_join(signed)?;
        let newest = self.newest().await?;
        if request.member.instance != newest.standing.instance() {
            return Err(Trouble::Unfit(format!("this is the exchange {}", newest.standing.instance())));
        }
        if newest.standing.member(&request.member).is_some() {
            return Err(Trouble::Taken(format!("{} is a member already", request.member)));
        }
        let new = NewRequest {
            id: request.id,
            at: self.now(),
            member: request.member.to_string(),
            server: request.node.server.to_string(),
            body: serde_json::to_string(signed).expect("a signed text has a JSON form"),
        };
        let new = Arc::new(new);
        self.store()
            .write("centre.take_request", move |tx| {
                let new = new.clone();
                Box::pin(async move { take(tx, &new).await })
            })
            .await?;
        Ok(request.id)
    }

    /// Where a request stands.
    pub async fn request_state(&self, id: MessageId) -> Result<RequestState, Trouble> {
        let StoredRequest { state, reason, certificate, .. } = self.stored_request(id).await?;
        Ok(RequestState { state, reason, certificate })
    }

    /// The requests that wait, oldest first, at most [`REQUESTS_SHOWN_MAX`].
    pub async fn waiting(&self) -> Result<Vec<Waiting>, Trouble> {
        let stored =
            self.store().read("centre.waiting", |tx| Box::pin(sql::waiting(tx, REQUESTS_SHOWN_MAX))).await?;
        stored.iter().map(waiting).collect()
    }

    pub(crate) async fn stored_request(&self, id: MessageId) -> Result<StoredRequest, Trouble> {
        let found = self.store().read("centre.request", move |tx| Box::pin(sql::request(tx, id))).await?;
        found.ok_or(Trouble::NotFound("request"))
    }
}

async fn take(tx: &store::Tx<'_>, new: &NewRequest) -> Result<(), Trouble> {
    if let Some(known) = sql::request(tx, new.id).await? {
        let same = known.body == new.body;
        return if same { Ok(()) } else { Err(Trouble::Taken("this id is another request's".to_owned())) };
    }
    if sql::waiting_count(tx).await? >= REQUESTS_WAITING_MAX {
        return Err(Trouble::TooMany("requests"));
    }
    sql::take_request(tx, new).await?;
    Ok(())
}

/// Reads a stored request again, signature included: the store is not trusted with it.
pub(crate) fn waiting(stored: &StoredRequest) -> Result<Waiting, Trouble> {
    let damaged = |text: String| Trouble::Damaged(format!("request {}: {text}", stored.id));
    let signed: SignedText =
        serde_json::from_str(&stored.body).map_err(|fault| damaged(fault.to_string()))?;
    let request = read_join(&signed).map_err(|fault| damaged(fault.to_string()))?;
    Ok(Waiting { id: stored.id, received_micros: stored.received_at.0, request })
}
